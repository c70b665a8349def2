"""Order of the drills on a board: the journal's codes depend on it, and a PC must have the same order."""

from guest_python import Guest
from stork import drills

CODES = """
from stork import drills
print([(name, leg, drills.code(name, leg)) for name, leg in PLAYS])
"""


def test_the_board_counts_drills_as_the_pc_does(tmp_path):
    plays = [(name, leg) for name in drills.NAMES for leg in drills.legs(name)]
    for installed in (True, False):
        lines, _ = Guest(tmp_path / str(installed), installed=installed).run(CODES, PLAYS=plays)
        assert lines == [repr([(name, leg, drills.code(name, leg)) for name, leg in plays])]
