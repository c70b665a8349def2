"""Precedence of settings: plan, settings.toml, default."""

from io import BytesIO

import pytest

from stork import drills
from stork.settings import settings_lines
from stork.settings.settings_rules import SettingsRules

FILE = {"STORK_BPM": 80, "STORK_EYES": "closed", "STORK_MENU": "tandem_walk", "STORK_HOLD_S": 10}


def chosen(planned, file=FILE):
    return SettingsRules(file.get, "+y+z+x", None, planned)


def test_a_plan_lies_over_the_file():
    found = chosen({"STORK_BPM": 110, "STORK_EYES": "open", "STORK_MENU": "free_walk"})
    assert (found.values["STORK_BPM"], found.values["STORK_EYES"]) == (110, "open")
    assert found.menu == (("free_walk", ""),) and found.values["STORK_HOLD_S"] == 10 and found.complaints == []


@pytest.mark.parametrize(
    ("name", "wrong", "stands"),
    [("STORK_BPM", 9999, 80), ("STORK_BPM", "fast", 80), ("STORK_EYES", "half", "closed"), ("STORK_EYES", 3, "closed")],
)
def test_where_a_plan_is_wrong_the_file_stands(name, wrong, stands):
    found = chosen({name: wrong})
    assert found.values[name] == stands
    (line,) = found.complaints
    assert line.startswith(f"plan.cbor: {name}: expected ") and line.endswith(f"found {wrong!r}; using {stands}")


def test_a_menu_that_is_none():
    found = chosen({"STORK_MENU": "dancing"})
    assert found.menu == (("tandem_walk", ""),) and found.complaints[0].endswith("using those of settings.toml")
    found = chosen({"STORK_MENU": "dancing"}, {})
    assert found.menu == drills.MENU and found.complaints[0].endswith("using the usual ones")


def test_a_line_is_told_of_the_file_only():
    found = SettingsRules(
        {"STORK_BPM": 1, "STORK_AXES": "+x"}.get, "+y+z+x", "rubbish", {"STORK_BPM": 2}, "line of {}".format
    )
    began = [complaint.partition(": expected")[0] for complaint in found.complaints]
    assert began == [
        *("line of STORK_BPM: STORK_BPM", "plan.cbor: STORK_BPM"),
        *("line of STORK_AXES: STORK_AXES", "mounting.txt: STORK_AXES"),
    ]


FILE_OF_MANY = b"# STORK_BPM = 1\n STORK_BPM = 2 \r\nSTORK_BPM = 3\nSTORK_EYES\n" + b"x" * 300 + b"\nSTORK_EYES=4\n"


@pytest.mark.parametrize(("name", "line"), [("STORK_BPM", ", line 2"), ("STORK_EYES", ", line 6"), ("STORK", "")])
def test_the_line_of_a_name_is_the_one_that_counts(name, line):
    assert settings_lines.find(name, BytesIO(FILE_OF_MANY)) == "settings.toml" + line


def test_both_are_wrong():
    found = chosen({"STORK_BPM": 9999}, {"STORK_BPM": 1})
    assert found.values["STORK_BPM"] is None, "the drill's own"
    assert [line.split(":")[0] for line in found.complaints] == ["settings.toml", "plan.cbor"]
