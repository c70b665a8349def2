"""Doubtful results: no stars, and a message to the wearer."""

import numpy as np
import pytest

from device_motion import standing
from session_replay import Events
from sessions import HEADER
from stork import drills
from stork.feedback import language
from stork.feedback.feedback_controller import FeedbackController
from stork.feedback.output_player import OutputPlayer
from stork_format import codes


class Outputs:
    """Keeps what was shown and sounded last."""

    def __init__(self) -> None:
        self.rgb = (0, 0, 0)

    def set(self, *rgb: int) -> None:
        self.rgb = rgb

    def tone(self, hz: int) -> None:
        pass


def wobble(rows: np.ndarray) -> np.ndarray:
    """A strap that flaps, from the tenth second on."""
    out = np.array(rows)
    t = np.arange(len(out)) * 0.0096
    out[1000:, 0] += np.rint(1300 * np.sin(2 * np.pi * 11 * t[1000:])).astype(int)
    return out


def clip(rows: np.ndarray) -> np.ndarray:
    out = np.array(rows)
    out[1100, 1] = -32768
    return out


@pytest.mark.parametrize(
    ("spoil", "lost", "light"),
    [
        (lambda rows: rows, 0, "stars"),
        (wobble, 0, "doubtful"),
        (clip, 0, "doubtful"),
        (lambda rows: rows, 200, "doubtful"),
        (lambda rows: rows, 3, "stars"),
    ],
    ids=["sound", "loose", "clipped", "many samples lost", "a few lost"],
)
def test_stars_or_doubt(spoil, lost: int, light: str) -> None:  # type: ignore[no-untyped-def]
    header = {**HEADER, "drill": "feet_together", "leg": "", "hold_ms": 10000, "keep_going": 1, "limit_ms": 10000}
    drill = drills.create(header, Events())
    player = OutputPlayer(Outputs(), Outputs())
    controller = FeedbackController(player)
    rows = spoil(np.array(standing(21)))
    for n, row in enumerate(rows.tolist()):
        if n == 1200 and lost:
            drill.input(codes.SAMPLES_LOST, lost)
        drill.step(*row)
        controller.tick(drill, n * 10)
        player.tick(n * 10)
    assert drill.phase == codes.DONE
    assert player.light_name.startswith(light)
    assert (drill.result()["score"] > 0) == (light == "stars")
    assert "doubtful" in language.LIGHTS
