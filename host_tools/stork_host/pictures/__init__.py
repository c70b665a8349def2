"""Pictures of docs/images, drawn from the code: `python -m stork_host.pictures`, or `make pictures`.

May import stork, stork_format, stork_sim, drill_words, analysis and report; no other room imports it.
"""
