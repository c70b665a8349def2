"""Agreement of the page about checking a board, and of the protocol's, with the code."""

import re

import pages

from stork_host.board_check import line
from stork_host.board_check.part_outcome import PARTS, SIGNS
from stork_host.install.chips import NEEDED_KB

PAGE = pages.text("docs/checking_a_board.md")
PROTOCOL = pages.text("docs/usb_protocol.md")
MODULES = ("board_check", "check_outputs", "check_sensor", "check_sleep")


def test_every_part_has_its_row() -> None:
    rows = pages.table(PAGE, "part", "who tells")
    told = [name.strip("`") for row in rows for name in row[0].split(", ")]
    assert sorted(told) == sorted(PARTS)
    memory = next(row for row in rows if row[0] == "memory" or row[0] == "`memory`")
    assert f"at least the {NEEDED_KB} kB" in memory[2]


def test_every_sign() -> None:
    rows = {row[0].strip("`"): row[1] for row in pages.table(PAGE, "sign", "meaning")}
    assert rows == {sign: result.value for result, sign in SIGNS.items()}


def test_the_example_is_a_line() -> None:
    (found,) = re.findall(r"^stork-check 1 .*$", PAGE, re.MULTILINE)
    read = line.read(found)
    assert (read.board, read.chip, read.failed) == ("raspberry_pi_pico", "RP2040", [])
    assert found.endswith(re.findall(r"`(#[0-9a-f]{4})`", PAGE)[0])


def test_the_protocol_names_every_part_and_all_that_is_found() -> None:
    firmware = "".join(pages.text(f"firmware/lib/stork/app/{name}.py") for name in MODULES)
    table = firmware.split("TABLE = {")[1:]
    parts = {name for text in table for name in re.findall(r'"([a-z-]+)":', text.partition("}")[0])}
    rows = {row[0].strip("`"): row for row in pages.table(PROTOCOL, "`check_part`", "what is done")}
    assert set(rows) == parts and len(parts) == 14
    found = set(re.findall(r'found\["([a-z-]+)"\]', firmware)) - {"when-sent"}
    assert [name for name in found if not any(name in row[2] for row in rows.values())] == []
