"""Changes that must not change a score: side, the sensor's scale, a tilted belt, the cuts of a session."""

import itertools
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from scored import Sink, heavier, mirrored, score, turned
from sessions import HEADER
from stork import drills
from stork.core.mounting import Mounting
from stork_format import codes
from walkers import played

CASES = [
    ("single_leg", "left", "steady", 1),
    ("single_leg", "left", "older", 1),
    ("single_leg", "left", "unsteady", 1),
    ("tandem_walk", "", "older", 1),
    ("tandem_walk", "", "unsteady", 2),
]


def matrix(spec: str) -> np.ndarray:
    return np.array(Mounting(spec).rows).reshape(3, 3) / 4096


def specs() -> list[str]:
    """The 24 ways to turn a sensor on a belt."""
    found = []
    for axes in itertools.permutations("xyz"):
        for signs in itertools.product("+-", repeat=3):
            spec = "".join(sign + axis for sign, axis in zip(signs, axes, strict=True))
            if (
                np.linalg.det(
                    [
                        [("xyz".index(a) == k) * (1 if s == "+" else -1) for k in range(3)]
                        for s, a in zip(signs, axes, strict=True)
                    ]
                )
                > 0
            ):
                found.append(spec)
    return found


def zone_at_each(events: list[tuple[int, int, int, int]], n: int) -> np.ndarray:
    """Zone and direction (n, 2) at each sample."""
    out = np.zeros((n, 2), dtype=int)
    for sample, kind, detail, value in events:
        if kind == codes.ZONE:
            out[sample:] = detail, value
    return out


@pytest.mark.parametrize("case", CASES, ids=str)
def test_mirrored_is_the_same_on_the_other_side(case: tuple[str, str, str, int]) -> None:
    drill, leg, who, seed = case
    samples = played(drill, leg, who, seed)
    other = {"left": "right", "right": "left", "": ""}[leg]
    result, events = score(samples, drill=drill, leg=leg)
    again, mirror = score(mirrored(samples), drill=drill, leg=other)
    # Rounding may move a lean by 1 mdeg.
    assert abs(result["score"] - again["score"]) <= 2
    assert abs(result["sway_mdeg"] - again["sway_mdeg"]) <= 2
    # ... and with it a border by a sample or two.
    zones, other_zones = zone_at_each(events, len(samples)), zone_at_each(mirror, len(samples))
    assert np.mean(zones[:, 0] != other_zones[:, 0]) < 0.02
    in_both = (zones[:, 0] > 0) & (other_zones[:, 0] > 0)
    opposite = np.array([0, 2, 1, 3, 4])  # codes.DIRECTIONS
    swapped = opposite[zones[in_both, 1]] != other_zones[in_both, 1]
    assert swapped.sum() <= 0.05 * len(swapped)


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("factor", [0.97, 1.03])
def test_a_scale_error_of_three_percent_moves_the_score_by_less_than_two(
    case: tuple[str, str, str, int], factor: float
) -> None:
    drill, leg, who, seed = case
    samples = played(drill, leg, who, seed)
    right = score(samples, drill=drill, leg=leg)[0]["score"]
    off = score(heavier(samples, factor), drill=drill, leg=leg)[0]["score"]
    assert abs(off - right) <= max(2, 0.02 * right)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_any_of_24_mountings_and_15_degrees_more_move_it_by_less_than_three(case: tuple[str, str, str, int]) -> None:
    drill, leg, who, seed = case
    samples = played(drill, leg, who, seed)
    right = score(samples, drill=drill, leg=leg)[0]["score"]
    usual = matrix("+y+z+x")
    rng = np.random.default_rng(0)
    assert len(specs()) == 24
    for spec in specs():
        axis = rng.normal(size=3)
        askew = Rotation.from_rotvec(axis / np.linalg.norm(axis) * np.radians(15)).as_matrix()
        worn = turned(samples, matrix(spec).T @ askew @ usual)
        found = score(worn, drill=drill, leg=leg, axes=spec)[0]["score"]
        assert abs(found - right) <= max(2, 0.03 * right), spec


@settings(max_examples=15)
@given(st.sampled_from(CASES), st.floats(0, 1))
def test_a_session_cut_anywhere_goes_on_with_the_same_bits(case: tuple[str, str, str, int], where: float) -> None:
    """All state is plain integers: saved and restored in the middle, the rest comes out the same."""
    drill_name, leg, who, seed = case
    samples = played(drill_name, leg, who, seed)
    whole = score(samples, drill=drill_name, leg=leg)
    sink = Sink()
    drill = drills.create({**HEADER, "drill": drill_name, "leg": leg}, sink)
    cut = int(where * len(samples))
    for row in samples[:cut].tolist():
        drill.step(*row)
    drill = pickle.loads(pickle.dumps(drill))
    for row in samples[cut:].tolist():
        drill.step(*row)
    assert (drill.result(), drill.sink.events) == whole


def fall_out_of(samples: np.ndarray, at_s: float) -> np.ndarray:
    """A blow of 3.5 g, and then the trunk lies on its right side."""
    at = round(at_s / 0.0096)
    out = np.concatenate((samples[:at], samples[:400]))
    out[at : at + 3, 0] += 20480
    out[at + 3 :, :2] = np.stack((samples[:397, 1], -samples[:397, 0]), axis=1)
    return out


def test_a_fall_is_found_however_the_belt_sits_and_to_either_side() -> None:
    """24 mountings and 15 degrees, the mirror image, a sensor that is 3 % off: told within a tenth of a second."""
    samples = fall_out_of(played("single_leg", "left", "steady", 1), 12.0)
    usual = matrix("+y+z+x")
    rng = np.random.default_rng(0)
    seen = [(samples, "+y+z+x"), (mirrored(samples), "+y+z+x"), (heavier(samples, 0.97), "+y+z+x")]
    for spec in specs():
        axis = rng.normal(size=3)
        askew = Rotation.from_rotvec(axis / np.linalg.norm(axis) * np.radians(15)).as_matrix()
        seen.append((turned(samples, matrix(spec).T @ askew @ usual), spec))
    told = []
    for worn, spec in seen:
        result, events = score(worn, drill="single_leg", leg="left", axes=spec, keep_going=1)
        assert result["end_cause"] == "fall", spec
        told += [n for n, kind, _, _ in events if kind == codes.FALL]
    assert len(told) == len(seen) and max(told) - min(told) <= 10
