"""Record of the last crash, as text: ``/crash.txt``, at most 1 kB. A PC may read it (docs/usb_protocol.md)."""

from stork.store import sync
from stork_format import const

READ_ONLY = 30  # EROFS: the PC owns the drive

PATH = "/crash.txt"
_MOST = const(1024)  # [store-sizes]


def save(version, uptime_s, interpreter, text):
    """Crash report in a file, in place of the one before. ``interpreter``: its name; ``text``: the traceback, whose
    beginning is cut off where it is too long. Returns 0, or the number of the OSError where writing fails.
    """
    head = "stork %s, %d s after power-on, %s\n" % (version, uptime_s, interpreter)
    data = head.encode("utf-8") + text.encode("utf-8")[len(head) - _MOST :]
    try:
        with open(PATH, "wb") as file:
            file.write(data)
        sync()
        return 0
    except OSError as error:
        return error.args[0] if error.args else -1
