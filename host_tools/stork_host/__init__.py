"""The PC side of Stork: download, archive, analyse, report."""

from stork_sim import old_names

old_names.install()
