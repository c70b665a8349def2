"""The pictures of docs/images, drawn from the code: `python -m stork_host.pictures`, or `make pictures`."""
