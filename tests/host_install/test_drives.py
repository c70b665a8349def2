"""Choice of the drive: the only one, the named one, or one line of advice."""

from pathlib import Path

import pytest

from host_install.drive import fresh
from stork_host.errors import StorkError
from stork_host.install.drives import find_drive, linux_mounts, mounts


@pytest.fixture
def media(tmp_path):
    def folder(name, *files):
        path = tmp_path / name
        path.mkdir()
        for file in files:
            (path / file).write_text("x")
        return path

    return folder


def test_the_only_drive_of_a_board(media, tmp_path):
    board = fresh(tmp_path / "CIRCUITPY")
    assert find_drive(among=[media("PHOTOS", "a.jpg"), board]) == board


def test_a_drive_with_another_label_and_one_without_boot_out(media):
    renamed = media("MYBELT", "boot_out.txt")
    assert find_drive(among=[renamed]) == renamed
    bare = media("CIRCUITPY")
    assert find_drive(among=[bare]) == bare, "what is missing there is told later, with what to do"


def test_several_are_told_by_name(media, tmp_path):
    one, two = fresh(tmp_path / "CIRCUITPY"), fresh(tmp_path / "CIRCUITPY1")
    with pytest.raises(StorkError) as caught:
        find_drive(among=[one, two])
    assert str(caught.value) == f"expected one board's drive, found 2: {one}, {two}; try: name one: stork install {one}"
    assert find_drive(two, among=[one, two]) == two


def test_none(media):
    with pytest.raises(StorkError, match=r"found none on this PC; try: hold the button while you plug the board in"):
        find_drive(among=[media("PHOTOS")])
    with pytest.raises(StorkError, match=r"a new board: hold BOOTSEL .*Nano RP2040 Connect.* connect REC to GND"):
        find_drive(among=[])
    with pytest.raises(StorkError, match="found none"):
        find_drive(among=[])


@pytest.mark.parametrize("named", [True, False])
def test_a_board_that_waits_for_circuitpython(media, named):
    drive = media("RPI-RP2", "INFO_UF2.TXT", "INDEX.HTM")
    with pytest.raises(StorkError, match=r"a board that waits for it, at .*; try: get CircuitPython 10 .*\.uf2"):
        find_drive(drive if named else None, among=[drive])


def test_a_named_folder_that_is_not_there(tmp_path):
    with pytest.raises(StorkError, match="found no folder"):
        find_drive(tmp_path / "nowhere")


def test_the_table_of_mounts():
    table = (
        "sysfs /sys sysfs rw 0 0\n"
        "/dev/sda1 /media/me/CIRCUITPY vfat rw,uid=1000 0 0\n"
        "/dev/sdb1 /run/media/me/MY\\040DRIVE\\0401 vfat rw 0 0\n"
        "/dev/sdc1 /media/Größe exfat rw 0 0\n"
        "server:/x /mnt/net nfs rw 0 0\n"
        "broken\n"
    )
    expected = ["/media/me/CIRCUITPY", "/run/media/me/MY DRIVE 1", "/media/Größe"]
    assert linux_mounts(table) == [Path(path) for path in expected]


def test_this_pc_can_be_asked():
    assert isinstance(mounts(), list)


def test_a_drive_that_has_just_gone_is_passed_over(tmp_path, monkeypatch):
    gone = tmp_path / "CIRCUITPY"
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda self, **_: _fail() if gone in (self, *self.parents) else exists(self))
    with pytest.raises(StorkError, match="found none"):
        find_drive(among=[gone])


def _fail():
    raise OSError(5, "I/O error")
