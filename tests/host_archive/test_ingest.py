"""Storing bytes in the archive; unreadable bytes are kept apart."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from host_archive.store_helpers import played_session, session_bytes
from sessions import file_of, rewritten
from stork_format import block_reader, blocks, named_fields
from stork_format.session import Session
from stork_host.analysis import ANALYSIS_VERSION
from stork_host.analysis.session_data import read_session
from stork_host.analysis.session_measures import session_measures
from stork_host.archive import Archive
from stork_host.errors import StorkError
from stork_host.ingest import DamagedSession, keep_aside, measure_waiting, take_in
from stork_host.replayed import Replayed, Verdict
from waits import SLOW_IS_FINE


def test_a_session_is_stored_with_its_measures(archive: Archive, tmp_path: Path) -> None:
    raw = played_session(session_number=3)
    row, added = take_in(archive, tmp_path, raw)
    measures = {measure.name: measure for measure in archive.measures(row)}
    # Of 900 samples of 9.6 ms, 2 s are the baseline, 3 s the countdown, 2 s for lifting the foot.
    assert row.duration_ms == pytest.approx(8640 - 5000, abs=20)
    assert measures["held"].value == pytest.approx(8.64 - 7.0, abs=0.03)
    assert measures["held"].unit == "s"
    assert {measure.analysis_version for measure in measures.values()} == {ANALYSIS_VERSION}
    expected = session_measures(read_session(raw))
    assert {name: measure.value for name, measure in measures.items()} == {
        name: each.value for name, each in expected.items()
    }
    assert added
    assert archive.raw(row) == raw
    again, added = take_in(archive, tmp_path, raw)
    assert (again.id, added) == (row.id, False)
    assert not (tmp_path / "damaged").exists()


def test_a_mistake_in_the_analysis_does_not_keep_a_session_out(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(_: object) -> dict[str, float]:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr("stork_host.analysis.session_measures.session_measures", mistaken)
        row, added = take_in(archive, tmp_path, played_session())
        assert added and row.waits and row.replayed == Replayed(Verdict.SAME)
        pulled, _ = take_in(archive, tmp_path, played_session(session_number=2), measured=False)
        assert [each.split(";")[0] for each in measure_waiting(archive, lambda row: None)] == [
            f"{each.short_id}: a mistake in the analysis (ZeroDivisionError)" for each in (row, pulled)
        ]
        pulled = archive.get(pulled.sha256)
        assert pulled.waits and pulled.replayed == Replayed(Verdict.SAME)
    assert measure_waiting(archive, lambda row: None) == [], "the next run tries again"
    assert archive.measures(row) and archive.measures(pulled) and not archive.get(row.sha256).waits


def test_a_session_is_scored_again_and_the_verdict_is_stored(archive: Archive, tmp_path: Path) -> None:
    def better(session: Session) -> None:
        session.result["score"] += 1

    def of_another_scorer(session: Session) -> None:
        session.header["scorer_version"] = 99

    raw = played_session()
    honest, _ = take_in(archive, tmp_path, raw)
    altered, _ = take_in(archive, tmp_path, rewritten(raw, better))
    newer, _ = take_in(archive, tmp_path, rewritten(raw, of_another_scorer))
    assert honest.replayed == Replayed(Verdict.SAME)
    assert altered.replayed is not None and newer.replayed is not None
    assert altered.replayed.verdict == Verdict.DIFFERENT and altered.replayed.detail.startswith("score: stored ")
    assert newer.replayed.verdict == Verdict.NOT_POSSIBLE and "found scorer version 99" in newer.replayed.detail
    assert {row.sha256: row.replayed for row in archive.sessions()} == {
        row.sha256: row.replayed for row in (honest, altered, newer)
    }
    assert len(archive.measures(newer)) > 3


def test_any_text_in_a_difference_is_fit_for_a_database(archive: Archive, tmp_path: Path) -> None:
    def mounted(session: Session) -> None:
        session.result["mounting"] = "\x00\x1b[2J" * 40

    row, _ = take_in(archive, tmp_path, rewritten(played_session(), mounted))
    assert row.replayed is not None and row.replayed.verdict == Verdict.DIFFERENT
    assert row.replayed.detail.startswith(r"mounting: stored \x00\x1b[2J") and row.replayed.detail.isprintable()


def test_a_cut_session_is_kept_aside(archive: Archive, tmp_path: Path) -> None:
    raw = session_bytes()[:-1]
    for _ in range(2):
        with pytest.raises(DamagedSession, match="expected a whole Stork session, found cut off") as told:
            take_in(archive, tmp_path, raw)
    assert told.value.kept_at.read_bytes() == raw
    assert list((tmp_path / "damaged").iterdir()) == [told.value.kept_at]
    assert str(told.value.kept_at) in str(told.value)
    assert archive.sessions() == []


def _blocks_of(raw: bytes) -> list[tuple[int, bytes]]:
    return [(kind, raw[start:end]) for kind, start, end in block_reader.walk(raw)]


@pytest.mark.parametrize("kind", [blocks.KIND_SAMPLES, blocks.KIND_EVENTS, blocks.KIND_RESULT])
def test_whole_blocks_that_say_too_little(archive: Archive, tmp_path: Path, kind: int) -> None:
    """The CRC is right, and yet it is no session."""
    parts = [(each, payload[:3] if each == kind else payload) for each, payload in _blocks_of(session_bytes())]
    raw = file_of(*parts)
    with pytest.raises(DamagedSession) as told:
        take_in(archive, tmp_path, raw)
    assert told.value.kept_at.read_bytes() == raw


def test_a_newer_format_is_kept_for_the_stork_that_can_read_it(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(DamagedSession, match=r"session format 9 is newer .*update this one, then `stork add"):
        take_in(archive, tmp_path, session_bytes(format_version=9))


def test_fields_of_a_newer_stork_do_not_matter(archive: Archive, tmp_path: Path) -> None:
    (_, header), *rest = _blocks_of(session_bytes())
    raw = file_of((blocks.KIND_HEADER, header + b"\xc8\x02hi"), *rest)
    row, added = take_in(archive, tmp_path, raw)
    assert added and archive.raw(row) == raw


@settings(max_examples=60, suppress_health_check=[*SLOW_IS_FINE, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_comes_in_is_stored_or_kept(archive: Archive, tmp_path: Path, data: st.DataObject) -> None:
    raw = bytearray(session_bytes())
    for _ in range(data.draw(st.integers(0, 2))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at] ^= data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    whole = bytes(raw[: len(raw) if data.draw(st.booleans()) else cut])
    try:
        row, _ = take_in(archive, tmp_path, whole)
    except DamagedSession as error:
        assert error.kept_at.read_bytes() == whole
    else:
        assert archive.raw(row) == whole


@settings(max_examples=60, suppress_health_check=[*SLOW_IS_FINE, HealthCheck.function_scoped_fixture])
@given(header=st.dictionaries(st.sampled_from([name for _, name, _ in named_fields.HEADER]), st.binary(max_size=12)))
def test_whatever_a_header_claims(archive: Archive, tmp_path: Path, header: dict[str, bytes]) -> None:
    """Blocks with a right CRC and a header of nonsense: stored or kept, never a crash."""
    numbers = {name: number for number, name, _ in named_fields.HEADER}
    (_, sound), *rest = _blocks_of(session_bytes())
    nonsense = b"".join(bytes([numbers[name], len(value)]) + value for name, value in header.items())
    raw = file_of((blocks.KIND_HEADER, sound + nonsense), *rest)
    try:
        row, _ = take_in(archive, tmp_path, raw)
    except DamagedSession as error:
        assert error.kept_at.read_bytes() == raw
    else:
        assert archive.raw(row) == raw


def test_keeping_aside_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(StorkError, match=r"expected room and permission to keep .*No space left"):
            keep_aside(tmp_path, b"something")
    assert list((tmp_path / "damaged").iterdir()) == []
    assert keep_aside(tmp_path, b"something").read_bytes() == b"something"
