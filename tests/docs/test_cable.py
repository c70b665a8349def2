"""The table of cables in the build guide is the sum that it says it is."""

import re
from pathlib import Path

CABLE_PF_M, ENDS_PF = 50.0, 40.0
RISE_NS = {"400 kHz": 300.0, "100 kHz": 1000.0}


def metres(ohm: float, rise_ns: float) -> float:
    return (rise_ns * 1000.0 / (0.8473 * ohm) - ENDS_PF) / CABLE_PF_M


def test_the_lengths(repository: Path) -> None:
    page = (repository / "docs" / "build_guide.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\d.]+) kohm \| (.+?) \| (.+?) \|$", page, re.MULTILINE)
    assert len(rows) == 3 and f"a cable of {CABLE_PF_M:.0f} pF a metre\nand {ENDS_PF:.0f} pF" in page
    for kohm, *told in rows:
        for text, rise_ns in zip(told, RISE_NS.values(), strict=True):
            found = metres(float(kohm) * 1000.0, rise_ns)
            assert text == (f"{found:.1f} m" if found > 0 else "none")
