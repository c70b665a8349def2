"""Light and sound language of the wearer as readable steps, in ms, Hz and percent.

`make pictures` turns them into the bytes of firmware/lib/stork/feedback/patterns.py, so that a board does not need the
code that makes them (docs/emulator.md).
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from stork.feedback.language import GO_HZ, MENU_HZ, ONCE
from stork_sim.firmware_folder import library_folder

Step = Sequence[int]


def _pattern(steps: Iterable[Step], loop: int = ONCE) -> bytes:
    """Bytes of ``steps``: (ms, r, g, b)."""
    out = bytearray((loop,))
    for step in steps:
        out.append(step[0] // 10)
        for value in step[1:]:
            out.append(value)
    return bytes(out)


def _tones(steps: Iterable[Step], loop: int = ONCE) -> bytes:
    """Bytes of ``steps``: (ms, hz, percent)."""
    return _pattern([(ms, hz // 10, percent) for ms, hz, percent in steps], loop)


def _blinks(count: int, r: int, g: int, b: int, pause_ms: int) -> bytes:
    """``count`` blinks and a pause."""
    return _pattern([(250, r, g, b), (250, 0, 0, 0)] * count + [(pause_ms, 0, 0, 0)], 0)


def _trouble(count: int, r: int, g: int, b: int) -> bytes:
    """A long blink, then ``count`` short ones; stars and places in the menu never begin with a long one."""
    short = [(200, r, g, b), (300, 0, 0, 0)]
    return _pattern([(1000, r, g, b), (500, 0, 0, 0)] + short * count + [(1200, 0, 0, 0)], 0)


def _stars(count: int) -> bytes:
    """Three rising notes for the end of a drill, then a short one for each star."""
    steps = [(200, 660, 70), (200, 880, 70), (350, 1320, 70)]
    if count:
        steps.append((350, 0, 0))
    return _tones(steps + [(150, 1320, 70), (250, 0, 0)] * count)


def _steps(*steps: Step) -> bytes:
    """Bytes of a part of a light, without the step to which it loops."""
    return _pattern(steps)[1:]


def _notes(*steps: Step) -> bytes:
    """Bytes of a part of a sound."""
    return _tones(steps)[1:]


_FAULT = ((300, 220, 80), (150, 0, 0), (300, 220, 80))  # ms, Hz, percent [tone-pitches]

LIGHTS: Final = {
    "still": _pattern(((1000, 40, 40, 40), (1000, 0, 0, 0)), 0),  # stand still, please
    "countdown": _pattern(((200, 60, 40, 0), (800, 0, 0, 0)), 0),
    "go": _pattern(((1000, 0, 90, 0),)),
    "beat": _pattern(((160, 90, 90, 90), (600, 10, 10, 10))),  # with each beat of the cued walk, where it is wanted
    "hold": _pattern(((1600, 30, 30, 30), (800, 8, 8, 8)), 0),  # in play, with no word on how it goes
    "learned": _pattern(((600, 0, 90, 0), (600, 0, 30, 0)), 0),  # how it is worn
    "stars0": _pattern(((1000, 90, 90, 150),)),
    "stars1": _blinks(1, 90, 90, 90, 1200),
    "stars2": _blinks(2, 90, 90, 90, 1200),
    "stars3": _blinks(3, 90, 90, 90, 1200),
    "best": _pattern(((250, 0, 40, 0), (250, 90, 90, 90)), 0),  # better than ever before: green and white
    "not_still": _trouble(1, 40, 40, 40),
    "doubtful": _trouble(4, 40, 40, 40),  # no score: fasten the belt and do it again
    "worn_wrong": _pattern(((1500, 60, 0, 60), (1500, 60, 60, 0)), 0),  # put the belt on again
    "fall_question": _pattern(((1500, 150, 150, 150), (1000, 30, 30, 30)), 0),  # the button says: I am well
    "fall": _pattern(((500, 150, 150, 150), (500, 120, 0, 0)), 0),
    "fault": _trouble(2, 60, 0, 60),
    "memory_full": _trouble(3, 60, 0, 60),
    "settings": _trouble(5, 60, 0, 60),  # something in settings.toml or the plan is wrong; it goes on without
    "plugged": _pattern(((2000, 0, 20, 20), (2000, 0, 8, 8)), 0),
    # Before the first drill of a day: stand where something firm is at hand. Never dark.
    "support": _pattern(((1500, 70, 70, 20), (300, 12, 12, 4), (300, 70, 70, 20), (300, 12, 12, 4)), 0),
    "rest": _pattern(((800, 6, 0, 12), (800, 16, 0, 32), (800, 40, 0, 80), (800, 16, 0, 32)), 0),  # it breathes
    "battery_low": _pattern(((500, 90, 36, 0), (500, 36, 14, 0), (500, 12, 5, 0), (1500, 0, 0, 0)), 0),  # runs empty
    # Three short and a long one in the colour of the cable; a full memory is the other way round.
    "storage": _pattern(((200, 0, 70, 70), (300, 0, 0, 0)) * 3 + ((1000, 0, 70, 70), (1200, 0, 0, 0)), 0),
    "asleep": _pattern(((800, 0, 0, 40), (800, 0, 0, 8), (100, 0, 0, 0))),  # fades, and stays dark
}

SOUNDS: Final = {
    "start": _tones(((120, 660, 70), (180, 880, 70))),
    "tick": _tones(((150, 660, 70),)),
    "beat": _tones(((60, 990, 80),)),
    "go": _tones(((600, GO_HZ, 80),)),
    "stars0": _stars(0),
    "stars1": _stars(1),
    "stars2": _stars(2),
    "stars3": _stars(3),
    "best": _tones(((160, 880, 70), (160, 1050, 70), (160, 1320, 70), (400, 1760, 70))),
    "learned": _tones(((200, 660, 70), (350, 880, 70))),  # how it is worn
    "not_still": _tones(((300, 440, 70), (400, 330, 70), (200, 0, 0), (400, 330, 70))),
    "doubtful": _tones(((300, 440, 70), (400, 330, 70), (200, 0, 0), (300, 440, 70), (400, 330, 70))),
    "stopped": _tones(((300, 440, 70), (400, 330, 70))),
    "fall": _tones(((400, 880, 100), (400, 590, 100), (1200, 0, 0)), 0),
    # It asks, softly and then louder; it stays as loud as it has become.
    "fall_question": _tones(
        (
            (150, 470, 25), (350, 700, 25), (1500, 0, 0),
            (150, 470, 40), (350, 700, 40), (1500, 0, 0),
            (150, 470, 65), (350, 700, 65), (1500, 0, 0),
            (150, 470, 100), (350, 700, 100), (1500, 0, 0),
        ),
        9,
    ),
    "fault": _tones(_FAULT),
    "memory_full": _tones((*_FAULT, (150, 0, 0), (300, 330, 80))),
    "settings": _tones((*_FAULT, (150, 0, 0), (300, 440, 80))),
    "worn_wrong": _tones(((300, 330, 80), (150, 0, 0), (500, 220, 80))),
    "support": _tones(((250, 440, 60), (250, 550, 60), (500, 440, 60))),
    "rest": _tones(((350, 660, 50), (350, 550, 50), (800, 440, 50))),
    "battery_low": _tones(((200, 880, 60), (200, 740, 60), (200, 620, 60), (400, 520, 60))),
    "storage": _tones(((200, 740, 60), (200, 520, 60), (200, 740, 60), (400, 520, 60))),
    "asleep": _tones(((200, 520, 40), (500, 390, 40))),
}  # fmt: skip

# The menu: a piece for each place up to the drill's, in blue; then, dimmer, the leg: left is one long blink or low
# note, right two short ones, as in a lean.
MENU_BLINK: Final = _steps((250, 0, 30, 110), (250, 0, 0, 0))
MENU_LEGS: Final = {
    "": _steps((1500, 0, 0, 0)),
    "left": _steps((450, 0, 0, 0), (700, 12, 12, 12), (1500, 0, 0, 0)),
    "right": _steps((450, 0, 0, 0), (200, 12, 12, 12), (250, 0, 0, 0), (200, 12, 12, 12), (1500, 0, 0, 0)),
}
MENU_BEEP: Final = _notes((150, MENU_HZ, 70), (200, 0, 0))
MENU_NOTES: Final = {
    "": b"",
    "left": _notes((300, 0, 0), (600, 440, 70)),
    "right": _notes((300, 0, 0), (150, 880, 70), (250, 0, 0), (150, 880, 70)),
}

_HEAD = '''"""The bytes of stork.feedback.language. Made by `make pictures` from
host_tools/stork_host/pictures/language_steps.py, where they can be read: change them there.
"""
'''


def patterns_text() -> str:
    """patterns.py."""
    parts = [_HEAD]
    for name, value in (("MENU_BLINK", MENU_BLINK), ("MENU_BEEP", MENU_BEEP)):
        parts.append(f"{name} = {_literal(value)}")
    for name, table in (("MENU_LEGS", MENU_LEGS), ("MENU_NOTES", MENU_NOTES)):
        parts.append(f"\n{name} = {{")
        parts += [f'    "{key}": {_literal(value)},' for key, value in table.items()]
        parts.append("}")
    # In one piece: a piece for each would take a board 1.3 kB more.
    whole = b""
    for name, table in (("LIGHTS", LIGHTS), ("SOUNDS", SOUNDS)):
        parts.append(f"\n{name} = {{")
        for key, value in table.items():
            parts.append(f'    "{key}": {len(whole)},')
            whole += bytes((len(value),)) + value
        parts.append("}")
    parts.append(f"\nWHOLE = {_literal(whole)}")
    return "\n".join(parts) + "\n"


def _literal(data: bytes) -> str:
    """Bytes literal on one line."""
    return 'b"' + "".join(f"\\x{byte:02x}" for byte in data) + '"'


def main() -> int:
    """Write patterns.py."""
    path: Path = library_folder() / "stork" / "feedback" / "patterns.py"
    path.write_text(patterns_text(), encoding="utf-8")
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
