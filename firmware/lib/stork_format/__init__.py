"""The bytes of session files and journal records, for the board, the PC and tests: no other place knows them.

docs/session_file.md has the layout and the tables of fields. May import the language.
"""

FORMAT_VERSION = 2


def const(value):
    """``value``. MicroPython's compiler puts a private name bound to ``const(5)`` in place, so it takes no memory."""
    return value
