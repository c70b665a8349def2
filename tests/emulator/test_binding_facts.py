"""The tables of the interpreters' calls, held against the interpreters themselves (`make test-emulator`).

Names of every module and class; and of every function and class the calls that its signature forbids, which are
refused before anything runs: one argument too many, one too few, a name that there is not. Beside them, calls of
objects by hand.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.asked import image_or_skip
from stork_sim.board.binding_facts import Fact, facts_of_chip, versions
from stork_sim.board.binding_facts.signatures import arguments
from stork_sim.firmware_folder import firmware_folder

pytestmark = pytest.mark.xdist_group("emulator")

# Text, and the error that the tables promise ("" = none). Each runs on the interpreter; names made by = stay.
CIRCUITPYTHON_CALLS = (
    ("pin = board.GP2", ""),
    ("alarm.pin.PinAlarm(pin, False, False, True)", "TypeError"),
    ("alarm.pin.PinAlarm(pin=pin, value=False, edge=False, pull=True)", ""),
    ("alarm.time.TimeAlarm(time.monotonic() + 1)", "TypeError"),
    ("line = digitalio.DigitalInOut(pin)", ""),
    ("line.switch_to_output(True, digitalio.DriveMode.PUSH_PULL, 1)", "TypeError"),
    ("line.switch_to_input(1)", "TypeError"),
    ("line.deinit(1)", "TypeError"),
    ("digitalio.DigitalInOut(pin=board.GP3)", "TypeError"),
    ("digitalio.Pull()", "TypeError"),
    ("pwm = pwmio.PWMOut(board.GP4, frequency=440, variable_frequency=True)", ""),
    ("pwmio.PWMOut(board.GP6, 0)", "TypeError"),
    ("pwm.duty_cycle = 65536", "ValueError"),
    ("pwm.duty_cycle = 0.5", "TypeError"),
    ("spi = busio.SPI(board.GP10, MOSI=board.GP11)", ""),
    ("spi.try_lock()", ""),
    ("spi.configure(4000000)", "TypeError"),
    ("spi.configure(baudrate=4e6)", "TypeError"),
    ("spi.configure(polarity=2)", "ValueError"),
    ("spi.write(b'', 0)", "TypeError"),
    ("spi.write(7)", "TypeError"),
    ("spi.write('text')", ""),
    ("microcontroller.watchdog.timeout = -1", "ValueError"),
    ("microcontroller.watchdog.timeout = 'a'", "TypeError"),
    ("supervisor.runtime.usb_connected = 1", "AttributeError"),
    ("time.sleep(seconds=1)", "TypeError"),
    ("time.sleep('1')", "TypeError"),
    ("struct.unpack_from('h', b'1234', offset=2)", ""),
    ("struct.pack_into('h', b'1234', 0, 1)", "TypeError"),
    ("binascii.crc32('text')", "TypeError"),
    ("gc.threshold", "AttributeError"),
)
MICROPYTHON_CALLS = (
    ("pin = machine.Pin(2)", ""),
    ("pin.init(machine.Pin.OUT, None, 1)", "TypeError"),
    ("pin.init(machine.Pin.OUT, value=1)", ""),
    ("pin.value(1, 2)", "TypeError"),
    ("pwm = machine.PWM(machine.Pin(4))", ""),
    ("pwm.freq(1000)", ""),
    ("pwm.freq('a')", "TypeError"),
    ("pwm.duty_u16(1, 2)", "TypeError"),
    ("machine.I2C(1, machine.Pin(7), machine.Pin(6), 400000)", "TypeError"),
    ("bus = machine.I2C(1, scl=machine.Pin(7), sda=machine.Pin(6), freq=400000)", ""),
    ("bus.writeto(1, b'', stop=False)", "TypeError"),
    ("bus.readfrom_into(1, b'12')", "TypeError"),
    ("machine.WDT('a')", "TypeError"),
    ("machine.ADC(26).read_u16(1)", "TypeError"),
    ("time.sleep_ms(1.5)", "TypeError"),
    ("time.gmtime(0, 1)", "TypeError"),
    ("gc.threshold(8192)", ""),
)

# Refused too, but for its value: its number is looked at first.
_BY_VALUE = {"machine.Timer(0)"}
# Chip pins, which stork_sim.board.models has; what tuples have.
_LEFT_OUT = {"microcontroller.pin", "time.struct_time.count", "time.struct_time.index"}

_PROGRAM = """
def _run(text):
    try:
        try:
            eval(text, globals())
        except SyntaxError:
            exec(text, globals())
        return ""
    except Exception as error:
        return type(error).__name__
import sys
import time
try:
    import supervisor
    while not supervisor.runtime.serial_connected:  # what is printed before is lost
        time.sleep(0.05)
except ImportError:
    time.sleep(1)
for _n in {modules!r}:
    try:
        globals()[_n] = _m = __import__(_n)
    except ImportError:
        print("\\nabsent\\t" + _n)
        continue
    print("\\nnames\\t" + _n + "\\t" + " ".join(dir(_m)))
    for _k in dir(_m):
        if isinstance(getattr(_m, _k), type):
            print("\\nnames\\t" + _n + "." + _k + "\\t" + " ".join(dir(getattr(_m, _k))))
_F = open("/calls.txt")
for _t in _F:
    _t = _t.strip()
    print("\\ncall\\t" + _t + "\\t" + _run(_t))
print("\\nversion\\t" + ".".join([str(p) for p in sys.implementation.version[:3]]) + "\\t")
print("\\nend\\t")
"""


def refused(path: str, fact: Fact) -> Iterator[str]:
    """Calls of a function or a class that its signature forbids."""
    call = fact.get("call")
    if call is None or call == "(*args, **kwargs)":
        return
    asked = arguments(call)
    hows = {a.how for a in asked}
    placed = [a for a in asked if a.how in ("only", "either")]
    if "rest" not in hows:
        yield f"{path}({', '.join(['0'] * (len(placed) + 1))})"
    required = sum(not a.default for a in placed)
    if required:
        yield f"{path}({', '.join(['0'] * (required - 1))})"
    if "keywords" not in hows:
        yield f"{path}({', '.join(['0'] * required + ['zzz=0'])})"


def callables(table: Fact) -> Iterator[tuple[str, Fact]]:
    for module, known in table["modules"].items():
        for name, fact in known["names"].items():
            if fact["is"] in ("function", "class"):
                yield f"{module}.{name}", fact


def told(image: Path, interpreter: str, calls: list[str], modules: list[str]) -> dict[str, dict[str, str]]:
    """The interpreter's answers: {kind: {of what: words}}."""
    from emulator import fat12, littlefs_drive
    from emulator.machine import DRIVE_BYTES, Machine

    files = {"calls.txt": "".join(call + "\n" for call in calls).encode()}
    program = _PROGRAM.format(modules=modules).encode()
    say = lambda text: print(text, flush=True)  # noqa: E731
    if interpreter == "circuitpython":
        machine = Machine(image, fat12.make(DRIVE_BYTES, {**files, "code.py": program}), say)
    else:
        machine = Machine(image, littlefs_drive.make({**files, "main.py": program}), say, littlefs_drive.AT)
    machine.run(lambda: any(text.startswith("end\t") for _, text in machine.lines), 120.0, "the end of the calls")
    found: dict[str, dict[str, str]] = {}
    for _, text in machine.lines:
        kind, *words = text.split("\t")
        if words:
            found.setdefault(kind, {})[words[0]] = words[1] if len(words) > 1 else ""
    return found


@pytest.mark.parametrize("stopped", [True, False])
def test_a_watchdog_that_main_py_stops_does_not_bite(stopped):
    """By the line of firmware/main.py, on the emulator's model of the chip's watchdog."""
    image = image_or_skip("micropython")
    from emulator import littlefs_drive
    from emulator.machine import Machine

    (line,) = (one.strip() for one in (firmware_folder() / "main.py").read_text().splitlines() if "mem32" in one)
    program = f"""import machine, sys, time
time.sleep(2)  # until the PC listens
print("begun", "RP2040" in sys.implementation._machine)
machine.WDT(timeout=1000)
{line if stopped else ""}
time.sleep(3)
print("over")
"""
    machine = Machine(image, littlefs_drive.make({"main.py": program.encode()}), print, littlefs_drive.AT)
    told = lambda word: [text for _, text in machine.lines if text.startswith(word)]  # noqa: E731
    machine.run(lambda: told("over") or len(told("begun")) == 2, 60.0, "the end, or a second start")
    assert told("begun")[0] == "begun True"
    assert bool(told("over")) == stopped


@pytest.mark.parametrize("interpreter", ["circuitpython", "micropython"])
def test_a_table_is_what_the_interpreter_says(interpreter):
    image = image_or_skip(interpreter)
    by_hand = CIRCUITPYTHON_CALLS if interpreter == "circuitpython" else MICROPYTHON_CALLS
    tables = {version: facts_of_chip(interpreter, version, "RP2040") for version in versions(interpreter)}
    modules = sorted({name for table in tables.values() for name in table["modules"]} - {"board"})
    candidates = {version: [c for p, f in callables(t) for c in refused(p, f)] for version, t in tables.items()}
    calls = [text for text, _ in by_hand]
    calls += sorted({call for each in candidates.values() for call in each if call.partition(".")[0] in modules})
    found = told(image, interpreter, ["import board"] * (interpreter == "circuitpython") + calls, modules)
    (version,) = found["version"]
    nearest = max((v for v in tables if v.split(".")[0] == version.split(".")[0]), key=lambda v: v <= version)
    table = tables[nearest]
    print(f"{interpreter} {version}, beside the table of {nearest}")
    wrong = []
    for text, error in by_hand:
        if found["call"].get(text) != error:
            wrong.append(f"{text}: expected {error or 'no error'}, found {found['call'].get(text)}")
    for call in candidates[nearest]:
        if call.partition(".")[0] in table["absent"].get("raspberry_pi_pico", ()):
            continue
        if call in found["call"] and found["call"][call] != ("ValueError" if call in _BY_VALUE else "TypeError"):
            wrong.append(f"{call}: expected TypeError, found {found['call'][call] or 'no error'}")
    left_out = table["absent"].get("raspberry_pi_pico", ())
    for name in modules:
        known = None if name in left_out else table["modules"].get(name)
        if known is None or name in found.get("absent", {}):
            if (known is None) != (name in found.get("absent", {})):
                wrong.append(f"{name}: {'not ' * (known is None)}in the table")
            continue
        wrong += differences(name, known["names"], found["names"])
    assert not wrong, "\n".join(wrong)


def differences(path: str, names: Fact, found: dict[str, str]) -> Iterator[str]:
    there = {name for name in found[path].split() if not name.startswith("_")}
    shown = set() if path == "time.struct_time" else set(names)  # its fields are its objects'
    for name in sorted(there ^ shown):
        if f"{path}.{name}" not in _LEFT_OUT:
            yield f"{path}.{name}: {'not' if name in there else 'only'} in the table"
    for name, fact in names.items():
        if fact["is"] == "class" and f"{path}.{name}" in found and not fact.get("unread"):
            yield from differences(f"{path}.{name}", fact["names"], found)
