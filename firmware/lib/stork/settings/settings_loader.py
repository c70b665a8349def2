"""The wearer's choices: settings.toml, and /plan.cbor over it. Errors are reported and stop nothing."""

from binascii import crc32

from stork.settings import plan_file, settings_lines
from stork.settings.settings_rules import NAMES, PLANNED, SettingsRules
from stork.store import mounting_file
from stork_format import journal_records as journal

_BOOT_OUT = "/boot_out.txt"  # CircuitPython's, at each start


def read(ports):
    """(arguments of stork.settings.SettingsValues, complaints): a line each; the ports' own are printed
    already.
    """
    planned, complaints = plan_file.load(PLANNED)
    settings = SettingsRules(ports.setting, ports.axes, mounting_file.load(), planned, settings_lines.find)
    complaints += boot_error() + lines(ports.setting) + settings.complaints
    for line in complaints:
        ports.say(line)
    return (settings.values, settings.wearer, settings.axes, settings.menu), list(ports.complaints) + complaints


def lines(get):
    """A line for each line of settings.toml that cannot be read. ``get``: as the interpreter reads it."""
    try:
        with open(settings_lines.FILE, "rb") as file:
            return settings_lines.complaints(file, get, NAMES)
    except OSError:
        return []  # no file: the usual values


def boot_error():
    """A line where boot.py ended with an error: then the PC has the drive, and nothing can be stored."""
    last = b""
    failed = False
    try:
        with open(_BOOT_OUT, "rb") as file:
            for line in file:
                failed = failed or line.startswith(b"Traceback")
                last = line.strip() or last
    except OSError:
        pass  # MicroPython writes none
    if not failed:
        return []
    return ["boot.py: expected no error, found %s; mend it on the drive, which is the PC's now" % repr(last[:80])[1:]]


def note(complaints, ring, epoch):
    """A record of what is wrong, once: it is there at each power-on until somebody mends it."""
    check = crc32("\n".join(complaints).encode("utf-8")) & 0xFFFF
    for record in ring.each():
        if record[0] == journal.FAULT and record[1] == journal.FAULT_SETTINGS and record[2] == check:
            return
    ring.add(journal.FAULT, journal.FAULT_SETTINGS, check, 0, epoch)
