"""Centre-of-pressure formulas: by hand, and against published numbers for published recordings."""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from stork_host.analysis.cop import cop_measures
from stork_host.analysis.types import Floats


def test_a_square_by_hand() -> None:
    """Once round a square of side 2 at 1 Hz: corners are sqrt 2 from the middle."""
    corners = np.array([[1.0, 1], [-1, 1], [-1, -1], [1, -1]])
    got = cop_measures(np.vstack([corners] * 5), 1.0)
    assert got.mdist == pytest.approx(np.sqrt(2))
    assert got.rdist == pytest.approx(np.sqrt(2))
    assert got.totex == pytest.approx(2 * 19)
    assert got.mvelo == pytest.approx(2)
    assert got.range == pytest.approx(2 * np.sqrt(2))
    assert got.mfreq == pytest.approx(2 / (2 * np.pi * np.sqrt(2)))


def test_sway_along_one_line() -> None:
    line = np.column_stack((np.array([0.0, 3, 1, -1, 2]), np.zeros(5)))
    got = cop_measures(line, 1.0)
    assert (got.range, got.totex, got.prediction_area) == (4, 10, pytest.approx(0))


def test_two_points_are_too_few() -> None:
    with pytest.raises(ValueError, match="3 points"):
        cop_measures(np.zeros((2, 2)), 100.0)


def test_the_low_pass_takes_the_plates_noise_out_of_the_path() -> None:
    t = np.arange(6000) / 100
    sway = np.column_stack((np.sin(2 * np.pi * 0.3 * t), np.cos(2 * np.pi * 0.4 * t)))
    noisy = sway + np.random.default_rng(0).normal(0, 0.02, sway.shape)
    true = cop_measures(sway, 100.0).mvelo
    assert cop_measures(noisy, 100.0).mvelo > 1.5 * true
    assert cop_measures(noisy, 100.0, 10.0).mvelo == pytest.approx(true, rel=0.1)


@pytest.fixture(scope="module")
def trials(shared_data: Path) -> list[tuple[Floats, dict[str, str]]]:
    folder = shared_data / "cop_standing"
    with open(folder / "reference.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    out = []
    for row in rows:
        with gzip.open(folder / f"{row['trial']}.csv.gz", "rt") as file:
            table = np.loadtxt(file, delimiter=",", skiprows=1)
        out.append((table[:, [2, 1]], row))
    return out


def test_published_velocity_and_ellipse(trials: list[tuple[Floats, dict[str, str]]]) -> None:
    """BDS (Santos and Duarte 2016): these recordings are low-passed at 10 Hz already, so as they are.

    The authors divide the path by n / fs and not by (n - 1) / fs: 1.00017 for 6000 samples.
    """
    assert len(trials) == 8
    for cop, row in trials:
        got = cop_measures(cop, 100.0)
        assert got.mvelo == pytest.approx(float(row["cop_mean_velocity_cm_s"]) * 6000 / 5999, rel=1e-5)
        assert got.prediction_area == pytest.approx(float(row["cop_area_cm2"]), rel=1e-6)


def test_a_second_low_pass_costs_quiet_trials_two_percent(
    trials: list[tuple[Floats, dict[str, str]]],
) -> None:
    ours = [cop_measures(cop, 100.0, 10.0).mvelo for cop, _ in trials]
    published = [float(row["cop_mean_velocity_cm_s"]) for _, row in trials]
    assert np.corrcoef(ours, published)[0, 1] > 0.9999
    assert ours == pytest.approx(published, rel=0.02)
