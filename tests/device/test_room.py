"""Limits on the names that the installed firmware adds to a board's own, and on the size of its modules.

MicroPython's own figures, less the names that CircuitPython has anyway (docs/decisions/0018-fewer-names.md). Without
its collector, so that what is needed only while a module is imported counts, too; the same at every run. The board's
own figures are printed by `make test-emulator` (docs/emulator.md).
"""

import re

import pytest

from device.test_micropython_board import HEAD, PICO, WISHES, furnished
from guest_python import Guest
from mpy_shrink.rename import interpreter_names

NAMES = (
    HEAD
    + """
import micropython
from stork.app.loop import App
app = App(ports)
print("ready")
micropython.qstr_info(1)
at = 0
while app.training.runner is None or app.training.runner.trial is None or app.training.runner.trial.phase != 3:
    if at < 2 and time.now_us >= (2000000, 3000000)[at]:
        Pin.levels[BUTTON] = at
        at += 1
    ports.feed()
    ports.clock.sleep_ms(app.tick())
print("trial")
micropython.qstr_info(1)
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
READY = (
    *("stork.app.supervisor", "stork.app.loop", "stork.app.startup", "stork.settings.settings_loader"),
    *("stork.drivers.lsm6dsox", "stork.store.sessions"),
)
TRIAL = (
    *("stork.app.trial_runner", "stork.feedback.feedback_controller", "stork.app.device_info"),
    "stork.drills.single_leg",
)
MOST_NAMES = {"ready": 465, "trial": 525}
MOST_BYTES = {"ready": 61000, "trial": 97500}
WHY = """
Every name in a compiled module that is not the interpreter's own stays in memory for ever, and the tables of names grow
in steps: the one at 630 names takes 3.8 kB, of some 20 kB that a walk leaves free on a small board. If what was added
is worth its room, raise the bound and say so; else look for strings that are names of ours, constants that are looked
up, and modules that could be loaded later (docs/decisions/0018-fewer-names.md).
"""


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    return furnished(Guest(tmp_path_factory.mktemp("room") / "input", installed=True))


def test_names(box):
    lines, _ = box.run(NAMES, **{**PICO, "SETTINGS": PICO["SETTINGS"] + WISHES})
    theirs = {*interpreter_names()["every"], *interpreter_names()["circuitpython"]}
    told = re.split(r"^(ready|trial)$", "\n".join(lines), flags=re.MULTILINE)[1:]
    found = {
        moment: len(set(re.findall(r"^Q\((.+)\)$", names, re.MULTILINE)) - theirs)
        for moment, names in zip(told[::2], told[1::2], strict=True)
    }
    check(found, MOST_NAMES, "names")


def test_modules(box):
    lines, _ = box.run(MODULES, READY=READY, TRIAL=TRIAL)
    check({line.split()[0]: int(line.split()[1]) for line in lines}, MOST_BYTES, "bytes")


def check(found, most, what):
    assert found.keys() == most.keys()
    for moment, number in found.items():
        told = f"{moment}: {number} {what}, at most {most[moment]} are wanted"
        assert number <= most[moment], told + WHY
        assert number > 0.8 * most[moment], told + ": put the bound down, so that growth is seen"
