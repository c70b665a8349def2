"""Wake-up, tap and double tap, by registers, on all three chips (AN5130 and AN5272, 5.3 and 5.5)."""

import numpy as np
import pytest

from sim_chips.bench import Bench, G, Known, UntaggedBench
from stork_sim.chips.exceptions import NotSimulatedError
from stork_sim.chips.lsm6ds3trc import Lsm6ds3trc
from stork_sim.chips.lsm6ds33 import Lsm6ds33
from stork_sim.chips.lsm6dsox import Lsm6dsox

PERIOD_S = 0.0096
WU_IA, X_WU = 0x08, 0x04
TAP_IA, SINGLE, DOUBLE, SIGN, Z = 0x40, 0x20, 0x10, 0x08, 0x01


def pulses(*at: tuple[int, float, int, int]):
    """Upright, and at sample ``n`` for ``length`` samples ``g`` more on ``axis``."""

    def felt(t_s: np.ndarray) -> np.ndarray:
        out = np.zeros((len(t_s), 6))
        out[:, 0] = G
        for n, g, axis, length in at:
            out[(t_s > (n - 0.5) * PERIOD_S) & (t_s < (n + length - 0.5) * PERIOD_S), axis] += g * G
        return out

    return felt


@pytest.fixture(params=[Lsm6dsox, Lsm6ds3trc, Lsm6ds33], ids=["DSOX", "3TR-C", "33"])
def tapped(request):
    """A chip with all three axes told, threshold 5 of 32 of 4 g: 0.625 g, shock 8, quiet 4, duration 32 samples.

    (0.5 g would be exceeded by the very first slope, from nothing to upright.)
    """

    def make(function, *, double: bool = True, latched: bool = False, int_dur2: int = 0x15) -> Bench:
        kind = request.param
        b = (Bench if kind is Lsm6dsox else UntaggedBench)(Known(function), kind)
        b.set(0x12, 0x44)
        b.set(0x10, 0x48)
        if kind is Lsm6dsox:
            b.set(0x56, 0x0E | latched)
            b.set(0x57, 5)
            b.set(0x58, 0x80 | 5)
        else:
            b.set(0x58, 0x80 | 0x0E | latched)
        b.set(0x59, 5)
        b.set(0x5A, int_dur2)
        b.set(0x5B, 0x80 if double else 0)
        if latched:
            b.set(0x5E, 0x08 if double else 0x40)
        go_to(b, 10)
        b.get(0x1C)
        return b

    return make


def go_to(b: Bench, sample: float) -> None:
    b.clock.now_us = round(sample * 9600 + 10)


def test_a_single_tap(tapped):
    """One sample of 2 g on z: the slope is +1 g, then -1 g; below 0.5 g again at sample 22, told for 4 samples."""
    b = tapped(pulses((20, 2.0, 2, 1)), double=False)
    go_to(b, 21)
    assert b.get(0x1C) == b"\x00", "the shock is not over"
    go_to(b, 22)
    assert b.get(0x1C)[0] == TAP_IA | SINGLE | Z
    go_to(b, 25)
    assert b.get(0x1C)[0] == TAP_IA | SINGLE | Z
    go_to(b, 26)
    assert b.get(0x1C) == b"\x00"


def test_the_sign_is_the_first_slopes(tapped):
    b = tapped(pulses((20, -2.0, 2, 1)), double=False)
    go_to(b, 23)
    assert b.get(0x1C)[0] == TAP_IA | SINGLE | SIGN | Z


def test_a_double_tap(tapped):
    """The second tap comes after the quiet time (4) and within the duration (32)."""
    b = tapped(pulses((20, 2.0, 2, 1), (45, 2.0, 2, 1)))
    go_to(b, 23)
    assert b.get(0x1C)[0] & (SINGLE | DOUBLE) == SINGLE
    go_to(b, 48)
    assert b.get(0x1C)[0] == TAP_IA | DOUBLE | Z


@pytest.mark.parametrize("second", [23, 62])
def test_too_early_or_too_late_is_no_double_tap(tapped, second):
    """Within the quiet time it is bouncing; after 22 + 4 + 32 samples it is another single tap."""
    b = tapped(pulses((20, 2.0, 2, 1), (second, 2.0, 2, 1)))
    for sample in range(20, 80):
        go_to(b, sample)
        assert not b.get(0x1C)[0] & DOUBLE


def test_a_long_push_is_no_tap(tapped):
    """A slope above the threshold for more than the shock time (8 samples): here a rattle of 15."""
    rattle = [(20 + k, 1.5 * (-1) ** k, 2, 1) for k in range(15)]
    b = tapped(pulses(*rattle), double=False)
    for sample in range(20, 60):
        go_to(b, sample)
        assert b.get(0x1C) == b"\x00"


def test_softer_than_the_threshold(tapped):
    b = tapped(pulses((20, 0.9, 2, 1)))
    for sample in range(20, 40):
        go_to(b, sample)
        assert b.get(0x1C) == b"\x00"


def test_a_latched_double_tap_waits_to_be_read(tapped):
    b = tapped(pulses((20, 2.0, 2, 1), (45, 2.0, 2, 1)), latched=True)
    go_to(b, 300)
    assert b.get(0x1C)[0] == TAP_IA | DOUBLE | Z
    assert b.get(0x1C) == b"\x00"


def test_it_does_not_matter_how_often_one_looks(tapped):
    motion = pulses((20, 2.0, 2, 1), (45, 2.0, 2, 1), (300, 2.0, 2, 1), (330, -3.0, 2, 1))
    seldom = tapped(motion, latched=True)
    go_to(seldom, 400)
    often = tapped(motion, latched=True)
    found = 0
    for sample in range(11, 401):
        go_to(often, sample)
        often.get(0x1E)
        if sample % 97 == 0:
            found |= often.get(0x1C)[0]
    assert (found | often.get(0x1C)[0]) & (DOUBLE | Z) == seldom.get(0x1C)[0] & (DOUBLE | Z) == DOUBLE | Z


def test_tap_priority_decides_between_axes():
    """TAP_CFG1: 000 is X first, 011 is Z first (AN5272)."""
    for priority, axis in ((0x00, 0x04), (0x60, 0x01)):
        b = Bench(Known(pulses((20, 2.0, 0, 1), (20, 2.0, 2, 1))))
        b.set(0x12, 0x44)
        b.set(0x10, 0x48)
        b.set(0x56, 0x0E)
        b.set(0x57, priority | 4)
        b.set(0x58, 0x84)
        b.set(0x59, 4)
        b.set(0x5A, 0x15)
        go_to(b, 23)
        assert b.get(0x1C)[0] & 7 == axis


@pytest.mark.parametrize("kind", [Lsm6dsox, Lsm6ds3trc, Lsm6ds33])
def test_wake_up(kind):
    """Threshold 2 of 64 of 2 g: 62.5 mg, on half the difference of two samples (AN5130, 5.3)."""
    b = (Bench if kind is Lsm6dsox else UntaggedBench)(Known(pulses((20, 0.12, 0, 1), (40, 0.13, 0, 1))), kind)
    b.set(0x5B, 0x02)
    b.set(0x58, 0x80)
    b.set(0x10, 0x40)
    b.clock.now_us = 9610
    assert b.get(0x1B)[0] & WU_IA, "the first sample is told as half a g: there was none before it"
    for sample in range(2, 60):
        go_to(b, sample)
        assert (b.get(0x1B)[0] == WU_IA | X_WU) == (sample in (40, 41)), sample


def test_wake_up_takes_as_long_as_it_is_told():
    b = UntaggedBench(Known(pulses(*[(20 + 2 * k, 0.5, 0, 1) for k in range(3)])), Lsm6ds3trc)
    b.set(0x5B, 0x02)
    b.set(0x5C, 0x60)  # WAKE_DUR 3
    b.set(0x58, 0x80)
    b.set(0x10, 0x40)
    told = []
    for sample in range(2, 40):
        go_to(b, sample)
        if b.get(0x1B)[0] & WU_IA:
            told.append(sample)
    assert told == [23, 24, 25]


def test_all_interrupts_in_one_register():
    b = Bench(Known(pulses((20, 2.0, 2, 1))))
    b.set(0x12, 0x44)
    b.set(0x10, 0x48)
    b.set(0x56, 0x0E)
    b.set(0x57, 4)
    b.set(0x58, 0x84)
    b.set(0x59, 4)
    b.set(0x5A, 0x15)
    b.set(0x5B, 0x3F)  # wake-up beyond reach
    go_to(b, 23)
    assert b.get(0x1A) == b"\x04", "single tap"


def test_inactivity_is_refused():
    with pytest.raises(NotSimulatedError, match="inactivity"):
        Bench(Known(pulses())).set(0x58, 0xA0)
    with pytest.raises(NotSimulatedError, match="inactivity"):
        UntaggedBench(Known(pulses()), Lsm6ds33).set(0x5B, 0x40)


def test_detectors_cost_nothing_while_they_are_off():
    b = Bench(Known(pulses((20, 2.0, 2, 1))))
    b.start()
    go_to(b, 2000)
    assert b.get(0x1B, 2) == b"\x00\x00"
