"""Nothing between power-on and the loop leaves the board dark: light, a line, a record, and a drive that a PC can open."""

import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from board_world import Worn
from stork.store.journal import Journal
from stork_format import journal_records as journal
from stork_host.pictures.patterns import colour, menu_colours
from stork_sim.firmware_folder import firmware_folder, library_folder

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
    for folder in (firmware_folder() / "boards", *(library_folder() / n for n in ("stork", "stork_format", "micro_smp"))):
        to = drive / folder.name if folder.name == "boards" else drive / "lib" / folder.name
        shutil.copytree(folder, to, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("adafruit_lsm6ds", "adafruit_bus_device", "adafruit_register"):
        import importlib.util

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


# what is wrong with the drive: (the fault, words of the console)
RAISES = "def __init__(self, data):\n        raise %s"
BROKEN = {
    "ports raise": (append("lib/stork/hal/circuitpython.py", "def broken(self, data): raise RuntimeError('ports')\nPorts.__init__ = broken\n"), "RuntimeError: ports"),
    "ports have no memory": (append("lib/stork/hal/circuitpython.py", "def broken(self, data): raise MemoryError('allocating')\nPorts.__init__ = broken\n"), "MemoryError: allocating"),
    "ports raise with the light taken": (append("lib/stork/hal/base_ports.py", "_init = BasePorts.__init__\ndef broken(*args):\n    _init(*args)\n    raise OSError(5)\nBasePorts.__init__ = broken\n"), "OSError"),
    "wiring raises": (append("lib/stork/hal/wiring.py", "def broken(*args): raise KeyError('wiring')\nWiring.names = broken\n"), "KeyError"),
    "board file: syntax": (append("boards/stork_virtual.py", "PIXEL = (\n"), "SyntaxError"),
    "board file: raises": (append("boards/stork_virtual.py", "1 / 0\n"), "ZeroDivisionError"),
    "board file: no axes": (append("boards/stork_virtual.py", "del AXES\n"), "AttributeError"),
    "board file: an import": (append("boards/stork_virtual.py", "import nowhere\n"), None),
    "board_data raises": (append("lib/stork/hal/cp_settings.py", "def board_data(): raise IndexError('data')\n"), "IndexError: data"),
    "module: syntax": (append("lib/stork/hal/cp_pins.py", "def (\n"), "SyntaxError"),
    "library missing: hal": (gone("lib/stork/hal"), "expected the libraries"),
    "library missing: supervisor": (gone("lib/stork/app/supervisor.py"), "expected the libraries"),
    "library missing: format": (gone("lib/stork_format"), "expected the libraries"),
    "library missing: loop": (gone("lib/stork/app/loop.py"), "no module named 'stork.app.loop'"),
    "library missing: crash handler too": (lambda drive: [gone("lib/stork/core/ticks.py")(drive)], "stork.core.ticks"),
    "sensor library of another version": (put("lib/adafruit_lsm6ds/__init__.py", "class LSM6DS:\n    pass\n"), "ImportError|AttributeError|fault: sensor"),
    "settings raise": (append("lib/stork/settings/settings_rules.py", "def broken(*args): raise TypeError('rules')\nSettingsRules.__init__ = broken\n"), "TypeError: rules"),
    "app raises": (append("lib/stork/app/startup.py", "def build(ports): raise MemoryError('no more')\n"), "MemoryError: no more"),
    "restarts raise": (append("lib/stork/device/restarts.py", "def too_many(ports): raise ValueError('count')\n"), "ValueError: count"),
}  # fmt: skip


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
    begun = [t for (_, *a), (t, *b) in zip(w.board.light.log, w.board.light.log[1:], strict=False) if any(b) and not any(a)]
    assert len(begun) > 20 and min(b - a for a, b in zip(begun, begun[1:], strict=False)) > 340_000


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


WORDS = st.sampled_from(
    [b"STORK_HOLD_S", b"STORK_PIXEL", b"STORK_BOARD", b"STORK_BUTTON", b"STORK_WEARER", b"STORK_MENU", b"STORK_AXES"]
    + [b"STORK_RGB", b"STORK_SCL", b"STORK_ADDRESS", b"STORK_PIXELS", b"STORK_IDLE_S", b"STORK_UTC_H", b"STORK_VOLUME"]
    + [b"=", b" = ", b"\n", b"\r\n", b'"', b"'", b"[", b"#", b"\\u", b"\\", b"\xef\xbb\xbf", b"\x00", b"\xff", b"-", b"5"]
    + [b"0x6A", b"1e9", b"true", b"open", b"NEOPIXEL", b"D5", b"other", b"__init__", b"a.b", b"..", b",", b"w" * 200]
)
FILES = st.one_of(st.binary(max_size=200), st.lists(WORDS, max_size=24).map(b"".join))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
