"""circup itself installs what firmware/requirements.txt lists, from a bundle of the packages that this PC has.

The bundle of the day is on the network; here one is laid where circup keeps it, and circup is told to be offline.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from host_install.drive import fresh
from mpy_shrink.compiler import for_circuitpython
from stork_host.install.compiled import compile_module
from stork_host.install.firmware_files import firmware

BUNDLE, TAG = "adafruit/Adafruit_CircuitPython_Bundle", "20260101"


@pytest.fixture
def libraries():
    return {path: content for path, content in firmware().files.items() if path.startswith("lib/adafruit_")}


@pytest.fixture
def home(tmp_path, libraries):
    """Home folder with the files of an earlier download by circup: sources, and modules compiled for 10."""
    kept = tmp_path / "home" / "circup"
    kept.mkdir(parents=True)
    (kept / "bundle_config.json").write_text(json.dumps({"adafruit": BUNDLE}))
    (kept / "circup.json").write_text(json.dumps({BUNDLE: [TAG]}))
    for form, name in (("py", "py"), ("10mpy", "10.x-mpy")):
        bundle = kept / "adafruit" / f"adafruit-circuitpython-bundle-{form}"
        for path, content in libraries.items():
            text = bundle / f"adafruit-circuitpython-bundle-{name}-{TAG}" / path
            text.parent.mkdir(parents=True, exist_ok=True)
            if form == "py":
                text.write_bytes(content)
            else:
                text.with_suffix(".mpy").write_bytes(for_circuitpython(compile_module(path, content)))
    return kept.parent


@pytest.mark.skipif(sys.platform != "linux", reason="where circup keeps its bundles is told to it as on Linux")
@pytest.mark.parametrize("form", ["mpy", "py"])
def test_circup_installs_the_libraries(tmp_path, home, libraries, repository: Path, form):
    drive = fresh(tmp_path / "CIRCUITPY")
    before = {path for path in drive.rglob("*") if path.is_file()}
    words = ["--offline", "--path", str(drive), "install", *(["--py"] if form == "py" else [])]
    ran = subprocess.run(
        [sys.executable, "-c", "from circup.commands import main; main()", *words, "-r", "firmware/requirements.txt"],
        env={**os.environ, "XDG_DATA_HOME": str(home), "HOME": str(home)},
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    new = {path.relative_to(drive).as_posix() for path in drive.rglob("*") if path.is_file() and path not in before}
    assert new == {path.removesuffix("py") + form for path in libraries}
    if form == "py":
        assert all((drive / path).read_bytes() == content for path, content in libraries.items())
