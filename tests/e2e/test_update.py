"""`stork install`, then `stork update` of a whole virtual board that runs from its own drive, cut and repeated."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from host_cli.conftest import Stork
from host_cli.conftest import data as data
from host_cli.conftest import stork as stork
from host_install.drive import fresh
from stork_host.errors import StorkError
from stork_host.install.firmware_files import Firmware, firmware, manifest_text
from stork_host.install.install import install, make_plan
from stork_host.install.without_comments import without_comments
from stork_host.link import update
from stork_host.link.client import StorkDevice
from stork_sim.motion.people import person
from stork_sim.plugged_in import plugged_in

MORE = b"\n# an older version\n"


def text() -> Firmware:
    """This tree's, as `stork update` sends it to a board with text."""
    return without_comments(firmware())


def older(ours: Firmware) -> Firmware:
    """A version before, that works: some files were others, one is not there any more, one was not there yet."""
    files = {path: content for path, content in ours.files.items() if path != "stork.manifest"}
    for path in ("boot.py", "code.py", "lib/stork/core/integer_math.py", "lib/stork/store/nvm_flags.py"):
        files[path] += MORE
    files["lib/stork/attic.py"] = b"# gone since\n"
    del files["boards/raspberry_pi_pico.py"]
    return Firmware("0.0.9", files | {"stork.manifest": manifest_text("0.0.9", files)}, ours.settings, ours.swap)


CHANGED = {
    *("boot.py", "code.py", "lib/stork/core/integer_math.py", "lib/stork/store/nvm_flags.py"),
    *("boards/raspberry_pi_pico.py", "stork.manifest"),
}


@pytest.fixture
def belt(tmp_path: Path) -> Iterator[Path]:
    drive = fresh(tmp_path / "belt", board_id="stork_virtual")
    install(make_plan(drive, older(text())))
    yield drive


def installed(drive: Path) -> dict[str, bytes | None]:
    return {path: (drive / path).read_bytes() if (drive / path).is_file() else None for path in text().files}


def test_an_update_from_the_command_line(stork: Stork, belt: Path) -> None:
    before = installed(belt)
    with plugged_in(belt, person("young")) as port:
        told = json.loads(stork("update", "--port", port, "--dry-run", "--json").out)
        assert set(told["changed"]) == CHANGED and told["removed"] == ["lib/stork/attic.py"]
        assert installed(belt) == before and not (belt / "update").exists()
        ran = stork("update", "--port", port)
        assert ran.code == 0, ran.err
        assert ran.out.splitlines() == [
            "sent; the board starts anew and puts the files in place. Leave it plugged in",
            "Stork 0.1.0 to 0.1.0: 6 files changed, 1 removed; done, and checked on the board",
        ]
        again = stork("update", "--port", port)
        assert again.out == "Stork 0.1.0 is on the board already, every file the same\n"
        assert json.loads(stork("mode", "--port", port, "--json").out)["mode"] == "patient"
    assert installed(belt) == text().files
    assert not (belt / "lib" / "stork" / "attic.py").exists() and not (belt / "update").exists()


def test_the_cable_comes_out_in_the_middle(stork: Stork, belt: Path) -> None:
    """After three files. The belt is put on and switched on as ever, runs the old one, and the next update ends it."""
    before = installed(belt)
    ours = text()
    count = 0

    class Pulled(Exception):
        pass

    with plugged_in(belt, person("young")) as port, StorkDevice(port) as device:
        plan = update.make_plan(device, ours)
        put = device.upload

        def pulled(content: bytes, name: str, on_progress: object = None) -> None:
            nonlocal count
            count += 1
            if count > 3:
                raise Pulled
            put(content, name)

        device.upload = pulled  # type: ignore[method-assign]
        with pytest.raises(Pulled):
            update.send(device, ours, plan)
    assert installed(belt) == before
    with plugged_in(belt, person("young")) as port:
        assert stork("devices", "--port", port).code == 0
        assert installed(belt) == before, "a start in between changes nothing"
        told = json.loads(stork("update", "--port", port, "--json").out)
        assert told["finished"] and len(told["sent"]) == len(CHANGED) - 3
    assert installed(belt) == ours.files


def test_a_board_in_maker_mode_says_what_to_use(stork: Stork, belt: Path) -> None:
    with plugged_in(belt, person("young")) as port:
        assert stork("mode", "maker", "--port", port).code == 0
        ran = stork("update", "--port", port)
        assert ran.code == 2 and "found maker mode: its drive belongs to this PC; try: use `stork install`" in ran.err
        with StorkDevice(port) as device, pytest.raises(StorkError, match="in the hands of this PC"):
            device.upload(b"x", "/plan.cbor")
