"""The firmware calls the boards' interpreters as each of their versions has it; so do what stands for them in tests."""

import ast

import pytest

from board_world import Parts
from interpreter_calls import FIRMWARE, Uses, firmware_files, runs_on, uses
from stork.hal import ports
from stork_sim.board.binding_facts import class_named, facts, versions
from stork_sim.board.binding_facts.signatures import arguments

EVERY = [
    (name, version, chip)
    for name in ("circuitpython", "micropython")
    for version in versions(name)
    for chip in facts(name, version)["builds"]
]
GUEST = FIRMWARE.parent / "tests" / "device" / "guest_board.py"


@pytest.mark.parametrize(("interpreter", "version", "chip"), EVERY)
def test_the_firmware_uses_what_each_version_has(interpreter, version, chip):
    found: set[str] = set()
    breaches: list[str] = []
    for one in uses(interpreter, version, chip):
        found |= one.found
        breaches += one.breaches
    assert breaches == []
    assert len(found) > 60
    seen = {
        "circuitpython": {"usb_cdc.data.write_timeout", "microcontroller.watchdog.feed", "os.statvfs"},
        "micropython": {"machine.Pin.init", "machine.PWM.duty_u16", "machine.WDT.feed", "io.StringIO.getvalue"},
    }
    assert seen[interpreter] <= found
    if interpreter == "circuitpython":
        assert ("alarm.pin.PinAlarm" in found) == (chip != "RP2350")


@pytest.mark.parametrize("version", versions("circuitpython"))
def test_the_second_port_is_a_serial_as_it_is(version):
    """It is handed on without a wrapper, which the test above would look into."""
    of = class_named(facts("circuitpython", version), "Serial")
    asked = {*ports.Serial.__annotations__, *(name for name in vars(ports.Serial) if not name.startswith("_"))}
    assert asked == {"connected", "in_waiting", "readinto", "write"} <= of["names"].keys()


def has(owner, names):
    for name in names:
        if not hasattr(owner, name):
            return False
        owner = getattr(owner, name)
    return True


@pytest.mark.parametrize("version", versions("circuitpython"))
def test_the_virtual_board_has_all_that_the_firmware_uses(tmp_path, version):
    parts = Parts(tmp_path / "drive", model="clue_nrf52840_express", circuitpython=version)
    shared = {"array", "hashlib", "io"}  # CPython's own
    known = facts("circuitpython", version)["modules"]
    checked = 0
    for one in uses("circuitpython", version, "nRF52840"):
        for path in sorted(one.found):
            module, *names = path.split(".")
            if module in shared:
                continue
            # what an object has only once it is made is seen when the device runs
            if not names or (len(names) > 1 and known[module]["names"].get(names[0], {}).get("is") == "class"):
                names = names[:1]
            assert has(parts.module(module), names), f"the stand-in lacks {path}"
            checked += 1
    assert checked > 100


def breaches(text, interpreter="circuitpython", version=None, name="cp_sleep.py", chip="RP2040"):
    return Uses(FIRMWARE / name, interpreter, version or versions(interpreter)[-1], chip, text).breaches


@pytest.mark.parametrize("version", versions("circuitpython"))
def test_the_sleep_that_crashed_every_board(version):
    """The file as it was when all tests were green."""
    path = FIRMWARE / "lib" / "stork" / "hal" / "cp_sleep.py"
    text = path.read_text(encoding="utf-8")
    name = str(path.relative_to(FIRMWARE))
    assert breaches(text, version=version, name=name) == []
    now = ("pin=find(button.name), value=False, edge=False, pull=True", "pin=find(name), value=True")
    old = text.replace(now[0], "find(button.name), False, False, True").replace(now[1], "find(name), True")
    found = breaches(old, version=version, name=name)
    assert len(found) == 2
    assert all("refuses alarm.pin.PinAlarm" in one for one in found)


PLANTED = {
    "import gc\ngc.threshold(1)": "has no gc.threshold",
    "from os import walk": "has no os.walk",
    "import asyncio": "no table knows the module asyncio",
    "import machine": "has no module machine",
    "import supervisor\nsupervisor.ticks_ms(1)": "refuses supervisor.ticks_ms",
    "import time\ntime.sleep(seconds=1)": "refuses time.sleep",
    "import storage\nstorage.remount()": "refuses storage.remount",
    "import displayio\ndisplayio.Group(scale=0)": "scale must be 1-32767",
    "import busio\nbus = busio.I2C(a, b)\nbus.write_to(1, b)": "has no busio.I2C.write_to",
    "import busio\nbusio.I2C(a, b, frequency=4e5)": "frequency must be of type int",
    "import pwmio\nclass P:\n    def __init__(self, p):\n        self.p = pwmio.PWMOut(p, frequency=1)\n"
    "    def on(self):\n        self.p.duty_cycle = 65536": "duty_cycle must be 0-65535",
    "import usb_cdc\nport = usb_cdc.data\nport.connected = True": "connected cannot be set",
    "import usb_cdc\nclass S:\n    def __init__(self, port):\n        port.baud = 1\n"
    "S(usb_cdc.data)": "has no usb_cdc.data.baud",
    "import digitalio\ndef pin():\n    return digitalio.DigitalInOut(p)\n"
    "pin().toggle()": "has no digitalio.DigitalInOut.toggle",
    "import digitalio\ndigitalio.Pull()": "cannot be called",
}


@pytest.mark.parametrize("text", PLANTED)
def test_planted_breaches(text):
    (found,) = breaches(text)
    assert PLANTED[text] in found


FINE = (
    "import gc\nif hasattr(gc, 'threshold'):\n    gc.threshold(1)",
    "try:\n    import machine\nexcept ImportError:\n    machine = None",
    "import os\ntry:\n    os.chmod('x')\nexcept AttributeError:\n    pass",
    "import microcontroller\ndog = getattr(microcontroller, 'cat', None)",
)


@pytest.mark.parametrize("text", FINE)
def test_who_asks_first_may(text):
    assert breaches(text) == []


def test_a_module_that_a_board_leaves_out_is_asked_for():
    """hashlib is in no board's build of CircuitPython 8; micro_smp asks."""
    old = versions("circuitpython")[0]
    assert "hashlib" in facts("circuitpython", old)["absent"]["raspberry_pi_pico"]
    (found,) = breaches("import hashlib", version=old)
    assert "not on every board" in found
    assert breaches("try:\n    import hashlib\nexcept ImportError:\n    hashlib = None", version=old) == []


def test_a_file_that_is_asked_for_may_import_what_a_board_lacks():
    """No RP2350 has alarms: cp_sleep is imported where that is caught, and no other file may take them."""
    text = "import alarm\nalarm.time.TimeAlarm(monotonic_time=1.0)"
    assert breaches(text, name="lib/stork/hal/cp_sleep.py", chip="RP2350") == []
    (found,) = breaches(text, name="lib/stork/hal/cp_pins.py", chip="RP2350")
    assert "no module alarm" in found


def test_microcontrollers_are_told_apart():
    text = "import microcontroller\nmicrocontroller.cpus"
    assert breaches(text) == []
    for chip in ("nRF52840", "ESP32-S3"):
        assert len(breaches(text, chip=chip)) == 1
    text = "import microcontroller\nmicrocontroller.cpu.frequency = 80000000"
    assert breaches(text, chip="ESP32-S3") == [] and len(breaches(text, chip="nRF52840")) == 1


def test_versions_are_told_apart():
    old, *_, new = versions("circuitpython")
    text = "import busio\nbusio.I2C(a, b).probe(1)"
    assert breaches(text, version=new) == [] and len(breaches(text, version=old)) == 1
    text = "import supervisor\nsupervisor.get_setting('X')"
    assert breaches(text, version=new) == [] and len(breaches(text, version=old)) == 1


def test_every_file_runs_on_some_interpreter():
    assert {i for path in firmware_files() for i in runs_on(path)} == {"circuitpython", "micropython"}
    for names in ("cp_pins.py", "mp_pins.py", "screen.py"):
        assert any(path.name == names and len(runs_on(path)) == 1 for path in firmware_files())


# What stands for MicroPython's modules in a test: tests/device/guest_board.py


def guest_calls(text):
    """{dotted name: parameters} of what the guest puts into its modules, and the names without parameters."""
    tree = ast.parse(text)
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    found = {}
    for node in tree.body:
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute)):
            continue
        target = node.targets[0]
        assert isinstance(target.value, ast.Name)
        path = f"{target.value.id}.{target.attr}"
        if isinstance(node.value, ast.Lambda):
            found[path] = node.value.args, 0
        elif isinstance(node.value, ast.Name) and node.value.id in classes:
            for method in classes[node.value.id].body:
                if isinstance(method, ast.FunctionDef):
                    name = path if method.name == "__init__" else f"{path}.{method.name}"
                    found[name] = method.args, 1
        elif isinstance(node.value, ast.Name) and node.value.id in functions:
            found[path] = functions[node.value.id].args, 0
        else:
            found[path] = None, 0
    return found


def guest_breaches(text, version):
    table = facts("micropython", version)["modules"]
    for path, (taken, drop) in guest_calls(text).items():
        module, *names = path.replace("no_gc", "gc").split(".")
        if module not in table or names[-1].startswith("_") or names == ["now_us"]:
            continue
        fact = table[module]
        for name in names:
            fact = fact.get("names", {}).get(name, {})
        if not fact:
            yield f"{path}: MicroPython {version} has no such name"
        elif taken is not None and fact.get("call") and fact["call"] != "(*args, **kwargs)":
            real = list(arguments(fact["call"]))
            placed = [a for a in real if a.how in ("only", "either")]
            named = {a.name for a in real if a.how in ("either", "keyword")}
            mine = [a.arg for a in taken.args[drop:]]
            yield from (f"{path}: {name} by position" for name in mine[len(placed) :])
            for name, known in zip(mine, placed, strict=False):
                if known.how == "either" and known.name != name:
                    yield f"{path}: {name}, there {known.name}"
            yield from (f"{path}: {a.arg} by name" for a in taken.kwonlyargs if a.arg not in named)


@pytest.mark.parametrize("version", versions("micropython"))
def test_the_guests_board_takes_what_micropython_takes(version):
    text = GUEST.read_text(encoding="utf-8")
    assert len(guest_calls(text)) > 20
    assert list(guest_breaches(text, version)) == []


def test_planted_breaches_of_a_guest():
    text = "class WDT:\n    def __init__(self, timeout): ...\n    def eat(self): ...\n"
    text += "machine.WDT = WDT\nmachine.nap = lambda: 0"
    found = list(guest_breaches(text, versions("micropython")[-1]))
    assert [one.partition(":")[0] for one in found] == ["machine.WDT", "machine.WDT.eat", "machine.nap"]
