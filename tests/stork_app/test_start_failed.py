"""Nothing between power-on and the loop leaves the board dark: light, a line, a record, a drive that a PC can open."""

import importlib.util
import itertools
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from board_world import Worn
from stork.store.journal import Journal
from stork_format import journal_records as journal
from stork_host.pictures.patterns import colour, menu_colours
from stork_sim.board.parts import DotStars
from stork_sim.firmware_folder import firmware_folder, library_folder
from waits import SLOW_IS_FINE

FAULT = {colour("fault"), (0, 0, 0)}
RELEASES = [(8, 2, 6), (9, 2, 4), (10, 2, 1)]

# Small settings.toml that went wrong on real boards.
BARE_WORD = b"STORK_EYES = open\n"
OPEN_QUOTE = b'STORK_SURFACE = "foam\nSTORK_BPM = 90\n'
BYTE_ORDER_MARK = b"\xef\xbb\xbfSTORK_HOLD_S = 10\nSTORK_BPM = 90\n"


def installed(drive):
    """Somebody wears a board with its own files on its drive."""
    w = Worn(drive)
    for path in firmware_folder().glob("*.py"):
        shutil.copy(path, drive)
    packages = [library_folder() / name for name in ("stork", "stork_format", "micro_smp")]
    for folder in (firmware_folder() / "boards", *packages):
        to = drive / folder.name if folder.name == "boards" else drive / "lib" / folder.name
        shutil.copytree(folder, to, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("adafruit_lsm6ds", "adafruit_bus_device", "adafruit_register"):
        (found,) = importlib.util.find_spec(name).submodule_search_locations
        shutil.copytree(found, drive / "lib" / name, ignore=shutil.ignore_patterns("__pycache__"))
    return w


def append(path, text):
    return lambda drive: (drive / path).write_text((drive / path).read_text() + "\n" + text)


def put(path, text):
    return lambda drive: (drive / path).write_text(text)


def gone(path):
    def do(drive):
        found = drive / path
        shutil.rmtree(found) if found.is_dir() else found.unlink()

    return do


def update_that_fails(drive):
    """The flash refuses it, and the libraries are half-written: none of them can be loaded."""
    gone("lib/stork/store")(drive)
    (drive / "update").mkdir()
    put("update/swap.py", "def run():\n    raise OSError(5)\n")(drive)
    put("update/manifest", "00000000 1 /lib/stork/store/nvm_flags.py\nend\n")(drive)


def replaced(method, body):
    """Lines that put a function of that ``body`` in place of a method."""
    return f"def broken(*args): {body}\n{method} = broken\n"


_HAL, _APP = "lib/stork/hal/", "lib/stork/app/"
_DATA = "boards/stork_virtual.py"
_PINS_TAKEN = """
_init = BasePorts.__init__
def broken(*args):
    _init(*args)
    raise OSError(5)
BasePorts.__init__ = broken
"""
_NO_MEMORY = replaced("Ports.__init__", "raise MemoryError('allocating')")
_RULES = replaced("SettingsRules.__init__", "raise TypeError('rules')")

# What is broken on the drive, and what the console says; None: it goes on with what is left.
BROKEN = {
    "ports raise": (
        append(_HAL + "circuitpython.py", replaced("Ports.__init__", "raise RuntimeError('ports')")),
        "RuntimeError: ports",
    ),
    "ports have no memory": (append(_HAL + "circuitpython.py", _NO_MEMORY), "MemoryError: allocating"),
    "ports raise with the light taken": (append(_HAL + "base_ports.py", _PINS_TAKEN), "OSError"),
    "wiring raises": (append(_HAL + "wiring.py", replaced("Wiring.names", "raise KeyError('wiring')")), "KeyError"),
    "board file: syntax": (append(_DATA, "PIXEL = (\n"), "SyntaxError"),
    "board file: raises": (append(_DATA, "1 / 0\n"), "ZeroDivisionError"),
    "board file: no axes": (append(_DATA, "del AXES\n"), "AttributeError"),
    "board file: an import": (append(_DATA, "import nowhere\n"), None),
    "board_data raises": (
        append(_HAL + "cp_settings.py", "def board_data(): raise IndexError('data')\n"),
        "IndexError: data",
    ),
    "module: syntax": (append(_HAL + "cp_pins.py", "def (\n"), "SyntaxError"),
    "library missing: hal": (gone("lib/stork/hal"), "expected the libraries"),
    "library missing: supervisor": (gone(_APP + "supervisor.py"), "expected the libraries"),
    "library missing: format": (gone("lib/stork_format"), "expected the libraries"),
    "library missing: loop": (gone(_APP + "loop.py"), "no module named 'stork.app.loop'"),
    "library missing: crash handler too": (gone("lib/stork/core/ticks.py"), "stork.core.ticks"),
    "sensor library of another version": (
        put("lib/adafruit_lsm6ds/__init__.py", "class LSM6DS:\n    pass\n"),
        "ImportError|AttributeError|fault: sensor",
    ),
    "an update that fails each time, half-way": (update_that_fails, "expected the libraries"),
    "settings raise": (append("lib/stork/settings/settings_rules.py", _RULES), "TypeError: rules"),
    "app raises": (append(_APP + "startup.py", "def build(ports): raise MemoryError('no more')\n"), "MemoryError: no"),
    "restarts raise": (
        append("lib/stork/device/restarts.py", "def too_many(ports): raise ValueError('count')\n"),
        "ValueError: count",
    ),
}


@pytest.mark.parametrize("release", [RELEASES[0], RELEASES[2]], ids=str)
@pytest.mark.parametrize("name", BROKEN)
def test_what_fails_before_the_loop(tmp_path, name, release):
    w = installed(tmp_path / "drive")
    w.board.drive.release = release
    broken, words = BROKEN[name]
    broken(w.drive)
    w.run(150.0)
    assert lit(w, 5.0, 60.0) and lit(w, 70.0, 150.0), "never dark"
    if words is None:
        return  # it goes on, with what is left
    assert any(word in w.console for word in words.split("|")), w.console
    assert w.board.resets <= 1, "no endless restarts"
    if "fault: sensor" in w.console:
        return  # the app runs, and a PC reaches it
    assert w.colours(5.0, 58.0) <= FAULT and w.colours(70.0, 150.0) == FAULT
    assert not w.board.drive_hidden, "the drive is the PC's, so that it can be mended"
    if w.board.resets:
        assert (w.drive / "crash.txt").is_file() and "crash" not in w.console.lower().splitlines()[0]


@pytest.mark.parametrize("name", ["ports raise", "board file: syntax", "app raises"])
def test_it_is_written_down(tmp_path, name):
    w = installed(tmp_path / "drive")
    BROKEN[name][0](w.drive)
    w.run(100.0)
    told = (w.drive / "crash.txt").read_text()
    assert told.startswith("stork ") and BROKEN[name][1].split(":")[0] in told
    assert journal.FAULT_CRASH in {r[1] for r in Journal(w.board.nvm).each() if r[0] == journal.FAULT}


def test_fewer_than_three_flashes_a_second(tmp_path):
    w = installed(tmp_path / "drive")
    BROKEN["ports raise"][0](w.drive)
    w.run(60.0)
    begun = [t for (_, *a), (t, *b) in itertools.pairwise(w.board.light.log) if any(b) and not any(a)]
    assert len(begun) > 20 and min(b - a for a, b in itertools.pairwise(begun)) > 340_000


def test_when_it_is_mended_it_starts_as_ever(tmp_path):
    w = installed(tmp_path / "drive")
    good = (w.drive / "boards" / "stork_virtual.py").read_text()
    BROKEN["board file: syntax"][0](w.drive)
    w.run(10.0)
    assert not w.board.drive_hidden
    put("boards/stork_virtual.py", good)(w.drive)
    again = Worn(w.drive)
    again.run(5.0)
    assert is_menu(again) and not again.board.drive_hidden, "this one start is in maker mode still"
    last = Worn(w.drive)
    last.run(5.0)
    assert is_menu(last) and last.board.drive_hidden


def test_an_error_in_boot(tmp_path):
    """CircuitPython goes on with code.py; then the PC has the drive, and a trial cannot be stored."""
    w = installed(tmp_path / "drive")
    text = (w.drive / "boot.py").read_text()
    put("boot.py", "raise RuntimeError('too many USB endpoints')\n" + text.partition('"""\n')[2])(w.drive)
    w.run(10.0)
    assert "boot.py: expected no error, found 'RuntimeError: too many USB endpoints'" in w.console
    assert not w.board.drive_hidden and colour("settings") in w.colours(1.0, 6.0) and is_menu(w)
    put("boot.py", text)(w.drive)
    w = Worn(w.drive)
    w.run(10.0)
    assert "boot.py" not in w.console and w.board.drive_hidden


@pytest.mark.parametrize("release", RELEASES, ids=str)
@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (BARE_WORD, 1, "no quotes"),
        (OPEN_QUOTE, 1, "a quote that is not closed"),
        (BYTE_ORDER_MARK, 1, "byte order mark"),
        (b"\n# x\nSTORK_BPM = 1.5\n", 3, "another number"),
        (b"STORK_BOARD = nano\n", 1, "no quotes"),
        (b"STORK_BUTTON = D5\nSTORK_BPM =\n", 2, "nothing"),
        (b"STORK_PIXEL = 'NEOPIXEL'\n", 1, "double quotes"),
        (b"[belt]\nSTORK_BPM = 90\n", 1, "no [section]"),
        (b"STORK_BPM 90\n", 1, "no = in"),
        (b'STORK_BOARD = "\xff"\n', 1, "a text that cannot be read"),
        (b"STORK_BMP = 90\n", 1, "a name of the build guide"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_line_that_cannot_be_read(tmp_path, content, line, reason, release):
    """The usual value, a complaint with its line and reason, in the journal and by the light; and on it goes."""
    w = Worn(tmp_path / "drive")
    (w.drive / "settings.toml").write_bytes(content)
    w.board.drive.release = release
    w.run(10.0)
    told = [text for text in w.board.console if f"settings.toml, line {line}: expected" in text and reason in text]
    given = release >= (10, 2) and reason in ("no quotes", "another number")  # there it is a value, right or wrong
    assert len(told) == (0 if given else 1), w.console
    assert is_menu(w) and w.board.drive_hidden and "Traceback" not in w.console
    if told:
        assert colour("settings") in w.colours(1.0, 6.0)
        assert [r[1] for r in Journal(w.board.nvm).each()] == [journal.FAULT_SETTINGS]


def test_the_button_opens_the_drive_whatever_the_settings_are(tmp_path):
    for release in RELEASES:
        w = Worn(tmp_path / "drive")
        (w.drive / "settings.toml").write_bytes(b"STORK_BUTTON = nowhere\nSTORK_BOARD = 5.5\n")
        w.board.drive.release = release
        w.board.press(True)
        w.run(3.0)
        assert w.board.drive_hidden == (release >= (10, 2)), "there `nowhere` is the pin that is named"


@pytest.mark.parametrize("name", ["NOWHERE", "board_id", "NEOPIXEL, NEOPIXEL"])
def test_a_light_that_cannot_be_had(tmp_path, name):
    w = Worn(tmp_path / "drive", STORK_PIXEL=name)
    w.run(10.0)
    assert "STORK_PIXEL: expected a free pin" in w.console and "using NEOPIXEL" in w.console
    assert is_menu(w)


@pytest.mark.parametrize("line", ["PIXEL = None", "PIXEL = 5", "LED = None"])
def test_a_board_file_that_names_no_light_as_text(tmp_path, line):
    """And a start that fails: the other lights of the board are tried."""
    w = installed(tmp_path / "drive")
    append(_DATA, line + "\n")(w.drive)
    gone("lib/stork/hal")(w.drive)
    w.run(60.0)
    assert lit(w, 5.0, 58.0)


def test_a_board_with_nothing_but_a_dotstar(tmp_path):
    w = installed(tmp_path / "drive")
    DotStars(w.board, w.board.pins["D6"], w.board.pins["D7"])
    append(_DATA, "PIXEL = ()\nLED = ()\nDOTSTAR = ('D6', 'D7')\n")(w.drive)
    gone("lib/stork/hal")(w.drive)
    w.run(60.0)
    assert lit(w, 5.0, 58.0) and w.board.light.row


def test_copied_half_way_by_hand_the_drive_shows(tmp_path):
    """A file manager copies by the alphabet: there is a code.py and no start_failed.py, and half of the libraries."""
    w = installed(tmp_path / "drive")
    gone("start_failed.py")(w.drive)
    gone("lib/stork/hal")(w.drive)
    with pytest.raises(ImportError):  # CircuitPython shows it on the console and by its own light
        w.run(30.0)
    again = Worn(w.drive)
    with pytest.raises(ImportError):
        again.run(30.0)
    assert not again.board.drive_hidden and again.board.resets == 0


_NAMES = "HOLD_S PIXEL BOARD BUTTON WEARER MENU AXES RGB SCL ADDRESS PIXELS IDLE_S UTC_H VOLUME"
_MARKS = [b"\xef\xbb\xbf", b"\x00", b"\xff", b"\n", b"\r\n", b"\\", b"\\u", b" = ", b"w" * 200]
_VALUES = "= \" ' [ # - 5 0x6A 1e9 true open NEOPIXEL D5 other __init__ a.b .. ,"
WORDS = st.sampled_from(
    [*_MARKS, *(b"STORK_" + name.encode() for name in _NAMES.split()), *(word.encode() for word in _VALUES.split())]
)
FILES = st.one_of(st.binary(max_size=200), st.lists(WORDS, max_size=24).map(b"".join))


@settings(max_examples=150, deadline=None, suppress_health_check=[*SLOW_IS_FINE, HealthCheck.function_scoped_fixture])
@given(content=FILES, release=st.sampled_from(RELEASES))
def test_no_settings_leave_the_board_dark(tmp_path_factory, content, release):
    w = Worn(tmp_path_factory.mktemp("any") / "drive")
    (w.drive / "settings.toml").write_bytes(content)
    w.board.drive.release = release
    w.run(8.0)
    assert w.board.resets == 0 and "Traceback" not in w.console, w.console
    assert lit(w, 0.0, 8.0) or no_light_wished(content), w.console


def no_light_wished(content):
    return b"STORK_PIXEL" in content and b'""' in content


def lit(w, begin_s, end_s):
    return any(any(rgb) for rgb in w.colours(begin_s, end_s))


def is_menu(w):
    return {(0, 0, 0)} < w.colours(7.0 if w.clock.now_us > 7e6 else 2.0, w.clock.now_us / 1e6) <= menu_colours()
