"""Units of a recording that are not those which its columns' names state: "time=ms,acc=g,gyr=rad/s"."""

from typing import Final

import numpy as np

from stork_host.errors import StorkError
from stork_sim.motion.motion_source import Floats

G_M_S2: Final = 9.80665  # [standard-gravity]

UNITS: Final = {
    "time": {"s": 1.0, "ms": 1e-3, "us": 1e-6},
    "acc": {"m/s2": 1.0, "g": G_M_S2, "mg": G_M_S2 / 1000},
    "gyr": {"deg/s": 1.0, "rad/s": float(np.degrees(1.0)), "mdeg/s": 1e-3},
}
"""Quantity -> unit -> factor to the unit of the columns' names. A minus before a unit turns all signs."""

_SPELLINGS: Final = {
    **{"m/s^2": "m/s2", "m/s²": "m/s2", "m/s**2": "m/s2", "m s-2": "m/s2", "milli-g": "mg"},
    **{"dps": "deg/s", "°/s": "deg/s", "degree/s": "deg/s", "degrees/s": "deg/s", "rad s-1": "rad/s", "rps": "rad/s"},
    **{"mdps": "mdeg/s", "µs": "us", "sec": "s", "seconds": "s", "msec": "ms"},
}
_QUANTITIES: Final = ("time", *["acc"] * 3, *["gyr"] * 3)
"""Quantity of each column of recording_file.COLUMNS."""


def plain_unit(unit: str) -> str:
    """The unit's name in UNITS, or what was given."""
    return _SPELLINGS.get(unit.lower(), unit.lower())


def parse(given: str) -> dict[str, float]:
    """{quantity: factor} of "gyr=rad/s,time=ms". Raises StorkError."""
    found = {}
    for part in filter(None, (part.strip() for part in given.split(","))):
        quantity, _, unit = part.partition("=")
        sign = -1.0 if unit.startswith("-") else 1.0
        factor = UNITS.get(quantity.strip(), {}).get(plain_unit(unit.strip().removeprefix("-")))
        if factor is None:
            raise StorkError(
                expected="units such as " + ", ".join(f"{name}={'|'.join(units)}" for name, units in UNITS.items()),
                found=part,
                try_this="--as gyr=rad/s, or without --as",
            )
        found[quantity.strip()] = sign * factor
    return found


def converted(table: Floats, given: str) -> Floats:
    """Times and signals (n, 7) in the units of the columns' names."""
    factors = parse(given)
    found: Floats = table * np.array([factors.get(quantity, 1.0) for quantity in _QUANTITIES])
    return found


def check_row(name: str, units: tuple[str, ...], given: str) -> None:
    """Raises StorkError where a row of units says other ones than the columns' names, and ``given`` does not."""
    told = parse(given)
    for quantity, unit in zip(_QUANTITIES, units, strict=True):
        factor = UNITS[quantity].get(plain_unit(unit))
        if quantity not in told and factor != 1.0:
            known = f"--as {quantity}={plain_unit(unit)}" if factor else "a unit of " + ", ".join(UNITS[quantity])
            raise StorkError(
                expected=f"{next(iter(UNITS[quantity]))} in the columns of {quantity}, as their names say",
                found=f'"{unit}" in the row of units of {name}',
                try_this=known,
            )
