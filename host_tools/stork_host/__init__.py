"""PC side of Stork, by room: link, archive, analysis, report, scorers, pictures, install, board_check, cli.

May import old_names. Each room and each module beside the rooms has its row in docs/developer_guide.md; the command
line and the ingest tie the rooms together.
"""

from stork_host import old_names

old_names.install()
