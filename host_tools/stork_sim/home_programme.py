"""A home programme as a file, for ``stork sim year``: what is trained, how often, for how long.

plan.json, one object; all but "drills" may be left out:

    "format": 1                  of this file
    "wearer": "p-17"             pseudonym on the virtual device
    "start": "2026-01-05"        date of day 0
    "days_per_week": 3           1 to 7, spread evenly
    "hold_s": 45                 1 to 120, of all stances; left out: each drill's own
    "steps": 10                  0 to 200, of all walks, 0 has no end; left out: each drill's own
    "drills": [                  played in this order on every training day
      {"drill": "single_leg", "leg": "left", "repetitions": 2},
      {"drill": "tandem_walk"}
    ]
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from stork_host.errors import StorkError
from stork_sim.user_driver import check_drill

FORMAT = 1
MOST_REPETITIONS = 20  # [simulated-limits]
_KEYS = ("format", "wearer", "start", "days_per_week", "hold_s", "steps", "drills")
_DRILL_KEYS = ("drill", "leg", "repetitions")
_EXAMPLE = '{"drills": [{"drill": "single_leg", "leg": "left", "repetitions": 2}]}'


@dataclass(frozen=True)
class PlannedDrill:
    drill: str
    leg: str
    repetitions: int


@dataclass(frozen=True)
class HomeProgramme:
    """See the module. ``start_epoch``: midday of day 0, UTC, in seconds since 1970."""

    drills: tuple[PlannedDrill, ...]
    wearer: str = "virtual"
    start: date = date(2026, 1, 5)
    days_per_week: int = 3
    hold_s: int | None = None  # None: each drill's own
    steps: int | None = None  # None: each drill's own

    @property
    def plays(self) -> list[tuple[str, str]]:
        """One training day, drill by drill."""
        return [(d.drill, d.leg) for d in self.drills for _ in range(d.repetitions)]

    @property
    def start_epoch(self) -> int:
        return int(datetime(self.start.year, self.start.month, self.start.day, 12, tzinfo=UTC).timestamp())


def load(path: Path) -> HomeProgramme:
    """Raises StorkError, one line, for what is no plan."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StorkError(
            expected=f"a plan in {path}",
            found=getattr(error, "strerror", None) or "no text",
            try_this="a JSON file such as " + _EXAMPLE,
        ) from error
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        raise StorkError(
            expected=f"JSON in {path.name}",
            found=f"{error.msg} in line {error.lineno}, column {error.colno}",
            try_this="a file such as " + _EXAMPLE,
        ) from error
    return read(values, path.name)


def read(values: Any, name: str = "the plan") -> HomeProgramme:
    """The plan in a JSON value. Raises StorkError."""
    if not isinstance(values, dict):
        raise StorkError(expected=f"one JSON object in {name}", found=_kind(values), try_this=_EXAMPLE)
    _only(values, _KEYS, name)
    version = values.get("format", FORMAT)
    if version != FORMAT:
        raise StorkError(
            expected=f'"format": {FORMAT} in {name}',
            found=json.dumps(version),
            try_this="a newer Stork, or that number",
        )
    drills = values.get("drills")
    if not isinstance(drills, list) or not drills:
        raise StorkError(
            expected=f'"drills" in {name}: a list with at least one drill',
            found=_kind(drills) if "drills" in values else "none",
            try_this=_EXAMPLE,
        )
    wearer = values.get("wearer", HomeProgramme.wearer)
    if not isinstance(wearer, str) or len(wearer.encode()) > 64 or not wearer.isprintable():
        raise StorkError(
            expected=f'"wearer" in {name}: a pseudonym of up to 64 bytes',
            found=json.dumps(wearer)[:80],
            try_this='"p-17"',
        )
    return HomeProgramme(
        drills=tuple(_drill(item, f'"drills"[{n}] in {name}') for n, item in enumerate(drills)),
        wearer=wearer,
        start=_date(values.get("start", HomeProgramme.start.isoformat()), name),
        days_per_week=_integer(values, "days_per_week", name, HomeProgramme.days_per_week, 1, 7),
        hold_s=_integer(values, "hold_s", name, 45, 1, 120) if "hold_s" in values else None,
        steps=_integer(values, "steps", name, 10, 0, 200) if "steps" in values else None,
    )


def _drill(item: Any, where: str) -> PlannedDrill:
    if not isinstance(item, dict) or not isinstance(item.get("drill"), str):
        raise StorkError(
            expected=f'{where}: an object with a "drill"', found=_kind(item), try_this='{"drill": "tandem_walk"}'
        )
    _only(item, _DRILL_KEYS, where)
    drill, leg = item["drill"], item.get("leg", "")
    try:
        check_drill(drill, str(leg))
    except StorkError as error:
        raise StorkError(
            expected=f"{where}: {error.expected}", found=error.found, try_this='{"drill": "single_leg", "leg": "left"}'
        ) from error
    return PlannedDrill(drill, str(leg), _integer(item, "repetitions", where, 1, 1, MOST_REPETITIONS))


def _only(values: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in values:
        if key not in known:
            raise StorkError(
                expected=f"in {where} only " + ", ".join(known), found=json.dumps(key), try_this="take it out"
            )


def _integer(values: Mapping[str, Any], key: str, where: str, usual: int, least: int, most: int) -> int:
    value = values.get(key, usual)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise StorkError(
            expected=f'"{key}" in {where}: a whole number from {least} to {most}',
            found=json.dumps(value)[:80],
            try_this=str(usual),
        )
    return value


def _date(value: Any, name: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise StorkError(
            expected=f'"start" in {name}: a date', found=json.dumps(value)[:80], try_this='"2026-01-05"'
        ) from None


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
