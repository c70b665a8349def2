"""A few days of the month with faults; `make faults` runs all of them."""

import json

import pytest

from clinic import Clinic
from stork_host.cli import main
from stork_sim import month_of_faults
from stork_sim.faults import KINDS, parse_all
from stork_sim.motion.people import person


def test_the_schedule_has_every_kind_of_fault_and_nothing_else():
    faults = [fault for line in month_of_faults.SCHEDULE for fault in parse_all(line.split())]
    assert {fault.name for fault in faults} == set(KINDS)
    assert len(month_of_faults.SCHEDULE) == 30


def test_bad_days(tmp_path):
    schedule = ("", "nack@12s+4s", "absent@0s+25s", "brownout@13s", "overrun@12s+4s", "clip@12s", "stuck@12s+3s")
    clinic = Clinic(tmp_path / "clinic")
    result = month_of_faults.live(person("older"), tmp_path / "board", clinic, schedule=schedule)
    assert [day.played for day in result.days] == [3] * 7 and not any(day.stuck for day in result.days)
    good, nack, absent, brownout, overrun, clip, stuck = result.days
    assert (good.told, good.noted, good.cut) == ([], 0, 0)
    assert nack.noted >= 1 and any("fell silent" in line for line in nack.told)
    assert absent.noted >= 1 and all("none that answers" in line for line in absent.told)
    assert brownout.cut == 1
    assert overrun.doubts == ["samples_lost"] and "clipped" in clip.doubts and "frozen" in stuck.doubts
    assert result.whole.lost == result.whole.stuck == 0
    assert result.whole.pulled == len(clinic.raw) >= result.whole.stored == 21


def test_a_device_that_stays_broken_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(month_of_faults, "SCHEDULE", ("absent@0s+9000s",))
    assert main(["sim", "month", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["stuck"] == 1 and told["played"] == 0 and told["days"][0]["stuck"] is True
    assert main(["sim", "month"]) == 1
    assert "stuck 1" in capsys.readouterr().out


@pytest.mark.parametrize("days", ["0", "x"])
def test_days_that_are_none(days, capsys):
    assert main(["sim", "month", "--days", days]) == 2
