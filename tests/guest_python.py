"""MicroPython as a guest: runs text with the device's own files at /input/lib and data beside them."""

import importlib.util
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import micropython_web
from mpy_shrink.rename import with_names
from stork_sim.board.importer import LIBRARIES
from stork_sim.firmware_folder import library_folder

_FUEL = 60_000_000_000

# An exception in the guest ends with "exit code 1" and nothing else: it is caught and printed there. No function
# around the text: a closure that is called with more than five arguments takes heap for them. No collector: it does
# not see what WebAssembly keeps in locals, and frees it; the heap of 1 MB must do.
_FRAME = """
import gc
import sys
gc.disable()
sys.path.append("/input/lib")
try:
{body}
except BaseException as error:
    sys.print_exception(error, sys.stdout)
    print("FAILED")
"""


@cache
def installed_modules() -> tuple[dict[str, bytes], dict[str, str]]:
    """lib/ as it is on a board with MicroPython. And what names became."""
    from stork_host.install.compiled import compiled
    from stork_host.install.firmware_files import MICROPYTHON, firmware
    from stork_host.install.shrunk import shrunk

    ours = firmware(MICROPYTHON)
    modules = {path: content for path, content in compiled(ours).files.items() if path.endswith(".mpy")}
    return modules, shrunk(ours.files).names


class Guest:
    """``folder``: a new folder that becomes /input. ``installed``: the modules are as `stork install` compiles them."""

    def __init__(self, folder: Path, *, installed: bool = False) -> None:
        self.folder = folder
        self.names: dict[str, str] = {}
        if installed:
            modules, self.names = installed_modules()
            for path, content in modules.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(content)
            return
        shutil.copytree(library_folder(), folder / "lib", ignore=shutil.ignore_patterns("__pycache__"))
        for name in LIBRARIES:
            spec = importlib.util.find_spec(name)
            assert spec is not None and spec.submodule_search_locations, name
            source = Path(next(iter(spec.submodule_search_locations)))
            shutil.copytree(source, folder / "lib" / name, ignore=shutil.ignore_patterns("__pycache__"))

    def put(self, name: str, data: bytes) -> str:
        """Make a file for the guest; gives its path there."""
        (self.folder / name).write_bytes(data)
        return f"/input/{name}"

    def spoken(self, text: str) -> str:
        """``text`` with the names that the installed modules have."""
        return with_names(text.encode("utf-8"), self.names).decode("utf-8")

    def run(self, body: str, **names: Any) -> tuple[list[str], int]:
        """Run ``body`` with ``names`` as literals; the lines that it prints, and the fuel used."""
        head = "".join(f"{name} = {value!r}\n" for name, value in names.items())
        text = head + _FRAME.format(body="\n".join("    " + line for line in body.splitlines()))
        result = micropython_web.run(self.spoken(text), self.folder, _FUEL)
        lines = result.stdout.splitlines()
        assert "FAILED" not in lines, result.stdout
        return lines, _FUEL - result.fuel_remaining
