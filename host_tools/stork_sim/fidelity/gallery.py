"""Writer of docs/people.md and its pictures from the code (``python -m stork_sim.fidelity.gallery``)."""

import argparse
import re
import sys
from dataclasses import fields
from pathlib import Path

from stork_host.errors import StorkError
from stork_sim.fidelity.people_page_text import AFTER, BEFORE, DESCRIPTIONS
from stork_sim.fidelity.picture import draw
from stork_sim.fidelity.standing_rows import quiet_rows
from stork_sim.motion.pendulum import Pendulum
from stork_sim.motion.people import ALIASES, PEOPLE, because
from stork_sim.motion.person_parameters import Person

_SEEDS = 12  # [comparison-windows]


def value_text(value: object) -> str:
    """A parameter as text for people."""
    if isinstance(value, Pendulum):
        return (
            f"J {value.inertia_kg_m2:.3g} kg m², m {value.mass_kg:.3g} kg, h {value.com_height_m:.3g} m, "
            f"K {value.stiffness_nm_rad:.4g} Nm/rad, D {value.damping_nms_rad:.3g} Nm s/rad, "
            f"delay {value.delay_s:g} s, noise {value.noise_rms_nm:g} Nm over {value.noise_time_constant_s:g} s"
        )
    if isinstance(value, tuple):
        return ", ".join(f"{part:g}" for part in value)
    if isinstance(value, str):
        return value or "none"
    return f"{value:g}"


def usual_table() -> str:
    """Table of all parameters with their usual values."""
    lines = ["| parameter | usual value | unit | source |", "|---|---|---|---|"]
    for field in fields(Person):
        if field.name != "name":
            unit, source = field.metadata["unit"], field.metadata["source"]
            lines.append(f"| `{field.name}` | {value_text(field.default)} | {unit} | {source} |")
    return "\n".join(lines)


def own_table(name: str) -> str:
    """Table of the parameters that a profile changes."""
    units = {field.name: field.metadata.get("unit", "") for field in fields(Person)}
    lines = ["| parameter | value | unit | source |", "|---|---|---|---|"]
    for key, source in because(name).items():
        lines.append(f"| `{key}` | {value_text(getattr(PEOPLE[name], key))} | {units[key]} | {source} |")
    return "\n".join(lines)


def quiet_table() -> str:
    """Measures of every profile in quiet standing, eyes open, firm floor, with the ranges in the heading."""
    table, spans = [], []
    for name in PEOPLE:
        rows = quiet_rows(name, _SEEDS)
        cells = [f"{row.value:.2g}" + ("" if row.inside else " (out)") for row in rows]
        table.append(f"| {name} | " + " | ".join(cells) + " |")
        spans = [
            f"{row.metric}, {row.unit}<br>{row.range.low:.2g} to {row.range.high:.2g}" for row in rows if row.range
        ]
    return "\n".join(["| | " + " | ".join(spans) + " |", "|---" * (len(spans) + 1) + "|", *table])


def page() -> str:
    """Text of docs/people.md."""
    parts = [BEFORE.strip(), quiet_table(), "## The people"]
    for name in PEOPLE:
        aliases = [alias for alias, of in ALIASES.items() if of == name]
        also = f" (also `{aliases[0]}`)" if aliases else ""
        parts.append(f"### `{name}`{also}\n\n{DESCRIPTIONS[name]}\n\n![{name}](images/people_{name}.png)")
        parts.append(f"<details><summary>What <code>{name}</code> changes</summary>\n\n{own_table(name)}\n\n</details>")
    parts += [AFTER.strip(), usual_table()]
    text = "\n\n".join(parts) + "\n"
    cited = sorted(set(re.findall(r"\[([a-z][a-z0-9]+(?:-[a-z0-9]+)+)\]", text)))
    return text + "\n" + "".join(f"[{one}]: sources.md\n" for one in cited)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m stork_sim.fidelity.gallery", description=__doc__)
    parser.add_argument("docs", type=Path, nargs="?", default=Path("docs"), help="the folder of the pages")
    docs: Path = parser.parse_args(argv).docs
    if not docs.is_dir():
        error = StorkError(expected="a folder for the page", found=str(docs), try_this="the repository's docs")
        print(f"stork: {error}", file=sys.stderr)
        return 2
    (docs / "images").mkdir(exist_ok=True)
    for seed, (name, person) in enumerate(PEOPLE.items()):
        draw(person, docs / "images" / f"people_{name}.png", 10 * seed)
    (docs / "people.md").write_text(page(), encoding="utf-8")
    print(f"{docs / 'people.md'} and {len(PEOPLE)} pictures")
    return 0


if __name__ == "__main__":
    sys.exit(main())
