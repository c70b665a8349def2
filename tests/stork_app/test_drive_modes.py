"""boot.py: owner of the drive by button, by a PC's command, on boards without a button, and after a restart."""

import pytest

from board_world import Worn
from stork.store import nvm_flags
from stork_sim.board.virtual_board import VirtualBoard


def modes(worn):
    """Notes down at each start of code.py whether the PC owns the drive."""
    seen = []

    def note(_line=None):
        seen.append("patient" if worn.board.drive_hidden and worn.board.drive.writable else "maker")

    worn.board.boot_watchers.append(lambda: worn.clock.call_in(700_000, note))
    return seen


def test_a_command_opens_the_drive_for_one_start(tmp_path):
    worn = Worn(tmp_path / "drive")
    seen = modes(worn)
    nvm_flags.set_maker(worn.board.nvm, True)
    worn.run(3.0)
    assert seen == ["maker"] and worn.board.data_port
    assert not nvm_flags.maker(worn.board.nvm), "once: a belt that is forgotten in maker mode could store nothing"
    worn.run(6.0)
    assert seen == ["maker", "patient"]


def test_the_flag_comes_from_the_app_and_the_board_restarts(tmp_path):
    """What the link calls: the same object that runs on the board."""
    worn = Worn(tmp_path / "drive")
    seen = modes(worn)
    told = iter([True, False])

    def command():
        from stork.app import device_info

        ports = type("Ports", (), {"nvm": worn.board.nvm, "reset": lambda self: None})()
        device_info.restart(ports, next(told))

    command()
    worn.run(3.0)
    nvm_flags.set_maker(worn.board.nvm, True)
    command()
    worn.run(6.0)
    assert seen == ["maker", "patient"]


def firmware_with(tmp_path, button, settings=""):
    from stork_sim.firmware_folder import firmware_folder

    folder = tmp_path / "firmware"
    (folder / "boards").mkdir(parents=True)
    for name in ("boot.py", "boards/__init__.py"):
        (folder / name).write_bytes((firmware_folder() / name).read_bytes())
    if button is not None:
        (folder / "boards" / "stork_virtual.py").write_text(f'BUTTON = "{button}"\n')
    (folder / "code.py").write_text("import time\ntime.sleep(1)\n")
    drive = tmp_path / "drive"
    drive.mkdir()
    (drive / "settings.toml").write_text(settings)
    return VirtualBoard(drive, firmware=folder)


@pytest.mark.parametrize(
    ("button", "settings", "held", "mode"),
    [
        ("BUTTON", "", False, "patient"),
        ("BUTTON", "", True, "maker"),
        ("", "", False, "patient"),
        ("NO_SUCH_PIN", "", False, "patient"),
        ("", 'STORK_BUTTON = "BUTTON"', True, "maker"),
        ("BUTTON", 'STORK_BUTTON = ""', True, "patient"),
        ("BUTTON", 'STORK_BUTTON = " "', True, "patient"),
        ("BUTTON", 'STORK_BUTTON = "NOWHERE"', True, "maker"),
        ("BUTTON", 'STORK_BUTTON = "NOWHERE"', False, "patient"),
        ("BUTTON", 'STORK_BUTTON = "SDA, SCL"', True, "maker"),
        ("NO_SUCH_PIN", 'STORK_BUTTON = "NOWHERE"', True, "patient"),
        (None, "", False, "patient"),
        (None, 'STORK_BUTTON = "BUTTON"', True, "maker"),
        (None, 'STORK_BOARD = "nothing"', True, "patient"),
    ],
)
def test_what_boot_decides(tmp_path, button, settings, held, mode):
    """Without a button a belt stores sessions; the command opens its drive."""
    board = firmware_with(tmp_path, button, settings)
    board.press(held)
    board.power_on()
    assert (board.drive_hidden, board.drive.writable) == ((True, True) if mode == "patient" else (False, False))
    assert board.data_port and board.console == []
    board.press(False)
    nvm_flags.set_maker(board.nvm, True)
    board.power_on()
    assert not board.drive_hidden and not board.drive.writable, "by command, on any board"
