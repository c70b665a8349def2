"""Archives of released firmwares, as `stork install` put them onto a drive: what tests of an update start from.

    python tests/golden/make_firmware.py firmware_v0.2.0

Run once for each released version, in its own tree, before the tree changes; then never again for that version. The
tests take every ``firmware_*.tar.xz`` in this folder, so nothing else needs to be told about a new one.

``firmware_v0.1.0_before_rooms.tar.xz`` is the first: version 0.1.0 as it was before its modules were renamed and moved
into the folders app, settings and device.

An archive holds ``py/`` (modules as text) and ``mpy/`` (compiled), each a whole drive but for the libraries of other
people: those come from this PC's packages, see ``golden_drive.py``. The same tree gives the same bytes.
"""

import io
import lzma
import sys
import tarfile
import tempfile
from pathlib import Path

from stork_host.install.compiled import compiled
from stork_host.install.firmware_files import LIBRARIES, Firmware, firmware
from stork_host.install.install import install, make_plan

HERE = Path(__file__).resolve().parent
BOOT_OUT = (
    b"Adafruit CircuitPython 10.0.3 on 2025-10-17; Virtual with rp2040\r\n"
    b"Board ID:stork_virtual\r\nUID:E6616407E36B2F2A\r\n"
)


def installed(ours: Firmware) -> dict[str, bytes]:
    """Path -> content of a new drive after `stork install`, without other people's libraries."""
    with tempfile.TemporaryDirectory() as folder:
        drive = Path(folder)
        (drive / "boot_out.txt").write_bytes(BOOT_OUT)
        install(make_plan(drive, ours))
        found = {path.relative_to(drive).as_posix(): path for path in drive.rglob("*") if path.is_file()}
        others = tuple(f"lib/{name}/" for name in LIBRARIES)
        return {path: found[path].read_bytes() for path in sorted(found) if not path.startswith(others)}


def archive(forms: dict[str, dict[str, bytes]]) -> bytes:
    """A tar.xz of form -> path -> content, without times, owners or modes of this PC."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for form, files in forms.items():
            for path, content in files.items():
                entry = tarfile.TarInfo(f"{form}/{path}")
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
    return lzma.compress(held.getvalue(), preset=9 | lzma.PRESET_EXTREME)


def main(name: str) -> None:
    text = firmware()
    content = archive({"py": installed(text), "mpy": installed(compiled(text))})
    (HERE / f"{name}.tar.xz").write_bytes(content)
    print(f"{name}.tar.xz: {len(content):,} bytes, Stork {text.version}")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].startswith("firmware_"):
        sys.exit("expected one name that begins with firmware_, such as firmware_v0.2.0; try: the released version's")
    main(sys.argv[1])
