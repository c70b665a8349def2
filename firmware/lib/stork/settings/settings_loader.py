"""The wearer's choices: settings.toml, and /plan.cbor over it. Errors are reported and stop nothing."""

from binascii import crc32

from stork.settings import plan_file
from stork.settings.settings_rules import NAMES, PLANNED, SettingsRules
from stork.store import mounting_file
from stork_format import journal_records as journal

_FILE = "/settings.toml"


def read(ports):
    """(arguments of stork.settings.SettingsValues, complaints): a line each; the ports' own are printed
    already.
    """
    planned, complaints = plan_file.load(PLANNED)
    settings = SettingsRules(ports.setting, ports.axes, mounting_file.load(), planned)
    complaints += unknown() + settings.complaints
    for line in complaints:
        ports.say(line)
    return (settings.values, settings.wearer, settings.axes, settings.menu), list(ports.complaints) + complaints


def unknown():
    """A line for each name in settings.toml that begins as ours do and is none: a slip of the pen does nothing else."""
    complaints = []
    try:
        with open(_FILE, "rb") as file:
            while True:
                line = file.readline()
                if not line:
                    break
                name = line.split(b"=")[0].strip()
                # Bytes: the file may hold anything. A name that is no ASCII is none of ours.
                if name.startswith(b"STORK_") and b"=" in line and not _is_known(name):
                    found = repr(bytes(name[:30]))[1:]
                    complaints.append("settings.toml: expected a name of the build guide, found %s; left out" % found)
    except OSError:
        pass  # no file: the usual values
    return complaints


def note(complaints, ring, epoch):
    """A record of what is wrong, once: it is there at each power-on until somebody mends it."""
    check = crc32("\n".join(complaints).encode("utf-8")) & 0xFFFF
    for record in ring.each():
        if record[0] == journal.FAULT and record[1] == journal.FAULT_SETTINGS and record[2] == check:
            return
    ring.add(journal.FAULT, journal.FAULT_SETTINGS, check, 0, epoch)


def _is_known(name):
    try:
        return str(name, "utf-8") in NAMES
    except ValueError:
        return False
