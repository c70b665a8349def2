"""The board's own display: up to three lines of large text in one colour. CircuitPython only (displayio).

Drawn once for each change of message. All 57,600 pixels of the CLUE are 29 ms of wire at 32 MHz and perhaps as much
again for putting them together; three lines of ten letters are half of that.
"""

import board
import displayio
import terminalio

_LINES = 3  # [display-rate]


class Screen:
    """Letters of CircuitPython's own font, four times as large: 10 to a line on a display of 240 pixels."""

    def __init__(self, scale=4):
        self.display = board.DISPLAY
        font = terminalio.FONT
        wide, high = font.get_bounding_box()
        self.glyph = font.get_glyph
        self.columns = self.display.width // (wide * scale)
        self.palette = displayio.Palette(2)
        self.shown = None
        group = displayio.Group(scale=scale)
        self.rows = []
        pitch = self.display.height // (scale * _LINES)
        for n in range(_LINES):
            row = displayio.TileGrid(
                font.bitmap,
                pixel_shader=self.palette,
                width=self.columns,
                height=1,
                tile_width=wide,
                tile_height=high,
                y=n * pitch + (pitch - high) // 2,
            )
            self.rows.append(row)
            group.append(row)
        self.display.auto_refresh = False  # when it is drawn is our business
        self.display.root_group = group

    def show(self, name, lines, rgb):
        if self.shown == (lines, rgb):
            return
        self.shown = (lines, rgb)
        self.palette[1] = rgb[0] << 16 | rgb[1] << 8 | rgb[2]
        for n in range(_LINES):
            text = lines[n] if n < len(lines) else ""
            indent = max(0, self.columns - len(text)) // 2
            for column in range(self.columns):
                self.rows[n][column] = self._tile(text, column - indent)
        self.display.refresh()

    def _tile(self, text, place):
        glyph = self.glyph(ord(text[place])) if 0 <= place < len(text) else None
        return (glyph or self.glyph(32)).tile_index
