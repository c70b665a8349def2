"""Properties for any recording: the same bits again, lean by lean, and scores in order.

test_invariance.py has what must not change a score.
"""

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device_motion import mirrored, standing, swaying
from session_replay import Played, replay, rows_of
from sessions import make_session
from stork.core.mounting import Mounting
from stork_format import codes, session
from stork_sim.motion.people import person
from stork_sim.runs import play_person, play_recording

PLAYS = [
    ("steady", "single_leg", "left"),
    ("unsteady", "single_leg", "right"),
    ("older", "tandem_walk", ""),
    ("unsteady", "tandem_walk", ""),
]


@pytest.fixture(scope="module", params=PLAYS, ids=lambda p: f"{p[0]}-{p[1]}")
def stored(request, tmp_path_factory):
    """A session that the whole virtual device has stored."""
    who, drill, leg = request.param
    out = tmp_path_factory.mktemp("drive")
    played = play_person(person(who), drill, leg, seed=11, out=out)
    return session.read(Path(played.session_file).read_bytes())


def without_samples(result):
    return {name: value for name, value in result.items() if name != "samples"}


def test_a_stored_session_scores_the_same_again(stored):
    again = replay(stored)
    assert list(again.events) == stored.events
    assert again.result == without_samples(stored.result)
    assert again.samples == stored.result["samples"]


def test_a_real_walk_scores_the_same_again(shared_data, tmp_path):
    for file in sorted((shared_data / "lowback_walk").glob("*.csv.gz"))[:2]:
        played = play_recording(file, "tandem_walk", to_end=True, out=tmp_path / file.stem)
        read = session.read(Path(played.session_file).read_bytes())
        again = replay(read)
        assert list(again.events) == read.events and again.result == without_samples(read.result)
        assert len(again.events.of(codes.STEP)) >= 5


def test_the_score_is_of_the_samples_and_nothing_else(stored):
    """Fields that name people and places change nothing."""
    header = {**stored.header, "wearer_id": "somebody", "session_number": 99, "start_time": 1, "board_id": "x"}
    assert list(Played(rows_of(stored), **header).events) == list(replay(stored).events)


def test_a_mirrored_recording_has_the_mirrored_leans(stored):
    other_leg = {"left": "right", "right": "left", "": ""}[stored.header["leg"]]
    here, there = replay(stored), Played(mirrored(rows_of(stored)), **{**stored.header, "leg": other_leg})
    worst = max(abs(a[0] + b[0]) for a, b in zip(here.tilts, there.tilts, strict=False))
    assert worst <= 12, "mdeg; a mean is rounded by up to half an LSB of 7 mdeg"
    # Sideways parts go into it where the belt sits askew, and halves of them are rounded up on both sides.
    assert max(abs(a[1] - b[1]) for a, b in zip(here.tilts, there.tilts, strict=False)) <= 3


def remounted(rows, old, new):
    """The same motion as a sensor in another mounting would have felt it."""

    # body -> sensor is the transpose of sensor -> body
    def columns(spec):
        return [("xyz".index(spec[2 * k + 1]), 1 if spec[2 * k] == "+" else -1) for k in range(3)]

    out = []
    for r in rows:
        new_row = [0] * 6
        for part in (0, 3):
            for (i, s), (j, t) in zip(columns(old), columns(new), strict=True):
                new_row[part + j] = max(-32768, min(32767, s * t * r[part + i]))
        out.append(tuple(new_row))
    return out


def right_handed():
    for axes in itertools.permutations("xyz"):
        for signs in itertools.product("+-", repeat=3):
            spec = "".join(s + a for s, a in zip(signs, axes, strict=True))
            try:
                Mounting(spec)
            except ValueError:
                continue
            yield spec


def test_every_mounting_has_the_same_leans(stored):
    """Bit for bit where nothing is turned round; else but for rounding of the rows: 1/4096 rad = 14 mdeg at most."""
    rows = rows_of(stored)[:1000]
    here = Played(rows, **stored.header)
    for spec in right_handed():
        there = Played(remounted(rows, stored.header["axes"], spec), **{**stored.header, "axes": spec})
        pairs = zip(here.tilts, there.tilts, strict=True)
        worst = max(max(abs(a[0] - b[0]), abs(a[1] - b[1])) for a, b in pairs)
        assert worst <= 14, spec
        if spec.count("-") == 0:
            assert there.tilts == here.tilts and list(there.events) == list(here.events)


@settings(max_examples=15)
@given(st.integers(800, 1500), st.integers(0, 5))
def test_a_prefix_gives_the_beginning_of_the_events(length, seed):
    rows = standing(7.5, seed) + swaying(10.0, ml_deg=3.5, hz=0.6, seed=seed)
    whole, part = Played(rows), Played(rows[:length])
    assert list(part.events) == [e for e in whole.events if e[0] < length]


def test_two_trials_side_by_side_do_not_touch_each_other():
    one, two = standing(7.1) + swaying(8.0, ml_deg=5), standing(7.1, 3) + swaying(8.0, ap_deg=2)
    alone = [list(Played(rows).events) for rows in (one, two)]
    a, b = Played([]), Played([])
    for x, y in zip(one, two, strict=True):
        a.drill.step(*x)
        b.drill.step(*y)
    assert [list(a.events), list(b.events)] == alone


def held(ml_deg, seconds=20.0):
    return Played(standing(7.1) + swaying(seconds, ml_deg=ml_deg, hz=0.4), keep_going=1, hold_ms=20000).result["score"]


def test_more_sway_scores_less():
    scores = [held(deg) for deg in (0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0)]
    assert scores == sorted(scores, reverse=True) and len(set(scores)) == len(scores)
    assert scores[0] >= 980 and scores[-1] < 200
    assert scores[0] - scores[-2] >= 500, "quiet standing and deliberate swaying"


def test_holding_longer_scores_more():
    rows = standing(60.0)
    scores = []
    for seconds in (1, 5, 10, 20, 30, 44):
        stop = 731 + round(seconds / 0.0096)
        scores.append(Played(rows, [(stop, codes.BUTTON, 0)]).result["score"])
    assert scores == sorted(scores) and len(set(scores)) == len(scores)
    assert scores[-1] == pytest.approx(1000 * 44 / 45, abs=12)


@settings(max_examples=25)
@given(st.floats(0, 12), st.floats(0, 12), st.floats(0.1, 2.0), st.sampled_from(("single_leg", "tandem_walk")))
def test_scores_and_times_stay_within_bounds(ml, ap, hz, drill):
    rows = standing(7.1) + swaying(6.0, ml, ap, hz)
    played = Played(rows, [(len(rows), codes.BUTTON, 0)], drill=drill)
    result = played.result
    assert 0 <= result["score"] <= 1000
    assert result["stars"] == sum(result["score"] >= limit for limit in (250, 500, 750))
    zones = result["steady_ms"] + result["drifting_ms"] + result["far_ms"]
    assert zones <= result["duration_ms"] + 3


def test_the_helper_and_the_device_store_the_same(stored):
    """make_session, which other rooms build their sessions with, writes what the device would have."""
    assert all(e[1] >= codes.FIRST_OUTPUT for e in stored.events), "nobody pressed the button"
    again = session.read(make_session(rows_of(stored), **stored.header))
    assert again.events == stored.events and again.result == stored.result
