"""A device on a pseudo-terminal that answers what a test says, true or not. It speaks SMP's raw framing."""

import os
import select
import threading
import tty
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any
from zlib import crc32

import cbor2


class Noise(bytes):
    """Bytes to send without a header."""


Answer = Any
"""A map to encode, bytes to send as they are behind the header, Noise, or None for silence."""
Liar = Callable[[dict[str, Any]], Answer] | Answer

SESSION = b"not a session, but the right bytes"

ECHO, CLOCK, PARAMETERS = (0, 0), (0, 4), (0, 6)
DOWNLOAD, STATUS_OF_FILE, HASH = (8, 0), (8, 1), (8, 2)
INFO, LIST, FORGET, STATUS, JOURNAL, RESTART = ((64, command) for command in range(6))

TRUE_INFO = {
    "device_id": "liar-1",
    "board_id": "pty",
    "firmware": "0.1.0",
    "format_version": 1,
    "scorer_version": 1,
    "wearer_id": "w1",
    "sessions": 1,
    "free_bytes": 1 << 20,
    "clock_set": True,
    "uptime_ms": 5000,
    "program_start_id": 0x2A2A2A2A,
}
TRUE_STATUS = {"phase": "menu", "drill": None, "leg": None, "battery_mv": 3900, "mode": "patient", "notes": ""}


def file_answer(files: Mapping[str, bytes], ask: str) -> Callable[[dict[str, Any]], Answer]:
    """Honest answers about ``files``: of a download, a status or a hash."""

    def answer(request: dict[str, Any]) -> Answer:
        content = files.get(request["name"])
        if content is None:
            return {"err": {"group": 8, "rc": 3}}
        if ask == "hash":
            return {"type": "crc32", "len": len(content), "output": crc32(content)}
        if ask == "status":
            return {"len": len(content)}
        off = request["off"]
        told = {"off": off, "data": content[off : off + 512]}
        return told if off else told | {"len": len(content)}

    return answer


class LyingDevice:
    """A context manager; ``port`` is what a PC opens. ``files``: path -> content; ``lies``: (group, command) -> answer,
    or a function of the request that gives one. The rest is answered as by a Stork with one session.
    """

    def __init__(self, lies: Mapping[tuple[int, int], Liar] | None = None, files: Mapping[str, bytes] | None = None):
        files = {"/sessions/1": SESSION, **(files or {})}
        self.asked: list[tuple[tuple[int, int], dict[str, Any]]] = []
        self._answers: dict[tuple[int, int], Liar] = {
            ECHO: lambda request: {"r": request["d"]},
            CLOCK: {},
            PARAMETERS: {"buf_size": 4160, "buf_count": 1},
            DOWNLOAD: file_answer(files, "download"),
            STATUS_OF_FILE: file_answer(files, "status"),
            HASH: file_answer(files, "hash"),
            INFO: TRUE_INFO,
            LIST: {"sessions": [[1, len(SESSION), crc32(SESSION)]], "more": False},
            FORGET: {},
            STATUS: TRUE_STATUS,
            JOURNAL: {"records": [], "more": False},
            RESTART: {},
            **(lies or {}),
        }

    def __enter__(self) -> "LyingDevice":
        self._far, self._near = os.openpty()
        tty.setraw(self._near)
        self.port = os.ttyname(self._near)
        self._stop, self._stopped = os.pipe()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._stopped)
        self._thread.join()
        for descriptor in (self._far, self._near, self._stop):
            os.close(descriptor)

    def _serve(self) -> None:
        heard = b""
        while self._stop not in select.select([self._far, self._stop], [], [])[0]:
            heard += os.read(self._far, 65536)
            while len(heard) >= 8 and len(heard) >= (size := 8 + int.from_bytes(heard[2:4], "big")):
                self._answer(heard[:size])
                heard = heard[size:]

    def _answer(self, message: bytes) -> None:
        key = (int.from_bytes(message[4:6], "big"), message[7])
        request = cbor2.loads(message[8:]) if len(message) > 8 else {}
        self.asked.append((key, request))
        answer = self._answers.get(key, {"rc": 8})
        if callable(answer):
            answer = answer(request)
        if answer is None:
            return
        body = answer if isinstance(answer, bytes) else cbor2.dumps(answer)
        head = bytes([message[0] | 1, 0]) + len(body).to_bytes(2, "big") + message[4:8]
        view = memoryview(answer if isinstance(answer, Noise) else head + body)
        while view:
            ready = select.select([self._stop], [self._far], [])
            if self._stop in ready[0]:
                return
            view = view[os.write(self._far, view[:1024]) :]
