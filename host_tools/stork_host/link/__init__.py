"""Link to a Stork on USB over SMP: finding it, its files, clock, plan, journal and update.

May import smpclient, pyserial, stork, stork_format, install, stork_host.errors and
private_files; never archive, analysis, report or
desk. The caller of a pull passes the function that stores a session.
"""
