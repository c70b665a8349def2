"""Putting the firmware onto a board's drive. Knows drives and files; nothing of the link, the archive or people."""
