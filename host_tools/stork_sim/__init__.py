"""A virtual Stork: body, register-level sensor and board, for tests and development without hardware."""
