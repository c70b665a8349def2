"""Are the virtual people like real ones? Measures of simulated motion beside published and measured ranges.

``python -m stork_sim.fidelity`` prints the table, ``python -m stork_sim.fidelity.gallery`` draws docs/people.md.
The measures here are a second implementation of those of ``stork_host.analysis``, which the simulator must not import.
"""
