"""Waiting with little power under CircuitPython: light sleep until a time, a button or the sensor's wire.

With a PC on the cable it does not really sleep, and waits all the same.
"""

import sys
import time

import alarm

from stork.hal.cp_pins import find

# Before 10 clocks stand in every wait after the first light sleep, and tones are torn: no light sleep [cp-issue-8561].
TORN = sys.platform == "RP2040" and sys.implementation.version[0] < 10


def doze(button, wires, ms):
    """Whether it slept until one of them, or not at all: it cannot always.

    ``button``: a cp_pins.In or None; ``wires``: names of pins that the sensor drives high.
    """
    alarms = []
    if button is not None and button.low():
        return True
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
