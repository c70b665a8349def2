"""Mounting in the area's record: kept over power-off and cuts, beside what an older firmware writes."""

from io import BytesIO
from types import SimpleNamespace

import pytest

from board_world import Parts
from device_store import AreaStore
from power_cuts.cuts import STATES, Cut, cuts, flash_at
from power_cuts.history import WORN, Life
from stork.store import area_record
from stork_host.drive_sessions import mounting_in
from stork_sim.board.models import MODELS

PICO = "raspberry_pi_pico"
BOARD = "+y+z+x"
FIRST, SECOND, THIRD = (f"0 4096 0 {n} 0 4096 4096 0 {-n}" for n in (1, 2, 3))
SIZES = sorted({model.nvm_bytes for model in MODELS.values()} | {0, 256, 20480})


class Belt(AreaStore):
    """``axes``: that the belt goes by after its start."""

    def open_sessions(self):
        super().open_sessions()
        self.settings = SimpleNamespace(axes=BOARD)
        self.commit = self.parts.module("stork.store.area_commit")
        return self

    @property
    def axes(self):
        return self.commit.axes(self.area) or BOARD

    def lean(self, text):
        self.commit.keep(self.area, text)
        assert self.back_up()

    @property
    def file(self):
        return self.drive / "mounting.txt"

    def put(self, text):
        """Put a file on the drive, as an older firmware does, or somebody in maker mode."""
        self.board.drive.cut()
        if text is None:
            self.file.unlink()
        else:
            self.file.write_text(text)
        self.parts = None
        return self.switch_on()


@pytest.fixture
def belt(tmp_path):
    return Belt(tmp_path / "drive", model=PICO)


def test_it_stays_over_power_off_and_later_results(belt):
    assert belt.axes == BOARD
    belt.lean(FIRST)
    for n in range(1, 5):
        assert belt.switch_on().axes == FIRST and belt.area.turn == n
        assert belt.back_up()
    belt.lean(SECOND)
    assert belt.switch_on().axes == SECOND
    assert not belt.file.exists(), "the file system is left alone"


@pytest.mark.parametrize("size", SIZES)
def test_there_is_room_for_it_in_each_place(tmp_path, size):
    """Beside the whole ring, with a gap before what comes next."""
    nvm = bytearray(b"\x55" * size) or None
    units = area_record.units(nvm)
    parts = Parts(tmp_path / "drive", model=PICO)
    area = parts.module("stork.store.open_area").opened(nvm, lambda line: None, lambda: None)
    written = []
    write = area.write
    area.write = lambda sector, data: (written.append(sector), write(sector, data))
    area.mounting = b"x" * 22
    record = parts.module("stork.store.area_record")
    for turn in (1, 2):
        written.clear()
        assert record.save(area, nvm)
        begin = area.sector_of(turn % 2 * units)
        assert begin == written[-1] == min(written), "the head comes last"
        assert max(written) + 7 < area.sector_of((turn % 2 + 1) * units)
        area.file.seek(begin * 512 + 16)
        assert area.file.read(max(0, size - 16)) == bytes(nvm or b"")[:-16]
    again = parts.module("stork.store.session_area").SessionArea(area.file, 100, area.first)
    record.find(again, area.first)
    assert (again.turn, again.mounting) == (2, b"x" * 22)


@pytest.mark.parametrize("model", [PICO, "clue_nrf52840_express", "adafruit_feather_esp32s3_4mbflash_2mbpsram"])
@pytest.mark.parametrize("old", [BOARD, FIRST])
def test_a_cut_at_any_operation_leaves_the_old_one_or_the_new_one(tmp_path, model, old):
    """And a second cut, at any operation of the record after that, leaves the one that the belt had then."""
    first = Belt(tmp_path / "drive", model=model)
    if old != BOARD:
        first.lean(THIRD)
        first.lean(old)
    first.board.drive.sync()
    seen = set()
    for cut, belt in after_cuts(first, lambda: first.lean(SECOND), tmp_path / "once"):
        seen.add(belt.axes)
        assert belt.axes in (old, SECOND), cut
        had = belt.axes
        if model != PICO:
            continue  # the others take long
        for again, later in after_cuts(belt, belt.back_up, tmp_path / f"again{cut.n}{cut.state[0]}"):
            assert later.axes == had, (cut, again)
    assert seen == {old, SECOND}


def after_cuts(belt, change, folder):
    """(cut, the belt at its next start) for each cut in a change."""
    flash = belt.board.drive.volume.cache.flash
    life = Life(WORN, "", bytes(flash.data), flash.size, bytes(belt.board.nvm))
    belt.board.drive.watchers.append(life.operations.append)
    change()
    belt.board.drive.sync()
    belt.board.drive.watchers.pop()
    folder.mkdir()
    assert life.operations
    for n, cut in enumerate([*cuts([life]), Cut(0, len(life.operations) - 1, STATES[0])]):
        place = folder / str(n)
        image = flash_at(life, cut) if n < len(cuts([life])) else bytes(flash.data)
        place.with_suffix(".flash").write_bytes(image.rstrip(b"\xff"))
        place.with_suffix(".nvm").write_bytes(life.nvm)
        found = Belt(place, model=belt.options["model"])
        yield cut, found
        found.board.drive.cut()


def test_a_file_of_an_older_firmware_counts_until_a_newer_mounting(belt):
    """The settings read the file; the area's mounting goes over it only where it is newer."""
    belt.put(FIRST + "\n")
    assert belt.axes == BOARD, "nothing goes over the file"
    belt.lean(SECOND)
    assert belt.switch_on().axes == SECOND
    assert belt.put(THIRD).axes == BOARD, "the older firmware has leant forward once more"
    belt.lean(FIRST)
    assert belt.switch_on().axes == FIRST
    assert belt.put(None).axes == BOARD, "deleted by hand"


def test_a_spec_in_a_file_counts_again(belt):
    belt.lean(FIRST)
    assert belt.put(BOARD).axes == BOARD
    assert belt.back_up() and belt.switch_on().axes == BOARD


def test_the_settings_get_it(belt):
    belt.lean(FIRST)
    belt.board.drive.cut()
    belt.parts = Parts(belt.drive, model=PICO)
    settings = SimpleNamespace(axes=BOARD)
    ports = SimpleNamespace(nvm=belt.parts.board.nvm, say=print, feed=lambda: None)
    belt.parts.module("stork.store.open_area").run(ports, settings)
    assert settings.axes == FIRST


def test_a_record_of_an_older_firmware_is_read_and_its_own_write_loses_nothing_else(belt):
    """Without a mounting; and its save, which knows of none, over a place that has one."""
    belt.area.forgotten = 7
    belt.back_up()
    assert belt.switch_on().area.forgotten == 7 and belt.axes == BOARD
    belt.lean(FIRST)
    kept, belt.area.mounting = belt.area.mounting, b""
    for _ in range(3):
        assert belt.back_up()
    assert belt.switch_on().axes == FIRST and belt.area.mounting == kept and belt.area.turn == 5


def test_a_new_area_has_none(belt):
    """Where the one before lay; but one that made way has put it into the file."""
    belt.lean(FIRST)
    belt.lean(FIRST)
    content = BytesIO(belt.board.drive.volume.content("sessions.dat"))
    assert mounting_in(content, b"") == FIRST and mounting_in(content, b"+y+z+x") is None
    flash = bytes(belt.board.drive.volume.cache.flash.data)
    belt.stored.make_way()
    assert belt.file.read_text() == FIRST
    belt.switch_on()
    assert b"StkM" in flash and not belt.area.mounting and not belt.area.turn
    belt.lean(SECOND)
    assert belt.switch_on().axes == SECOND


def test_a_record_that_cannot_be_written_is_told(belt):
    said = []

    def fail(sector, data):
        raise OSError(5)

    belt.area.write = fail
    assert not belt.parts.module("stork.store.area_record").save(belt.area, belt.board.nvm, said.append)
    (line,) = said
    assert line.startswith("what is to outlive power-off could not be written: ")
