"""Mounting of the belt, found by a lean forward: one line on the drive, the nine numbers of stork.core.mounting.

Written where the file system is safe from power cuts, and by an older firmware; elsewhere it lies in the area:
stork.store.area_commit. A person may write an axes spec into it, or delete it: this counts until the next lean forward.
"""

from stork.store import sync

NAME = "mounting.txt"


def load():
    """The nine numbers as text, or None."""
    try:
        with open("/" + NAME, "rb") as file:
            return str(file.read(), "utf-8").strip()
    except (OSError, ValueError):
        return None


def keep(text, say):
    """Keep a mounting for all trials to come; ``say(line)`` where the drive cannot be written."""
    try:
        save(text)
    except OSError as error:
        say("the mounting is kept until power-off only: %s" % error)


def save(text):
    """Raises OSError where the drive cannot be written."""
    with open("/" + NAME, "wb") as file:
        file.write(text.encode("utf-8"))
    sync()
