"""Mounting of the belt, found by a lean forward: one line on the drive, the nine numbers of stork.core.mounting.

It stays until the next calibration, or until the file is deleted.
"""

from stork.store import sync

_PATH = "/mounting.txt"


def load():
    """The nine numbers as text, or None."""
    try:
        with open(_PATH, "rb") as file:
            return str(file.read(), "utf-8").strip()
    except (OSError, ValueError):
        return None


def keep(text, say):
    """For all trials to come; ``say(line)`` where the drive cannot be written."""
    try:
        save(text)
    except OSError as error:
        say("the mounting is kept until power-off only: %s" % error)


def save(text):
    """Raises OSError where the drive cannot be written."""
    with open(_PATH, "wb") as file:
        file.write(text.encode("utf-8"))
    sync()
