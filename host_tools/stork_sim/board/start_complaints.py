"""Complaints of a board's start about its settings.toml, by the firmware's own code on a virtual board of its kind.

The ports are opened and the settings read as code.py does it, with nothing behind: no sensor is asked, no app runs.
What the lines name is taken to be connected. Of a board without a model each name in the file is taken to be a pin of
its own that can do anything, and a display to be there: its real pins are in no table here.
"""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from stork_host import circuitpython_settings
from stork_sim.board.binding_facts import facts, versions
from stork_sim.board.bus import Chip
from stork_sim.board.importer import Importer
from stork_sim.board.microcontrollers import MICROCONTROLLERS
from stork_sim.board.models import MODELS, Model
from stork_sim.board.module_factory import module
from stork_sim.board.modules import build, left_out
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.chips.drv2605 import Drv2605
from stork_sim.firmware_folder import firmware_folder, library_folder

_VOLUME_BYTES = MODELS["stork_virtual"].volume_bytes  # of any board: a small one is soon made
_USUAL = ("SCL", "SDA")  # of boards/other.py


def start_complaints(
    board_id: str, settings: bytes, release: tuple[int, ...], own: Mapping[str, Mapping[str, object]] | None = None
) -> list[str]:
    """Lines in the order of the console, without "stork: ". ``release``: of its CircuitPython. ``own``: name -> values
    of files in boards/ that this package does not have.
    """
    own = own or {}
    known = board_id in MODELS
    model = MODELS[board_id] if known else _unknown(board_id, settings, release, own)
    with tempfile.TemporaryDirectory() as folder:
        drive = Path(folder) / "drive"
        drive.mkdir()
        (drive / "settings.toml").write_bytes(settings)
        board = VirtualBoard(drive, model=model, volume_bytes=_VOLUME_BYTES, circuitpython=_table(model, release))
        board.drive.release = release
        board.data_port = False
        board.wiring = _Connected()
        if not known:
            for pin in board.pins.values():
                pin.analog_mv = float
        importer = Importer(
            [firmware_folder(), library_folder()],
            build(board),
            {"print": board.print, "open": board.drive.open},
            absent=left_out(board),
        )

        importer.modules.update((f"boards.{name}", module(f"boards.{name}", **values)) for name, values in own.items())

        def firmware(name: str) -> ModuleType:
            return importer.import_(name, fromlist=("",))

        try:
            ports = firmware("stork.hal.circuitpython").Ports(firmware("stork.hal.cp_settings").board_data())
            _, complaints = firmware("stork.settings.settings_loader").read(ports)
        except Exception as error:  # of a maker's own file
            return [f"expected a start without an error, found {type(error).__name__}: {error}"]
        return list(complaints)


class _Connected(dict[tuple[str, str], dict[int, Chip]]):
    """Chips of any bus: the driver of a motor on each."""

    def get(self, key: object, default: object = None) -> dict[int, Chip]:
        return {Drv2605.address: Drv2605(lambda percent: None)}


def _unknown(
    board_id: str, settings: bytes, release: tuple[int, ...], own: Mapping[str, Mapping[str, object]]
) -> Model:
    """A board with each name of its files as a pin, and those of the board that it is wired like."""
    names = dict.fromkeys([*_USUAL, *re.findall(r"[A-Za-z]\w*", settings.decode("latin-1") + repr(own), re.ASCII)])
    like = MODELS.get(str(circuitpython_settings.usable(settings, release)("STORK_BOARD")))
    for _, aka in like.names() if like else ():
        names |= dict.fromkeys(aka)
    names.pop("board_id", None)  # the board module's own
    return Model(board_id, " ".join(f"V{n}={name}" for n, name in enumerate(names)), display=True)


def _table(model: Model, release: tuple[int, ...]) -> str:
    """Version of the oldest table of calls that is as new as ``release`` and has the microcontroller."""
    made = model.microcontroller in MICROCONTROLLERS
    for version in versions():
        has = not made or model.microcontroller.name in facts("circuitpython", version)["builds"]
        if has and int(version.split(".")[0]) >= release[0]:
            return version
    return versions()[-1]
