"""Ranges and pendulums against the recordings that they come from."""

from dataclasses import astuple, replace

import numpy as np
import pytest

from stork_sim.fidelity import ranges
from stork_sim.fidelity.measures import cop_measures, quiet_measures, spectrum
from stork_sim.fidelity.real_recordings import cop_trials, still_parts
from stork_sim.fidelity.simulated_runs import FS_HZ, centre_of_pressure
from stork_sim.fidelity.two_sample import two_sample_rows, windows
from stork_sim.motion.frames import DEFAULT_AXES, body_from_sensor, rotate
from stork_sim.motion.kinematics import Moves, felt
from stork_sim.motion.pendulum import Pendulum, fitted, published, sway
from stork_sim.motion.recording_file import read_recording

WALKS = ("HA_001_Test5_Trial1", "HA_001_Test5_Trial2", "MS_001_Test5_Trial1", "MS_001_Test5_Trial2")


@pytest.fixture(scope="module")
def trials(shared_data):
    return cop_trials(shared_data)


def test_the_pendulum_alone_is_what_the_factors_multiply():
    found = []
    for seed in range(24):
        rng, n = np.random.default_rng(seed), 3400
        moves = Moves.none(n)
        moves.sway[:, 0] = sway(replace(Pendulum(), noise_rms_nm=0.9), n, FS_HZ, rng)
        moves.sway[:, 1] = sway(Pendulum(), n, FS_HZ, rng)
        alone = felt(moves.track(FS_HZ).at(np.arange(n) / FS_HZ), 1.05)[200:-200, :2]
        found.append(astuple(quiet_measures(alone, FS_HZ)))
    *_, jerk, _, f95 = np.median(found, axis=0)
    assert jerk * 100 == pytest.approx(ranges.QUIET_JERK.high, rel=0.15)
    assert 2 * f95 == pytest.approx(ranges.QUIET_F95.low, rel=0.06)


def test_still_parts_are_in_the_ranges(shared_data):
    for name, part in still_parts(shared_data).items():
        found = quiet_measures(part[:, :2], FS_HZ)
        assert found.rms in ranges.QUIET_RMS, name
        assert found.jerk_per_s in ranges.QUIET_JERK, name
        assert found.f95 in ranges.QUIET_F95, name
        assert found.f50 in ranges.QUIET_F50, name


def test_grey_bands_are_what_was_measured(shared_data, trials):
    parts = [part[:, :2] for part in still_parts(shared_data).values()]
    short = []
    for name in ("HA_002_Test5_Trial1", "HA_002_Test5_Trial2"):
        time_s, signals = read_recording(shared_data / "lowback_walk" / f"{name}.csv.gz")
        short.append(rotate(body_from_sensor(DEFAULT_AXES), signals[time_s < time_s[0] + 1.0])[:, :2])
    rigid = [t.cop_cm * 0.01 * 9.80665 / Pendulum().com_height_m for t in trials if t.surface == "firm"]
    for (low, high), (least, most) in ranges.MEASURED_BANDS.items():
        found = []
        for x in [*parts, *(rigid if high <= 1.0 else short)]:
            f_hz, density = spectrum(x, FS_HZ)
            found.append(np.sqrt(density[(f_hz >= low) & (f_hz <= high)].sum(axis=1).mean()))
        assert min(found) == pytest.approx(least, abs=6e-4) and max(found) == pytest.approx(most, abs=6e-4)


def test_ratios_of_conditions_are_those_of_the_two_adults(trials):
    def size_and_speed(trial):
        both = [cop_measures(trial.cop_cm[:, k], FS_HZ) for k in (0, 1)]
        x = trial.cop_cm - trial.cop_cm.mean(axis=0)
        speed = np.linalg.norm(np.diff(x, axis=0), axis=1).mean()
        return np.sqrt(both[0].rms_cm * both[1].rms_cm), speed

    by = {(t.age_years, t.eyes, t.surface): size_and_speed(t) for t in trials}
    for eyes, floor, span in (
        ("closed", "firm", ranges.EYES_CLOSED),
        ("open", "foam", ranges.FOAM),
        ("closed", "foam", ranges.FOAM_EYES_CLOSED),
    ):
        ages = {t.age_years for t in trials}
        ratios = [by[age, eyes, floor][k] / by[age, "open", "firm"][k] for age in ages for k in (0, 1)]
        # the area of the ellipse is near the product of the two RMS, not equal to it
        assert min(ratios) == pytest.approx(span.low, rel=0.15)
        assert max(ratios) == pytest.approx(span.high, rel=0.15)


def test_walking_ranges_are_those_of_the_recordings(shared_data):
    import json

    reference = {r["file"]: r for r in json.loads((shared_data / "lowback_walk" / "reference.json").read_text())}
    for name in WALKS:
        time_s, signals = read_recording(shared_data / "lowback_walk" / f"{name}.csv.gz")
        contacts = [c["time_s"] for c in reference[f"{name}.csv.gz"]["initial_contacts"]]
        inside = (time_s - time_s[0] >= contacts[0]) & (time_s - time_s[0] <= contacts[-1])
        deviations = rotate(body_from_sensor(DEFAULT_AXES), signals[inside]).std(axis=0)
        for k, axis in enumerate(("ml", "ap", "up")):
            assert float(deviations[k]) in ranges.WALK_RMS[axis], (name, axis)
            assert float(deviations[3 + k]) in ranges.WALK_RATE_RMS[axis], (name, axis)


def test_speed_over_size_of_the_pendulums_is_that_of_the_adults(trials):
    """In 30 s, forward and back: why the noise wanders over 3 s and not over 10."""
    for pendulum, old in ((published(), False), (fitted(), True)):
        theirs = [
            cop_measures(t.cop_cm[k : k + 3000, 1], FS_HZ).speed_per_rms
            for t in trials
            if t.surface == "firm" and (t.age_years > 50) == old
            for k in (0, 3000)
        ]
        ours = [cop_measures(centre_of_pressure(pendulum, seed, 30.0), FS_HZ).speed_per_rms for seed in range(30)]
        assert np.median(ours) == pytest.approx(np.mean(theirs), rel=0.25)
        slow = replace(pendulum, noise_time_constant_s=10.0)
        of_old = [cop_measures(centre_of_pressure(slow, seed, 30.0), FS_HZ).speed_per_rms for seed in range(30)]
        assert abs(np.median(of_old) - np.mean(theirs)) > abs(np.median(ours) - np.mean(theirs))


def test_two_samples(trials):
    rows = two_sample_rows(trials, 12)
    p = {(row.who, row.doing, row.metric): row for row in rows if row.metric.endswith("p")}
    assert not [row for row in p.values() if row.broken]
    assert sum(row.claimed for row in p.values()) == 6
    # what fails stays in the table: if it ever passes, the page has to change
    failing = {(who, doing[-2:], metric) for (who, doing, metric), row in p.items() if not row.inside}
    assert failing == {
        ("published pendulum", "ml", "speed / RMS, p"),
        ("published pendulum", "ml", "F95, p"),
        ("published pendulum", "ap", "F95, p"),
        ("fitted pendulum", "ml", "F95, p"),
    }


def test_the_test_can_tell_two_adults_apart(trials):
    """So that passing means something: the pendulum of the one is not taken for the other."""
    from scipy.stats import ks_2samp

    def quickness(signals):
        return [cop_measures(w, FS_HZ).speed_per_rms for x in signals for w in windows(x)]

    older = quickness([t.cop_cm[:, 1] for t in trials if t.age_years > 50 and t.surface == "firm"])
    brisk = quickness([centre_of_pressure(published(), seed, 60.0) for seed in range(12)])
    assert ks_2samp(older, brisk).pvalue < 0.01
