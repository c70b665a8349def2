"""Simulator: a virtual Stork of body, register-level sensor and board, for tests and development without hardware.

May import firmware/lib; of stork_host only its errors, circuitpython_settings, drive_sessions and old_names.
"""

from stork_host import old_names

old_names.install()
