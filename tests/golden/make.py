"""Makes the golden sessions of a format and scorer version. Run once, when a version is released; never again for it.

python tests/golden/make.py
"""

import json
import tempfile
from pathlib import Path

from stork.core import SCORER_VERSION
from stork_format import FORMAT_VERSION, session
from stork_sim.motion.people import person
from stork_sim.runs import play_person

HERE = Path(__file__).resolve().parent
PLAYS = {"stance": ("unsteady", "single_leg", "left", 2), "walk": ("older", "tandem_walk", "", 5)}


def main() -> None:
    for name, (who, drill, leg, seed) in PLAYS.items():
        drive = Path(tempfile.mkdtemp())
        played = play_person(person(who), drill, leg, seed=seed, out=drive, start_epoch=1_790_000_000)
        data = Path(played.session_file).read_bytes()
        read = session.read(data)
        expected = {
            "header": read.header,
            "result": read.result,
            "events": read.events,
            "clock": read.clock,
            "first_sample": read.samples[:6].tolist(),
            "last_sample": read.samples[-6:].tolist(),
            "sum_of_samples": sum(read.samples),
        }
        stem = HERE / f"session_v{FORMAT_VERSION}_scorer{SCORER_VERSION}_{name}"
        stem.with_suffix(".stk").write_bytes(data)
        stem.with_suffix(".json").write_text(json.dumps(expected, indent=1) + "\n", encoding="utf-8")
        print(stem.name, len(data), "bytes", read.result["end_cause"], len(read.events), "events")


if __name__ == "__main__":
    main()
