"""Self-test, cross-axis sensitivity, jitter, and faults of the silicon."""

import struct

import numpy as np
import pytest

from sim_chips.bench import Bench, G, Known, UntaggedBench, constant, ramp
from stork_sim.chips.exceptions import RegisterError
from stork_sim.chips.lsm6ds3trc import Lsm6ds3trc
from stork_sim.chips.lsm6ds33 import Lsm6ds33
from stork_sim.chips.lsm6dsox import Lsm6dsox
from stork_sim.chips.sensor_errors import SensorErrors

UPRIGHT = constant(G, 0, 0, 0, 0, 0)


@pytest.fixture(params=[Lsm6dsox, Lsm6ds3trc, Lsm6ds33], ids=["DSOX", "3TR-C", "33"])
def bench(request):
    make = Bench if request.param is Lsm6dsox else UntaggedBench
    return lambda function=UPRIGHT, **kw: make(Known(function), request.param, **kw)


def outputs(b):
    return np.array(struct.unpack("<hhhhhh", b.get(0x22, 12)))


def test_self_test_of_the_accelerometer(bench):
    """+700 mg at +-4 g: 5738 LSB; within the 50 (90) to 1700 mg of the data sheets, whatever the range."""
    b = bench()
    b.start()
    b.clock.now_us = 9600
    before = outputs(b)
    for code, sign in ((0x01, 1), (0x02, -1)):
        b.set(0x14, code)
        b.clock.now_us += 9600
        assert (outputs(b) - before)[3:].tolist() == [sign * 5738, sign * 5738, sign * 5738] or abs(
            (outputs(b) - before)[3:] - sign * 5738
        ).max() <= 1
    b.set(0x14, 0x00)
    b.clock.now_us += 9600
    assert outputs(b).tolist() == before.tolist()


@pytest.mark.parametrize(("ctrl2", "lsb_dps", "least", "most"), [(0x40, 8.75e-3, 20, 80), (0x4C, 70e-3, 150, 700)])
def test_self_test_of_the_gyroscope(bench, ctrl2, lsb_dps, least, most):
    b = bench()
    b.start(g=ctrl2)
    b.clock.now_us = 9600
    before = outputs(b)
    for code, sign in ((0x04, 1), (0x0C, -1)):
        b.set(0x14, code)
        b.clock.now_us += 9600
        change = sign * (outputs(b) - before)[:3] * lsb_dps
        assert (change >= least).all() and (change <= most).all()


def test_a_stuck_element_does_not_answer_the_self_test(bench):
    b = bench(errors=SensorErrors(0, 0, self_test=0.0))
    b.start()
    b.set(0x14, 0x05)
    b.clock.now_us = 9600
    assert outputs(b).tolist() == [0, 0, 0, 8197, 0, 0]


@pytest.mark.parametrize("code", [0x03, 0x08])
def test_codes_that_are_not_allowed(bench, code):
    with pytest.raises(RegisterError, match="not allowed"):
        bench().set(0x14, code)


def test_cross_axis_sensitivity(bench):
    """1 % of x shows on y, -2 % of x on z."""
    b = bench(errors=SensorErrors(0, 0, accel_cross=(0, 0, 0.01, 0, -0.02, 0)))
    b.start()
    b.clock.now_us = 9600
    assert outputs(b).tolist() == [0, 0, 0, 8197, 82, -164]


def test_jitter_moves_samples_in_time_and_nothing_else(bench):
    """Where the rate changes by 628 deg/s a second, 200 us are 0.13 deg/s: 14 LSB."""

    def steep(t_s):
        out = np.zeros((len(t_s), 6))
        out[:, 5] = 100.0 * np.sin(2 * np.pi * t_s)
        return out

    exact, late = bench(steep), bench(steep, errors=SensorErrors(0, 0, jitter_us=200.0))
    rows = []
    for b in (exact, late):
        b.start()
        b.clock.now_us = 9600 * 200
        assert b.chip.fifo_samples_pushed == 200, "they are there on time"
        data = b.drain()
        words = np.frombuffer(data, "<i2").reshape(-1, 6) if isinstance(b, UntaggedBench) else None
        if words is None:
            raw = np.frombuffer(data, np.uint8).reshape(-1, 2, 7)[:, :, 1:].copy()
            words = raw.view("<i2").reshape(-1, 6)
        rows.append(words[:, 2].astype(float))
    t_s = np.arange(1, 201) * 0.0096
    slope = 100.0 * 2 * np.pi * np.cos(2 * np.pi * t_s)
    off_us = (rows[1] - rows[0]) * 8.75e-3 / slope * 1e6
    steepest = np.abs(slope) > 400
    assert off_us[steepest].std() == pytest.approx(200, rel=0.25)


def test_a_stuck_value_repeats_and_ends(bench):
    b = bench(ramp, errors=SensorErrors())
    b.start()
    b.clock.now_us = 9600 * 5
    b.chip.stuck = True
    held = outputs(b)
    for k in range(6, 20):
        b.clock.now_us = 9600 * k
        assert outputs(b).tolist() == held.tolist()
    b.chip.stuck = False
    b.clock.now_us = 9600 * 40
    assert outputs(b).tolist() != held.tolist()
    assert b.chip.fifo_samples_pushed == 40


def test_a_burst_that_breaks_off_leaves_the_rest(bench):
    b = bench(ramp)
    b.start()
    b.clock.now_us = 9600 * 4
    before = b.level()
    b.chip.nack_after = 4
    b.chip.write(b"\x78" if isinstance(b.chip, Lsm6dsox) else b"\x3e")
    with pytest.raises(OSError, match="after 4 of 14 bytes"):
        b.chip.read(14)
    assert before - b.level() == (0 if isinstance(b.chip, Lsm6dsox) else 2), "a word leaves when it is read whole"
    b.get(0x0F)


def test_a_register_that_reads_back_wrong(bench):
    b = bench()
    b.chip.wrong_bits[0x10] = (0x0C, 0x00)
    b.set(0x10, 0x48)
    assert b.get(0x10) == b"\x40"


def test_power_cycle_forgets_everything(bench):
    b = bench()
    b.start()
    b.clock.now_us = 50_000
    b.chip.power_cycle()
    assert b.get(0x10, 3) == b"\x00\x00\x04" and b.chip.fifo_samples_pushed == 0
    b.start()
    b.clock.now_us = 50_000 + 9600
    assert outputs(b)[3] == 8197
