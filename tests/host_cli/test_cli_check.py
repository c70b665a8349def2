"""`stork check` as a command: questions at the terminal, JSON, exit codes, the line to send in."""

import io
import json
from pathlib import Path

import pytest

from host_check.plugged_bench import PluggedBench
from host_cli.conftest import Stork
from host_link.served_stork import ServedStork

PICO = "raspberry_pi_pico"


def _bench(tmp_path: Path, **settings: object) -> PluggedBench:
    return PluggedBench(tmp_path / "belt", PICO, **settings)


def test_without_questions_as_json(stork: Stork, tmp_path: Path) -> None:
    with _bench(tmp_path) as bench:
        bench.hurry()
        ran = stork("check", "--port", bench.port, "--console", bench.console, "--no-questions", "--json")
    told = json.loads(ran.out)
    assert ran.code == 0 and ran.err == "" and told["failed"] == []
    assert (told["board"], told["chip"], told["sensor"]) == (PICO, "RP2040", "LSM6DSOX@6a")
    assert told["parts"]["console"]["result"] == "passed" and told["parts"]["light"]["result"] == "not asked"
    ran = stork("check", "--read", told["line"])
    assert ran.code == 0 and ran.out.startswith("raspberry_pi_pico, RP2040, circuitpython-")
    assert "rate          ok" in ran.out and "light         not asked" in ran.out
    assert json.loads(stork("check", "--read", told["line"], "--json").out)["parts"].keys() == told["parts"].keys()
    ran = stork("check", "--read", told["line"].replace("light?", "light+"))
    assert ran.code == 2 and "something in it is missing or was changed" in ran.err
    ran = stork("check", "--read", "raspberry_pi_pico works")
    assert ran.code == 2 and "expected the line that `stork check` prints" in ran.err


def test_a_person_at_the_terminal(stork: Stork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """He looks twice, sees no light, hears the beeps, and leaves: nothing after that is asked."""
    monkeypatch.setattr("sys.stdin", io.StringIO("what?\na\nno\ny\n"))
    monkeypatch.setattr("stork_host.board_check.check.ACT_MS", 2000)
    with _bench(tmp_path) as bench:
        bench.hurry()
        ran = stork("check", "--port", bench.port)
    lines = {line.split()[0]: line for line in ran.out.splitlines() if line.strip()}
    assert ran.code == 1 and ran.err.count("Look at the light.") == 2
    assert ran.err.count("Did the light show red, then green, then blue? [y]es, [n]o, show it [a]gain, [s]kip: ") == 3
    assert "FAILED" in lines["light"] and "DIN is not its DOUT" in ran.out and " ok " in lines["sound"]
    assert "FAILED" in lines["button"] and "no press came from the button on GP15 within 2 s" in lines["button"]
    assert "not tried" in lines["console"] and "name it with --console" in lines["console"]
    assert ran.out.splitlines()[-1].startswith("stork-check 1 raspberry_pi_pico RP2040 circuitpython-")
    assert "3 failed" in lines["raspberry_pi_pico,"], "light, button, motion"


def test_an_older_firmware(stork: Stork, tmp_path: Path) -> None:
    with ServedStork(tmp_path) as board:
        ran = stork("check", "--port", board.port, "--no-questions")
    assert ran.code == 2 and ran.out == "" and "found an older one; try: `stork update` first, then repeat" in ran.err
