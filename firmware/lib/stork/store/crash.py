"""The last crash, for people: ``/crash.txt``, at most 1 kB. A PC may read it (docs/usb_protocol.md)."""

import os

PATH = "/crash.txt"
_MOST = 1024


def save(version, uptime_s, text):
    """What went wrong, in place of the crash before. ``text``: the traceback; its end says most. False where the drive
    cannot be written.
    """
    head = "stork %s, %d s after power-on\n" % (version, uptime_s)
    data = head.encode("utf-8") + text.encode("utf-8")[len(head) - _MOST :]
    try:
        with open(PATH, "wb") as file:
            file.write(data)
        sync = getattr(os, "sync", None)
        if sync:
            sync()
        return True
    except OSError:
        return False
