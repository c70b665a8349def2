"""What Stork's SMP server offers to a PC: files, the clock, sessions and the device's state."""
