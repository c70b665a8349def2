"""The drive of a Pico under MicroPython: littlefs, as its _boot.py mounts it (micropython ports/rp2/rp2_flash.c)."""

from collections.abc import Iterator

from littlefs import LittleFS

AT = 0xA0000  # the last 1408 kB of 2 MB (ports/rp2/boards/RPI_PICO/mpconfigboard.h)
_BLOCK, _BLOCKS = 4096, 352
_PROG = 256


def make(files: dict[str, bytes]) -> bytes:
    """A drive that holds ``files``: path without a leading slash -> content."""
    system = _system()
    for name, content in files.items():
        folder = name.rpartition("/")[0]
        if folder:
            system.makedirs(folder, exist_ok=True)
        with system.open(name, "wb") as file:
            file.write(content)
    return bytes(system.context.buffer)


def read(flash: bytes) -> dict[str, bytes]:
    """Files of a littlefs image, path -> content: those given to ``make``, as the board has changed them."""
    system = _system(mount=False)
    system.context.buffer[:] = flash
    system.mount()
    return dict(_files(system))


def _files(system: LittleFS) -> Iterator[tuple[str, bytes]]:
    for folder, _, names in system.walk("/"):
        for name in names:
            path = folder.rstrip("/") + "/" + name
            with system.open(path, "rb") as file:
                yield path[1:], file.read()


def _system(**more: bool) -> LittleFS:
    return LittleFS(block_size=_BLOCK, block_count=_BLOCKS, prog_size=_PROG, read_size=32, lookahead_size=32, **more)
