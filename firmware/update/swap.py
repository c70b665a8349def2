"""Installer of an update on the board. It is sent with each update, and boot.py runs it; then the board restarts.

`/update/manifest`, the last file that the PC sends, has a line for each file: "<crc32> <size> <path>", or
"- - <path>" for one to remove; the last line is "end". The new content of a path lies in `/update/<crc32 of the path>`.
Page: docs/usb_protocol.md.

Power may go at any moment. Nothing is touched before every file is known to be there whole; what is staged stays until
all is in place; and whatever was begun is done again at the next start, because the manifest stays until then.
Files to remove go before new ones come: a drive holds the old and the staged firmware, and seldom a third one.
Nothing of Stork is imported: it may be half-written.
"""

import os
import sys
from binascii import crc32

FOLDER = "/update"
MANIFEST = FOLDER + "/manifest"
BOOT = "/boot.py"
SPARE = "/boot.txt"  # CircuitPython runs it where there is no boot.py (main.c, boot_py_filenames)
_SPARE_BYTES = 8192  # room for folders and for boot.txt [store-sizes]
_WATCHDOG_S = 9  # longer than the one that stork.app.loop arms [watchdog-limit]


def staged(path):
    """File with the new content of ``path``."""
    return "%s/%08x" % (FOLDER, crc32(path.encode()) & 0xFFFFFFFF)


def allowed(path):
    """Only files of the firmware: never sessions, settings or a plan."""
    if ".." in path or "//" in path:
        return False
    if path == "/stork.manifest":
        return True
    if path.startswith("/lib/"):
        return path.endswith(".py") or path.endswith(".mpy")
    return path.endswith(".py") and (path.rfind("/") == 0 or path.startswith("/boards/"))


def run():
    """Installation of a staged update; then the board restarts. Returns only where the update was incomplete."""
    complete = _complete()
    _outlast_watchdog()
    if not complete:
        os.remove(MANIFEST)  # the firmware that is there goes on; the PC will find out what is missing
        _sync()
        return
    for crc, path in _entries():
        if crc is None:
            _remove(path)
            _remove_empty_folders(path)
    _sync()
    for crc, path in _entries():
        if crc is None or _crc(path) == crc:
            continue
        if path == BOOT:
            _replace_boot(crc)
        else:
            _copy(path, path, crc)
    for name in os.listdir(FOLDER):  # before the manifest, without which they would stay
        if name not in ("manifest", "swap.py"):
            _remove(FOLDER + "/" + name)
    _sync()
    os.remove(MANIFEST)
    _sync()
    _remove(FOLDER + "/swap.py")
    try:
        os.rmdir(FOLDER)
    except OSError:
        pass  # not empty, then
    _sync()
    _restart()


def _outlast_watchdog():
    """An nRF52840's watchdog runs on through the restart that led here, and whoever arms it again in boot.py crashes
    CircuitPython [cp-chips]. If it runs, it resets the board now, while nothing is being written.
    """
    if sys.platform != "nRF52840":
        return
    import time

    try:
        from microcontroller import ResetReason, cpu, nvm
    except ImportError:  # MicroPython
        return
    # Before CircuitPython 10 a restart after a light sleep is told as the end of a deep one.
    if cpu.reset_reason in (ResetReason.SOFTWARE, ResetReason.DEEP_SLEEP_ALARM):
        time.sleep(_WATCHDOG_S)
        if nvm is not None and nvm[len(nvm) - 2] == 17:  # safemode.py counted that bite; the program was not stuck
            nvm[len(nvm) - 2] = 255


def _entries():
    """(CRC-32, or None for one to remove, and path) of each line."""
    with open(MANIFEST) as file:
        for line in file:
            words = line.split()
            if len(words) == 3:
                yield (None if words[0] == "-" else int(words[0], 16)), words[2]


def _complete():
    """Whether each file is staged whole, or in place already, and there is room for it, if nothing was begun yet."""
    drive = os.statvfs("/")
    block = drive[0]
    needed = _SPARE_BYTES // block + 1
    begun = False
    last = ""
    with open(MANIFEST) as file:
        for line in file:
            last = line
    if last.strip() != "end":
        return False
    for crc, path in _entries():
        if not allowed(path):
            return False
        if crc is None:
            needed -= _blocks(path, block)
            begun = begun or _crc(path) is None
        elif _crc(path) != crc:
            if _crc(staged(path)) != crc:
                return False
            needed += max(0, _blocks(staged(path), block) - _blocks(path, block))
        else:
            begun = True
    return begun or needed <= drive[3]  # half done, the old firmware starts no more: it is tried, and tried again


def _replace_boot(crc):
    """Replace boot.py, which goes on with an update after a cut: while it is away, a whole boot.txt stands in."""
    if _crc(SPARE) != crc:
        _copy(BOOT, SPARE, crc)
    try:
        os.rename(SPARE, BOOT)  # littlefs replaces; FAT says that it is there
    except OSError:
        os.remove(BOOT)
        os.rename(SPARE, BOOT)
    _sync()


def _copy(path, target, crc):
    """The staged content of ``path`` to ``target``, read back."""
    for k in range(1, len(target)):
        if target[k] == "/":
            try:
                os.mkdir(target[:k])
            except OSError:
                pass  # it is there
    with open(staged(path), "rb") as source:
        with open(target, "wb") as file:
            while True:
                piece = source.read(512)
                if not piece:
                    break
                file.write(piece)
    _sync()
    if _crc(target) != crc:
        raise OSError(5)


def _crc(path):
    """CRC-32 of a file, None where there is none."""
    crc = 0
    try:
        with open(path, "rb") as file:
            while True:
                piece = file.read(512)
                if not piece:
                    return crc & 0xFFFFFFFF
                crc = crc32(piece, crc)
    except OSError:
        return None


def _blocks(path, block):
    """Number of blocks of ``block`` bytes that a file takes on the drive; 0 where there is no file."""
    try:
        return -(-os.stat(path)[6] // block)
    except OSError:
        return 0


def _remove(path):
    try:
        os.remove(path)
    except OSError:
        pass  # gone already


def _remove_empty_folders(path):
    """Those above a file that is gone."""
    while path.rfind("/") > 0:
        path = path[: path.rfind("/")]
        try:
            os.rmdir(path)
        except OSError:
            return  # not empty, or gone already


def _sync():
    if hasattr(os, "sync"):
        os.sync()


def _restart():
    try:
        from microcontroller import reset
    except ImportError:
        from machine import reset
    reset()
