"""Which paths a PC may name.

Everything below /sessions may be read, a few named files may be read or written, and nothing else exists for the
PC. `/sessions/<number>` names a session by its number, whatever the file is called.
"""

SESSIONS = "/sessions"
PLAN = "/plan.cbor"
SETTINGS = "/settings.toml"

READABLE = (PLAN, SETTINGS)
WRITABLE = (PLAN,)

_EINVAL = 22
_LONGEST = 80


def check(path):
    """Raise OSError(EINVAL) for anything but a plain absolute path: no "..", no empty part, no odd character."""
    if len(path) > _LONGEST or path[:1] != "/" or "\\" in path or ":" in path:
        raise OSError(_EINVAL)
    for character in path:
        if ord(character) < 0x20:
            raise OSError(_EINVAL)
    for part in path[1:].split("/"):
        if part in ("", ".", ".."):
            raise OSError(_EINVAL)


def may_read(path):
    return path in READABLE or path.startswith(SESSIONS + "/")


def may_write(path):
    return path in WRITABLE


def session_number(path):
    """The number in `/sessions/<number>`, or -1."""
    name = path[len(SESSIONS) + 1 :]
    if not path.startswith(SESSIONS + "/") or not name:
        return -1
    for character in name:
        if character not in "0123456789":
            return -1
    return int(name)
