"""Fidelity of the virtual people: measures of simulated motion beside published and measured ranges.

``python -m stork_sim.fidelity`` prints the table, ``python -m stork_sim.fidelity.gallery`` draws docs/people.md.
The measures of ``stork_host.analysis`` are written a second time here, because the simulator must not import that
package.

May import stork_format, stork_host.errors, stork_sim.
"""
