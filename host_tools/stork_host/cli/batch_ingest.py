"""Many sessions into the archive: what became of each, and one error at the end for those that could not be read."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stork_host.cli.output import say
from stork_host.cli.sessions import as_dict
from stork_host.errors import StorkError
from stork_host.printable import count
from stork_host.replayed import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from stork_host.archive import Archive, People, StoredSession


class BatchIngest:
    """Call it with a session file's bytes; durable when it returns.

    A damaged session does not stop those behind it: its bytes are kept aside, and ``complain`` tells at the end.
    """

    def __init__(
        self, archive: "Archive", folder: Path, action: str, *, measured: bool = True, erases: bool = False
    ) -> None:
        """``action``: how they come, a value of stork_host.archive.Action. ``measured``: False: call ``measure``.
        ``erases``: what they come from is deleted then.
        """
        from stork_host.archive import Merged

        self._archive = archive
        self._folder = folder
        self._action = action
        self._measured = measured
        self._erases = erases
        self.stored: list[tuple[StoredSession, bool]] = []
        self._places: dict[str, int] = {}  # of each in ``stored``, by SHA-256
        self.also_measured: list[StoredSession] = []
        self.not_measured: list[str] = []
        self.damaged: list[Path] = []
        self.people = Merged()
        self._why = ""

    def __call__(self, raw: bytes, received_at: datetime | None = None) -> None:
        from stork_host.archive import Action
        from stork_host.ingest import DamagedSession, take_in

        try:
            action = Action(self._action)
            how = {"measured": self._measured, "erases": self._erases}
            stored = take_in(self._archive, self._folder, raw, received_at, action, **how)
            self._places[stored[0].sha256] = len(self.stored)
            self.stored.append(stored)
        except DamagedSession as error:
            self.damaged.append(error.kept_at)
            self._why = self._why or error.why

    def measure(self, on_progress: "Callable[[int, int], object]") -> None:
        """Measure and score again what was stored without, here or in a run before. Each session is one step."""
        from stork_host.ingest import measure_waiting

        self.not_measured = measure_waiting(self._archive, self._measured_now, on_progress)

    def _measured_now(self, session: "StoredSession") -> None:
        place = self._places.get(session.sha256)
        if place is None:
            self.also_measured.append(session)
        else:
            self.stored[place] = session, self.stored[place][1]

    def take_people(self, people: "People") -> None:
        """Merge the people and boards of another archive."""
        self.people.add(self._archive.merge_people(people))

    @property
    def new(self) -> int:
        return sum(added for _, added in self.stored)

    @property
    def mended(self) -> list[str]:
        """SHA-256 of those that were there with damage, and are whole now."""
        return self._archive.mended

    @property
    def summary(self) -> str:
        mended = f", {len(self.mended)} of them damaged and mended now" if self.mended else ""
        return f"{self.new} new, {len(self.stored) - self.new} already there{mended}, in {self._archive.place}"

    def tell_doubts(self) -> None:
        """Lines for people on what was just scored again: results that are not confirmed, and sessions that wait."""
        waiting = [session for session, _ in self.stored if session.waits]
        if waiting:
            say(f"the measures of {count(len(waiting), 'session')} are still to come: `stork remeasure`")
        for line in self.not_measured:
            say(f"not measured: {line}")
        for verdict, what in (
            (Verdict.DIFFERENT, "with another result than a new scoring of the samples gives"),
            (Verdict.NOT_POSSIBLE, "that this Stork could not score again"),
        ):
            scored = [*(session for session, _ in self.stored), *self.also_measured]
            found = [session for session in scored if session.replay == verdict]
            if found:
                first = found[0]
                say(f"{count(len(found), 'session')} {what}, the first is {first.short_id}: {first.replay_detail}")

    def as_dict(self) -> dict[str, Any]:
        """The counts for ``--json``."""
        return {
            "new": self.new,
            "already_there": len(self.stored) - self.new,
            "mended": self.mended,
            "sessions": [{**as_dict(self._present(session)), "added": added} for session, added in self.stored],
            "also_measured": [as_dict(session) for session in self.also_measured],
            "not_measured": self.not_measured,
            "damaged": [str(path) for path in self.damaged],
        }

    def _present(self, session: "StoredSession") -> "StoredSession":
        """The session as it is now: one that came later may have told when it was."""
        undated = session.start_id is not None and session.started_at is session.estimated_start_at is None
        return self._archive.get(session.sha256) if undated else session

    def tell_damaged(self) -> None:
        """A line for people, for each damaged session."""
        for path in self.damaged:
            say(f"a damaged session is kept at {path}: {self._why}")

    def complain(self) -> None:
        """Raises StorkError if there were damaged sessions."""
        if self.damaged:
            raise StorkError(
                expected="whole Stork sessions",
                found=f"{len(self.damaged)} damaged: {self._why}; the bytes are kept at {self.damaged[0]}",
                try_this="if a newer Stork wrote it, update this one, then `stork add` that file",
            )
