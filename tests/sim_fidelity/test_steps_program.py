"""Step detection on recorded walks: table, exit code, unusable folders."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stork_sim.fidelity import steps as program

HEADER = "time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyr_x_deg_s,gyr_y_deg_s,gyr_z_deg_s"
CONTACTS_S = [2.0 + 0.6 * k for k in range(12)]


def walk_into(folder: Path, name: str, first_s: float, contacts_s: list[float], weakest_g: float = 0.4) -> None:
    """Recording of a sensor whose x is up: a peak of the upward force 50 ms after each contact. The pelvis turns.

    Each is 0.4 g, the last is ``weakest_g``.
    """
    t = np.arange(1200) / 100
    force = np.tile([1.0, 0.0, 0.0], (len(t), 1))
    for at in contacts_s:
        force[:, 0] += (weakest_g if at == contacts_s[-1] else 0.4) * np.exp(-0.5 * ((t - at - 0.05) / 0.06) ** 2)
    noise = np.random.default_rng(1).normal(0, 0.01, (len(t), 6))
    noise[:, 3] += 30 * np.sin(2 * np.pi * t / 1.2)
    table = np.column_stack((t + first_s, force * 9.80665 + noise[:, :3], noise[:, 3:]))
    np.savetxt(folder / name, table, delimiter=",", fmt="%.4f", header=HEADER, comments="")


def write_reference(folder: Path, **more: object) -> None:
    walk = {"file": "walk.csv", "initial_contacts": [{"time_s": t + 100.0, "foot": "left"} for t in CONTACTS_S]}
    nothing = {"file": "absent.csv", "initial_contacts": []}
    (folder / "reference.json").write_text(json.dumps([walk | more, nothing]), encoding="utf-8")


def test_a_walk_goes_through_the_device(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    walk_into(tmp_path, "walk.csv", 100.0, CONTACTS_S)
    write_reference(tmp_path)
    assert program.main([str(tmp_path), "--jobs", "1"]) == 0
    out = capsys.readouterr().out
    assert "F1 1.000 over 1 walks: 12 of 12 contacts found, 0 steps" in out
    assert program.main([str(tmp_path), "--jobs", "1", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["file"], row["contacts"], row["told"], row["matched"], row["f1"]) == ("walk.csv", 12, 12, 12, 1.0)
    assert abs(row["late_ms"]) < 60 and abs(row["step_time_error_ms"]) < 2


def test_what_the_reference_did_not_see_is_not_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The reference has the first eight of twelve steps: the other four are false, or outside of its bout."""
    walk_into(tmp_path, "walk.csv", 100.0, CONTACTS_S)
    first = [{"time_s": t + 100.0} for t in CONTACTS_S[:8]]
    write_reference(tmp_path, initial_contacts=first)
    assert program.main([str(tmp_path), "--jobs", "1"]) == 1
    assert "F1 0.800" in capsys.readouterr().out
    write_reference(tmp_path, initial_contacts=first, walking_bouts_s=[[102.0, 106.2]])
    assert program.main([str(tmp_path), "--jobs", "1"]) == 0
    assert "F1 1.000" in capsys.readouterr().out


@pytest.mark.parametrize("text", [None, "no json", "[]", '[{"file": "a.csv"}]', "[1]"])
def test_folders_that_are_none(tmp_path: Path, text: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    if text is not None:
        (tmp_path / "reference.json").write_text(text, encoding="utf-8")
    assert program.main([str(tmp_path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("stork: expected walks with initial_contacts in reference.json") and "try: " in line


def test_the_step_that_closes_a_walk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A reference with the closing step, and one that ends before it."""
    walk_into(tmp_path, "walk.csv", 100.0, CONTACTS_S, weakest_g=0.12)
    write_reference(tmp_path)
    assert program.main([str(tmp_path), "--jobs", "1", "--closing"]) == 0
    assert "F1 1.000 over 1 walks: 12 of 12 contacts found, 0 steps" in capsys.readouterr().out
    assert program.main([str(tmp_path), "--jobs", "1"]) == 0
    assert "F1 0.957 over 1 walks: 11 of 12 contacts found, 0 steps" in capsys.readouterr().out
    but_the_last = [{"time_s": t + 100.0} for t in CONTACTS_S[:-1]]
    write_reference(tmp_path, initial_contacts=but_the_last, walking_bouts_s=[[102.0, 108.0]])
    assert program.main([str(tmp_path), "--jobs", "1", "--whole"]) == 0
    assert "F1 1.000 over 1 walks: 11 of 11 contacts found, 0 steps" in capsys.readouterr().out
    assert program.main([str(tmp_path), "--jobs", "1", "--whole", "--closing", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["told"], row["matched"]) == (12, 11)


@pytest.mark.parametrize("drill", ["free_walk", "tandem_walk", "cued_walk"])
def test_the_real_walks_from_end_to_end(shared_data: Path, drill: str) -> None:
    """All steps of `stork sim replay`, also outside of the reference's bouts: F1 of .95 and more.

    The reference ends before the closing steps of a walk; there are two of them at most.
    """
    walks = [replace(walk, bouts_s=()) for walk in program.walks_in(shared_data / "lowback_walk")]
    found = [program.judged(walk, drill, "+y+z+x") for walk in walks]
    assert program.f1(found) >= 0.95
    assert all(len(one.pairs) == len(one.true_s) for one in found), "no contact is missed"
    closed = [program.judged(walk, drill, "+y+z+x", closing=True) for walk in walks]
    assert all(1 <= len(b.detected_s) - len(a.detected_s) <= 2 for a, b in zip(found, closed, strict=True))


def test_the_real_walks(shared_data: Path) -> None:
    """F1 of .95 and more in each walk within the reference's bouts; mean step time within 5 ms, in one walk 8 ms."""
    walks = program.walks_in(shared_data / "lowback_walk")
    found = [program.judged(walk, "tandem_walk", "+y+z+x") for walk in walks]
    assert len(found) == 4
    assert all(one.f1 >= 0.95 for one in found)
    assert abs(program.step_time_error_s(found)) < 0.005
    assert all(abs(one.step_time_error_s) < 0.008 for one in found)
    assert all(abs(np.mean(one.late_s)) < 0.080 for one in found)
