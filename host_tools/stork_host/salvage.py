"""Salvage of sessions from the raw image of a drive whose file system is lost, by their blocks.

Each block of a session file can be found and checked without the others. A block that the file system cut in two is
joined again at the borders of its sectors. What follows what is told by the blocks' numbers, by the sessions that they
name (from layout 2 on), and in the end by replaying: only the right samples give the stored events and score.
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

_HEAD_SIZES: Final = {1: 8, 2: 12}
"""Bytes before the payload, by version of the block's layout. Those beyond 8 name the session."""

_SYNC: Final = re.compile(rb"\xb5S[\x01-\x1f][" + bytes(_HEAD_SIZES) + rb"]")
_HEAD: Final = 8
_SECTOR: Final = 512
_LITTLEFS_BLOCK: Final = 4096
_LITTLEFS_POINTERS: Final = 13
"""A littlefs block begins with up to so many pointers of 4 bytes for a file of 32 MB."""

_MOST_SPLIT: Final = 8192
"""Bytes of a block that is looked for in two pieces; the longest that a board writes is a quarter of it."""

_CLOCK_MS: Final = 100
"""How much the board's clock may differ from the count of samples, and a tenth of the time besides."""

_MOST_TRIES: Final = 200
_MOST_REPLAYS: Final = 20

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
    at: int
    end: int
    kind: int
    number: int
    session: bytes
    raw: bytes

    @classmethod
    def made(cls, at: int, end: int, raw: bytes) -> "_Block":
        _, kind, version, number, _ = struct.unpack_from("<2sBBHH", raw)
        return cls(at, end, kind, number, bytes([version]) + raw[_HEAD : _HEAD_SIZES[version]], raw)

    @property
    def payload(self) -> bytes:
        return self.raw[_HEAD_SIZES[self.raw[3]] : -blocks.CRC_SIZE]


def salvage(image: bytes, on_progress: Progress | None = None) -> list[Salvaged]:
    """The sessions in ``image``, each once, in the order of their headers there."""
    found = _blocks(image, on_progress)
    by_number: dict[tuple[int, bytes], list[_Block]] = defaultdict(list)
    for block in found:
        by_number[block.number, block.session].append(block)
    sessions: dict[bytes, Salvaged] = {}
    headers = [block for block in found if block.kind == blocks.KIND_HEADER and block.number == 0]
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
    for done, at in enumerate(marks, 1):
        # A block is expected where the one before ends, too: a border may cut the mark itself.
        while at not in found and (block := _block_at(image, at)) is not None:
            found[at] = block
            at = block.end
        if on_progress is not None:
            on_progress(done, len(marks))
    return [found[at] for at in sorted(found)]


def _block_at(image: bytes, at: int) -> _Block | None:
    """The block that begins at ``at``, whole or in two pieces."""
    head = image[at : at + _HEAD]
    size = _size(head)
    if size is not None and _right(image[at : at + size], size):
        return _Block.made(at, at + size, image[at : at + size])
    border = (at // _SECTOR + 1) * _SECTOR
    if border - at < _HEAD:
        return _joined(image, at, border, None)
    if size is None or size > _MOST_SPLIT:
        return None
    joined = (_joined(image, at, cut, size) for cut in range(border, min(at + size, len(image) + 1), _SECTOR))
    return next((block for block in joined if block is not None), None)


def _joined(image: bytes, at: int, cut: int, size: int | None) -> _Block | None:
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
        if len(second) < blocks.CRC_SIZE:
            right = _right(first + second, whole)
        else:
            right = crc32(second[: -blocks.CRC_SIZE], before) == int.from_bytes(second[-blocks.CRC_SIZE :], "little")
        if right and len(first) + len(second) == whole:
            return _Block.made(at, start + len(second), first + second)
    return None


def _size(head: bytes) -> int | None:
    """Bytes of the block with this head; None for what is none."""
    if len(head) < _HEAD or not _SYNC.match(head):
        return None
    return _HEAD_SIZES[head[3]] + int.from_bytes(head[6:8], "little") + blocks.CRC_SIZE


def _right(raw: bytes, size: int) -> bool:
    return len(raw) == size and crc32(raw[: -blocks.CRC_SIZE]) == int.from_bytes(raw[-blocks.CRC_SIZE :], "little")


def _places(size: int, cut: int) -> Iterator[int]:
    """Where a file may go on that breaks off at ``cut``: nearest behind it first."""
    sectors = [*range(cut, size, _SECTOR), *range(0, cut, _SECTOR)]
    if cut % _LITTLEFS_BLOCK == 0:
        for start in sectors:
            if start % _LITTLEFS_BLOCK == 0:
                yield from range(start + 4, start + 4 + 4 * _LITTLEFS_POINTERS, 4)
    yield from sectors[1:]


def _best(header: _Block, by_number: dict[tuple[int, bytes], list[_Block]]) -> Salvaged:
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
    """True where each block stands just behind the one before, or names the same session."""
    return len(chain[0].session) > 1 or all(block.at == last.end for last, block in pairwise(chain))


def _chains(header: _Block, by_number: dict[tuple[int, bytes], list[_Block]]) -> Iterator[list[_Block]]:
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


def _after(chain: _Chain, by_number: dict[tuple[int, bytes], list[_Block]], period_us: int) -> list[_Block]:
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
        len(block.payload) >= blocks.SAMPLES_HEAD_SIZE and _samples_head(block)[0] == chain.samples
    )


def _samples_head(block: _Block) -> tuple[int, int, int]:
    """Index of the first sample, the board's clock then [ms], number of samples."""
    index, clock_ms, count = struct.unpack_from(blocks.SAMPLES_HEAD, block.payload)
    return index, clock_ms, count


def _field(header: _Block, name: str) -> int:
    """An integer of a header; 0 where it does not tell."""
    try:
        value = block_reader.decode(named_fields.HEADER, header.payload).get(name, 0)
    except ValueError:
        return 0
    return value if isinstance(value, int) and value < 1 << 31 else 0
