"""Tracebacks of a board: translated only for this PC's version, with the firmware of the board's interpreter."""

from stork_host.install.firmware_files import CIRCUITPYTHON, MICROPYTHON, firmware
from stork_host.install.shrunk import shrunk
from stork_host.install.tracebacks import translated


def test_only_of_the_same_version_and_only_what_shares_a_file():
    ours = firmware().version
    told = 'Traceback:\n  File "loop", line 1, in f\n  File "mounting", line 7, in parse\n'
    assert translated(told, "0.0.1") == told
    found = translated(told, ours)
    assert 'File "stork/' in found and 'File "mounting", line 7, in parse' in found
    assert translated("no place", ours) == "no place"


def test_each_interpreters_own_firmware():
    ours = firmware().version
    for interpreter in (CIRCUITPYTHON, MICROPYTHON):
        names = shrunk(firmware(interpreter).files).names
        told = f"  File \"loop\", line 1, in f\nAttributeError: '{names['OutputPlayer']}' object has no attribute 'x'"
        assert "'OutputPlayer' object" in translated(told, ours, interpreter)
