"""Golden sessions: stored long ago, still readable and scored as before. tests/golden/make.py made them."""

import json
from pathlib import Path

import pytest

from session_replay import replay
from stork.core import SCORER_VERSION
from stork_format import FORMAT_VERSION, block_reader, session

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*.stk"))


def test_each_format_version_has_its_golden_sessions():
    found = {(session.read(path.read_bytes()).header["format_version"], path.stem.split("_")[-1]) for path in GOLDEN}
    assert found == {(version, play) for version in range(1, FORMAT_VERSION + 1) for play in ("stance", "walk")}


def test_each_scorer_version_has_its_golden_sessions():
    found = {(session.read(path.read_bytes()).header["scorer_version"], path.stem.split("_")[-1]) for path in GOLDEN}
    assert found == {(version, play) for version in range(1, SCORER_VERSION + 1) for play in ("stance", "walk")}


@pytest.fixture(params=GOLDEN, ids=lambda path: path.stem)
def golden(request):
    data = request.param.read_bytes()
    return data, json.loads(request.param.with_suffix(".json").read_text(encoding="utf-8"))


def test_it_reads_as_it_did(golden):
    data, expected = golden
    assert len(data) < 40_000
    read = session.read(data)
    assert read.header == expected["header"]
    assert read.result == expected["result"]
    assert [list(event) for event in read.events] == expected["events"]
    assert [list(entry) for entry in read.clock] == expected["clock"]
    assert read.samples[:6].tolist() == expected["first_sample"]
    assert read.samples[-6:].tolist() == expected["last_sample"]
    assert sum(read.samples) == expected["sum_of_samples"]


def test_it_scores_as_it_did(golden):
    """A changed scorer gets a new SCORER_VERSION, and the old one stays for the sessions that it scored."""
    data, expected = golden
    read = session.read(data)
    assert read.header["scorer_version"] <= SCORER_VERSION
    again = replay(read)
    assert [list(event) for event in again.events] == expected["events"]
    assert again.result == {name: value for name, value in expected["result"].items() if name != "samples"}


def test_its_first_bytes_are_the_documented_ones(golden):
    """Byte for byte: sync, header block, layout, number 0; then the first field, format_version."""
    data, expected = golden
    version = expected["header"]["format_version"]
    assert data[:6] == bytes((0xB5, 0x53, 1, version, 0, 0))
    assert data[8:11] == bytes((1, 1, version))
    assert {kind for kind, _, _ in block_reader.walk(data)} == {1, 2, 3, 4}
