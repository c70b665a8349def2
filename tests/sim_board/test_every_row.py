"""Every row of the tables of calls is played by a stand-in, or stands on a list with the reason."""

import ast
import copy
import inspect
import textwrap

import pytest

import micropython_web
from interpreter_calls import uses
from rules.test_interpreter_calls import GUEST, guest_calls
from sim_board.test_checked_modules import built
from stork_sim.board.binding_facts import facts, versions
from stork_sim.board.checked_modules import INSTANCES

CIRCUITPYTHON = {
    "Stork sleeps lightly only, and no part of a belt is a pin that is touched": "alarm.SleepMemory "
    "alarm.exit_and_deep_sleep_until_alarms alarm.sleep_memory alarm.touch alarm.wake_alarm",
    "no part of a belt takes a voltage": "analogio.AnalogOut",
    "bytes are told in base64, and arrays only hold numbers": "array.array.decode binascii.hexlify binascii.unhexlify",
    "the sensor is asked by its own register, which every version can": "busio.I2C.probe",
    "SPI only writes, to DotStars": "busio.SPI.frequency busio.SPI.readinto busio.SPI.write_readinto",
    "the PC is reached by USB alone": "busio.UART",
    "a pin is an input with a pull or an output that drives both ways": "digitalio.DigitalInOut.drive_mode "
    "digitalio.DriveMode",
    "the display is the board's own, and shows letters of the built-in font": "BusDisplay displayio.Bitmap "
    "displayio.CIRCUITPYTHON_TERMINAL displayio.ColorConverter displayio.Colorspace displayio.Display "
    "displayio.EPaperDisplay displayio.FourWire displayio.I2CDisplay displayio.OnDiskBitmap displayio.ParallelBus "
    "displayio.Shape displayio.release_displays terminalio.Terminal",
    "rows of letters are placed once; then only tiles and colours change": "displayio.Group displayio.Palette "
    "displayio.TileGrid",
    "the collector is never off": "gc.disable gc.enable gc.isenabled",
    "it takes the text of an error, which is read by getvalue": "io.StringIO.readinto",
    "the clock speed stays, and no one asks how warm the chip is": "microcontroller.Processor.frequency "
    "microcontroller.Processor.temperature microcontroller.Processor.voltage microcontroller.cpus",
    "no cause of a restart that Stork tells apart": "microcontroller.ResetReason.RESCUE_DEBUG",
    "a restart is the usual one; the bootloader and safe mode are entered by hand": "microcontroller.RunMode "
    "microcontroller.on_next_reset",
    "Stork never waits with interrupts off": "microcontroller.delay_us microcontroller.disable_interrupts "
    "microcontroller.enable_interrupts",
    "paths are whole, and files are taken away by remove": "os.chdir os.getcwd os.uname os.unlink os.utime",
    "the clock is set, and never tuned": "rtc.RTC.calibration rtc.set_time_source",
    "the drive is formatted by hand only, and there is no second one": "storage.VfsFat storage.erase_filesystem "
    "storage.getmount storage.mount storage.umount",
    "settings are read by os.getenv, and a file of Stork's keeps an error": "supervisor.get_setting "
    "supervisor.get_previous_traceback",
    "each start is judged by the cause of the restart": "supervisor.RunReason Runtime.run_reason",
    "in safe mode all causes are alike but a brown-out and a stuck program": "supervisor.SafeModeReason",
    "the console is only printed to": "Runtime.serial_bytes_available sys.stderr sys.stdin sys.stdout "
    "supervisor.reset_terminal",
    "what CircuitPython itself shows and sends stays as it is": "Runtime.ble_workflow Runtime.display "
    "Runtime.rgb_status_brightness supervisor.set_usb_identification supervisor.status_bar",
    "the stack has its usual size": "Runtime.next_stack_limit",
    "the version is that of sys.implementation, and errors are printed by traceback": "sys.argv sys.maxsize "
    "sys.print_exception sys.version sys.version_info",
    "time is that of rtc.RTC and supervisor.ticks_ms": "time.localtime time.monotonic_ns time.time",
    "a port reads into a buffer and writes one, with a time limit": "usb_cdc.Serial usb_cdc.disable",
    "the belt is no keyboard, no mouse and no MIDI device": "usb_hid.Device usb_hid.devices usb_hid.enable "
    "usb_hid.get_boot_device usb_hid.set_interface_name usb_midi.PortIn usb_midi.PortOut usb_midi.enable "
    "usb_midi.ports usb_midi.set_names",
    "the watchdog restarts the board, and its mode ends it": "watchdog.WatchDogTimeout WatchDogTimer.deinit",
}
MICROPYTHON = {
    "files are compared by SHA-256": "hashlib.md5 hashlib.sha1",
    "the chip's own temperature is not asked for": "machine.ADC.CORE_TEMP",
    "the bus of the sensor is the chip's, and is used by writeto and readfrom_into": "machine.I2C machine.I2CTarget "
    "machine.SoftI2C",
    "sound is made by PWM": "machine.I2S",
    "a tone is set by freq and duty_u16": "machine.PWM",
    "a pin is an input with a pull or an output, and is asked or set by value": "machine.Pin",
    "SPI only writes, to DotStars": "machine.SPI machine.SoftSPI",
    "one loop does all, by the clock": "machine.Timer machine.disable_irq machine.enable_irq "
    "micropython.alloc_emergency_exception_buf",
    "the PC is reached by MicroPython's own USB port": "machine.UART machine.USBDevice os.dupterm os.dupterm_notify",
    "the chip neither sleeps nor changes its speed under MicroPython": "machine.deepsleep machine.freq "
    "machine.lightsleep",
    "a restart is the usual one, and only a watchdog's is told apart": "machine.PWRON_RESET machine.bootloader",
    "no such sensor": "machine.dht_readinto",
    "the file system is the one that MicroPython mounts": "os.VfsFat os.VfsLfs2 vfs.VfsFat vfs.VfsLfs2",
    "the version is that of sys.implementation": "os.uname",
}
REASONS = {"circuitpython": CIRCUITPYTHON, "micropython": MICROPYTHON}
"""Reason -> rows that nothing plays, each with what is lacking below it."""

OWN = "array", "hashlib", "io"
"""Modules of which a virtual board has CPython's own."""


def rows(names, path=""):
    """(path, fact) of each name in a table, and of what is in it."""
    for key, fact in names.items():
        if not key.startswith("__"):
            yield path + key, fact
            yield from rows(fact.get("names", {}), f"{path}{key}.")


def every(table):
    return dict(rows({**table["modules"], **table["classes"]}))


_NOTHING = object()


def member(owner, key):
    """``owner.key``; True for what a class gives to its objects only once they are made."""
    found = getattr(owner, key, _NOTHING)
    if found is _NOTHING and inspect.isclass(owner) and owner.__module__.startswith("stork_sim"):
        tree = ast.parse(textwrap.dedent(inspect.getsource(owner)))
        stores = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)]
        if any(ast.unparse(n) == f"self.{key}" for n in stores):
            return True
    return found


def played(table, modules):
    """Paths of the rows that stand-ins have. A class without a constructor is had where an object of it is."""
    objects = {}
    for path, fact in every(table).items():
        module, _, key = path.rpartition(".")
        owner = modules.get(module)
        if fact.get("is") == "instance" and hasattr(owner, key):
            objects.setdefault(fact["of"], []).append(getattr(owner, key))
    for (module, key), names in INSTANCES.items():
        for name in names:
            objects.setdefault(name, []).append(getattr(modules[module], key))

    def walk(names, path, holders):
        for key, fact in names.items():
            here = [found for found in (member(holder, key) for holder in holders) if found is not _NOTHING]
            made = objects.get(key, []) if fact.get("is") == "class" else []
            if here or (made and (fact["call"] is None or not path)):
                yield path + key
            yield from walk(fact.get("names", {}), f"{path}{key}.", here + made)

    for name, fact in table["modules"].items():
        if name in modules:
            yield name
            yield from walk(fact["names"], f"{name}.", [modules[name]])
    yield from walk(table["classes"], "", [])


def listed(reasons):
    return [path for paths in reasons.values() for path in paths.split()]


def below(path, entries):
    return any(path == entry or path.startswith(entry + ".") for entry in entries)


def stand_ins(folder, monkeypatch, version):
    return {**built(folder, monkeypatch, version), **{name: __import__(name) for name in OWN}}


_ASK = """
for path in PATHS:
    module, *names = path.split(".")
    try:
        owner = __import__(module)
        for name in names:
            owner = getattr(owner, name)
        print(path)
    except (ImportError, AttributeError):
        pass
"""


def used_by_micropython(folder, version):
    """Paths of what the firmware calls, of what the guest's board has, and of what the guest, a MicroPython, has."""
    table = facts("micropython", version)
    found = {path for one in uses("micropython", version, "RP2040") for path in one.found}
    found |= {path.replace("no_gc", "gc") for path in guest_calls(GUEST.read_text(encoding="utf-8"))}
    asked = micropython_web.run(f"PATHS = {list(every(table))!r}\n{_ASK}", folder, 5_000_000_000)
    return found | set(asked.stdout.split())


@pytest.mark.parametrize("interpreter", ["circuitpython", "micropython"])
def test_every_row_is_played_or_has_a_reason(tmp_path, monkeypatch, interpreter):
    entries, lacking = listed(REASONS[interpreter]), set()
    for version in versions(interpreter):
        table = facts(interpreter, version)
        if interpreter == "circuitpython":
            found = set(played(table, stand_ins(tmp_path / version, monkeypatch, version)))
        else:
            found = used_by_micropython(tmp_path, version)
        assert len(every(table).keys() & found) > 140
        lacking |= every(table).keys() - found
    assert sorted(path for path in lacking if not below(path, entries)) == []
    assert [entry for entry in entries if not any(below(path, [entry]) for path in lacking)] == [], "needless"
    assert [entry for entry in entries if below(entry, [other for other in entries if other != entry])] == [], "twice"


PLANTED = ("toaster", "gc.threshold", "busio.CAN", "busio.I2C.speed", "Runtime.mood", "alarm.pin.TiltAlarm")


def test_planted_rows(tmp_path, monkeypatch):
    """A module, a function, a class, members of a class and of one that is in no module, and a module's module."""
    table = copy.deepcopy(facts("circuitpython", versions()[-1]))
    for path in PLANTED:
        *owners, key = path.split(".")
        names = table["classes"] if owners[:1] == ["Runtime"] else table["modules"]
        for owner in owners:
            names = names[owner]["names"]
        names[key] = {"is": "class", "at": "a.c:1", "call": "()", "names": {"level": {"is": "property"}}}
    found = set(played(table, stand_ins(tmp_path, monkeypatch, versions()[-1])))
    lacking = {path for path in every(table).keys() - found if not below(path, listed(REASONS["circuitpython"]))}
    assert lacking == {*PLANTED, *(f"{path}.level" for path in PLANTED)}
