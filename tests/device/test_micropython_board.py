"""hal/micropython.py from main.py's first line to a stored session, on a board of stand-ins, under MicroPython."""

import shutil
from array import array
from base64 import b64decode
from pathlib import Path

import pytest

from device_motion import standing
from guest_python import Guest
from session_replay import replay
from stork_format import codes, session
from stork_sim.firmware_folder import firmware_folder

PICO = {
    "PINS": (*(f"GP{n}" for n in range(23)), "LED", 24, 29),
    "BUS": 0,
    "SETTINGS": 'STORK_BOARD = "raspberry_pi_pico"\n',
    "BUTTON": "GP15",
}
NANO = {
    "PINS": (*(f"D{n}" for n in range(2, 14)), *(f"A{n}" for n in range(8)), "TX", "RX", "LED", 24),
    "BUS": 1,  # the other bus than asked for first
    "SETTINGS": 'STORK_BOARD = "arduino_nano_rp2040_connect"\nSTORK_BUTTON = "D2"\nSTORK_HAPTIC = "D9"\n',
    "BUTTON": "D2",
}
WISHES = 'STORK_HOLD_S = 3\nSTORK_SAFETY = 0\nSTORK_BRIGHTNESS = 50\nSTORK_VOLUME = 50\nSTORK_MENU = "feet_together"\n'

HEAD = """
import sys
sys.path.append("/input")
import guest_board
flash = guest_board.install(PINS, BUS, {"/settings.toml": SETTINGS.encode()})
time = guest_board.time
Pin = guest_board.Pin
Pin.levels[24] = 0
from stork.hal.micropython import Ports, report
from stork.hal.mp_settings import board_data
ports = Ports(board_data())
"""

TRIAL = (
    HEAD
    + """
import gc
import binascii
from stork.app.loop import App
app = App(ports)
print("ready", time.now_us // 1000)
presses = ((2000, 0), (3000, 1))  # ms, level: a long press
at = 0
while not flash.sessions and time.now_us < 40000000:
    if at < 2 and time.now_us >= presses[at][0] * 1000:
        Pin.levels[BUTTON] = presses[at][1]
        at += 1
    ports.feed()
    ports.clock.sleep_ms(app.tick())
print("battery", ports.battery_mv(), "usb", ports.usb_power(), ports.board_id, ports.device_id)
print("colours", sorted(set([rgb for _, rgb in guest_board.NeoPixel.log])))
print("pwm", sorted(set([(pin, hz, duty) for _, pin, hz, duty in guest_board.PWM.log if duty])))
for path in flash.files:
    print("file", path)
    if path.endswith(".stk"):
        data = flash.files[path]
for i in range(0, len(data), 3000):
    print("=" + binascii.b2a_base64(data[i : i + 3000]).decode().strip())
"""
)

SAMPLES = (
    HEAD
    + """
import gc
import micropython
sensor = ports.sensor()
time.sleep_ms(200)
for k in range(40):  # each length of burst once
    time.now_us += 4800 * (k % 27)
    sensor.poll()
n = got = begun = 0  # names of their own take heap once
pressed = ports.button.pressed
begun = gc.mem_alloc()
while n < 500:
    time.now_us += 12000
    k = sensor.poll()
    got += k
    while k:
        k -= 1
        sensor.load(k)
    pressed()
    n += 1
print("bytes", gc.mem_alloc() - begun, got, sensor.failed)
sensor.sleep()
time.now_us += 100000
print("asleep", sensor.moved(), sensor.poll())
sensor.wake()
time.now_us += 100000
print("awake", sensor.poll())
print("watch", ports.watch(20000), ports.dog.timeout)
before = time.now_us
ports.doze(100)
print("doze", time.now_us - before)
ports.wires = (ports.pins.input("GP14"),)
Pin.levels["GP14"] = 1
before = time.now_us
ports.doze(5000)
print("wire", time.now_us - before)
"""
)


# main.py lets all modules go, so the stand-ins are files: what they hold begins anew then.
FILES = {
    "time.py": """
slept = 0
def sleep(seconds):
    global slept
    slept += seconds
    if slept > 60:
        raise KeyboardInterrupt
""",
    "machine.py": """
class Pin:
    OUT = 1
    def __init__(self, name, mode=None):
        self.name = name
    def value(self, level):
        print("level", self.name, level)
    __call__ = value
def bitstream(pin, encoding, timing, data):
    print("bits", pin.name, max(data))
class Memory:
    def __setitem__(self, address, word):
        print("memory", hex(address), hex(word))
mem32 = Memory()
""",
}
MAIN = """
import sys
sys.path[:] = ["/input", "/input/lib"]
import time
assert time.slept == 0
try:
    exec(TEXT)
except BaseException as error:
    print("ended", type(error).__name__)
"""


CHECK = (
    HEAD
    + """
from stork.app.loop import App
from stork.app import board_check
app = App(ports)
def run(until_ms):
    while time.now_us < until_ms * 1000:
        ports.clock.sleep_ms(app.tick())
def check(part, ms=0, value=0, steps=1 << 20):
    found = {}
    work = board_check.begin(part, ms, value, found, app.state, app.training)
    for _ in work:
        steps -= 1
        if not steps:
            break
        app.tick()
    work.close()
    return found
run(5000)
for part in PARTS:
    found = check(part, 500)
    print(part, sorted([name for name in found]))
    print("state", app.state.current)
found = check("board-facts")
print("facts", found["python"], found["python-version"].count("."), found["sensor-name"], found["heap-bytes"] > 200000)
found = check("fill-fifo")
print("rate", found["sample-count"] * 1000 // found["lasted-ms"], found["lost-samples"])
lit = len(guest_board.NeoPixel.log)
check("show-colours", steps=60)  # the PC goes while it is red
print("lit", guest_board.NeoPixel.log[-1][1], "state", app.state.current)
print("red", max([rgb[0] for _, rgb in guest_board.NeoPixel.log[lit:]]))
check("await-motion", 20000, steps=20)
print("state", app.state.current, ports.opened.poll() >= 0)
"""
)


NO_FILES = ("__init__", ".", "..", "other.", "other.x", "/")


@pytest.fixture(scope="module", params=[False, True], ids=["text", "installed"])
def board(tmp_path_factory, request):
    """A guest with boards/, the stand-ins, and somebody who stands."""
    return furnished(Guest(tmp_path_factory.mktemp("board") / "input", installed=request.param))


def furnished(box):
    shutil.copytree(firmware_folder() / "boards", box.folder / "boards", ignore=shutil.ignore_patterns("__pycache__"))
    rows = standing(10.0)
    words = b"".join(
        b"\x08" + array("h", (rx, ry, rz)).tobytes() + b"\x10" + array("h", (x, y, z)).tobytes()
        for x, y, z, rx, ry, rz in rows
    )
    path = box.put("words.bin", words)
    text = (Path(__file__).parent / "guest_board.py").read_text(encoding="utf-8")
    box.put("guest_board.py", box.spoken(f"WORDS = {path!r}\n{text}").encode())
    return box


def test_what_is_installed_makes_the_same_trial(tmp_path):
    """The same light, sound and bytes of the session as the source."""
    told = []
    for installed in (False, True):
        box = furnished(Guest(tmp_path / str(installed), installed=installed))
        told.append(box.run(TRIAL, **{**PICO, "SETTINGS": PICO["SETTINGS"] + WISHES})[0])
    assert told[0] == told[1] and len("".join(told[0])) > 7000


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('STORK_WAKE = "GP99"', "STORK_WAKE: expected a free pin that can do it, found 'GP99'"),
        ('STORK_SCL = "GP99"', "STORK_SCL: expected SCL and SDA of one bus, found 'GP99, GP4'"),
        ('STORK_LED = "GP5"', "(GP5 is the pin of STORK_SCL) going on without"),
        ('STORK_LED = "GP99999999999999999999"', "STORK_LED: expected a free pin that can do it, found 'GP9"),
        (f'STORK_BOARD = "{"x" * 300}"', "STORK_BOARD: expected a file of boards/, found 'xxx"),
        *((f'STORK_BOARD = "{name}"', f"STORK_BOARD: expected a file of boards/, found '{name}'") for name in NO_FILES),
    ],
)
def test_settings_that_no_board_has_are_told_and_the_wait_goes_on(tmp_path, line, told):
    box = furnished(Guest(tmp_path))
    settings = line + "\n" + (PICO["SETTINGS"] if "BOARD" not in line else "")
    lines, _ = box.run(HEAD + "ports.doze(100)\nprint('dozed')\n", **{**PICO, "SETTINGS": settings + WISHES})
    assert lines[-1] == "dozed" and any(told in each for each in lines), lines


@pytest.mark.parametrize("raised", ["SystemExit", "ValueError('x')", "GeneratorExit", "KeyboardInterrupt"])
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "start_failed.py empty"])
def test_a_start_that_fails(tmp_path, raised, whole):
    """main.py: the light, whatever a board's file raises; but Ctrl-C is the maker's."""
    box = Guest(tmp_path / "input")
    shutil.copytree(firmware_folder() / "boards", box.folder / "boards")
    for name, text in FILES.items():
        box.put(name, text.encode())
    box.put("boards/other.py", f"raise {raised}\n".encode())
    box.put("start_failed.py", (firmware_folder() / "start_failed.py").read_bytes() * whole)
    lines, _ = box.run(MAIN, TEXT=(firmware_folder() / "main.py").read_text())
    lit = {line for line in lines if line.startswith(("level", "bits"))}
    if raised == "KeyboardInterrupt":
        assert lit == set() and lines[-1] == "ended KeyboardInterrupt"
    elif whole:
        assert {"level LED 1", "level LED 0", "bits NEOPIXEL 60", "bits NEOPIXEL 0"} <= lit, "for a minute, then Ctrl-C"
        assert lines[-1] == "ended KeyboardInterrupt" and any(f"found {raised[:9]}" in line for line in lines)
    else:
        assert lit == {"level LED 1"}
        assert lines[-1] == "ended RuntimeError", "SystemExit would start it again and again"


@pytest.mark.parametrize(("chip", "told"), [("RP2040", []), ("", ["memory 0x4005b000 0x40000000"])])
def test_after_ctrl_c_no_watchdog_bites_whoever_copies_files(tmp_path, chip, told):
    """Of the chip whose register it is: any, where its name is left out here."""
    box = Guest(tmp_path / "input")
    shutil.copytree(firmware_folder() / "boards", box.folder / "boards")
    for name, text in FILES.items():
        box.put(name, text.encode())
    box.put("boards/other.py", b"raise KeyboardInterrupt\n")
    lines, _ = box.run(MAIN, TEXT=(firmware_folder() / "main.py").read_text().replace('"RP2040"', repr(chip)))
    assert lines == [*told, "ended KeyboardInterrupt"]


def test_an_armed_watchdog_bites_the_program_that_waits(tmp_path):
    box = furnished(Guest(tmp_path))
    lines, _ = box.run(
        HEAD + "ports.watch(8000)\ntry:\n    ports.doze(9000)\nexcept RuntimeError as e:\n    print(e)", **PICO
    )
    assert lines[-1] == "the watchdog bit"


@pytest.mark.parametrize("content", [b"", b"# a board\n"])
def test_an_empty_board_file_is_a_start_that_fails(tmp_path, content):
    """As under CircuitPython: its belt would have no button and no light."""
    box = furnished(Guest(tmp_path))
    box.put("boards/raspberry_pi_pico.py", content)
    ports = "try:\n    Ports(board_data())\nexcept AttributeError as error:\n    print('told', error)\n"
    lines, _ = box.run(HEAD.replace("ports = Ports(board_data())\n", ports), **PICO)
    assert lines[-1].startswith("told ") and "AXES" in lines[-1], lines


@pytest.mark.parametrize("kind", [PICO, NANO], ids=["Pico", "Nano"])
def test_a_trial_from_power_on_to_the_stored_session(board, kind):
    lines, _ = board.run(TRIAL, **{**kind, "SETTINGS": kind["SETTINGS"] + WISHES})
    told = {line.split()[0]: line for line in lines if not line.startswith("=")}
    assert int(told["ready"].split()[1]) < 3000
    stored = session.read(b"".join(b64decode(line[1:]) for line in lines if line.startswith("=")))
    name = kind["SETTINGS"].split('"')[1]
    assert stored.header["board_id"] == name and stored.header["sensor"] == "LSM6DSOX"
    assert stored.header["device_id"] == "01020304" and stored.header["hold_ms"] == 3000
    assert stored.header["program_start_id"] == 0xFCFDFEFF >> 2 and 2 <= stored.header["program_uptime_s"] <= 4
    assert stored.result["end_cause"] == "time_reached" and stored.result["score"] > 900
    again = replay(stored)
    assert {**again.result, "samples": again.samples} == stored.result
    assert again.events == [e for e in stored.events if e[1] >= codes.FIRST_OUTPUT]
    assert "Traceback" not in "\n".join(lines) and not any("expected" in line for line in lines)
    if kind is PICO:
        assert told["battery"].startswith("battery 38") and "usb False" in told["battery"]
        assert "(0, 15, 55)" in told["colours"] and "(0, 45, 0)" in told["colours"], "menu and go at half"
        assert "('GP17', 1320, " in told["pwm"] and max_duty(told["pwm"], "GP17") <= 8192
    else:
        assert "battery None usb None" in told["battery"]
        assert max_duty(told["pwm"], "LED") > 5000 and max_duty(told["pwm"], "D9") > 20000, "light and vibration"
    assert any("journal.bin" in line for line in lines)


def max_duty(line, pin):
    return max(duty for name, _, duty in eval(line.partition(" ")[2]) if name == pin)


def test_no_byte_per_sample_over_the_bus_adapter(board):
    """Polls of every length, through hal/mp_bus.py, and the button: nothing on the heap. Then sleep, wake, waiting."""
    lines, _ = board.run(SAMPLES, **{**PICO, "SETTINGS": PICO["SETTINGS"] + WISHES})
    told = dict(line.split(" ", 1) for line in lines)
    allocated, got, failed = map(int, told["bytes"].split())
    assert (allocated, failed) == (0, 0) and got > 600
    assert told["asleep"] == "False 0" and int(told["awake"]) >= 9
    assert told["watch"] == "True 8388"
    assert 100_000 <= int(told["doze"]) < 104_000
    assert int(told["wire"]) < 1000, "the sensor's wire, which is high, ends it"


def test_an_adapter_that_slices_would_be_seen(board):
    planted = SAMPLES.replace("    pressed()\n", "    pressed()\n    memoryview(sensor.buf)[:14]\n")
    assert planted != SAMPLES
    lines, _ = board.run(planted, **{**PICO, "SETTINGS": PICO["SETTINGS"] + WISHES})
    assert int(lines[0].split()[1]) >= 500 * 16


def test_pins_that_the_board_lacks_are_told_and_the_rest_goes_on(board):
    text = 'STORK_LED = "GP99"\nSTORK_DOTSTAR = "GP2, GP98"\nSTORK_BATTERY_PERMILLE = "much"\n'
    body = HEAD + 'print("sensor", ports.sensor().name)\n'
    lines, _ = board.run(body, **{**PICO, "SETTINGS": PICO["SETTINGS"] + WISHES + text})
    told = [line.split(" expected ")[0] for line in lines if line.startswith("stork: settings.toml")]
    assert told == [
        f"stork: settings.toml, line {line}: STORK_{key}:"
        for line, key in ((9, "BATTERY_PERMILLE"), (8, "DOTSTAR"), (7, "LED"))
    ]
    assert lines[-1] == "sensor LSM6DSOX"


def test_a_check_of_the_board_part_by_part(board):
    """Every part answers, closes in the middle, and gives the menu back: with this interpreter's own generators."""
    parts = ("board-facts", "say-number", "short-sleeps", "show-colours", "show-text", "play-beeps", "run-motor")
    parts += ("await-press", "light-sleep", "fill-fifo", "overfill-fifo", "lie-still", "await-motion", "watchdog-bite")
    lines, _ = board.run(CHECK, **{**PICO, "SETTINGS": PICO["SETTINGS"] + WISHES}, PARTS=parts)
    told = [line for line in lines if line.split()[0] in parts]
    assert len(told) == 14 and not any(line.endswith(" []") for line in told)
    assert {line for line in lines if line.startswith("state ")} == {"state 0", "state 0 True"}
    assert "facts micropython 2 LSM6DSOX True" in lines
    assert any(line.startswith("rate 10") and line.endswith(" False") for line in lines)
    (red,) = [line for line in lines if line.startswith("red ")]
    assert int(red.split()[1]) >= 100 and any(line.startswith("lit (0, 0, 0) state 0") for line in lines)
