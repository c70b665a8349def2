"""Link to a board on USB: finds a Stork and talks to it over SMP. Pulled sessions go to a sink that the caller gives.

May import firmware/lib and the installer, not the archive.
"""
