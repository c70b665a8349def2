"""A virtual Stork: body, register-level sensor and board, for tests and development without hardware."""

from stork_sim import old_names

old_names.install()
