"""The memory of a small board: what is free, and letting go of what was needed once."""

import gc
import sys

_kept = set()

# MicroPython collects when memory is full: by then what stays would be scattered in the garbage of compiling.
# CircuitPython knows no such thing.
if hasattr(gc, "threshold"):
    gc.threshold(8192)


def free():
    """Bytes, after a collection: 2 ms and more."""
    gc.collect()
    return gc.mem_free()


def keep():
    """All modules that are here now stay."""
    for name in sys.modules:
        _kept.add(name)


def clear():
    """Let all that were loaded since ``keep`` go; nothing may refer to them. They are loaded again when asked for.
    Before ``keep`` all stay.
    """
    for name in list(sys.modules):
        if _kept and name not in _kept:
            _drop(name)
    gc.collect()


def forget(*packages):
    """Let these modules and what is in them go, as ``clear`` does."""
    for name in list(sys.modules):
        for package in packages:
            if name == package or name.startswith(package + "."):
                _drop(name)
                break
    gc.collect()


def _drop(name):
    modules = sys.modules
    parent, _, leaf = name.rpartition(".")
    if parent in modules and hasattr(modules[parent], leaf):
        delattr(modules[parent], leaf)
    del modules[name]
