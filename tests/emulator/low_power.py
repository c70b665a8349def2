"""Parts of an RP2040 for sleep and wake that rp2040py lacks: the RTC's alarm, and clocks that stand in sleep.

RP2040 data sheet: 4.8 (RTC), 2.11.2 and 2.15.7 (SLEEP_EN0), 2.4.8 (SCR). Core 1, which CircuitPython leaves alone,
waits in the boot ROM with SLEEPDEEP, so it is core 0 that decides.
"""

from datetime import datetime, timedelta
from typing import Any

from rp2040py.irq import IRQ
from rp2040py.peripherals.rtc import RP2040RTC

_RTC_AT = 0x4005C
_SETUP_0, _SETUP_1, _INTR, _INTE, _INTF, _INTS = 0x10, 0x14, 0x20, 0x24, 0x28, 0x2C
_MATCH_ENA, _MATCH_ACTIVE = 1 << 28, 1 << 29
# (bit that says that it counts, shift, mask, what it is held against)
_IN_SETUP_0 = ((26, 12, 0xFFF, "year"), (25, 8, 0xF, "month"), (24, 0, 0x1F, "day"))
_IN_SETUP_1 = ((30, 16, 0x1F, "hour"), (29, 8, 0x3F, "minute"), (28, 0, 0x3F, "second"))
_DAY_OF_WEEK = (31, 24, 0x7)

_SCR, _SLEEPDEEP = 0xD10, 1 << 2
_SLEEP_EN = {0xA8: 0xFFFFFFFF, 0xAC: 0x7FFF}
_CLK_SYS_PWM = 1 << 17


class AlarmRtc(RP2040RTC):
    """The RTC with its alarm. ``rung``: seconds at which its interrupt came."""

    def __init__(self, rp2040: Any, name: str) -> None:
        super().__init__(rp2040, name)
        self.rung: list[float] = []
        self._setup = {_SETUP_0: 0, _SETUP_1: 0, _INTE: 0, _INTF: 0}
        self._second = rp2040.clock.create_alarm(self._tick)
        self._out = False

    def reset(self) -> None:
        super().reset()
        self._setup = dict.fromkeys(self._setup, 0)
        self._update()

    def read_uint32(self, offset: int) -> int:
        if offset == _SETUP_0:
            value = self._setup[_SETUP_0]
            return value | _MATCH_ACTIVE if value & _MATCH_ENA else value
        if offset in self._setup:
            return self._setup[offset]
        if offset == _INTR:
            return int(self._matches())
        if offset == _INTS:
            return int(self._matches()) & self._setup[_INTE] | self._setup[_INTF]
        return int(super().read_uint32(offset))

    def write_uint32(self, offset: int, value: int) -> None:
        if offset in self._setup:
            self._setup[offset] = value & ~_MATCH_ACTIVE if offset == _SETUP_0 else value
        elif offset != 0:  # the divider: its clock runs true
            super().write_uint32(offset, value)
        self._update()

    def _now(self) -> datetime:
        return self.baseline + timedelta(microseconds=(self.rp2040.clock.nanos - self.baseline_nanos) / 1000)

    def _matches(self) -> bool:
        """Match by level, not edge: on for the whole second, or as long as less than the second is asked for."""
        zero, one = self._setup[_SETUP_0], self._setup[_SETUP_1]
        if not zero & _MATCH_ENA:
            return False
        now = self._now()
        for setup, fields in ((zero, _IN_SETUP_0), (one, _IN_SETUP_1)):
            for enable, shift, mask, name in fields:
                if setup >> enable & 1 and setup >> shift & mask != getattr(now, name):
                    return False
        enable, shift, mask = _DAY_OF_WEEK
        return not (one >> enable & 1 and one >> shift & mask != now.isoweekday() % 7)

    def _tick(self) -> None:
        self._update()

    def _update(self) -> None:
        out = bool(self.read_uint32(_INTS) & 1)
        if out and not self._out:
            self.rung.append(self.rp2040.clock.nanos / 1e9)
        self._out = out
        self.rp2040.set_interrupt(int(IRQ.RTC), out)
        self._second.cancel()
        if self._setup[_SETUP_0] & _MATCH_ENA:
            into_ns = (self.rp2040.clock.nanos - self.baseline_nanos) % 1e9
            self._second.schedule(1e9 - into_ns + 1000)


class SleepClocks:
    """SCR and SLEEP_EN of an emulated RP2040: which clocks stand while its core waits."""

    def __init__(self, mcu: Any) -> None:
        self._mcu = mcu
        self._scr = 0
        self._enabled = dict(_SLEEP_EN)
        self._ppb_read, self._ppb_write = mcu.ppb.read_uint32, mcu.ppb.write_uint32
        self._read, self._write = mcu.clocks.read_uint32, mcu.clocks.write_uint32
        mcu.ppb.read_uint32, mcu.ppb.write_uint32 = self._read_ppb, self._write_ppb
        mcu.clocks.read_uint32, mcu.clocks.write_uint32 = self._read_clocks, self._write_clocks

    def reset(self) -> None:
        self._scr = 0
        self._enabled = dict(_SLEEP_EN)

    @property
    def pruned(self) -> bool:
        """The core waits, and clocks that it would have awake stand."""
        return bool(self._mcu.core.waiting and self._scr & _SLEEPDEEP and self._enabled != _SLEEP_EN)

    @property
    def pwm_stands(self) -> bool:
        """A PWM pin's tone is not heard."""
        return self.pruned and not self._enabled[0xA8] & _CLK_SYS_PWM

    def _read_ppb(self, offset: int) -> int:
        return self._scr if offset == _SCR else int(self._ppb_read(offset))

    def _write_ppb(self, offset: int, value: int) -> None:
        if offset == _SCR:
            self._scr = value
        else:
            self._ppb_write(offset, value)

    def _read_clocks(self, offset: int) -> int:
        return self._enabled[offset] if offset in self._enabled else int(self._read(offset))

    def _write_clocks(self, offset: int, value: int) -> None:
        if offset in self._enabled:
            self._enabled[offset] = value & _SLEEP_EN[offset]
        else:
            self._write(offset, value)


def put_into(mcu: Any) -> tuple[AlarmRtc, SleepClocks]:
    """Give an rp2040py RP2040 what it lacks."""
    rtc = AlarmRtc(mcu, "RTC_BASE")
    mcu.rtc = rtc
    mcu.peripherals[_RTC_AT] = rtc
    return rtc, SleepClocks(mcu)
