"""Named fields: known and unknown ones, and values that do not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stork_format import block_reader, named_fields

TABLE = ((1, "count", "u"), (2, "name", "s"), (3, "offset", "i"))


def test_bytes_by_hand():
    data = named_fields.encode(TABLE, {"count": 0x0102, "name": "hé", "offset": -3})
    # id, length, bytes; -3 is 5 in zigzag
    assert data == bytes.fromhex("01 02 02 01   02 03 68 c3 a9   03 01 05")


def test_the_order_of_a_dict_changes_nothing():
    """MicroPython's dicts keep none; the bytes of a session must be the same everywhere."""
    values = {"offset": -3, "name": "a", "count": 9}
    assert named_fields.encode(TABLE, values) == named_fields.encode(TABLE, dict(sorted(values.items())))
    assert named_fields.encode(TABLE, values)[0] == 1


def test_zero_and_empty_take_no_bytes_and_come_back():
    data = named_fields.encode(TABLE, {"count": 0, "name": "", "offset": 0})
    assert data == bytes.fromhex("01 00 02 00 03 00")
    assert block_reader.decode(TABLE, data) == {"count": 0, "name": "", "offset": 0}


@given(st.integers(0, 1 << 64), st.text(max_size=60), st.integers(-(1 << 64), 1 << 64))
def test_values_come_back(count, name, offset):
    values = {"count": count, "name": name, "offset": offset}
    assert block_reader.decode(TABLE, named_fields.encode(TABLE, values)) == values


def test_fields_of_a_newer_program_survive():
    data = bytes.fromhex("01 01 07  c8 03 aa bb cc  02 01 61")
    assert block_reader.decode(TABLE, data) == {"count": 7, "field_200": b"\xaa\xbb\xcc", "name": "a"}


@pytest.mark.parametrize("data", ["01", "01 02 07", "01 01 07 02", "02 01"])
def test_an_end_inside_a_field_is_refused(data):
    with pytest.raises(ValueError, match="inside a field"):
        block_reader.decode(TABLE, bytes.fromhex(data))


def test_text_that_is_no_utf8_is_refused():
    with pytest.raises(ValueError):
        block_reader.decode(TABLE, bytes.fromhex("02 01 ff"))


def test_what_does_not_fit_is_refused():
    named_fields.encode(TABLE, {"name": "x" * 255})
    with pytest.raises(ValueError, match="too long: name"):
        named_fields.encode(TABLE, {"name": "x" * 256})
    with pytest.raises(ValueError, match="negative"):
        named_fields.encode(TABLE, {"count": -1})
    with pytest.raises(ValueError, match="unknown field weight"):
        named_fields.encode(TABLE, {"weight": 1})


@pytest.mark.parametrize("table", [named_fields.HEADER, named_fields.RESULT])
def test_ids_and_names_are_used_once(table):
    assert len({number for number, _, _ in table}) == len(list(table))
    assert len({name for _, name, _ in table}) == len(list(table))
    assert all(0 < number < 256 and kind in "uis" for number, _, kind in table)
