"""Agreement of the pages on analysis with the code."""

import re
from pathlib import Path

import numpy as np
import pytest

from host_analysis import motions
from sessions import make_session
from stork_host.analysis.frames import axes_matrix
from stork_host.analysis.measure import LABELS
from stork_host.analysis.session_data import read_session
from stork_host.analysis.session_measures import session_measures
from stork_host.errors import StorkError


def rows_of(page: Path) -> list[list[str]]:
    lines = page.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]


def test_every_measure_is_told_with_its_unit(repository: Path) -> None:
    told = {}
    for row in rows_of(repository / "docs" / "measures.md"):
        for name in re.findall(r"`(\w+)`", row[0]):
            told[name] = row[1]
    assert set(told) == set(LABELS)
    walk = motions.heel_to_toe(11)
    bodies = {"single_leg": motions.stance(12.0), "tandem_walk": walk, "free_walk": walk, "cued_walk": walk}
    for drill, body in bodies.items():
        rows = motions.sensor_lsb(body).tolist()
        leg = "left" if drill == "single_leg" else ""
        measures = session_measures(read_session(make_session(rows, drill=drill, leg=leg, hold_ms=11000)))
        for name, measure in measures.items():
            assert told[name] == (measure.unit or "-"), name


WORDS = {"up": (0, 0, 1), "right": (1, 0, 0), "forward": (0, 1, 0), "down": (0, 0, -1), "left": (-1, 0, 0)}


def test_every_mounting_of_the_page_is_what_it_says(repository: Path) -> None:
    page = rows_of(repository / "docs" / "coordinate_system.md")
    specs = [(row[0].strip("`"), row[1]) for row in page if re.fullmatch(r"`([+-][xyz]){3}`", row[0])]
    told = [(spec, words.split(", ")) for spec, words in specs if not words.startswith("`")]
    assert len(told) == 4
    for spec, words in told:
        # Column k of the matrix is where the sensor's axis k points on the body.
        assert axes_matrix(spec).T.tolist() == [list(WORDS[word]) for word in words], spec
    for spec, numbers in specs:
        if numbers.startswith("`"):
            assert axes_matrix(numbers.strip("`")).tolist() == axes_matrix(spec).tolist(), spec


@pytest.mark.parametrize(
    ("lean", "axis", "rate", "sign"),
    [((1, 0), 0, 1, 1), ((-1, 0), 0, 1, -1), ((0, 1), 1, 0, -1), ((0, -1), 1, 0, 1)],
    ids=["right", "left", "forward", "back"],
)
def test_the_table_of_signs_for_a_pendulum(lean: tuple[int, int], axis: int, rate: int, sign: int) -> None:
    """A body turned by theta about the ankles, from the turn's own matrix and not from the formulas of the page.

    ``rate``: the axis about which it turns, with ``sign``.
    """
    theta = np.radians(10)
    about = np.zeros(3)
    about[rate] = sign * theta
    x, y, z = about
    angle = float(np.linalg.norm(about))
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]]) / angle
    turn = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    head = turn @ [0, 0, 1.0]
    assert np.sign(np.round(head[:2], 9)).tolist() == list(lean)
    felt = turn.T @ [0, 0, 1.0]
    assert felt[axis] == pytest.approx(-lean[axis] * np.sin(theta))
    (upright,) = motions.leaning(np.degrees(theta) * np.array([lean], dtype=float))
    assert upright[:3] == pytest.approx(felt)


def test_the_page_counts_the_turns_right() -> None:
    """24 of the 48 specs."""
    letters = ("xyz", "xzy", "yxz", "yzx", "zxy", "zyx")
    signs = [(a, b, c) for a in "+-" for b in "+-" for c in "+-"]
    right = 0
    for order in letters:
        for three in signs:
            try:
                axes_matrix("".join(sign + letter for sign, letter in zip(three, order, strict=True)))
            except StorkError:
                continue
            right += 1
    assert (len(letters) * len(signs), right) == (48, 24)
