"""The PC side of Stork: download, archive, analyse, report."""
