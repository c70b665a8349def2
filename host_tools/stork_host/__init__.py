"""The PC side of Stork: download, archive, analyse, report, install; cli/ is the `stork` command.

The rooms may import firmware/lib. Which room may import which other: tests/import_rules.py.
"""
