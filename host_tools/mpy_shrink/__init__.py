"""A shrinker of MicroPython and CircuitPython programs: the same program in less of a board's memory.

`shrink` takes a program's files and gives them back smaller, still as text; `compiler` makes .mpy files of them. The
README in this folder explains the passes. Imports nothing but the standard library; the compiler, the interpreter for
`measure` and python-minifier are optional packages.
"""

from mpy_shrink.errors import ShrinkError
from mpy_shrink.merge import Part
from mpy_shrink.options import Options
from mpy_shrink.passes import Shrunk, shrink

__all__ = ["Options", "Part", "ShrinkError", "Shrunk", "shrink"]
