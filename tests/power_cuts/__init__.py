"""Power cuts at every operation of the flash under a played week: `make power-cuts`. May import everything."""
