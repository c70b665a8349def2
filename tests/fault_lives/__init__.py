"""Lives of belts with random faults at random moments: `make faults LIVES=200`. May import everything."""
