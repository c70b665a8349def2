"""How many names the installed firmware has, and what its modules take, so that growth is seen when it happens.

MicroPython's own figures, without its collector, so that what is needed only while a module is imported counts, too;
the same at every run. The board's own figures are printed by `make test-emulator` (docs/emulator.md).
"""

import re

import pytest

from device.test_micropython_board import HEAD, PICO, WISHES, furnished
from guest_python import Guest

NAMES = (
    HEAD
    + """
import micropython
from stork.app import App
app = App(ports)
print("ready")
micropython.qstr_info()
at = 0
while app.trials is None or app.trials.trial is None or app.trials.trial.phase != 3:
    if at < 2 and time.now_us >= (2000000, 3000000)[at]:
        Pin.levels[BUTTON] = at
        at += 1
    ports.feed()
    ports.clock.sleep_ms(app.tick())
print("trial")
micropython.qstr_info()
"""
)
MODULES = """
begun = gc.mem_alloc()
for name in READY:
    __import__(name)
print("ready", gc.mem_alloc() - begun)
for name in TRIAL:
    __import__(name)
print("trial", gc.mem_alloc() - begun)
"""
READY = ("stork.guard", "stork.app", "stork.choices", "stork.drivers.lsm6dsox")
TRIAL = ("stork.trials", "stork.feedback.coach", "stork.describe", "stork.drills.single_leg")
MOST_NAMES = {"ready": 910, "trial": 1125}
MOST_BYTES = {"ready": 59500, "trial": 95500}
WHY = """
Every name in a compiled module stays in a board's memory for ever, and its tables grow in steps: the one at 1260 names
takes 7.7 kB, of some 20 kB that a walk leaves free on a small board. If what was added is worth its room, raise the
bound and say so; else look for names that are used once, constants that are looked up, and modules that could be loaded
later (docs/decisions/0018-fewer-names.md).
"""


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    return furnished(Guest(tmp_path_factory.mktemp("room") / "input", installed=True))


def test_names(box):
    lines, _ = box.run(NAMES, **{**PICO, "SETTINGS": PICO["SETTINGS"] + WISHES})
    pools = re.findall(r"(ready|trial)\n(?:stork.*\n)*qstr pool: n_pool=\d+, n_qstr=(\d+)", "\n".join(lines))
    check({moment: int(names) for moment, names in pools}, MOST_NAMES, "names")


def test_modules(box):
    lines, _ = box.run(MODULES, READY=READY, TRIAL=TRIAL)
    check({line.split()[0]: int(line.split()[1]) for line in lines}, MOST_BYTES, "bytes")


def check(found, most, what):
    assert found.keys() == most.keys()
    for moment, number in found.items():
        told = f"{moment}: {number} {what}, at most {most[moment]} are wanted"
        assert number <= most[moment], told + WHY
        assert number > 0.8 * most[moment], told + ": put the bound down, so that growth is seen"
