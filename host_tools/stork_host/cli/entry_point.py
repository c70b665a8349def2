"""Entry point of the `stork` command: errors become one line and an exit code.

0 done; 1 done, and the answer is no (`stork replay`); 2 bad input, or a failed step that one line explains;
70 a mistake in Stork itself; 130 interrupted.
"""

import gc
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from stork_host.errors import StorkError
from stork_host.printable import printable

BAD_INPUT = 2
OWN_MISTAKE = 70
INTERRUPTED = 130
DEBUG_VARIABLE = "STORK_DEBUG"
_GARBAGE = 50_000  # [list-sizes]
"""New objects after which Python looks for garbage. With its own 700 that took a fifth of a pull's CPU time: what is
imported stays, and is looked through again and again.
"""


def run(load: Callable[[], Callable[..., Any]], args: Sequence[str] | None = None) -> int:
    """Run `stork` with ``args`` (default: the process's own). Returns the exit code; never raises an Exception.

    ``load`` gives the root command. It is called here, so that errors of its imports are told like all others.
    """
    gc.set_threshold(_GARBAGE)
    _open_streams()
    try:
        import typer

        code = load()(args=args, prog_name="stork", standalone_mode=False)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except StorkError as error:
        _debug()
        return _say(str(error), BAD_INPUT)
    except typer.TyperException as error:
        return _say(_usage(error), BAD_INPUT)
    except typer.Abort:
        code = INTERRUPTED
    except BrokenPipeError:  # whoever read the output (`| head`) has what they wanted: no complaint
        _drop_output()
        return 1
    except SystemExit as leaving:
        # typer and rich leave like this, and only for a reader that left
        _drop_output()
        return 1 if leaving.code else 0
    except OSError as error:
        _debug()
        _drop_output()
        return _say(
            f"expected the system to read and write what it was asked to, found {error}; "
            "try: free some space, or check the file's name and rights",
            BAD_INPUT,
        )
    except MemoryError:
        _debug()
        return _say(
            "expected less than this PC's memory to read, found none left; try: a smaller file, or close other "
            "programs",
            BAD_INPUT,
        )
    except Exception as error:
        _debug()
        kind = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return _say(
            f"a mistake in Stork itself ({kind}); run again with {DEBUG_VARIABLE}=1 to see the traceback", OWN_MISTAKE
        )
    if code == INTERRUPTED:
        return _say("interrupted; what was stored before is kept", INTERRUPTED)
    return int(code or 0)


def _open_streams() -> None:
    """Put nothing in the place of a stream that whoever started this program has closed (``>&-``): no file that is
    opened later gets its number, and what is printed goes nowhere.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _usage(error: Exception) -> str:
    """A wrong option or argument, with the way to the command's help."""
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "stork"
    return f"{message.rstrip('.')}; try: {command} --help"


def _say(text: str, code: int) -> int:
    """One line on stderr, in whatever characters it can show."""
    line = printable(" ".join(text.split()))
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    print(f"stork: {line}".encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr)
    return code


def _debug() -> None:
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exc()


def _drop_output() -> None:
    """Loss of what stdout did not take: the interpreter would try again at its exit, and complain itself."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):  # stdout may be no real file
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
