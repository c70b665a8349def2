"""Simulator: a virtual Stork of body, register-level sensor and board, for tests and development without hardware.

May import stork.core, stork.drills, stork.feedback, stork.store, stork_format, stork_host.drive_sessions,
stork_host.errors, stork_host.old_names.
"""

from stork_host import old_names

old_names.install()
