"""The file group: reading, writing, hashes and sums, and what it refuses."""

import hashlib
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smp import file_management as fs

from stork_link.smp_bytes import map_of, request

TEXT = b"Storks stand on one leg.\n"


def test_a_download_by_hand(wire):
    wire.files.stored["/a"] = b"\x01\x02\x03"
    # {"off": 1, "name": "/a"} -> {"off": 1, "data": h'0203'}: a2 63 6f6666 01 64 64617461 42 0203
    answer = wire.exchange(request(0, 1, 8, 0, {"off": 1, "name": "/a"}))
    assert answer[8:] == bytes.fromhex("a2 63 6f6666 01 64 64617461 42 0203")


@given(st.binary(max_size=3000), st.sampled_from([128, 300, 512, 600, 4096]))
@settings(max_examples=40)
def test_a_file_comes_whole_in_whatever_pieces(make_wire, content, buf_size):
    wire = make_wire(buf_size)
    wire.files.stored["/a"] = content
    got = b""
    while True:
        raw = wire.exchange(fs.FileDownloadRequest(off=len(got), name="/a").BYTES)
        assert len(raw) <= buf_size
        answer = fs.FileDownloadResponse.loads(raw)
        assert answer.off == len(got)
        assert answer.len == (len(content) if answer.off == 0 else None)
        got += answer.data
        if len(got) == len(content):
            break
        assert answer.data
    assert got == content


def test_pieces_end_with_sectors(make_wire):
    wire = make_wire(2000)
    wire.files.stored["/a"] = bytes(5000)
    for offset, count in ((0, 1536), (1536, 1536), (100, 1948), (4000, 1000)):
        answer = fs.FileDownloadResponse.loads(wire.exchange(fs.FileDownloadRequest(off=offset, name="/a").BYTES))
        assert len(answer.data) == count


def test_errors_of_a_download(wire):
    wire.files.stored["/a"] = TEXT

    def code(name, off=0):
        return map_of(wire.exchange(request(0, 1, 8, 0, {"off": off, "name": name})))

    assert code("/b") == {"err": {"group": 8, "rc": 3}}
    assert code("/folder") == {"err": {"group": 8, "rc": 4}}
    assert code("/secret") == {"rc": 11}
    assert code("/a", len(TEXT) + 1) == {"err": {"group": 8, "rc": 12}}
    assert map_of(wire.exchange(request(0, 1, 8, 0, {"off": len(TEXT), "name": "/a"})))["data"] == b""


def test_a_file_that_shrinks_while_it_is_read_is_an_error(wire, monkeypatch):
    wire.files.stored["/a"] = TEXT
    monkeypatch.setattr(wire.files, "readinto", lambda path, offset, view: 3)
    assert map_of(wire.exchange(request(0, 1, 8, 0, {"off": 0, "name": "/a"}))) == {"err": {"group": 8, "rc": 7}}


def test_status(wire):
    wire.files.stored["/a"] = TEXT
    assert fs.FileStatusResponse.loads(wire.exchange(fs.FileStatusRequest(name="/a").BYTES)).len == len(TEXT)


def hash_of(wire, **keys):
    return fs.FileHashChecksumResponse.loads(wire.exchange(fs.FileHashChecksumRequest(**keys).BYTES))


def test_hashes(wire):
    content = TEXT * 200
    wire.files.stored["/a"] = content
    assert hash_of(wire, name="/a").output == zlib.crc32(content)
    assert hash_of(wire, name="/a", type="sha256").output == hashlib.sha256(content).digest()
    part = hash_of(wire, name="/a", off=7, len=2000)
    assert (part.output, part.off, part.len) == (zlib.crc32(content[7:2007]), 7, 2000)
    assert hash_of(wire, name="/a", off=7, len=10**9).len == len(content) - 7


def test_a_long_hash_takes_many_short_polls(wire):
    wire.files.stored["/a"] = bytes(100_000)
    wire.port.to_device += fs.FileHashChecksumRequest(name="/a").BYTES
    polls = 0
    while not wire.port.to_pc:
        wire.server.poll()
        polls += 1
    assert polls > 100_000 / 1024


def test_errors_of_a_hash(wire):
    wire.files.stored.update({"/a": TEXT, "/empty": b""})

    def code(**keys):
        return map_of(wire.exchange(request(0, 1, 8, 2, keys)))

    assert code(name="/a", type="md5") == {"err": {"group": 8, "rc": 13}}
    assert code(name="/empty") == {"err": {"group": 8, "rc": 16}}
    assert code(name="/a", off=len(TEXT)) == {"err": {"group": 8, "rc": 12}}
    assert code(name="/b") == {"err": {"group": 8, "rc": 3}}


def test_supported_hashes(wire):
    answer = fs.SupportedFileHashChecksumTypesResponse.loads(
        wire.exchange(fs.SupportedFileHashChecksumTypesRequest().BYTES)
    )
    assert {name: (int(kind.format), kind.size) for name, kind in answer.types.items()} == {
        "crc32": (0, 4),
        "sha256": (1, 32),
    }


def upload(wire, name, offset, data, length=None):
    return map_of(wire.exchange(fs.FileUploadRequest(off=offset, data=data, name=name, len=length).BYTES))


def test_an_upload_replaces_the_file_only_when_it_is_whole(wire):
    wire.files.stored["/a"] = b"old"
    assert upload(wire, "/a", 0, b"new ", 8) == {"off": 4}
    assert wire.files.stored["/a"] == b"old"
    assert upload(wire, "/a", 4, b"text") == {"off": 8}
    assert wire.files.stored["/a"] == b"new text"


def test_an_upload_in_one_and_of_nothing(wire):
    assert upload(wire, "/a", 0, b"x", 1) == {"off": 1}
    assert upload(wire, "/b", 0, b"", 0) == {"off": 0}
    assert wire.files.stored == {"/a": b"x", "/b": b""}


@pytest.mark.parametrize(("name", "offset"), [("/a", 3), ("/b", 4), ("/a", 5)])
def test_an_upload_goes_on_where_it_stopped_and_nowhere_else(wire, name, offset):
    upload(wire, "/a", 0, b"new ", 8)
    assert upload(wire, name, offset, b"z") == {"err": {"group": 8, "rc": 11}}


def test_an_upload_can_start_again_and_close_ends_it(wire):
    upload(wire, "/a", 0, b"new ", 8)
    upload(wire, "/a", 0, b"other", 6)
    assert upload(wire, "/a", 5, b"!") == {"off": 6}
    assert wire.files.stored["/a"] == b"other!"
    upload(wire, "/a", 0, b"new ", 8)
    assert map_of(wire.exchange(fs.FileCloseRequest().BYTES)) == {}
    assert upload(wire, "/a", 4, b"text") == {"err": {"group": 8, "rc": 11}}


def test_errors_of_an_upload(wire):
    assert upload(wire, "/readonly", 0, b"x", 1) == {"err": {"group": 8, "rc": 15}}
    assert upload(wire, "/a", 0, b"too long", 3) == {"rc": 3}
    assert map_of(wire.exchange(request(2, 1, 8, 0, {"off": 0, "name": "/a", "data": b"x"}))) == {"rc": 3}
