"""The life of the device around the drills: what it checks, asks, remembers for a day, and how it sleeps and recovers.

Like stork.app.loop these are states and no rules of movement: time comes in, and nothing here knows a pin.
May import store, core.ticks and stork_format.
"""
