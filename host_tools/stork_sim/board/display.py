"""Stand-ins for ``displayio`` and ``terminalio``, and a display of the board's own: rows of letters in one colour.

What is modelled is what the firmware uses: tile grids of the built-in font in a scaled group. ``refresh`` takes time by
the area of the tile grids, from 16 bits a pixel at 32 MHz and as long again for composing them [assumed-costs].
"""

from types import ModuleType, SimpleNamespace
from typing import Any

from stork_sim.board.machine import Machine
from stork_sim.board.module_factory import module

_PIXEL_US = 1  # [assumed-costs]
_SIZE = 240  # the CLUE's, either way [binding-tables]
_GLYPH = (6, 14)  # terminalio.FONT of CircuitPython's builds [binding-tables]
_FIRST = 32  # its first tile is the space [binding-tables]


class Palette:
    def __init__(self, color_count: int) -> None:
        self._colours = [0] * color_count

    def __setitem__(self, index: int, colour: int) -> None:
        if not 0 <= colour <= 0xFFFFFF:
            raise ValueError("color must be between 0x000000 and 0xffffff")
        self._colours[index] = colour

    def __getitem__(self, index: int) -> int:
        return self._colours[index]


class TileGrid:
    def __init__(
        self,
        bitmap: object,
        *,
        pixel_shader: Palette,
        width: int = 1,
        height: int = 1,
        tile_width: int | None = None,
        tile_height: int | None = None,
        default_tile: int = 0,
        x: int = 0,
        y: int = 0,
    ) -> None:
        if bitmap is not _FONT.bitmap or (tile_width, tile_height) != _GLYPH:
            raise AssertionError("only the built-in font's tiles are simulated")
        self.pixel_shader = pixel_shader
        self.x, self.y = x, y
        self._tiles = [default_tile] * (width * height)

    def __setitem__(self, index: int, tile: int) -> None:
        if not 0 <= tile < 256:
            raise ValueError("Tile index out of bounds")
        self._tiles[index] = tile

    @property
    def pixels(self) -> int:
        return len(self._tiles) * _GLYPH[0] * _GLYPH[1]

    @property
    def text(self) -> str:
        return "".join(chr(tile + _FIRST) for tile in self._tiles).strip()


class Group:
    def __init__(self, *, scale: int = 1, x: int = 0, y: int = 0) -> None:
        self.scale = scale
        self.layers: list[TileGrid] = []

    def append(self, layer: TileGrid) -> None:
        self.layers.append(layer)


def _glyph(codepoint: int) -> SimpleNamespace | None:
    return SimpleNamespace(tile_index=codepoint - _FIRST) if _FIRST <= codepoint < 127 else None


_FONT = SimpleNamespace(bitmap=object(), get_bounding_box=lambda: _GLYPH, get_glyph=_glyph)


class Display:
    """``board.DISPLAY``. What it shows goes to the board's ``words``."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.width = self.height = _SIZE
        self.auto_refresh = True
        self.root_group: Group | None = None

    def refresh(self, **_: Any) -> None:
        group = self.root_group
        if group is None:
            return
        for row in group.layers:
            if (row.y + _GLYPH[1]) * group.scale > _SIZE:
                raise AssertionError("a row lies beyond the display's edge")
        pixels = sum(row.pixels for row in group.layers) * group.scale**2
        self._machine.clock.advance(pixels * _PIXEL_US)
        rows = [row for row in group.layers if row.text]
        colour = rows[0].pixel_shader[1] if rows else 0
        self._machine.words.show(self._machine.clock.now_us, tuple(row.text for row in rows), colour)


def _displayio(machine: Machine) -> ModuleType:
    return module("displayio", Palette=Palette, TileGrid=TileGrid, Group=Group)


def _terminalio(machine: Machine) -> ModuleType:
    return module("terminalio", FONT=_FONT)


DISPLAY_MODULES = (_displayio, _terminalio)
