"""Pictures of docs/images, drawn from the code: `python -m stork_host.pictures`, or `make pictures`.

May import the firmware's feedback, the report and the simulator.
"""
