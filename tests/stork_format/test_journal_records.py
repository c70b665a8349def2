"""Journal records: bytes worked out by hand, records of older firmware, and a word for every number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stork import drills
from stork.drills import journal_code
from stork_format import journal_names, journal_records

# Written by firmware 0.1.0: three stars on one leg, a crash, a rest after two near-falls.
OLD = {
    "0127be01070000910086b16a0000ecc4": ("result", None, 446, 7),
    "02032c0007000000000000000100e56d": ("fault", "crash", 44, 7),
    "04020f00070000000086b16a02002687": ("rest", "near_falls", 15, 7),
}
U8, U16 = st.integers(0, 255), st.integers(0, 65535)


def decode(*record):
    return journal_names.decode(record, journal_code.of_code)


def test_bytes_by_hand():
    """kind, detail, score, number (u24) and conditions, start time, counter: little-endian."""
    raw = journal_records.pack(1, 6, 0x0202, 0x030201, 0x08070605, 0x0A09, 4)
    assert raw[:14] == bytes((1, 6, 2, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10))
    assert journal_records.unpack(raw) == (1, 6, 0x0202, 0x030201, 0x08070605, 0x0A09, 4)


@pytest.mark.parametrize("raw", OLD)
def test_records_of_older_firmware_stay_readable(raw):
    fields = decode(*journal_records.unpack(bytes.fromhex(raw)))
    assert tuple(fields[name] for name in ("kind", "detail", "score", "session")) == OLD[raw]


def test_a_result():
    code = drills.code("single_leg", "right")
    assert decode(journal_records.RESULT, 3 | code << 2, 873, 41, 1_790_000_000, 5) == {
        **{"counter": 5, "kind": "result", "detail": None, "when": 1_790_000_000, "session": 41, "score": 873},
        **{"drill": "single_leg", "leg": "right", "stars": 3},
    }


def test_a_memory_fault_and_a_rest():
    """These came out as '10' and as a rest with two stars where there were two decoders."""
    fault = decode(journal_records.FAULT, journal_records.FAULT_MEMORY, 0, 3, 0, 9)
    assert (fault["kind"], fault["detail"], fault["stars"]) == ("fault", "memory", None)
    rest = decode(journal_records.REST, journal_records.REST_NEAR_FALLS, 15, 3, 0, 9)
    assert (rest["kind"], rest["detail"], rest["stars"], rest["score"]) == ("rest", "near_falls", None, 15)


def test_every_number_has_its_word():
    tables = {"FAULT_": journal_names.FAULTS, "REST_": journal_names.RESTS, "FALL_": journal_names.FALLS}
    for prefix, table in tables.items():
        numbers = {name: value for name, value in vars(journal_records).items() if name.startswith(prefix)}
        assert {value: name[len(prefix) :].lower() for name, value in numbers.items()} == table
    kinds = {name: value for name, value in vars(journal_records).items() if name.isupper() and "_" not in name}
    del kinds["SIZE"]
    assert {value: name.lower() for name, value in kinds.items()} == journal_names.KINDS


def test_numbers_of_a_newer_firmware():
    assert decode(9, 4, 1, 2, 0, 0)["kind"] == "9" and decode(9, 4, 1, 2, 0, 0)["detail"] == "4"
    assert decode(journal_records.FAULT, 99, 7, 0, 0, 0)["detail"] == "99"
    unknown = decode(journal_records.RESULT, 1 | 63 << 2, 7, 0, 0, 0)
    assert (unknown["drill"], unknown["leg"], unknown["stars"]) == ("21", "", 1)


def test_every_code_is_the_drills_own():
    for name in drills.NAMES:
        for leg in drills.legs(name):
            assert journal_code.of_code(drills.code(name, leg)) == (name, leg)


@given(st.tuples(st.integers(1, 254), U8, U16, st.integers(0, (1 << 24) - 1), st.integers(0, (1 << 32) - 1), U16, U8))
def test_there_and_back(record):
    assert journal_records.unpack(journal_records.pack(*record)) == record


@given(st.integers(0, 127))
def test_one_wrong_bit_is_no_record(bit):
    raw = bytearray(journal_records.pack(1, 6, 612, 41, 1_790_000_000, 3, 17))
    raw[bit // 8] ^= 1 << bit % 8
    assert journal_records.unpack(bytes(raw)) is None
    assert journal_records.unpack(b"\xff" * 16) is None
