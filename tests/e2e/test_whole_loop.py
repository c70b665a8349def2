"""The whole loop from a body to a therapist's report, with every part real."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from devices import plugged_in, stork
from stork_format import session
from stork_host.cli import main
from stork_host.drive_sessions import sessions_on
from waits import HUNG_S


def test_body_to_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two drills on a virtual board, pulled over USB, archived byte for byte, scored again, printed."""
    drive, data = tmp_path / "board", tmp_path / "data"
    with plugged_in(drive, "single_leg:left", "tandem_walk", profile="older", seed=5) as port:
        on_device = sessions_on(drive)
        assert len(on_device) == 2
        first = stork("pull", "--port", port, "--json", data=data)
        assert first.returncode == 0, first.stderr
        assert json.loads(first.stdout)["new"] == 2
        again = stork("pull", "--port", port, "--json", data=data)
        assert json.loads(again.stdout)["new"] == 0
    assert sessions_on(drive) == {}, "the device forgets what the PC has stored"

    with sqlite3.connect(data / "stork.sqlite") as database:
        (kept,) = database.execute("select count(*) from raw_sessions").fetchone()
    assert kept == 2
    listed = json.loads(stork("sessions", "--json", data=data).stdout)
    assert {s["drill"] for s in listed} == {"single_leg", "tandem_walk"}

    def here(*arguments: object) -> None:
        """The same command in this process, which has loaded everything already."""
        assert main(["--data", str(data), *map(str, arguments)]) == 0, capsys.readouterr().err

    for entry in listed:
        out = tmp_path / f"{entry['drill']}.stk"
        here("export-raw", entry["id"][:12], "-o", out)
        assert out.read_bytes() in on_device.values(), "the raw session is kept byte for byte"
        here("replay", entry["id"][:12])
        page = tmp_path / f"{entry['drill']}.pdf"
        here("report", entry["id"][:12], "-o", page)
        reader = PdfReader(page)
        assert len(reader.pages) == 1
        assert str(entry["score"]) in reader.pages[0].extract_text()


def test_the_clock_is_set_by_the_first_pull(tmp_path: Path) -> None:
    with plugged_in(tmp_path / "board") as port:
        asked = stork("devices", "--port", port, "--json")
        assert asked.returncode == 0, asked.stderr
        assert json.loads(asked.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="smpmgr opens pseudo-terminals, which Windows lacks")
def test_a_strangers_client_downloads_a_session(tmp_path: Path) -> None:
    """smpmgr speaks the standard encoded framing and knows nothing of Stork."""
    drive = tmp_path / "board"
    with plugged_in(drive, "single_leg:left", profile="unsteady", seed=2) as port:

        def smpmgr(*arguments: str) -> str:
            command = [sys.executable, "-m", "smpmgr", "--port", port, *arguments]
            answer = subprocess.run(command, capture_output=True, text=True, timeout=HUNG_S, check=True, cwd=tmp_path)
            return answer.stdout

        # smpmgr has no command for the parameters; it asks for them at every connection and logs the answer.
        assert "hello" in smpmgr("--loglevel", "DEBUG", "--logfile", "log.txt", "os", "echo", "hello")
        assert "buf_size=4160 buf_count=1" in (tmp_path / "log.txt").read_text()
        stored = sessions_on(drive)[1]
        assert str(len(stored)) in smpmgr("file", "read-size", "/sessions/1")
        smpmgr("file", "download", "/sessions/1", "got.stk")
        assert (tmp_path / "got.stk").read_bytes() == stored
        assert session.read((tmp_path / "got.stk").read_bytes()).header["drill"] == "single_leg"


def test_the_same_over_tcp(tmp_path: Path) -> None:
    """Where there are no pseudo-terminals the port is a socket:// address."""
    with plugged_in(tmp_path / "board", "tandem_walk", tcp=True) as port:
        assert port.startswith("socket://127.0.0.1:")
        pulled = stork("pull", "--port", port, "--json", data=tmp_path / "data")
    assert pulled.returncode == 0, pulled.stderr
    assert json.loads(pulled.stdout)["new"] == 1
