"""Ports of a board on a bench: what code.py builds, without the app."""

from board_world import Motion, upright
from stork_sim.board.belt import Belt
from stork_sim.board.clock import SimClock
from stork_sim.board.fresh_drive import fresh_drive
from stork_sim.board.importer import Importer
from stork_sim.board.modules import build
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.firmware_folder import firmware_folder, library_folder
from stork_sim.runs import CHIPS


class Bench:
    """The ports of a board, as code.py makes them."""

    def __init__(self, drive, model, function=upright, **settings):
        self.clock = SimClock()
        self.belt = Belt(Motion(function))
        self.chip = CHIPS[model.chips[0]](self.belt, self.clock)
        fresh_drive(drive, firmware_folder() / "settings.toml", settings)
        self.board = VirtualBoard(drive, [self.chip], clock=self.clock, model=model)
        self.board.data_port = False
        self.importer = importer = Importer(
            [firmware_folder(), library_folder()],
            build(self.board),
            {"print": self.board.print, "open": self.board.drive.open},
        )
        hal = importer.import_("stork.hal.circuitpython", fromlist=("",))
        settings = importer.import_("stork.hal.cp_settings", fromlist=("",))
        self.ports = hal.Ports(settings.board_data())
        self.loaded = set(importer.modules)
