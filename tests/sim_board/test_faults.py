"""The device's reaction to each fault: light, journal, quality flags; sessions are kept."""

import pytest

from stork_format import session
from stork_host.drive_sessions import sessions_on
from stork_host.errors import StorkError
from stork_host.pictures.patterns import colour
from stork_sim.chips.sensor_errors import SensorErrors
from stork_sim.faults import parse_all
from stork_sim.motion.people import person
from stork_sim.motion.single_leg import SingleLeg
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.runs import CHIPS, make_rig, play

FAULT_LIGHT = colour("fault")
SENSOR_FAULT = {"kind": "fault", "when": 0, "fault": "sensor"}


@pytest.fixture(params=list(CHIPS))
def chip(request):
    return request.param


@pytest.fixture
def faulty(tmp_path):
    """Stance on one leg for 14 s; go comes at about 7.6 s, so play is from 9.6 to 23 s after power-on."""

    def make(*faults, chip="lsm6dsox", **settings):
        wearer = virtual_wearer(person("young"), SingleLeg("left", hold_s=14.0), seed=4)
        rig = make_rig(
            wearer,
            tmp_path / "board",
            chip=chip,
            seed=2,
            errors=SensorErrors(),
            faults=parse_all(faults),
            settings=settings,
        )
        return rig, lambda: play(rig, wearer, "single_leg", "left", reacts=False).outcome

    return make


def stored(rig):
    return [session.read(content) for content in sessions_on(rig.board.drive.folder).values()]


def lights(rig, begin_s, end_s):
    return {rgb for t_us, *rest in rig.board.light.log for rgb in [tuple(rest)] if begin_s < t_us / 1e6 < end_s}


def test_without_a_fault(faulty, chip):
    rig, run = faulty(chip=chip)
    outcome = run()
    assert outcome.end_cause == "touchdown" and outcome.complaints == []
    assert [r["kind"] for r in outcome.journal] == ["result"]
    assert FAULT_LIGHT not in lights(rig, 0, 60)
    assert not {"frozen", "samples_lost", "sensor_lost", "clipped"} & set(outcome.quality)


@pytest.mark.parametrize("fault", ["nack@12s", "drop@12.005s=1", "drop@12.005s=5"])
def test_a_torn_sample_goes_unnoticed(faulty, chip, fault):
    """The driver finds the next whole sample; the trial, its score and its file go on."""
    plain = faulty(chip=chip)[1]()
    rig, run = faulty(fault, chip=chip, STORK_WEARER="again")
    outcome = run()
    assert outcome.end_cause == plain.end_cause == "touchdown" and outcome.quality == plain.quality
    assert abs(outcome.score - plain.score) <= 30
    first, second = stored(rig)[0].result, outcome
    assert first["samples"] > 0 and second.complaints == []
    assert rig.chip.violations == []


@pytest.mark.parametrize("fault", ["nack@12s+2s", "freeze@12s+2s", "stuck_bus@12s+2s"])
def test_a_sensor_that_is_lost_ends_the_trial_and_keeps_it(faulty, chip, fault):
    rig, run = faulty(fault, chip=chip)
    outcome = run()
    assert outcome.end_cause == "sensor_lost" and "sensor_lost" in outcome.quality and outcome.score == 0
    assert outcome.complaints == ["fault: the sensor fell silent"]
    assert [r["kind"] for r in outcome.journal] == ["result", "fault"] and outcome.journal[-1]["fault"] == "sensor"
    assert FAULT_LIGHT in lights(rig, 12.5, 60)
    (kept,) = stored(rig)
    assert kept.result["samples"] * 9.6e-3 == pytest.approx(12.0 - 2.1, abs=1.0), "all until the fault"


def test_a_value_that_never_changes_is_flagged(faulty, chip):
    rig, run = faulty("stuck@12s+2s", chip=chip)
    outcome = run()
    assert "frozen" in outcome.quality and len(stored(rig)) == 1


def test_an_overrun_is_flagged_and_the_trial_goes_on(faulty, chip):
    """Held up for 7.5 s: longer than any of the FIFOs (2.5, 3.3, 6.5 s), not as long as the watchdog waits (8 s)."""
    rig, run = faulty("overrun@12.005s+7.5s", chip=chip)
    outcome = run()
    assert "samples_lost" in outcome.quality and outcome.end_cause == "touchdown"
    lost, *another = [value for _, kind, _, value in stored(rig)[0].events if kind == 3]
    assert another in ([], [1]), "one may come while the FIFO is still full and its flag has been read"
    fifo_s = {"lsm6ds3trc": 3.27, "lsm6ds33": 6.55}.get(chip, 2.46)
    assert lost * 9.6e-3 == pytest.approx(7.5 - fifo_s, abs=0.3)
    end = next(e for e in outcome.events if e["kind"] == "touchdown")
    truth = SingleLeg("left", hold_s=14.0)
    assert end["t_s"] == pytest.approx(truth.hold_s + 0.9, abs=0.6), "times are true again after the gap"


def test_a_blow_is_clipped(faulty):
    rig, run = faulty("clip@14s=8")
    outcome = run()
    assert "clipped" in outcome.quality and len(stored(rig)) == 1


def test_a_gyroscope_that_drifts(faulty):
    """A complementary filter of 1.2 s: 1 deg/s is a lean of 1.2 deg, not one that grows. 10 deg/s is told."""
    outcome = faulty("drift@10s+2s=1")[1]()
    assert outcome.end_cause == "touchdown"
    rig, run = faulty("drift@10s+2s=10", STORK_WEARER="again")
    outcome = run()
    assert outcome.quality or outcome.end_cause != "time_reached"
    assert len(stored(rig)) == 2


def test_a_belt_that_slips(faulty):
    """The lean stays; the centre of sway follows within seconds, and the fault is no fall."""
    rig, run = faulty("strap_slip@14s=8")
    outcome = run()
    assert outcome.end_cause in ("touchdown", "sway_limit") and len(stored(rig)) == 1


def test_a_soft_strap(faulty):
    plain = faulty()[1]()
    rig, run = faulty("strap_wobble=6", STORK_WEARER="again")
    outcome = run()
    assert outcome.end_cause == plain.end_cause == "touchdown"
    calm, loose = (s.samples[0::6] for s in stored(rig))
    assert calm != loose


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("absent", "expected a motion sensor at 0x6a, found none"),
        ("wrong_chip", "found a chip with WHO_AM_I 0x33"),
        ("wrong_range", "expected 104 Hz, 4 g, 250 dps, found CTRL 40 40"),
        ("stuck_bus@0.1s+60s", "No pull up found on SDA or SCL"),
    ],
)
def test_no_sensor_to_begin_with(faulty, fault, told):
    rig, run = faulty(fault)
    with pytest.raises(StorkError, match=told) as caught:
        run()
    assert "\n" not in str(caught.value)
    assert any(told in line for line in rig.board.console)
    assert not any("Traceback" in line for line in rig.board.console)
    from stork_sim.runs import journal

    assert journal(rig.board) == [SENSOR_FAULT] and stored(rig) == []


def test_a_sensor_that_comes_late_is_found_by_the_button(tmp_path):
    """The patient wearer presses the button until the device plays."""
    from stork_sim.user_driver import UserDriver

    wearer = virtual_wearer(person("young"), SingleLeg("left", hold_s=5.0), seed=4)
    rig = make_rig(wearer, tmp_path / "board", faults=parse_all(["stuck_bus@0.1s+15s"]))
    user = UserDriver(rig.board, wearer, [("single_leg", "left")], patient=True)
    rig.board.power_on()
    user.check()
    assert len(user.files) == 1 and len(user.faults) == 2
    assert FAULT_LIGHT in lights(rig, 0, 15)


def test_the_patience_has_an_end(tmp_path):
    from stork_sim.user_driver import UserDriver

    wearer = virtual_wearer(person("young"), SingleLeg("left"), seed=4)
    rig = make_rig(wearer, tmp_path / "board", faults=parse_all(["absent"]))
    user = UserDriver(rig.board, wearer, [("single_leg", "left")], patient=True)
    rig.board.power_on()
    with pytest.raises(StorkError, match="recovers when its button is pressed"):
        user.check()


@pytest.mark.parametrize("fault", ["usb_attach@9s", "usb_silent@9s", "usb_silent", "usb_attach", "slow_flash"])
def test_what_a_trial_does_not_mind(faulty, fault):
    plain = faulty()[1]()
    rig, run = faulty(fault, STORK_WEARER="again")
    outcome = run()
    assert (outcome.score, outcome.end_cause, outcome.quality) == (plain.score, plain.end_cause, plain.quality)
    assert outcome.complaints == [] and len(stored(rig)) == 2


def test_the_cable_comes_and_goes(faulty):
    rig, run = faulty("usb_attach@5s", "usb_detach@12s")
    seen = []
    for second in (4, 6, 11, 13):
        rig.board.clock.call_at(second * 1_000_000, lambda: seen.append((rig.board.cable, rig.board.battery.charging)))
    assert run().end_cause == "touchdown"
    assert seen == [(False, False), (True, True), (True, True), (False, False)]


def test_contacts_that_bounce_are_one_press_each(faulty):
    """20 ms of bouncing contacts: the drill that was chosen is the one that runs."""
    outcome = faulty("button_bounce=25")[1]()
    assert outcome.drill == "single_leg" and outcome.leg == "left" and outcome.end_cause == "touchdown"


def test_a_device_that_says_nothing_is_given_up(faulty):
    """Quiet mode: the virtual wearer goes by ear."""
    with pytest.raises(StorkError, match="the beep of the menu"):
        faulty(STORK_QUIET=1)[1]()
