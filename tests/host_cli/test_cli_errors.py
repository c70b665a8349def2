"""Errors on the command line: one line, and an exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from host_archive.store_helpers import session_bytes
from host_cli.conftest import Stork
from stork_host import cli
from stork_host.archive import Archive
from stork_host.cli.app import app
from waits import HUNG_S


def _one_line(err: str) -> str:
    assert err.endswith("\n")
    assert err.count("\n") == 1, err
    assert err.startswith("stork: ")
    return err.strip()


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["sesions"], "stork: No such command 'sesions'. Did you mean 'sessions'?; try: stork --help"),
        (["sessions", "--frob"], "stork: No such option: --frob; try: stork sessions --help"),
        (["show"], "stork: Missing argument 'FILE|ID'; try: stork show --help"),
        (["sessions", "--limit", "none"], "stork: Invalid value for '--limit'"),
    ],
)
def test_a_wrong_command_line(stork: Stork, args: list[str], told: str) -> None:
    ran = stork(*args)
    assert ran.code == 2
    assert _one_line(ran.err).startswith(told)
    assert ran.out == ""


def test_bad_input_is_one_line_and_code_2(stork: Stork) -> None:
    ran = stork("sessions", "--since", "yesterday", "--json")
    assert ran.code == 2
    expected = "stork: expected a date such as 2026-05-31, or 2026-05-31T14:00, found 'yesterday'; try: "
    assert _one_line(ran.err).startswith(expected)
    assert ran.out == ""


def _add_command(monkeypatch: pytest.MonkeyPatch, failure: BaseException) -> None:
    """A command of `stork` that fails so."""
    monkeypatch.setattr(app, "registered_commands", list(app.registered_commands))
    monkeypatch.setattr(cli, "_root", cli._root.__wrapped__)

    @app.command("fail")
    def fail() -> None:
        raise failure


@pytest.mark.skipif(os.name != "posix", reason="streams closed by a shell of POSIX")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_mistake(data: Path, session_file: Path, closed: str) -> None:
    """And no file of the archive gets its number."""
    for words in (["add", str(session_file)], ["sessions"], ["backup", "b.sqlite"]):
        line = f'exec "$0" -m stork_host.cli "$@" {closed}'
        ran = subprocess.run(
            ["sh", "-c", line, sys.executable, *words],
            capture_output=True,
            check=False,
            timeout=HUNG_S,
            cwd=data.parent,
        )
        assert (ran.returncode, ran.stderr) == (0, b""), words
        assert (ran.stdout == b"") == (">&-" in closed.replace("2>&-", "")), words
    with Archive.open(data) as archive:
        assert archive.raw(archive.get("last")) == session_file.read_bytes()


@pytest.mark.parametrize("words", [["add"], ["show"], ["replay"], ["report"], ["doctor", "--salvage"]])
def test_a_file_that_no_memory_holds(stork: Stork, tmp_path: Path, words: list[str]) -> None:
    huge = tmp_path / "huge"
    huge.touch()
    os.truncate(huge, 4 << 40)
    ran = stork(*words, huge)
    assert (ran.code, ran.out) == (2, "")
    assert f"found {huge}: more than 64 MB" in _one_line(ran.err)


def test_a_backup_leaves_out_what_is_no_session(stork: Stork, data: Path, session_file: Path, tmp_path: Path) -> None:
    stork("add", session_file)
    (data / "damaged").mkdir()
    (data / "damaged" / "huge.stk").touch()
    os.truncate(data / "damaged" / "huge.stk", 4 << 40)
    ran = stork("backup", tmp_path / "b.sqlite")
    assert (ran.code, "not in it: 1 thing" in ran.out) == (0, True)


def test_out_of_memory_is_one_line(stork: Stork, monkeypatch: pytest.MonkeyPatch) -> None:
    _add_command(monkeypatch, MemoryError())
    ran = stork("fail")
    assert ran.code == 2 and "found none left" in _one_line(ran.err)


def test_a_mistake_of_ours_says_how_to_see_it(stork: Stork, monkeypatch: pytest.MonkeyPatch) -> None:
    _add_command(monkeypatch, ZeroDivisionError("division\nby zero"))
    ran = stork("fail")
    assert ran.code == 70
    assert _one_line(ran.err) == (
        "stork: a mistake in Stork itself (ZeroDivisionError: division by zero); "
        "run again with STORK_DEBUG=1 to see the traceback"
    )
    monkeypatch.setenv("STORK_DEBUG", "1")
    assert "Traceback" in stork("fail").err


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), typer.Abort()])
def test_interrupted(stork: Stork, monkeypatch: pytest.MonkeyPatch, failure: BaseException) -> None:
    _add_command(monkeypatch, failure)
    ran = stork("fail")
    assert (ran.code, ran.out) == (130, "")
    assert _one_line(ran.err) == "stork: interrupted; what was stored before is kept"


def test_the_disk_of_an_output_file_is_full(stork: Stork, monkeypatch: pytest.MonkeyPatch) -> None:
    _add_command(monkeypatch, OSError(28, "No space left on device", "out.json"))
    ran = stork("fail")
    assert ran.code == 2
    assert "No space left on device: 'out.json'" in _one_line(ran.err)


def _process(*args: str, **options: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-m", "stork_host.cli", *args]
    options = {"capture_output": True, **options}
    return subprocess.run(command, env=environment, text=True, check=False, timeout=HUNG_S, **options)  # type: ignore[call-overload,no-any-return]


def test_as_a_process(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.stk"
    file.write_bytes(session_bytes())
    assert _process("--version").stdout.startswith("stork ")
    added = _process("add", str(file), "--json")
    assert added.returncode == 0, added.stderr
    assert json.loads(added.stdout)["new"] == 1
    listed = _process("sessions", "--json")
    assert [each["session_number"] for each in json.loads(listed.stdout)] == [1]
    assert listed.stderr == ""
    bad = _process("show", "nowhere.stk")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert _one_line(bad.stderr).startswith("stork: expected a session file, the first digits")


def test_a_reader_that_leaves_is_no_error(data: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    ran = _process("sessions", "--json", capture_output=False, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert ran.stderr == ""
    table = _process("--help", stdout=subprocess.PIPE, stderr=subprocess.PIPE, capture_output=False)
    assert table.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_no_room_for_the_output(data: Path) -> None:
    with open("/dev/full", "w") as full:
        ran = _process("sessions", "--json", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert ran.returncode == 2
    assert "No space left on device" in _one_line(ran.stderr)


def test_help_loads_nothing_heavy(data: Path) -> None:
    """`stork --help` answers at once: the database, the plots and the USB library wait until they are needed."""
    heavy = "{'sqlalchemy', 'alembic', 'numpy', 'scipy', 'matplotlib', 'smpclient', 'serial', 'typst', 'stork_sim'}"
    program = (
        "import sys; from stork_host.cli import main; code = main(['--help']); "
        f"print(code, sorted({heavy} & set(sys.modules)), file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert ran.stderr == "0 []\n"
