"""Command `python -m stork_host.pictures [FOLDER]`: draw all pictures, by default into docs/images."""

import sys
from pathlib import Path

from stork_host.pictures import language_picture, layout_picture, report_picture


def main() -> int:
    """Draw into the given folder, else docs/images of the working folder. Returns the exit code."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in (("light_language.png", language_picture.draw), ("report.png", report_picture.draw)):
        draw(folder / name)
        print(folder / name)
    for layout in layout_picture.layouts():
        for name, wiring in (("layout", True), ("belt", False)):
            path = folder / f"{name}_{layout.name}.png"
            layout_picture.draw(path, layout, wiring=wiring)
            print(path)
    return 0


sys.exit(main())
