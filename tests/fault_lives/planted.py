"""Mistakes that are planted into a belt's firmware or a PC's pull, to see that the campaign tells of each."""

from collections.abc import Callable
from typing import NamedTuple

Files = dict[str, bytes]


class Planted(NamedTuple):
    """``told``: the counts that must not stay 0. ``path``, ``old``, ``new``: a piece of the firmware and what it
    becomes; ``pc``: a name in fault_lives.pc.PLANTED instead.
    """

    told: frozenset[str]
    path: str = ""
    old: str = ""
    new: str = ""
    pc: str = ""

    def put(self, files: Files) -> Files:
        """The files with the mistake in them. Raises AssertionError where the line is not there."""
        if not self.path:
            return files
        text = files[self.path].decode()
        assert text.count(self.old) == 1, f"expected once in {self.path}: {self.old}"
        return files | {self.path: text.replace(self.old, self.new).encode()}


_STORE = "lib/stork/store/"

PLANTED: dict[str, Planted] = {
    "a store that loses every second session": Planted(
        frozenset({"lost"}),
        _STORE + "area_commit.py",
        "    area.write(sector, head)\n    sync()\n    area.file.seek(sector * SECTOR)\n"
        "    if area.file.read(SECTOR) != head:\n        raise OSError(5)\n",
        "    if area.number % 2:\n        area.write(sector, head)\n    sync()\n",
    ),
    "a start that overlooks the newest session": Planted(
        frozenset({"lost"}),
        _STORE + "open_area.py",
        "head is None or head[0] <= area.forgotten or",
        "head is None or head[0] == area.journal.last_number() or",
    ),
    "a number that is given twice": Planted(
        frozenset({"doubled"}),
        _STORE + "session_area.py",
        "return max(self.last, self.journal.last_number()) + 1",
        "return max(1, self.last, self.journal.last_number())",
    ),
    "a session that stays where it was pulled": Planted(
        frozenset({"stuck"}),
        _STORE + "area_sessions.py",
        "        here = [number for number in numbers if self._here(number)]\n"
        "        others = [number for number in numbers if number not in here]\n",
        "        here = others = []\n",
    ),
    "a bit that changes before it is stored": Planted(
        frozenset({"altered", "lost"}),
        "lib/stork/app/trial_runner.py",
        "            x = sensor.x\n",
        "            x = sensor.x ^ (k == 0)\n",
    ),
    "a trial that ends without a word": Planted(
        frozenset({"lost"}),
        "lib/stork/app/training.py",
        """        fell = self.runner.trial.end_cause == codes.FELL
""",
        """        fell = self.runner.trial.end_cause == codes.FELL
        self.state.show_menu(now)
        return
""",
    ),
    "a belt that does not hear its button": Planted(
        frozenset({"stuck"}), "lib/stork/app/loop.py", "if press != NONE:", "if press != NONE and self.uptime.s < 0:"
    ),
    "a traceback in the menu": Planted(
        frozenset({"broke"}),
        "lib/stork/app/app_state.py",
        "        self.enter(MENU, now)\n",
        "        self.enter(MENU, now)\n        if self.place == 1:\n            raise ValueError(self.place)\n",
    ),
    "a PC that lets forget what it has not stored": Planted(frozenset({"lost"}), pc="stores nothing"),
    "a PC that stores another result": Planted(frozenset({"altered"}), pc="stores another result"),
}


def put_in(name: str) -> Callable[[Files], Files]:
    """A change to a firmware's files: ``name`` of PLANTED, "" changes nothing."""
    return PLANTED[name].put if name else dict
