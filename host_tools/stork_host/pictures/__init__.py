"""Pictures of docs/images, drawn from the code: `python -m stork_host.pictures`, or `make pictures`.

May import the shared modules, stork, stork.core, stork.drills, stork.feedback, stork_format, analysis, drill_words,
report, stork_sim.
"""
