"""Tables of the shrinker's README, written anew by `python tests/shrink_tables.py`."""

import re
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
README = REPOSITORY / "host_tools" / "mpy_shrink" / "README.md"
_TABLE = r"\| variant \|.*?\n(?=\n)"


def commands() -> dict[str, list[str]]:
    """Title above a table in the README -> arguments of `mpy-shrink measure`."""
    from device.test_room import READY, TRIAL

    firmware = [
        *(
            str(REPOSITORY / "firmware"),
            "--entry",
            "boards,start_failed.py,last_light.py,update",
            "--plain-word",
            "stork",
        ),
        *("--external", "adafruit_lsm6ds,neopixel,dotstar", "--load", ",".join(READY + TRIAL)),
    ]
    example = [str(REPOSITORY / "tests" / "mpy_shrink" / "example"), "--load", "greenhouse.control,greenhouse.daily"]
    return {"A large firmware": firmware, "A small program": example}


def printed(title: str, capture) -> str:
    """Output of the command. ``capture``: gives the output since it was last asked, as pytest's ``capsys`` does."""
    from mpy_shrink.command_line import main

    assert main(["measure", *commands()[title]]) == 0
    return capture()


def table(title: str) -> str:
    """The table in the README."""
    return _find(README.read_text(encoding="utf-8"), title)[1]


def _find(text: str, title: str) -> re.Match[str]:
    found = re.search(rf"^### {title}\n.*?({_TABLE})", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"no table below {title}"
    return found


def rows(text: str) -> dict[str, list[int]]:
    """Variant -> its figures."""
    lines = [line.strip("| ").split(" | ") for line in text.strip().splitlines()[2:]]
    return {cells[0]: [int(cell.replace(",", "")) for cell in cells[1:]] for cells in lines}


if __name__ == "__main__":
    import io
    from contextlib import redirect_stdout

    for name in commands():
        with redirect_stdout(io.StringIO()) as told:
            new = printed(name, told.getvalue)
        text = README.read_text(encoding="utf-8")
        begin, end = _find(text, name).span(1)
        README.write_text(text[:begin] + new + text[end:], encoding="utf-8")
        sys.stdout.write(f"{name}\n{new}\n")
