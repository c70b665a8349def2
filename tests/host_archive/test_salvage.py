"""Sessions out of raw images of drives: fragmented, damaged, and by real file systems whose own data is gone."""

import random
from functools import cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import pytest
from littlefs import LittleFS

from device_store import AreaStore
from host_analysis import motions
from host_archive.store_helpers import session_bytes
from sessions import make_session
from stork_format import block_reader
from stork_host import salvage as module
from stork_host.salvage import Salvaged, salvage


@cache
def played(seed: int) -> bytes:
    """A session of some ten blocks that came into play, swaying in its own way."""
    rows = motions.sensor_lsb(motions.stance(10.0, 1.0 + seed / 10, seed=seed), seed).tolist()
    return make_session(rows, session_number=seed, start_time=1_780_000_000 + seed)


SESSIONS = [played(seed) for seed in range(1, 7)]


def whole(found: list[Salvaged]) -> list[bytes]:
    assert all(each.proved for each in found if each.whole)
    return sorted(each.raw for each in found if each.whole)


def in_clusters(files: list[bytes], run: int, seed: int, cluster: int = 1024) -> bytes:
    """An image on which each file lies in runs of that many clusters, mixed with those of the others."""
    pieces = []
    for content in files:
        padded = content + bytes(-len(content) % cluster)
        pieces += [padded[at : at + run * cluster] for at in range(0, len(padded), run * cluster)]
    random.Random(seed).shuffle(pieces)
    junk = random.Random(seed + 1)
    return b"".join(piece + junk.randbytes(cluster * junk.randint(0, 2)) for piece in pieces)


def test_files_in_one_piece() -> None:
    image = b"".join(bytes(512 * n) + each + b"\xff" * (-len(each) % 512) for n, each in enumerate(SESSIONS))
    steps: list[tuple[int, int]] = []
    found = salvage(image, lambda *step: steps.append(step))
    assert whole(found) == sorted(SESSIONS)
    assert [each.number for each in found] == [1, 2, 3, 4, 5, 6]
    assert all(each.name.startswith(f"{each.number:05}-") and each.name.endswith(".stk") for each in found)
    assert steps[-1][0] == steps[-1][1]


@pytest.mark.parametrize("run", [2, 3, 5])
@pytest.mark.parametrize("cluster", [512, 1024])
def test_files_in_pieces(run: int, cluster: int) -> None:
    image = in_clusters(SESSIONS, run * 1024 // cluster + (cluster == 512), seed=run, cluster=cluster)
    assert whole(salvage(image)) == sorted(SESSIONS)


def _cut(raw: bytes, block: int) -> int:
    """End of that block of a session file."""
    return list(block_reader.walk(raw))[block][2] + 4


def in_two(raws: list[bytes], block: int) -> bytes:
    """An image on which each session is cut behind that block, its end far from its begin."""
    cuts = [_cut(raw, block) for raw in raws]
    heads = [raw[:cut] for raw, cut in zip(raws, cuts, strict=True)]
    tails = [raw[cut:] for raw, cut in zip(raws, cuts, strict=True)]
    return b"".join(part + bytes(-len(part) % 512 + 512) for part in [*tails[::-1], *heads])


def test_a_file_that_goes_on_elsewhere_between_two_blocks() -> None:
    """The cut says nothing then; the blocks' CRCs name their header."""
    assert whole(salvage(in_two(SESSIONS[:3], 12))) == sorted(SESSIONS[:3])


@pytest.fixture
def of_format_1(repository: Path) -> list[bytes]:
    """A stance and a walk, whose blocks name no session."""
    return [(repository / f"tests/golden/session_v1_scorer2_{name}.stk").read_bytes() for name in ("stance", "walk")]


def test_sessions_of_format_1(of_format_1: list[bytes]) -> None:
    assert whole(salvage(in_clusters([*of_format_1, *SESSIONS[:2]], 3, seed=1))) == sorted(
        [*of_format_1, *SESSIONS[:2]]
    )


def test_format_1_cut_between_two_blocks_is_found_by_replaying_and_not_proved(of_format_1: list[bytes]) -> None:
    found = salvage(in_two(of_format_1, 12))
    assert sorted(each.raw for each in found) == sorted(of_format_1)
    assert not any(each.proved for each in found)


@pytest.mark.parametrize("format_1", [False, True])
def test_a_splice_of_two_sessions_is_not_called_proved(of_format_1: list[bytes], format_1: bool) -> None:
    first, second = of_format_1 if format_1 else SESSIONS[:2]
    spliced = first[: _cut(first, 12)] + second[_cut(second, 12) :]
    (found,) = salvage(spliced)
    assert not found.proved


def test_a_lost_block_leaves_the_blocks_before_it() -> None:
    raw = bytearray(SESSIONS[0])
    (_, start, _) = list(block_reader.walk(bytes(raw)))[5]
    raw[start + 20] ^= 1
    found = {each.whole: each for each in salvage(bytes(raw) + bytes(100) + SESSIONS[1])}
    assert found[True].raw == SESSIONS[1]
    assert found[False].raw == SESSIONS[0][: start - 8]
    assert (found[False].number, found[False].proved) == (1, False)
    assert found[False].name.startswith("00001-") and found[False].name.endswith(".cut")


def test_a_copy_is_told_once_and_a_begun_one_not_at_all() -> None:
    """Remains of an older version of the file on the drive."""
    image = SESSIONS[0][:2000] + bytes(3000) + SESSIONS[0] + bytes(100) + SESSIONS[0]
    (found,) = salvage(image)
    assert found.raw == SESSIONS[0] and found.proved


def test_short_sessions_and_those_that_never_began() -> None:
    raw = session_bytes(session_number=70_000)
    (found,) = salvage(bytes(777) + raw)
    assert (found.raw, found.number, found.proved) == (raw, 70_000, True)


@pytest.mark.parametrize(
    "image", [b"", b"\xb5S", b"\xb5S\x01\x01", bytes(5000), b"\xb5S\x01\x01\x00\x00\xff\xff" * 2000]
)
def test_images_without_a_session(image: bytes) -> None:
    assert salvage(image) == []


def test_noise_is_no_session() -> None:
    assert salvage(random.Random(1).randbytes(1_000_000)) == []


MARKS = {
    "sync": b"\xb5S",
    "samples": b"\xb5S\x02\x02",
    "headers": b"\xb5S\x01\x02",
    "layout 1": b"\xb5S\x02\x01",
    "longest in two pieces": b"\xb5S\x02\x02\x00\x00\xf0\x1f",
    "longest": b"\xb5S\x02\x02\x00\x00\xff\xff",
    "odd": b"\xb5S\x02\x02\x01",
}


@pytest.mark.parametrize("mark", MARKS.values(), ids=list(MARKS))
def test_the_search_grows_with_the_image_only(mark: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted by the CRCs that are computed: at most so many a sector, also where each byte may begin a block."""
    monkeypatch.setattr(module, "_TRIES_A_SECTOR", 50)
    counts = []
    for size in (40_000, 80_000):
        calls: list[int] = []
        monkeypatch.setattr(module, "crc32", lambda *args, calls=calls: calls.append(0) or crc32(*args))
        assert salvage((mark * size)[:size]) == []
        counts.append(len(calls))
        marks_a_sector = 512 // len(mark) + 1
        assert len(calls) <= (size / 512 + 1) * (50 + 18 * marks_a_sector), "tries, and two of each mark and its cuts"
    assert counts[1] <= 2.1 * counts[0] + 100


def test_sessions_between_many_marks() -> None:
    """Each begun block has its part of the tries: those in two pieces that lie close are found."""
    junk = MARKS["samples"] * 2560
    pieces = [SESSIONS[0][:1024], bytes(512), SESSIONS[0][1024:]]
    image = junk + b"".join(piece + bytes(-len(piece) % 512) for piece in pieces) + junk
    assert whole(salvage(image)) == [SESSIONS[0]]


def test_blocks_that_fit_many_ways_end_too(of_format_1: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each block many times, and none behind the one before it: counted by the blocks that were looked at."""
    stance = of_format_1[0]
    ends = [0, *(end + 4 for _, _, end in block_reader.walk(stance))]
    blocks = [stance[start:end] for start, end in pairwise(ends)]
    for copies in (20, 40):
        image = b"".join(block + bytes(-len(block) % 512 + 512) for block in blocks for _ in range(copies))
        calls: list[int] = []
        fits = module._fits
        monkeypatch.setattr(module, "_fits", lambda *args, calls=calls, fits=fits: calls.append(0) or fits(*args))
        found = salvage(image)
        monkeypatch.setattr(module, "_fits", fits)
        assert stance in [each.raw for each in found]
        assert len(calls) <= module._TRIES_A_SECTOR * (len(image) // 512 + 1)


def test_a_copy_is_replayed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[bytes] = []
    replay = module.replay
    monkeypatch.setattr(module, "replay", lambda raw: calls.append(raw) or replay(raw))
    padded = SESSIONS[0] + bytes(-len(SESSIONS[0]) % 512)
    (found,) = salvage(padded * 10)
    assert found.raw == SESSIONS[0] and len(calls) == 1


def test_a_fat_drive_without_its_tables() -> None:
    """ChaN's FatFs, which CircuitPython has too. Files that were deleted have left gaps, which later ones fill."""
    fatfs = pytest.importorskip("fatfs", reason="fatfs-ng is not installed")
    storage = bytearray(1 << 20)
    partition = fatfs.Partition(fatfs.RamDisk(storage, sector_size=512, sector_count=2048))
    partition.mkfs()
    partition.mount()
    for n in range(250):  # full, and then every second one is gone
        with partition.open(f"/f{n}", "wb") as file:
            file.write(b"x" * 4000)
    for n in range(0, 250, 2):
        assert fatfs.pyf_unlink(partition.pname + f"/f{n}".encode()) == 0
    for n, raw in enumerate(SESSIONS):
        with partition.open(f"/{n}.stk", "wb") as file:
            file.write(raw)
    partition.unmount()
    image = bytearray(storage)
    assert sum(raw in image for raw in SESSIONS) <= 1, "in one piece: the drive is not fragmented"
    image[: 512 * 12] = bytes(512 * 12)
    assert whole(salvage(bytes(image))) == sorted(SESSIONS)


def test_the_area_of_a_drive_without_file_system(tmp_path: Path) -> None:
    """As CircuitPython's boards have it: in `sessions.dat`, here in pieces, where others were forgotten."""
    store = AreaStore(tmp_path / "drive", model="raspberry_pi_pico")
    while store.area.free_bytes() > 9000:
        store.write(b"x" * 5000)
    store.forget(store.stored.numbers_after(0, 1000)[::2])
    for raw in SESSIONS:
        store.write(raw)
    store.board.drive.sync()
    image = bytearray(store.board.drive.volume.cache.flash.data)
    assert not any(raw in image for raw in SESSIONS), "none lies in one piece"
    image[: 512 * 12] = bytes(512 * 12)
    assert whole(salvage(bytes(image))) == sorted(SESSIONS)


def test_a_littlefs_drive_without_its_directories() -> None:
    """The littlefs that MicroPython has. Each of its blocks begins with pointers to those before."""
    drive = LittleFS(block_size=4096, block_count=256, prog_size=256, read_size=256)
    for n, raw in enumerate(SESSIONS):
        with drive.open(f"{n}.stk", "wb") as file:
            file.write(raw)
    image = bytearray(drive.context.buffer)
    image[: 2 * 4096] = b"\xff" * (2 * 4096)
    assert whole(salvage(bytes(image))) == sorted(SESSIONS)
