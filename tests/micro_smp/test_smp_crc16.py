"""The CRC-16 of SMP's frames, against binascii's."""

import binascii

from hypothesis import given
from hypothesis import strategies as st

from micro_smp import crc16


def test_the_check_value_of_the_catalogue():
    # CRC-16/XMODEM in the catalogue of parametrised CRC algorithms: check 0x31c3 over the digits 1 to 9.
    assert crc16.update(0, b"123456789") == 0x31C3


def test_one_bit_by_hand():
    # The message 01: x^16 mod (x^16 + x^12 + x^5 + 1) = x^12 + x^5 + 1 = 0x1021.
    assert crc16.update(0, b"\x01") == 0x1021


@given(st.binary(), st.binary())
def test_in_pieces_and_against_the_c_implementation(first, second):
    crc = crc16.update(crc16.update(0, first), second)
    assert crc == binascii.crc_hqx(first + second, 0)
    assert crc16.update(crc, crc.to_bytes(2, "big")) == 0
