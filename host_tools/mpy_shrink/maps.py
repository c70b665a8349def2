"""Map files: how the files and names of a shrunk program lead back to its source, as JSON."""

import json
from pathlib import Path

from mpy_shrink.compiler import traceback_name
from mpy_shrink.errors import ShrinkError
from mpy_shrink.merge import Part
from mpy_shrink.passes import Shrunk
from mpy_shrink.tracebacks import with_source_names, with_source_places

_FORMAT = 1


def map_text(shrunk: Shrunk) -> str:
    """The content of a map. ``names``: name in the source -> name on the board; ``files``: merged file -> path of each
    module in it and how many lines come before it.
    """
    files = {home: [[part.path, part.begin] for part in parts] for home, parts in shrunk.parts.items()}
    return json.dumps({"mpy_shrink_map": _FORMAT, "names": shrunk.names, "files": files}, indent=1) + "\n"


def restored(text: str, map_file: Path) -> str:
    """A traceback in the words of the source. Raises ShrinkError for a file that is no map."""
    try:
        found = json.loads(map_file.read_text(encoding="utf-8"))
        if found["mpy_shrink_map"] != _FORMAT:
            raise ValueError
        names = {str(old): str(new) for old, new in found["names"].items()}
        files = {home: [Part(str(path), int(begin)) for path, begin in parts] for home, parts in found["files"].items()}
    except OSError as error:
        raise ShrinkError(
            expected=f"to read the map {map_file}",
            found=error.strerror or str(error),
            try_this="make one with mpy-shrink SOURCE OUT --map FILE",
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ShrinkError(
            expected=f"a map in {map_file}",
            found="another file",
            try_this="make one with mpy-shrink SOURCE OUT --map FILE",
        ) from error
    # A compiled module is told by its name alone, one of text by its path.
    places = {name: parts for home, parts in files.items() for name in (traceback_name(home), home, f"/{home}")}
    return with_source_places(with_source_names(text, names), places)
