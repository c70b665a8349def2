"""Power cuts at every erase of the flash under some played days: `make power-cuts`. May import everything."""
