"""PC side of Stork, by room: link, archive, analysis, report, scorers, pictures, install, cli.

May import the device's packages stork and stork_format; cli and ingest tie the rooms together.
"""

from stork_host import old_names

old_names.install()
