"""The memory of a small board: what is free, and letting go of what was needed once."""

import gc
import sys


def free():
    """Bytes, after a collection: 2 ms and more."""
    gc.collect()
    return gc.mem_free()


def forget(*packages):
    """Let these modules and what is in them go; nothing may refer to them. They are loaded again when asked for."""
    modules = sys.modules
    for name in list(modules):
        if name in packages or name.split(".")[0] in packages:
            parent, _, leaf = name.rpartition(".")
            if parent in modules and hasattr(modules[parent], leaf):
                delattr(modules[parent], leaf)
            del modules[name]
    gc.collect()
