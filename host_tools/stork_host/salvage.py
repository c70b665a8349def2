"""Salvage of sessions from the raw image of a drive whose file system is lost, by their blocks.

Headers are found by their CRC, and so are the other blocks, whose CRC names the header (from layout 2 on). A block that
the file system cut in two is joined again at the borders of its sectors. What follows what is told by the blocks'
numbers, by the headers that they name, and in the end by replaying: only the right samples give the stored result.
"""

import hashlib
import logging
import re
import struct
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final
from zlib import crc32

from stork_format import block_reader, blocks, named_fields
from stork_format import session as session_format
from stork_host.analysis.replay import replay
from stork_host.errors import StorkError

_log = logging.getLogger(__name__)

_SAMPLES_HEADS: Final = {1: "<IIH", blocks.LAYOUT: blocks.SAMPLES_HEAD}
"""struct format before the packed samples, by version of the block's layout."""

_SYNC: Final = re.compile(re.escape(blocks.SYNC) + rb"[\x01-\x1f][" + bytes(_SAMPLES_HEADS) + rb"]")
_HEAD: Final = blocks.HEAD_SIZE
_SECTOR: Final = 512
_LITTLEFS_BLOCK: Final = 4096  # [mp-littlefs]
_LITTLEFS_POINTERS: Final = 13  # [salvage-search]
"""A littlefs block begins with up to so many pointers of 4 bytes for a file of 32 MB."""

_MOST_SPLIT: Final = 8192  # [salvage-search]
"""Bytes of a block that is looked for in two pieces; the longest that a board writes is a quarter of it."""

_CLOCK_MS: Final = 100  # [salvage-search]
"""Largest difference in ms of the board's clock from the count of samples; a tenth of the time besides."""

_MOST_TRIES: Final = 200  # [salvage-search]
_MOST_REPLAYS: Final = 20  # [salvage-search]

_TRIES_A_SECTOR: Final = 2000  # [salvage-search]
"""Places looked at for second pieces, and blocks looked at for the next one, for each sector of the image. So the
search ends in a time that grows with the image only, whatever is on it.
"""

_REPLAYED_BYTES: Final = 40  # [salvage-search]
"""Bytes of sessions replayed for each byte of the image."""

Progress = Callable[[int, int], object]
"""Called with (steps done, steps in all)."""


@dataclass(frozen=True)
class Salvaged:
    """Bytes of a session. ``whole``: False: only its first blocks.

    ``proved``: a replay gives the stored events and score, and nothing was put together that does not lie together. The
    replay alone does not prove it: samples before go may be those of another session.
    """

    raw: bytes
    number: int
    whole: bool
    proved: bool

    @property
    def name(self) -> str:
        """Name for its file, by the board's number and the content."""
        end = "stk" if self.whole else "cut"
        return f"{self.number:05}-{hashlib.sha256(self.raw).hexdigest()[:10]}.{end}"


@dataclass(frozen=True)
class _Block:
    """``session``: CRC-32 of the header block that it belongs to; 0: of layout 1, which names none."""

    at: int
    end: int
    session: int
    raw: bytes

    @property
    def kind(self) -> int:
        return self.raw[2]

    @property
    def layout(self) -> int:
        return self.raw[3]

    @property
    def number(self) -> int:
        return int.from_bytes(self.raw[4:6], "little")

    @property
    def payload(self) -> bytes:
        return self.raw[_HEAD : -blocks.CRC_SIZE]


class _Budget:
    """Steps that are left of a search. ``short``: there were not enough."""

    def __init__(self, steps: int) -> None:
        self._left = steps
        self.short = False

    def take(self, steps: int = 1) -> bool:
        """Whether that many were left; they are gone now."""
        self._left -= steps
        self.short = self.short or self._left < 0
        return not self.short


def salvage(image: bytes, on_progress: Progress | None = None) -> list[Salvaged]:
    """The sessions in ``image``, each once, in the order of their headers there."""
    tries = _TRIES_A_SECTOR * (len(image) // _SECTOR + 1)
    pieces = _Budget(tries)
    found = _blocks(image, pieces, tries, on_progress)
    search = _Search(found, _Budget(tries), _Budget(_REPLAYED_BYTES * len(image)))
    sessions: dict[bytes, Salvaged] = {}
    headers = [block for block in found if block.kind == blocks.KIND_HEADER and not block.number]
    for done, header in enumerate(headers, 1):
        best = search.best(header)
        sessions.setdefault(best.raw, best)
        if on_progress is not None:
            on_progress(len(found) + done, len(found) + len(headers))
    if pieces.short or search.short:
        _log.warning("the image has too many begun blocks: not each was looked for everywhere")
    whole = [each.raw for each in sessions.values() if each.whole]
    return [each for each in sessions.values() if each.whole or not any(raw.startswith(each.raw) for raw in whole)]


def _blocks(image: bytes, budget: _Budget, tries: int, on_progress: Progress | None) -> list[_Block]:
    """All blocks with a right CRC, in the order of their place. Each begun one has an equal part of the tries."""
    found: dict[int, _Block] = {}
    marks = [match.start() for match in _SYNC.finditer(image)]
    marks.sort(key=lambda at: image[at + 2] != blocks.KIND_HEADER)  # headers first: the others' CRCs name them
    headers: set[int] = set()
    begun: dict[int, int] = {}
    for mark in marks:
        # A block is expected where the one before ends, too: a border may cut the mark itself.
        at = mark
        while at not in found and (block := _whole(image, at, headers)) is not None:
            found[at] = block
            headers.add(block.session)
            at = block.end
        if at not in found:
            begun[at] = len(_cuts(image, at))
    most = tries // max(1, sum(begun.values()))
    for done, mark in enumerate(begun, 1):
        at = mark
        while at not in found and (block := _block_at(image, at, headers, most, budget)) is not None:
            found[at] = block
            headers.add(block.session)
            at = block.end
        if on_progress is not None:
            on_progress(done, len(begun))
    return [found[at] for at in sorted(found)]


def _whole(image: bytes, at: int, headers: set[int]) -> _Block | None:
    """The block that lies in one piece at ``at``. ``headers``: CRCs of the headers that are known."""
    size = _size(image[at : at + _HEAD])
    if size is None:
        return None
    raw = image[at : at + size]
    session = _session(raw, size, crc32(raw[: -blocks.CRC_SIZE]), headers)
    return None if session is None else _Block(at, at + size, session, raw)


def _cuts(image: bytes, at: int) -> range:
    """Borders at which the block that begins at ``at`` may be cut."""
    border = (at // _SECTOR + 1) * _SECTOR
    if border - at < _HEAD:
        return range(border, border + 1)
    size = _size(image[at : at + _HEAD])
    if size is None or size > _MOST_SPLIT:
        return range(0)
    return range(border, min(at + size, len(image) + 1), _SECTOR)


def _block_at(image: bytes, at: int, headers: set[int], most: int, budget: _Budget) -> _Block | None:
    """The block that begins at ``at``, whole or in two pieces; ``most``: places looked at for the second."""
    block = _whole(image, at, headers)
    if block is not None:
        return block
    cuts = _cuts(image, at)
    size = None if cuts and cuts[0] - at < _HEAD else _size(image[at : at + _HEAD])
    joined = (_joined(image, at, cut, size, headers, most, budget) for cut in cuts)
    return next((block for block in joined if block is not None), None)


def _joined(
    image: bytes, at: int, cut: int, size: int | None, headers: set[int], most: int, budget: _Budget
) -> _Block | None:
    """The block whose first piece is from ``at`` to ``cut``; ``size`` None: its head is cut."""
    first = image[at:cut]
    before = crc32(first)
    for tried, start in enumerate(_places(len(image), cut)):
        if tried == most:
            budget.short = True
        if tried >= most or not budget.take():
            return None
        whole = size
        if whole is None:
            whole = _size(first + image[start : start + _HEAD])
            if whole is None or whole > _MOST_SPLIT:
                continue
        second = image[start : start + whole - len(first)]
        raw = first + second
        split = len(second) < blocks.CRC_SIZE  # within the CRC
        crc = crc32(raw[: -blocks.CRC_SIZE]) if split else crc32(second[: -blocks.CRC_SIZE], before)
        session = _session(raw, whole, crc, headers)
        if session is not None:
            return _Block(at, start + len(second), session, raw)
    return None


def _size(head: bytes) -> int | None:
    """Bytes of the block with this head; None for what is none."""
    if len(head) < _HEAD or not _SYNC.match(head):
        return None
    return _HEAD + int.from_bytes(head[6:8], "little") + blocks.CRC_SIZE


def _session(raw: bytes, size: int, crc: int, headers: set[int]) -> int | None:
    """Session of the block ``raw``, as in _Block; None where it is cut or its CRC is not ``crc``."""
    if len(raw) != size:
        return None
    told = int.from_bytes(raw[-blocks.CRC_SIZE :], "little")
    if raw[3] == 1:
        return 0 if told == crc else None
    if raw[2] == blocks.KIND_HEADER:
        return told if told == crc else None
    return told ^ crc if told != crc and told ^ crc in headers else None


def _places(size: int, cut: int) -> Iterator[int]:
    """Places where a file may go on that breaks off at ``cut``: nearest behind it first."""
    for start in chain(range(cut, size, _SECTOR), range(0, cut, _SECTOR)):
        if cut % _LITTLEFS_BLOCK == 0 and start % _LITTLEFS_BLOCK == 0:
            yield from range(start + 4, start + 4 + 4 * _LITTLEFS_POINTERS, 4)
        if start != cut:  # there it would be in one piece
            yield start


@dataclass(frozen=True)
class _Chain:
    """Blocks of one session up to ``last``. ``clock_ms``: the board's, for the sample to come; None: not known."""

    last: _Block
    before: "_Chain | None" = None
    length: int = 1
    samples: int = 0
    clock_ms: float | None = None

    def longer(self, block: _Block, period_us: int) -> "_Chain":
        samples, clock_ms = self.samples, self.clock_ms
        if block.kind == blocks.KIND_SAMPLES:
            _, clock, count = _samples_head(block)
            samples, clock_ms = samples + count, clock + count * period_us / 1000
        return _Chain(block, self, self.length + 1, samples, clock_ms)

    @property
    def blocks(self) -> list[_Block]:
        found = []
        link: _Chain | None = self
        while link is not None:
            found.append(link.last)
            link = link.before
        return found[::-1]


class _Search:
    """Search for the sessions that blocks make. ``steps``: blocks looked at; ``replayed``: bytes replayed."""

    def __init__(self, found: list[_Block], steps: _Budget, replayed: _Budget) -> None:
        self._by_number: dict[tuple[int, int], list[_Block]] = defaultdict(list)
        for block in found:
            self._by_number[block.number, block.session].append(block)
        self._by_place = {block.at: block for block in found}
        self._judged: dict[bytes, tuple[bool, bool]] = {}
        self._steps = steps
        self._replayed = replayed

    @property
    def short(self) -> bool:
        return self._steps.short or self._replayed.short

    def best(self, header: _Block) -> Salvaged:
        """The session of a header: one that a replay confirms, else the first that can be read, else what there is."""
        number = _field(header, "session_number")
        longest = _Chain(header)
        readable: bytes | None = None
        replays = 0
        for link in self._chains(header):
            if link.length > longest.length:
                longest = link
            if link.last.kind != blocks.KIND_RESULT:
                continue
            lying = link.blocks
            raw = b"".join(block.raw for block in lying)
            if raw not in self._judged and not self._replayed.take(len(raw)):
                break
            can_be_read, same = self._judged[raw] = self._judged.get(raw) or _judge(raw)
            if not can_be_read:
                continue
            readable = readable or raw
            replays += 1
            if same:
                return Salvaged(raw, number, whole=True, proved=_joined_for_sure(lying))
            if replays == _MOST_REPLAYS:
                break
        if readable is not None:
            return Salvaged(readable, number, whole=True, proved=False)
        return Salvaged(b"".join(block.raw for block in longest.blocks), number, whole=False, proved=False)

    def _chains(self, header: _Block) -> Iterator[_Chain]:
        """Ways on from a header, the likeliest first; each ends with a result, or where nothing follows."""
        period_us = _field(header, "period_us")
        stack = [_Chain(header)]
        for _ in range(_MOST_TRIES):
            if not stack:
                return
            link = stack.pop()
            while after := self._after(link, period_us):
                stack += [link.longer(block, period_us) for block in after[:0:-1]]
                link = link.longer(after[0], period_us)
            yield link

    def _after(self, link: _Chain, period_us: int) -> list[_Block]:
        """The blocks that may come next, the likeliest first; none when the steps are used up.

        A block just behind is the next one. Where none is, it is one of those that no other block stands just before.
        """
        last = link.last
        key = last.number + 1 & 0xFFFF, last.session
        if last.kind == blocks.KIND_RESULT or not self._steps.take():
            return []
        behind = self._by_place.get(last.end)
        if behind is not None and (behind.number, behind.session) == key and _fits(behind, link):
            return [behind]
        mates, candidates = self._by_number[last.number, last.session], self._by_number[key]
        if not self._steps.take(len(mates) + len(candidates)):
            return []
        taken = {block.end for block in mates}

        def unlikely(block: _Block) -> tuple[bool, bool, int]:
            late = 0.0
            if block.kind == blocks.KIND_SAMPLES and link.clock_ms is not None:
                late = abs(_samples_head(block)[1] - link.clock_ms)
            lasted_ms = _samples_head(last)[2] * period_us / 1000 if last.kind == blocks.KIND_SAMPLES else 0.0
            return late > _CLOCK_MS + lasted_ms / 10, block.at < last.end, abs(block.at - last.end)

        return sorted((block for block in candidates if _fits(block, link) and block.at not in taken), key=unlikely)


def _judge(raw: bytes) -> tuple[bool, bool]:
    """Whether a session can be read, and whether a replay gives its stored result."""
    try:
        session_format.read(raw)
    except (ValueError, struct.error):
        return False, False
    try:
        return True, replay(raw).difference is None
    except StorkError:  # a drill or scorer that this Stork does not know
        return True, False


def _joined_for_sure(lying: list[_Block]) -> bool:
    """True where each block names the header, or stands just behind the one before."""
    return lying[0].session != 0 or all(block.at == last.end for last, block in pairwise(lying))


def _fits(block: _Block, link: _Chain) -> bool:
    if block.kind == blocks.KIND_HEADER:
        return False
    return block.kind != blocks.KIND_SAMPLES or (
        len(block.payload) >= struct.calcsize(_SAMPLES_HEADS[block.layout]) and _samples_head(block)[0] == link.samples
    )


def _samples_head(block: _Block) -> tuple[int, int, int]:
    """Index of the first sample, the board's clock then [ms], number of samples."""
    index, clock_ms, count, *_ = struct.unpack_from(_SAMPLES_HEADS[block.layout], block.payload)
    return index, clock_ms, count


def _field(header: _Block, name: str) -> int:
    """An integer of a header; 0 where it does not tell."""
    try:
        value = block_reader.decode(named_fields.HEADER, header.payload).get(name, 0)
    except ValueError:
        return 0
    return value if isinstance(value, int) and value < 1 << 31 else 0
