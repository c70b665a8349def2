"""The pages' examples run, and print what the pages say."""

import doctest
import re
import subprocess
from pathlib import Path

import pages
import pytest

from sessions import make_session
from stork_format import codes
from stork_sim.motion.recording_file import read_recording

STILL = (8192, 0, 0, 0, 0, 0)


def test_worked_examples_of_the_score() -> None:
    outcome = doctest.testfile(str(pages.REPOSITORY / "docs" / "scoring.md"), module_relative=False)
    assert outcome.failed == 0 and outcome.attempted >= 15


def test_reading_a_session_in_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.stk").write_bytes(make_session([STILL] * 300))
    monkeypatch.chdir(tmp_path)
    (example,) = pages.blocks(pages.text("docs/session_file.md"), "python")
    exec(example, {})
    assert capsys.readouterr().out == "single_leg 0 300 samples\n"


def test_packing_example() -> None:
    from stork_format.sample_packing import Packer

    packer = Packer(bytearray(32))
    packer.start(0)
    start = packer.put(1, 8190, 3, -2)
    packer.put(start, 8192, 1, -3)
    told = re.search(r"the bytes `([0-9a-f]{2}) ([0-9a-f]{2})`", pages.text("docs/session_file.md"))
    assert told is not None
    assert packer.buf[start : start + 2].hex(" ") == " ".join(told.groups())


def test_the_virtual_board_in_a_test(capsys: pytest.CaptureFixture[str]) -> None:
    example = next(b for b in pages.blocks(pages.text("docs/developer_guide.md"), "python") if "play_person" in b)
    exec(example, {})
    score, cause, file = capsys.readouterr().out.split(maxsplit=2)
    assert 0 <= int(score) <= 1000 and cause in codes.END_CAUSES and Path(file.strip()).is_file()


def test_a_folder_for_the_fall_alarm(tmp_path: Path) -> None:
    """SisFall's rows: three counts of 1/256 g, three of 1/16.384 degrees a second, three that are not used."""
    upright, lying = "  2,-256,  0,   0,  16, -33,   9,-1024,   3;\n", "  0,   0,-256,   0,   0,   0,   0,   0,   0;\n"
    files = {"F01_SA01_R01": "falls", "D06_SA01_R01": "daily", "D18_SA01_R02": "daily", "D13_SE06_R01": "other"}
    subject = tmp_path / "SisFall_dataset" / "SA01"
    subject.mkdir(parents=True)
    for name in files:
        (subject / f"{name}.txt").write_text(upright * 300 + "\n" + lying * 100)
    (script,) = (b for b in pages.blocks(pages.text("docs/simulator.md"), "sh") if "awk" in b)
    subprocess.run(["sh", "-c", script], cwd=tmp_path, check=True)
    for name, part in files.items():
        times_s, signals = read_recording(tmp_path / "sisfall" / part / f"{name}.csv")
        assert len(times_s) == 400 and times_s[-1] == pytest.approx(399 / 200)
        assert signals[0] == pytest.approx([0.0766, -9.80665, 0, 0, 16 / 16.384, -33 / 16.384], abs=1e-3)
        assert signals[-1] == pytest.approx([0, 0, -9.80665, 0, 0, 0], abs=1e-3)
