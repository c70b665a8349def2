"""A progress bar over bytes or other steps, on stderr."""

import sys

from stork_host.cli.output import console


class ProgressBar:
    """Use as a context manager. Hidden for programs and without a terminal; nothing of it stays on the screen."""

    def __init__(self, text: str, hidden: bool, bytes: bool = True) -> None:
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TransferSpeedColumn,
        )

        columns = (DownloadColumn(), TransferSpeedColumn()) if bytes else (MofNCompleteColumn(),)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            *columns,
            console=console(stderr=True),
            disable=hidden or not sys.stderr.isatty(),
            transient=True,
            redirect_stdout=False,
        )
        self._task = self._progress.add_task(text, total=None)

    def __enter__(self) -> "ProgressBar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, done: int, total: int, text: str | None = None) -> None:
        if text is None:
            self._progress.update(self._task, completed=done, total=total)
        else:
            self._progress.update(self._task, description=text, completed=done, total=total)
