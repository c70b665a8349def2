"""Rows of the table for walking, stumbling and falling."""

import numpy as np

from stork_sim.fidelity import ranges
from stork_sim.fidelity.measures import detected_steps_s, f1_score, looks_like_a_fall, regularity
from stork_sim.fidelity.simulated_runs import FS_HZ, act
from stork_sim.fidelity.table_row import Row
from stork_sim.motion.balance_loss import DIRECTIONS
from stork_sim.motion.fall_and_stumble import Fall, Stumble
from stork_sim.motion.free_walk import FreeWalk
from stork_sim.motion.people import PEOPLE
from stork_sim.motion.tandem_walk import TandemWalk
from stork_sim.motion.walk_metronome import WalkMetronome

_AXES = ("ml", "ap", "up")
_WALKED = "walk"


def walk_rows(name: str, seeds: int) -> list[Row]:
    """Twenty steps without freezing. Claims are for ``older``, made from the waveform of one of the three people."""
    person, claimed = PEOPLE[name], name == "older"
    sizes, rates, regular, scores, spreads = [], [], [], [], []
    for seed in range(seeds):
        t, felt, truth = act(person, FreeWalk(20, freezes=()), seed)
        contacts = truth.contacts_s
        inside = (t >= contacts[0]) & (t <= contacts[-1])
        sizes.append(felt[inside, :3].std(axis=0))
        rates.append(felt[inside, 3:].std(axis=0))
        regular.append(regularity(felt[inside, 2], FS_HZ, float(np.median(np.diff(contacts))))[0])
        f1, delays = f1_score(detected_steps_s(felt, FS_HZ), contacts)
        scores.append(f1)
        spreads.append(float(delays.std()))
    size, rate = np.median(sizes, axis=0), np.median(rates, axis=0)
    rows = [
        Row(name, _WALKED, f"RMS {axis}", "m/s²", float(size[k]), ranges.WALK_RMS[axis], claimed)
        for k, axis in enumerate(_AXES)
    ]
    rows += [
        Row(name, _WALKED, f"rate RMS {axis}", "deg/s", float(rate[k]), ranges.WALK_RATE_RMS[axis], claimed)
        for k, axis in enumerate(_AXES)
    ]
    step = float(np.median(regular))
    rows.append(Row(name, _WALKED, "step regularity", "", step, ranges.WALK_STEP_REGULARITY, claimed))
    both = name in ("young", "older")
    rows.append(Row(name, _WALKED, "steps found, F1", "", float(np.median(scores)), ranges.WALK_F1, both))
    spread = float(np.median(spreads))
    rows.append(Row(name, _WALKED, "their delay, SD", "s", spread, ranges.WALK_DETECTOR_SD, both))
    return rows


def tandem_rows(name: str, seeds: int) -> list[Row]:
    """Ten steps heel to toe."""
    cadence = []
    for seed in range(seeds):
        _, _, truth = act(PEOPLE[name], TandemWalk(), seed)
        cadence.append(1.0 / float(np.diff(truth.contacts_s).mean()))
    value = float(np.median(cadence))
    return [Row(name, "tandem walk", "cadence", "1/s", value, ranges.TANDEM_CADENCE, True)]


def beat_rows(name: str, seeds: int) -> list[Row]:
    """Walking to a beat 5 % faster than the own cadence: steps against beats. No range, for want of recordings."""
    person = PEOPLE[name]
    beat = WalkMetronome(bpm=60.0 * 1.05 * person.gait_cadence_hz, first_s=0.1)
    late, strength = [], []
    for seed in range(seeds):
        _, _, truth = act(person, FreeWalk(40, freezes=(), beat=beat), seed)
        off = np.array([beat.asynchrony_s(s - truth.go_s) for s in truth.contacts_s[8:]])
        phase = 2j * np.pi * off / beat.period_s
        mean = np.exp(phase).mean()
        strength.append(abs(mean))
        late.append(float(np.angle(mean)) * beat.period_s / (2.0 * np.pi))
    return [
        Row(name, "walk to a beat", "concentration R", "", float(np.median(strength))),
        Row(name, "walk to a beat", "asynchrony", "s", float(np.median(late))),
    ]


def fall_rows(name: str, seeds: int) -> list[Row]:
    """Falls in four directions, stumbles and plain walks, judged by the rule [first-fall-rule]."""
    person = PEOPLE[name]
    found = [looks_like_a_fall(act(person, Fall(way), seed)[1], FS_HZ) for way in DIRECTIONS for seed in range(seeds)]
    peaks, rates, tilts, wrong = [], [], [], []
    for seed in range(2 * seeds):
        t, felt, truth = act(person, Stumble(), seed)
        wrong.append(looks_like_a_fall(felt, FS_HZ))
        peaks.append(np.linalg.norm(felt[:, :3], axis=1).max() / 9.80665)
        rates.append(np.linalg.norm(felt[:, 3:], axis=1).max())
        assert truth.tilt_deg is not None
        tilts.append(np.abs(truth.tilt_deg(t[t >= truth.go_s])).max())
    wrong += [looks_like_a_fall(act(person, TandemWalk(), seed)[1], FS_HZ) for seed in range(seeds)]
    ok = name != "child"
    return [
        Row(name, "falls, 4 ways", "found by the rule", "", float(np.mean(found)), ranges.FALL_FOUND, ok),
        Row(name, "stumbles, walks", "taken for a fall", "", float(np.mean(wrong)), ranges.FALL_FALSE, ok),
        Row(name, "stumble", "peak |a|", "g", float(np.median(peaks)), ranges.STUMBLE_G, ok),
        Row(name, "stumble", "peak rate", "deg/s", float(np.median(rates)), ranges.STUMBLE_DPS, ok),
        Row(name, "stumble", "tilt", "deg", float(np.median(tilts)), ranges.STUMBLE_TILT, ok),
    ]
