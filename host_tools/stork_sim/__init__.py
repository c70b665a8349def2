"""Simulator: a virtual Stork of body, register-level sensor and board, for tests and development without hardware.

May import firmware/lib; of stork_host only its errors.
"""

from stork_sim import old_names

old_names.install()
