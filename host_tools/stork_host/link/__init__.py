"""Link to a Stork on USB over SMP: finding it, its files, clock, plan, journal and update.

May import the shared modules, micro_smp, stork.drills, stork.settings, stork_format, circuitpython_settings, install.

The caller of a pull passes the function that stores a session.
"""
