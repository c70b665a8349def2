"""Nothing between power-on and the loop leaves the board dark: light, a line, a record, a drive that a PC can open."""

import importlib.util
import itertools
import shutil
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from board_world import Worn
from device_store import AreaStore
from stork.store import nvm_flags
from stork.store.journal import Journal
from stork_format import journal_records as journal
from stork_host.pictures.patterns import colour, menu_colours
from stork_sim.board.models import MODELS
from stork_sim.board.parts import DotStars
from stork_sim.firmware_folder import firmware_folder, library_folder
from waits import SLOW_IS_FINE

FAULT = {colour("fault"), (0, 0, 0)}
RELEASES = [(8, 2, 6), (9, 2, 4), (10, 2, 1)]

# Small settings.toml that went wrong on real boards.
BARE_WORD = b"STORK_EYES = open\n"
OPEN_QUOTE = b'STORK_SURFACE = "foam\nSTORK_BPM = 90\n'
BYTE_ORDER_MARK = b"\xef\xbb\xbfSTORK_HOLD_S = 10\nSTORK_BPM = 90\n"


@cache
def own_files():
    """Content of each file of the firmware with its libraries, by its path on the drive."""
    packages = [library_folder() / name for name in ("stork", "stork_format", "micro_smp")]
    for name in ("adafruit_lsm6ds", "adafruit_bus_device", "adafruit_register"):
        (found,) = importlib.util.find_spec(name).submodule_search_locations
        packages.append(Path(found))
    homes = {firmware_folder() / "boards": "boards", **{package: f"lib/{package.name}" for package in packages}}
    files = {path.name: path.read_bytes() for path in firmware_folder().glob("*.py")}
    for folder, home in homes.items():
        for path in folder.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                files[f"{home}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    return files


def installed(drive, **wearing):
    """Worn board with its own files on its drive."""
    w = Worn(drive, **wearing)
    for folder in sorted({path.rpartition("/")[0] for path in own_files()}):
        (drive / folder).mkdir(parents=True, exist_ok=True)
    for path, content in own_files().items():
        with open(f"{drive}/{path}", "xb", buffering=0) as file:
            file.write(content)
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
_ENDED = "raise SystemExit\n"
_NOBODYS = "class Ending(BaseException):\n    pass\nraise Ending('mine')\n"
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
    "board file: empty, as FAT damage leaves it": (put(_DATA, ""), "no attribute 'AXES'"),
    "board file: comments only": (put(_DATA, "# a board\n# of mine\n"), "no attribute 'AXES'"),
    "board file: a text and no more": (put(_DATA, '"""A board."""\n'), "no attribute 'AXES'"),
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
    "sensor library missing": (gone("lib/adafruit_lsm6ds"), "no module named 'adafruit_lsm6ds'"),
    "sensor library compiled for another version": (
        put("lib/adafruit_lsm6ds/__init__.py", "raise ValueError('incompatible .mpy file')\n"),
        "incompatible .mpy file",
    ),
    "sensor library of another version": (
        put("lib/adafruit_lsm6ds/__init__.py", "class LSM6DS:\n    pass\n"),
        "ImportError|AttributeError",
    ),
    "an update that fails each time, half-way": (update_that_fails, "expected the libraries"),
    "settings raise": (append("lib/stork/settings/settings_rules.py", _RULES), "TypeError: rules"),
    "app raises": (append(_APP + "startup.py", "def build(ports): raise MemoryError('no more')\n"), "MemoryError: no"),
    "board file: ends the program": (append(_DATA, _ENDED), "found SystemExit"),
    "board file: ends it with a number": (append(_DATA, "raise SystemExit(0)\n"), "found SystemExit"),
    "board file: sys.exit": (append(_DATA, "__import__('sys').exit('done')\n"), "found SystemExit: done"),
    "board file: an end of its own": (append(_DATA, _NOBODYS), "found Ending: mine"),
    "board file: GeneratorExit": (append(_DATA, "raise GeneratorExit\n"), "found GeneratorExit"),
    "board file: Ctrl-C, and nobody there": (append(_DATA, "raise KeyboardInterrupt\n"), "found KeyboardInterrupt"),
    "ports end the program": (
        append(_HAL + "circuitpython.py", replaced("Ports.__init__", "raise SystemExit")),
        "found SystemExit",
    ),
    "module ends the program": (append(_HAL + "wiring.py", _ENDED), "found SystemExit"),
    "module of the app ends the program": (append(_APP + "startup.py", _ENDED), "SystemExit"),
    "crash handler and app end the program": (
        lambda drive: [append(_APP + name, _ENDED)(drive) for name in ("startup.py", "crash_handler.py")],
        "found SystemExit",
    ),
    "the drive's owner in memory ends the program": (append("lib/stork/store/nvm_flags.py", _ENDED), "SystemExit"),
    "library of the sensor ends the program": (put("lib/adafruit_lsm6ds/__init__.py", _ENDED), "SystemExit"),
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
    w.board.console_read = False
    broken, words = BROKEN[name]
    broken(w.drive)
    w.run(150.0)
    assert lit(w, 5.0, 60.0) and lit(w, 70.0, 150.0), "never dark"
    if words is None:
        return  # it goes on, with what is left
    assert any(word in w.console for word in words.split("|")), w.console
    assert w.board.resets <= 1, "no endless restarts"
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


@pytest.mark.parametrize("place", [_DATA, _HAL + "wiring.py", _APP + "startup.py", _APP + "trial_runner.py"])
def test_ctrl_c_at_the_console_is_the_makers(tmp_path, place):
    """It ends the program, as CircuitPython says; no file is written, and the next start is as ever."""
    w = installed(tmp_path / "drive")
    append(place, "raise KeyboardInterrupt\n")(w.drive)
    with pytest.raises(KeyboardInterrupt):
        w.start().run(10.0)
    assert not (w.drive / "crash.txt").exists() and w.board.resets == 0


def test_a_file_that_ends_the_program_in_a_drill(tmp_path):
    """As any crash: light, record, a new start."""
    w = installed(tmp_path / "drive")
    append(_APP + "trial_runner.py", _ENDED)(w.drive)
    w.start().run(90.0)
    assert w.colours(5.0, 55.0) == FAULT and w.board.resets == 1
    assert b"SystemExit" in AreaStore(w.drive).crash_report()


_WHOLE = (firmware_folder() / "start_failed.py").read_text()
NOT_WHOLE = {
    "empty": "",
    "syntax": "def note(\n",
    "raises": _WHOLE + "1 / 0\n",
    "ends the program": _ENDED,
    "an older one": _WHOLE.replace("def note(", "def tell("),
    "its report raises": _WHOLE + "def note(error):\n    raise SystemExit\n",
    **{f"cut at {n}/12": _WHOLE[: len(_WHOLE) * n // 12] for n in range(1, 12)},
}


@pytest.mark.parametrize("failed", ["ports raise", "ports raise with the light taken", "board file: syntax"])
@pytest.mark.parametrize("name", NOT_WHOLE)
def test_start_failed_itself_is_not_whole(tmp_path, name, failed):
    w = installed(tmp_path / "drive")
    BROKEN[failed][0](w.drive)
    put("start_failed.py", NOT_WHOLE[name])(w.drive)
    w.run(60.0)
    assert lit(w, 2.0, 10.0) and lit(w, 50.0, 60.0) and w.board.resets <= 1
    assert "Traceback" in w.console and "found" in w.console + "found" * ("expected start_failed.py" in w.console)
    again = Worn(w.drive)
    again.run(20.0)
    assert not again.board.drive_hidden and lit(again, 10.0, 20.0)


_CODE = (firmware_folder() / "code.py").read_bytes()
CODE_NOT_WHOLE = {
    "missing": None,
    "empty": b"",
    "empty lines": b"\n\r\n",
    "syntax": b"def (\n" + _CODE,
    "a quote too few": _CODE[1:],
    "no UTF-8": b"\xff" * len(_CODE),
    "zeros": bytes(len(_CODE)),
    "zeros at the end": _CODE[:512] + bytes(len(_CODE) - 512),
    "a sector of zeros": _CODE[:512] + bytes(512) + _CODE[1024:],
    **{f"cut at {n}/12": _CODE[: len(_CODE) * n // 12] for n in range(1, 12)},
    **{f"cut at line {n}": b"".join(_CODE.splitlines(True)[:n]) for n in range(1, len(_CODE.splitlines()), 5)},
}


@pytest.mark.parametrize(
    ("model", "name"),
    [("stork_virtual", name) for name in CODE_NOT_WHOLE]
    + [(model, name) for model in sorted(MODELS) for name in ("empty", "cut at 6/12")],
)
def test_code_itself_is_not_whole(tmp_path, model, name):
    """The last light in its place, and the drive is the PC's; mended, the belt starts as ever."""
    w = installed(tmp_path / "drive", model=model)
    (w.drive / "code.py").unlink()
    if CODE_NOT_WHOLE[name] is not None:
        (w.drive / "code.py").write_bytes(CODE_NOT_WHOLE[name])
    w.board.firmware = w.drive
    w.run(20.0)
    assert lit(w, 2.0, 10.0) and lit(w, 15.0, 20.0) and w.board.resets == 0
    assert not w.board.drive_hidden and "expected a whole code.py" in w.console
    (w.drive / "code.py").write_bytes(_CODE)
    again = Worn(w.drive, model=model)
    again.run(5.0)
    assert "expected a whole code.py" not in again.console and again.board.drive_hidden
    assert lit(again, 2.0, 5.0) if model != "stork_virtual" else is_menu(again)  # an LED shows no colours


@pytest.mark.parametrize("lost", ["last_light.py", "start_failed.py", "both"])
def test_code_is_not_whole_and_its_light_neither(tmp_path, lost):
    w = installed(tmp_path / "drive")
    put("code.py", "")(w.drive)
    for name in ("last_light.py", "start_failed.py"):
        if lost in (name, "both"):
            put(name, "def (\n")(w.drive)
    w.run(20.0)
    assert not w.board.drive_hidden and lit(w, 2.0, 20.0) == (lost != "both")


def test_somebody_s_own_program_runs(tmp_path):
    w = installed(tmp_path / "drive")
    put("code.py", "print('mine')\n")(w.drive)
    w.run(5.0)
    assert "mine" in w.console and w.board.drive_hidden


@pytest.mark.parametrize("model", sorted(MODELS))
def test_the_last_light_shows_on_every_board(tmp_path, model):
    w = installed(tmp_path / "drive", model=model)
    gone("lib/stork/hal")(w.drive)
    gone("start_failed.py")(w.drive)
    w.run(30.0)
    assert lit(w, 5.0, 30.0)


@pytest.mark.parametrize("where", ["settings.toml", "boards"])
@pytest.mark.parametrize("model", sorted(MODELS))
def test_a_failed_start_where_the_light_s_pin_is_its_power(tmp_path, model, where):
    parts = MODELS[model]
    for pin in filter(None, (parts.pixel, ",".join(parts.rgb), parts.led, "NOWHERE")):
        chosen = {} if where == "boards" else {"STORK_LIGHT_POWER": pin}
        w = installed(tmp_path / pin / "drive", model=model, **chosen)
        if where == "boards":
            append(f"boards/{model}.py", f"LIGHT_POWER = {tuple(pin.split(','))!r}\n")(w.drive)
        gone("lib/stork/hal")(w.drive)
        w.run(30.0)
        assert lit(w, 5.0, 30.0), pin


def test_three_programs_that_are_not_whole(tmp_path):
    """CircuitPython shows it, where it has a light of its own."""
    w = installed(tmp_path / "drive")
    for name in ("start_failed.py", "last_light.py"):
        put(name, "")(w.drive)
    gone("lib/stork/hal")(w.drive)
    with pytest.raises(ImportError):
        w.run(30.0)


@pytest.mark.parametrize("whole", [True, False], ids=["start_failed.py", "last_light.py"])
@pytest.mark.parametrize("name", ["ports raise with the light taken", "ports end the program", "app raises"])
@pytest.mark.parametrize("model", [name for name, m in MODELS.items() if m.microcontroller.name == "nRF52840"])
def test_where_no_program_may_end(tmp_path, model, name, whole):
    """An nRF52840's watchdog runs on: the light shares its program with what has taken the pins."""
    w = installed(tmp_path / "drive", model=model)
    BROKEN[name][0](w.drive)
    if not whole:
        put("start_failed.py", "")(w.drive)
    nvm_flags.set_maker(w.board.nvm, True)
    w.run(60.0)
    assert lit(w, 10.0, 20.0) and lit(w, 50.0, 60.0) and w.board.bites == 0


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


@pytest.mark.parametrize("release", RELEASES, ids=str)
@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('STORK_BPM = "90.5"', "STORK_BPM: expected 60 to 130, found '90.5'; using the drill's own"),
        ("STORK_HOLD_S = 500", "STORK_HOLD_S: expected 1 to 120, found "),
        ('STORK_EYES = "half"', "STORK_EYES: expected one of open, closed, found 'half'; using open"),
        ('STORK_MENU = "dancing"', "STORK_MENU: expected drills like "),
        ("STORK_I2C_KHZ = 5", "STORK_I2C_KHZ: expected 100 to 400, found "),
        ('STORK_BUZZER = "GP99"', "STORK_BUZZER: expected "),
    ],
)
@pytest.mark.parametrize(("before", "after"), [(b"# me\n\n", b"\n"), (b"A = 1\r\n" + b"#" * 128 + b"\r\n", b"")])
def test_a_wrong_value_is_told_with_its_line(tmp_path, text, complaint, before, after, release):
    """Lines of others above it, one of them as long as a piece that is read; the name once more below it."""
    w = Worn(tmp_path / "drive")
    (w.drive / "settings.toml").write_bytes(before + text.encode() + after)
    w.board.drive.release = release
    w.run(10.0)
    told = [line for line in w.board.console if complaint.partition(":")[0] in line]
    assert len(told) == 1 and told[0].startswith(f"stork: settings.toml, line 3: {complaint}"), w.console
    assert is_menu(w)


@pytest.mark.parametrize("text", ["STORK_EYES = closed\n", "STORK_BPM = 90.5\n"])
def test_what_the_build_guide_says_of_text_without_quotes(tmp_path, text):
    told = []
    for release in RELEASES:
        w = Worn(tmp_path / f"drive {release}")
        (w.drive / "settings.toml").write_bytes(text.encode())
        w.board.drive.release = release
        w.run(3.0)
        told.append([line for line in w.board.console if "settings.toml" in line])
    assert all(len(lines) == 1 and lines[0].endswith("; left out") for lines in told[:2])
    line = "stork: settings.toml, line 1: STORK_BPM: expected 60 to 130, found '90.5'; using the drill's own"
    assert told[2] == ([line] if "BPM" in text else []), "there it is the text that stands there"


def test_the_button_opens_the_drive_whatever_the_settings_are(tmp_path):
    for release in RELEASES:
        w = Worn(tmp_path / "drive")
        (w.drive / "settings.toml").write_bytes(b"STORK_BUTTON = nowhere\nSTORK_BOARD = 5.5\n")
        w.board.drive.release = release
        w.board.press(True)
        w.run(3.0)
        assert not w.board.drive_hidden, (
            "from 10.2 on `nowhere` is a pin's name, which no pin has: the usual one counts"
        )


@pytest.mark.parametrize("name", ["__init__", ".", "..", "other.", "other.x", "/"])
def test_a_board_that_is_no_file_stops_no_start(tmp_path, name):
    w = Worn(tmp_path / "drive", STORK_BOARD=name)
    w.run(10.0)
    assert f"STORK_BOARD: expected a file of boards/, found '{name}'; using boards/stork_virtual.py" in w.console
    assert is_menu(w)


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
    for name in ("start_failed.py", "last_light.py", "lib/stork/hal"):
        gone(name)(w.drive)
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
