"""Waiting with little power under CircuitPython: light sleep until a time, a button or the sensor's wire.

With a PC on the cable it does not really sleep, and waits all the same.
"""

import sys
import time

import alarm

from stork.hal.cp_pins import find

# Before 10 clocks stand in every wait after the first light sleep, and tones are torn: no light sleep [cp-issue-8561].
TORN = sys.platform == "RP2040" and sys.implementation.version[0] < 10
# A time that is over by a millisecond when the sleep begins is none there, and the belt sleeps on until the watchdog
# bites. Short times and coarse clocks come near it: they are waited for [cp-chips].
_MISSED = sys.platform == "nRF52840"
_SURE_MS = 1000
_COARSE_S = 1 << 20  # until then a time is told in quarters of a second at worst [board-floats]


def doze(button, wires, ms):
    """Whether it slept until one of them; else it did not sleep at all: it cannot always.

    ``button``: a cp_pins.In or None; ``wires``: names of pins that the sensor drives high.
    """
    alarms = []
    if _MISSED and (ms < _SURE_MS or time.monotonic() >= _COARSE_S):
        return False
    if button is not None and button.low():
        return False
    try:
        if button is not None:
            button.give()
            alarms.append(alarm.pin.PinAlarm(pin=find(button.name), value=False, edge=False, pull=True))
        for name in wires:
            alarms.append(alarm.pin.PinAlarm(pin=find(name), value=True))
        alarms.append(alarm.time.TimeAlarm(monotonic_time=time.monotonic() + ms / 1000))
        alarm.light_sleep_until_alarms(*alarms)
        return True
    except (ValueError, RuntimeError, NotImplementedError):
        # A pin that cannot wake this board; or a time that, weeks after power-on, is no later than now: seconds are
        # coarse then.
        return False
    finally:
        if button is not None:
            button.take()
