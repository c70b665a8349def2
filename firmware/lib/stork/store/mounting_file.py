"""How the belt is worn, as a lean forward has told it: one line on the drive, stork.core.mounting's nine numbers.

It stays until the next calibration, or until somebody deletes the file.
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
