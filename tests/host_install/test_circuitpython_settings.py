"""CircuitPython's reading of settings.toml on the PC, held against what its images answer."""

import re

import pytest

from emulator import settings_table
from host_install.drive import fresh
from host_link.served_stork import ServedStork
from stork_host import circuitpython_settings
from stork_host.cli import main
from stork_sim.board.clock import SimClock
from stork_sim.board.drive import Drive

TABLE = settings_table.load()
ROWS = [(version, case) for version, cases in TABLE.items() for case in cases]


def answer(content: bytes, name: str, version: str) -> str:
    release = tuple(int(number) for number in version.split("."))
    try:
        value = circuitpython_settings.getenv(content, name, release)
    except ValueError as error:
        return type(error).__name__
    if isinstance(value, str) and re.search("[\udc80-\udcff]", value):
        return f"str of {value.encode('utf-8', 'surrogateescape')!r}"
    return repr(value)


@pytest.mark.parametrize(("version", "case"), ROWS, ids=lambda part: part.replace(" ", "_"))
def test_each_answer_is_the_images(version, case):
    content, name = settings_table.CASES[case]
    assert answer(content, name, version) == TABLE[version][case]


def test_the_table_is_whole():
    assert set(TABLE) == {"8.2.6", "9.2.4", "10.2.1"}
    assert all(set(cases) == set(settings_table.CASES) for cases in TABLE.values())


@pytest.mark.parametrize("version", TABLE)
@pytest.mark.parametrize("case", settings_table.CASES, ids=lambda case: case.replace(" ", "_"))
def test_the_simulators_boards_answer_so(tmp_path, version, case):
    content, name = settings_table.CASES[case]
    drive = Drive(tmp_path / "drive", SimClock())
    (drive.folder / "settings.toml").write_bytes(content)
    drive.release = tuple(int(number) for number in version.split("."))
    answered = TABLE[version][case]
    if answered in ("ValueError", "UnicodeError"):
        with pytest.raises(ValueError):
            drive.getenv(name)
    elif not answered.startswith("str of"):
        assert repr(drive.getenv(name)) == answered


_LIKE = "a whole number or a text in double quotes, found"
WRONG = {
    "word": (b"STORK_EYES = open\n", f"line 1: expected STORK_EYES = {_LIKE} no quotes: 'open'"),
    "quote": (b'\nSTORK_SURFACE = "foam\n', f"line 2: expected STORK_SURFACE = {_LIKE} a quote that is not closed"),
    "mark": (b"\xef\xbb\xbfSTORK_HOLD_S = 10\n", "line 1: expected STORK_HOLD_S without a byte order mark"),
    "mark on a comment": (b"\xef\xbb\xbf# me\nSTORK_BPM = 90\n", "line 1: expected no byte order mark before '# me'"),
    "mark on a section": (b"\xef\xbb\xbf[x]\nSTORK_BPM = 90\n", "line 1: expected no byte order mark before '[x]'"),
    "float": (b"STORK_BPM = 90.5\n", f"line 1: expected STORK_BPM = {_LIKE} another number: '90.5'"),
    "true": (b"STORK_QUIET = true\n", f"line 1: expected STORK_QUIET = {_LIKE} no quotes: 'true'"),
    "nothing": (b"STORK_BPM =\n", f"line 1: expected STORK_BPM = {_LIKE} nothing"),
    "name": (b"STORK_BMP = 90\n", "line 1: expected a name of the build guide, found 'STORK_BMP'"),
    "small letters": (b"stork_bpm = 90\n", "line 1: expected a name of the build guide, found 'stork_bpm'"),
    "single quotes": (b"STORK_EYES = 'open'\n", "line 1: expected STORK_EYES = with double quotes, found other ones"),
    "typographic": ("STORK_EYES = \u201copen\u201d\n".encode(), "line 1: expected STORK_EYES = with double quotes"),
    "no =": (b"STORK_BPM 90\n", 'line 1: expected NAME = "text" or NAME = 5, found no = in'),
    "section": (b"STORK_BPM = 90\n[x]\nSTORK_QUIET = 1\n", "line 2: expected no [section], found '[x]', which hides"),
    "CR alone": (b"STORK_BPM = 90\rSTORK_QUIET = 1\r", "line 1: expected line ends LF or CRLF, found CR alone"),
    "UTF-16": ("STORK_BPM = 90\n".encode("utf-16"), "line 1: expected text in UTF-8, found zero bytes"),
    "twice": (b"STORK_BPM = 90\nSTORK_BPM = 91\n", "line 2: expected STORK_BPM once, found it again: the first"),
    "no UTF-8": (b'STORK_WEARER = "\xe9"\n', f"line 1: expected STORK_WEARER = {_LIKE} a text that cannot be read"),
    "behind the text": (b'STORK_EYES = "open" closed\n', "found a text that cannot be read"),
    "value": (b"\nSTORK_BPM = 9\n", "line 2: STORK_BPM: expected 60 to 130, found 9; using"),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_installation_tells_the_line_and_the_reason(tmp_path, capsys, name):
    drive = fresh(tmp_path / "CIRCUITPY")
    content, told = WRONG[name]
    (drive / "settings.toml").write_bytes(content)
    assert main(["install", str(drive), "--dry-run"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("look out: settings.toml")]
    assert len(lines) == 1 and told in lines[0] and len(lines[0]) < 200


@pytest.mark.parametrize(
    ("version", "content", "told"),
    [
        ("10.2.1", b"STORK_EYES = closed\n", ""),
        ("10.1.4", b"STORK_EYES = closed\n", WRONG["word"][1].replace("open", "closed") + "; left out"),
        ("10.2.1", b"STORK_BPM = 90.5\n", "line 1: STORK_BPM: expected 60 to 130, found '90.5'; using the drill's own"),
        ("9.2.4", b"STORK_BPM = 90.5\n", WRONG["float"][1] + "; left out"),
        ("10.3.0-beta.1", b"STORK_BMP = 90\n", WRONG["name"][1] + "; left out"),
    ],
)
def test_an_installation_judges_by_the_board_s_own_version(tmp_path, capsys, version, content, told):
    """As the board's console: tests/stork_app/test_start_failed.py."""
    drive = fresh(tmp_path / "CIRCUITPY", version=version)
    (drive / "settings.toml").write_bytes(content)
    assert main(["install", str(drive), "--dry-run"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("look out: settings.toml")]
    begin = f"look out: settings.toml as CircuitPython {version} reads it, "
    assert lines == ([begin + told] if told else [])


GOOD = b'# mine\r\nSTORK_BPM = 90 # slow\r\n\r\nSTORK_EYES="open"\r\nOTHER = [1]\r\nCIRCUITPY_BLE = false\r\n'


@pytest.mark.parametrize("content", [GOOD, GOOD.replace(b"\r", b""), b"STORK_ADDRESS = 0x6A"])
def test_what_is_right_is_not_told(tmp_path, capsys, content):
    """CRLF, comments, other programs' lines."""
    drive = fresh(tmp_path / "CIRCUITPY")
    (drive / "settings.toml").write_bytes(content)
    assert main(["install", str(drive), "--dry-run"]) == 0
    assert "look out: settings" not in capsys.readouterr().out


def test_what_we_ship_is_right(repository):
    content = (repository / "firmware" / "settings.toml").read_bytes()
    assert circuitpython_settings.complaints(content) == []


@pytest.mark.parametrize("name", ["word", "quote", "mark"])
def test_the_simulator_plays_with_them_and_leaves_them_as_they_are(tmp_path, capsys, name):
    (tmp_path / "out").mkdir()
    file = tmp_path / "out" / "settings.toml"
    file.write_bytes(WRONG[name][0])
    assert main(["sim", "run", "--drill", "feet_together", "--out", str(tmp_path / "out")]) == 0
    assert file.read_bytes().startswith(WRONG[name][0])


def test_the_plan_tells_them_too(tmp_path, capsys):
    (tmp_path / "drive" / "sessions").mkdir(parents=True)
    with ServedStork(tmp_path / "drive") as board:
        (tmp_path / "drive" / "settings.toml").write_bytes(WRONG["word"][0] + b"STORK_BPM = 90\nSTORK_BMP = 5\n")
        assert main(["plan", "show", "--port", board.port]) == 0
    out, err = capsys.readouterr()
    assert f"{WRONG['word'][1]}; left out by some versions of CircuitPython\n" in err and " 90 " in out
    assert "line 3: expected a name of the build guide, found 'STORK_BMP'; left out\n" in err
