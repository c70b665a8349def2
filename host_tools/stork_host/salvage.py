"""Salvage of sessions from the raw image of a drive whose file system is lost, by their blocks.

Headers are found by their CRC, and so are the other blocks, whose CRC names the header (from layout 2 on). A block that
the file system cut in two is joined again at the borders of its sectors. What follows what is told by the blocks'
numbers, by the headers that they name, and in the end by replaying: only the right samples give the stored result.
"""

import hashlib
import re
import struct
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from zlib import crc32

from stork_format import block_reader, blocks, named_fields
from stork_format import session as session_format
from stork_host.analysis.replay import replay
from stork_host.errors import StorkError

_SAMPLES_HEADS: Final = {1: "<IIH", blocks.LAYOUT: blocks.SAMPLES_HEAD}
"""struct format before the packed samples, by version of the block's layout."""

_SYNC: Final = re.compile(re.escape(blocks.SYNC) + rb"[\x01-\x1f][" + bytes(_SAMPLES_HEADS) + rb"]")
_HEAD: Final = blocks.HEAD_SIZE
_SECTOR: Final = 512
_LITTLEFS_BLOCK: Final = 4096
_LITTLEFS_POINTERS: Final = 13
"""A littlefs block begins with up to so many pointers of 4 bytes for a file of 32 MB."""

_MOST_SPLIT: Final = 8192  # [salvage-search]
"""Bytes of a block that is looked for in two pieces; the longest that a board writes is a quarter of it."""

_CLOCK_MS: Final = 100  # [salvage-search]
"""Largest difference in ms of the board's clock from the count of samples; a tenth of the time besides."""

_MOST_TRIES: Final = 200  # [salvage-search]
_MOST_REPLAYS: Final = 20  # [salvage-search]

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


def salvage(image: bytes, on_progress: Progress | None = None) -> list[Salvaged]:
    """The sessions in ``image``, each once, in the order of their headers there."""
    found = _blocks(image, on_progress)
    by_number: dict[tuple[int, int], list[_Block]] = defaultdict(list)
    for block in found:
        by_number[block.number, block.session].append(block)
    sessions: dict[bytes, Salvaged] = {}
    headers = [block for block in found if block.kind == blocks.KIND_HEADER and not block.number]
    for done, header in enumerate(headers, 1):
        best = _best(header, by_number)
        sessions.setdefault(best.raw, best)
        if on_progress is not None:
            on_progress(len(found) + done, len(found) + len(headers))
    whole = [each.raw for each in sessions.values() if each.whole]
    return [each for each in sessions.values() if each.whole or not any(raw.startswith(each.raw) for raw in whole)]


def _blocks(image: bytes, on_progress: Progress | None) -> list[_Block]:
    """All blocks with a right CRC, in the order of their place."""
    found: dict[int, _Block] = {}
    marks = [match.start() for match in _SYNC.finditer(image)]
    marks.sort(key=lambda at: image[at + 2] != blocks.KIND_HEADER)  # headers first: the others' CRCs name them
    headers: set[int] = set()
    for done, at in enumerate(marks, 1):
        # A block is expected where the one before ends, too: a border may cut the mark itself.
        while at not in found and (block := _block_at(image, at, headers)) is not None:
            found[at] = block
            headers.add(block.session)
            at = block.end
        if on_progress is not None:
            on_progress(done, len(marks))
    return [found[at] for at in sorted(found)]


def _block_at(image: bytes, at: int, headers: set[int]) -> _Block | None:
    """The block that begins at ``at``, whole or in two pieces. ``headers``: CRCs of the headers that are known."""
    head = image[at : at + _HEAD]
    size = _size(head)
    if size is not None:
        raw = image[at : at + size]
        session = _session(raw, size, crc32(raw[: -blocks.CRC_SIZE]), headers)
        if session is not None:
            return _Block(at, at + size, session, raw)
    border = (at // _SECTOR + 1) * _SECTOR
    if border - at < _HEAD:
        return _joined(image, at, border, None, headers)
    if size is None or size > _MOST_SPLIT:
        return None
    cuts = range(border, min(at + size, len(image) + 1), _SECTOR)
    joined = (_joined(image, at, cut, size, headers) for cut in cuts)
    return next((block for block in joined if block is not None), None)


def _joined(image: bytes, at: int, cut: int, size: int | None, headers: set[int]) -> _Block | None:
    """The block whose first piece is from ``at`` to ``cut``; ``size`` None: its head is cut."""
    first = image[at:cut]
    before = crc32(first)
    for start in _places(len(image), cut):
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
    """Whose block ``raw`` is, as in _Block; None where it is cut or its CRC, which should be ``crc``, is wrong."""
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
    sectors = [*range(cut, size, _SECTOR), *range(0, cut, _SECTOR)]
    if cut % _LITTLEFS_BLOCK == 0:
        for start in sectors:
            if start % _LITTLEFS_BLOCK == 0:
                yield from range(start + 4, start + 4 + 4 * _LITTLEFS_POINTERS, 4)
    yield from sectors[1:]


def _best(header: _Block, by_number: dict[tuple[int, int], list[_Block]]) -> Salvaged:
    """The session of a header: one that a replay confirms, else the first that can be read, else what there is."""
    number = _field(header, "session_number")
    longest: list[_Block] = [header]
    readable: bytes | None = None
    replays = 0
    for chain in _chains(header, by_number):
        if len(chain) > len(longest):
            longest = chain
        if chain[-1].kind != blocks.KIND_RESULT:
            continue
        raw = b"".join(block.raw for block in chain)
        try:
            session_format.read(raw)
        except (ValueError, struct.error):
            continue
        readable = readable or raw
        replays += 1
        try:
            if replay(raw).difference is None:
                return Salvaged(raw, number, whole=True, proved=_joined_for_sure(chain))
        except StorkError:  # a drill or scorer that this Stork does not know
            pass
        if replays == _MOST_REPLAYS:
            break
    if readable is not None:
        return Salvaged(readable, number, whole=True, proved=False)
    return Salvaged(b"".join(block.raw for block in longest), number, whole=False, proved=False)


def _joined_for_sure(chain: list[_Block]) -> bool:
    """True where each block names the header, or stands just behind the one before."""
    return chain[0].session != 0 or all(block.at == last.end for last, block in pairwise(chain))


def _chains(header: _Block, by_number: dict[tuple[int, int], list[_Block]]) -> Iterator[list[_Block]]:
    """Ways on from a header, the likeliest first; each ends with a result, or where nothing follows."""
    period_us = _field(header, "period_us")
    stack = [_Chain((header,))]
    for _ in range(_MOST_TRIES):
        if not stack:
            return
        chain = stack.pop()
        while after := _after(chain, by_number, period_us):
            stack += [chain.longer(block, period_us) for block in after[:0:-1]]
            chain = chain.longer(after[0], period_us)
        yield list(chain.blocks)


@dataclass(frozen=True)
class _Chain:
    """Blocks of one session up to somewhere. ``clock_ms``: the board's, for the sample to come; None: not known."""

    blocks: tuple[_Block, ...]
    samples: int = 0
    clock_ms: float | None = None

    def longer(self, block: _Block, period_us: int) -> "_Chain":
        samples, clock_ms = self.samples, self.clock_ms
        if block.kind == blocks.KIND_SAMPLES:
            _, clock, count = _samples_head(block)
            samples, clock_ms = samples + count, clock + count * period_us / 1000
        return _Chain((*self.blocks, block), samples, clock_ms)


def _after(chain: _Chain, by_number: dict[tuple[int, int], list[_Block]], period_us: int) -> list[_Block]:
    """The blocks that may come next, the likeliest first.

    A block just behind is the next one. Where none is, it is one of those that no other block stands just before.
    """
    last = chain.blocks[-1]
    if last.kind == blocks.KIND_RESULT:
        return []
    after = [block for block in by_number[last.number + 1 & 0xFFFF, last.session] if _fits(block, chain)]
    behind = [block for block in after if block.at == last.end]
    if behind:
        return behind
    taken = {block.end for block in by_number[last.number, last.session]}

    def unlikely(block: _Block) -> tuple[bool, bool, int]:
        late = 0.0
        if block.kind == blocks.KIND_SAMPLES and chain.clock_ms is not None:
            late = abs(_samples_head(block)[1] - chain.clock_ms)
        lasted_ms = _samples_head(last)[2] * period_us / 1000 if last.kind == blocks.KIND_SAMPLES else 0.0
        return late > _CLOCK_MS + lasted_ms / 10, block.at < last.end, abs(block.at - last.end)

    return sorted((block for block in after if block.at not in taken), key=unlikely)


def _fits(block: _Block, chain: _Chain) -> bool:
    if block.kind == blocks.KIND_HEADER:
        return False
    return block.kind != blocks.KIND_SAMPLES or (
        len(block.payload) >= struct.calcsize(_SAMPLES_HEADS[block.layout]) and _samples_head(block)[0] == chain.samples
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
