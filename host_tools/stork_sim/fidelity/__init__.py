"""Fidelity of the virtual people: measures of simulated motion beside published and measured ranges.

``python -m stork_sim.fidelity`` prints the table, ``python -m stork_sim.fidelity.gallery`` draws docs/people.md.
The measures are a second implementation of those of ``stork_host.analysis``, which the simulator must not import. May
import every other folder of the simulator.
"""
