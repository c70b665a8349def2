"""Paths that a PC may name.

Sessions, the firmware and a few named files may be read, a plan and the files of an update may be written, and nothing
else exists for the PC. `/sessions/<number>` names a session by its number, whatever the file is called.
"""

SESSIONS = "/sessions"
PLAN = "/plan.cbor"
SETTINGS = "/settings.toml"
CRASH = "/crash.txt"
FIRMWARE_LIST = "/stork.manifest"
UPDATE = "/update"
UPDATE_MANIFEST = UPDATE + "/manifest"
UPDATE_SWAP = UPDATE + "/swap.py"

READABLE = (PLAN, SETTINGS, CRASH, FIRMWARE_LIST)
WRITABLE = (PLAN, UPDATE_MANIFEST, UPDATE_SWAP)

_EINVAL = 22
_LONGEST = 80  # [answer-sizes]


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
    return path in READABLE or path.startswith(SESSIONS + "/") or path.startswith(UPDATE + "/") or is_firmware(path)


def may_write(path):
    return path in WRITABLE or is_staged(path)


def is_firmware(path):
    """A file of the firmware, which an update may replace; update/swap.py holds it to the same rule."""
    if path.startswith("/lib/"):
        return path.endswith(".py") or path.endswith(".mpy")
    return path.endswith(".py") and (path.rfind("/") == 0 or path.startswith("/boards/"))


def is_staged(path):
    """The new content of a file: `/update/` and eight hex digits. It is judged by its CRC, not by its presence."""
    if len(path) != len(UPDATE) + 9 or not path.startswith(UPDATE + "/"):
        return False
    for character in path[len(UPDATE) + 1 :]:
        if character not in "0123456789abcdef":
            return False
    return True


def session_number(path):
    """The number in `/sessions/<number>`, or -1."""
    name = path[len(SESSIONS) + 1 :]
    if not path.startswith(SESSIONS + "/") or not name:
        return -1
    for character in name:
        if character not in "0123456789":
            return -1
    return int(name)
