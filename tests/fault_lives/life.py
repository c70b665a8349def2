"""One life of a belt: some days of training, pulls, plans and updates, with random faults; and what is left at its end.

All of it follows from the seed and the number of the life.
"""

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from board_world import Parts
from device_motion import standing
from device_store import startup
from fault_lives.book import REFUSED, TOLD, UNSAID, Archived, Book
from fault_lives.kinds import KINDS, VISIT
from fault_lives.pc import Kill, Visit
from fault_lives.planted import PLANTED, put_in
from fault_lives.stretch import Stretch
from flash_map import is_whole
from golden.golden_drive import ARCHIVES, golden_files, put, todays
from host_install.drive import BOOT_OUT
from sessions import make_session
from stork import drills
from stork_format import journal_records
from stork_host.archive import Archive
from stork_host.drive_sessions import AREA, sessions_on
from stork_host.errors import StorkError
from stork_host.ingest import DAMAGED
from stork_host.install.firmware_files import Firmware, manifest_text
from stork_host.install.install import install, make_plan
from stork_sim.board.microcontrollers import ESP32S3
from stork_sim.board.models import MODELS
from stork_sim.motion.people import PROFILES, person
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.runs import InTurn, activity

_START = 1_800_000_000
_DAY_S = 86_400
_TRIES = 4
_NOT_INSTALLED = ("settings.toml", "boot_out.txt")
_A_TRIAL = 300
"""Samples: more than a self-test reads."""
_ROOM_FOR_AN_UPDATE = 229_376


@dataclass
class Result:
    """Outcome of a life. ``sessions``: that the belt said it had stored; ``refused``: that it said it could not;
    ``unsaid``: the power went before it said anything. ``lost``, ``altered``, ``doubled``, ``gone``: of
    fault_lives.book.Verdicts. ``broke``: tracebacks, and other mistakes, of belt, PC or simulator. ``mended``: by
    `stork install`, after a cut where it is documented that one may be needed; ``formatted``: only after the drive got
    a new file system. ``stories``: a line for each thing that went wrong.
    """

    number: int
    board: str
    chip: str
    injected: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    losses: Counter[str] = field(default_factory=Counter)
    sessions: int = 0
    refused: int = 0
    unsaid: int = 0
    gone: int = 0
    pulls: int = 0
    lost: int = 0
    altered: int = 0
    doubled: int = 0
    stuck: int = 0
    broke: int = 0
    mended: int = 0
    formatted: int = 0
    simulated_s: float = 0.0
    stories: list[str] = field(default_factory=list)

    @property
    def bad(self) -> bool:
        return bool(self.lost or self.altered or self.doubled or self.stuck or self.broke)


# Sensors of the released firmware, which does not start on an ESP32-S3.
_RELEASED_KNOWS = ("lsm6dsox", "lsm6ds3trc", "lsm6ds33")


class Life:
    """``folder``: a new one, for drive and data. ``days``: None: as drawn. ``planted``: a mistake, by its name in
    fault_lives.planted, in a life without faults. ``log``: called with a line of each stretch.
    """

    def __init__(
        self,
        seed: int,
        number: int,
        folder: Path,
        *,
        days: int | None = None,
        planted: str = "",
        log: Callable[[str], object] = lambda line: None,
    ) -> None:
        self.chance = chance = random.Random(f"{seed}:{number}")
        self.model = MODELS[chance.choice(sorted(MODELS))]
        self.chip = chance.choice(self.model.chips)
        self.result = Result(number, self.model.board_id, self.chip)
        self.person = person(chance.choice(sorted(PROFILES)))
        self.specimen = chance.randrange(1 << 20)
        self.drive = folder / "belt"
        self.data = folder / "data"
        self.book = Book()
        self.day = 0
        self.stretches = 0
        self.battery = chance.random() < 0.7
        self.log = log
        files = todays("py")
        self.firmware = replace(files, files=_listed(files.version, put_in(planted)(dict(files.files))))
        self.days = days
        self.planted = planted
        self.unsafe: set[str] = set()  # what was written in a documented cut, until the drive is found whole
        self.shown = ""
        self.old = ""  # the firmware on the drive is another one: "older" or "released"
        self._lay_out()

    def live(self) -> Result:
        """All its days, and the end."""
        # A case to tap takes the simulator ten times longer.
        days = self.chance.randrange(3, 6) if self.model.button else 2
        for day in range(self.days or days):
            self.day = day
            stretches = self.chance.choice((1, 1, 1, 2))
            for n in range(stretches):
                self._day(visited=n == stretches - 1 and self.chance.random() < 0.65)
        self._end()
        self._judge()
        here = f"{self.drive.parent}{os.sep}"  # another one each time
        self.result.stories = [story.replace(here, "") for story in self.result.stories]
        return self.result

    # The days.

    def _lay_out(self) -> None:
        """A drive with a firmware and its settings, never started."""
        chance, files = self.chance, dict(self.firmware.files)
        if self.planted:
            pass
        elif chance.random() < 0.12 and self.model.microcontroller is not ESP32S3 and self.chip in _RELEASED_KNOWS:
            self.old, files = "released", golden_files(ARCHIVES[0], "py")
        elif chance.random() < 0.45:
            self.old, files = "older", _older(self.firmware, self.model.board_id, chance)
        self.settings = {
            "STORK_WEARER": f'"w{self.result.number}"',
            "STORK_HOLD_S": chance.choice((3, 5, 8, 20)),
            "STORK_STEPS": chance.choice((4, 8)),
            "STORK_LIMIT_S": 15 if self.planted else chance.choice((15, 30, 45, 180)),
            "STORK_SAFETY": chance.choice((0, 1)),
            "STORK_FATIGUE": chance.choice((0, 0, 15)),
            "STORK_IDLE_S": 0 if self.old == "released" else chance.choice((0, 15, 15, 120)),  # its sleep crashed
            "STORK_FEEDBACK": chance.choice(('"full"', '"full"', '"off"', '"two_of_three"')),
            "STORK_MENU": '"' + ", ".join(_play(*play) for play in self._plays(chance.randrange(2, 6))) + '"',
        }
        lines = [f"{name} = {value}" for name, value in self.settings.items()]
        put(self.drive, files | {"settings.toml": ("\n".join(lines) + "\n").encode(), **self._boot_out()})
        self.installed = [files]
        if not self.old and not self.planted and chance.random() < 0.15:
            self._fill()

    def _boot_out(self) -> dict[str, bytes]:
        text = BOOT_OUT.format(version="10.0.3", board_id=self.model.board_id, name=self.model.board_id, chip="chip")
        return {"boot_out.txt": text.encode()}

    def _plays(self, count: int) -> list[tuple[str, str]]:
        return [self.chance.choice(_PLAYS) for _ in range(count)]

    def _fill(self) -> None:
        """Fill the drive: own files leave little room, and most of it is taken by sessions that nobody fetched."""
        self.result.injected["drive full"] += 1
        parts = Parts(self.drive, model=self.model)
        room = self.chance.randrange(90_000, 180_000)
        (self.drive / "photos.bin").write_bytes(bytes(max(0, parts.board.drive.free() - _ROOM_FOR_AN_UPDATE - room)))
        parts.board.drive.free()
        area = startup(parts)
        device = "".join(f"{byte:02x}" for byte in parts.board.uid)
        left = self.chance.choice((2_000, 8_000, 20_000))
        while area.free_bytes() > left + 4_000:
            number = area.next_number()
            seconds = min(60.0, self.chance.uniform(2, 60), area.free_bytes() / 1200)
            header = {"session_number": number, "device_id": device, "board_id": self.model.board_id, "wearer_id": ""}
            raw = make_session(standing(seconds), **header)
            try:
                writer = area.open(number)
                writer.append(raw)
                writer.commit(bytearray(512))
            except OSError:
                area.close()
                break
            area.journal.add(journal_records.RESULT, 0, 0, number, 0)
            self.book.put[number] = raw
        parts.board.drive.cut()

    def _day(self, visited: bool) -> None:
        chance = self.chance
        trials = chance.choice((1, 1, 1, 2, 2, 3)) if not visited or chance.random() < 0.7 else 0
        visit = self._visit() if visited else None
        kinds = [kind for kind in KINDS if KINDS[kind].when != VISIT and kind not in ("drive full", _FIRST)]
        chosen = [chance.choice(kinds) for _ in range(chance.choice((0, 0, 1, 1, 2)))]
        if visit is not None:
            commands = {command[0] for command in visit.commands}
            kinds = [kind for kind in KINDS if KINDS[kind].when == VISIT and _NEEDS.get(kind, "pull") in commands]
            chosen += [chance.choice(kinds) for _ in range(chance.choice((0, 0, 1, 1, 2)))]
            chosen += [kind for kind, command in _NEEDS.items() if command in commands and chance.random() < 0.4]
        if not self.stretches and chance.random() < 0.2:
            chosen.append(_FIRST)
        if self.planted:
            chosen = []
        elif self.old == "released":  # files on FAT: what a cut cost then is no news
            chosen = [kind for kind in chosen if not _cuts(kind)]
        self._stretch(trials=trials, visit=visit, kinds=chosen)

    def _visit(self) -> Visit:
        """Commands of a therapist: the sessions are fetched, and sometimes more is done."""
        chance = self.chance
        commands: list[tuple[str, ...]] = [("pull",)]
        if chance.random() < 0.1:
            commands.insert(0, ("pull", "--keep"))
        if chance.random() < 0.3:
            menu = ", ".join(_play(*play) for play in self._plays(chance.randrange(1, 4)))
            hold = str(chance.randrange(2, 12))
            commands.append(chance.choice((("plan", "set", "--menu", menu, "--hold", hold), ("plan", "clear"))))
        if self.old and chance.random() < 0.6:
            commands.append(("update",))
        if chance.random() < 0.15:
            commands.append(("journal",))
        return self._visited(*commands)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(_START + self.day * _DAY_S + self.stretches % 7 * 1800, UTC)

    def _stretch(self, *, trials: int, visit: Visit | None = None, kinds: list[str], calm: bool = False) -> Stretch:
        chance, result = self.chance, self.result
        self.stretches += 1
        epoch: int | None = int(self._now().timestamp())
        for kind in kinds:
            result.injected[kind] += 1
            if kind == "clock unset":
                epoch = None
            elif kind == "bits flipped":
                self._flip()
            elif kind == "settings line":
                self._add_line()
            elif kind == "PC killed" and visit is not None:
                moment = chance.choice(("begin", "begin", "store", "forget"))
                nth, calls = (
                    (1, int(10 ** chance.uniform(2, 5.3)))
                    if moment == "begin"
                    else (chance.randrange(1, 4), int(10 ** chance.uniform(0, 4)))
                )
                visit = replace(visit, kill=Kill(moment, nth, calls))
            elif kind == "PC's disk full" and visit is not None:
                visit = replace(visit, most_bytes=int(10 ** chance.uniform(2, 5.6)))
        plays = self._plays(max(1, trials))
        body = virtual_wearer(
            self.person, InTurn([activity(*play) for play in plays]), seed=self.specimen + self.stretches
        )
        stretch = Stretch(
            *(body, self.drive, self.model, self.book, random.Random(chance.random())),
            number=self.stretches,
            chip=self.chip,
            seed=self.specimen,
            epoch=epoch,
            trials=trials,
            battery=self.battery,
            calm=calm,
            nap_s=chance.choice((0, 0, 0, 25)),
            most_s=120 + (30 if self.planted else 150) * trials + (1800 if visit is not None else 0),
        )
        if self.unsafe and self._whole():
            self.unsafe.clear()
        stretch.visit = visit
        if visit is not None and trials and chance.random() < 0.15:  # while somebody trains
            stretch.at(chance.uniform(1, 60), stretch.begin_visit)
        stretch.visit_from_s = 3 if calm else chance.uniform(0.5, 8)
        for kind in kinds:
            place = KINDS[kind].put
            if place is not None:
                place(stretch, random.Random(chance.random()))
        crashes = self.book.crashes
        stretch.run()
        self._note(stretch, kinds, epoch, crashes)
        return stretch

    def _note(self, stretch: Stretch, kinds: list[str], epoch: int | None, crashes: int) -> None:
        result = self.result
        result.hits += stretch.hits
        result.simulated_s += stretch.clock.now_us / 1e6
        new = [trial for trial in self.book.trials if trial.stretch == stretch.number]
        result.hits["clock unset"] += epoch is None and any(trial.what == TOLD for trial in new)
        result.hits["settings line"] += "settings line" in kinds
        result.hits["drive full"] += any(trial.what == REFUSED for trial in new) and bool(self.book.put)
        at_risk = self.book.not_in(self._archived()) if any(loss.documented for loss in stretch.losses) else []
        for loss in stretch.losses:
            result.losses[f"{loss.doing}, {loss.writing}"] += 1
            if loss.documented:
                self.unsafe.add(loss.doing)
                for trial in at_risk:
                    trial.at_risk = trial.at_risk or loss.doing
        self.shown = stretch.shows
        stories = list(stretch.stories)
        if self.book.crashes - crashes > stretch.errors:
            stories.append("a crash that nobody put in: " + " | ".join(stretch.board.console[-12:]))
        if stories and self.harmed:
            result.stories += [
                f"stretch {stretch.number}, of a drive that a cut has harmed: {story}" for story in stories
            ]
            stories = []
        for said in stretch.said:
            result.pulls += said.command.startswith("pull") and not said.code
            if said.command == "update":
                self.installed.append(self.firmware.files)
                self.old = self.old if said.code else ""
            if said.mistake:
                stories.append(f"stork {said.command}: exit code {said.code}, {said.text}")
        result.broke += len(stories)
        result.stories += [f"stretch {stretch.number}: {story}" for story in stories]
        told = ", ".join(f"{trial.number} {trial.what}" for trial in new)
        self.log(
            f"{stretch.number}: day {self.day}, {stretch.clock.now_us / 1e6:.0f} s, faults {kinds} "
            f"hits {dict(stretch.hits)} losses {[tuple(loss) for loss in stretch.losses]}, trials [{told}], "
            f"PC {[(said.command, said.code, said.text.strip()[-300:]) for said in stretch.said]}, {stretch.shows} "
            f"{stretch.board.console[-6:]}"
        )

    def _flip(self) -> None:
        file = self.drive.with_suffix(".nvm")
        if not file.is_file():
            return
        data = bytearray(file.read_bytes())
        chance = self.chance
        used = [at for at in range(0, len(data), 16) if data[at : at + 16] != b"\xff" * 16] or [0]
        for _ in range(chance.choice((1, 1, 3, 20))):
            at = chance.choice(used) + chance.randrange(16) if chance.random() < 0.8 else chance.randrange(len(data))
            data[at] ^= 1 << chance.randrange(8)
        file.write_bytes(data)
        self.result.hits["bits flipped"] += 1

    def _add_line(self) -> None:
        """Anything but what wires the belt: a wrong pin is for the light of a start that failed."""
        chance = self.chance
        name = chance.choice(sorted(self.settings))
        value = chance.choice(("-1", "99999999999999999999", "x", "", "[1, 2]", "true", chr(34) * 3))
        line = chance.choice(
            (
                f"{name} = {value}".encode(),
                chance.randbytes(40).replace(b"\0", b"?"),
                b'STORK_MENU = "single_leg:left',
                b"\xef\xbb\xbf",
                b"[section]",
                b"= = =",
                b"STORK_NOTHING = 1",
            )
        )
        file = self.drive / "settings.toml"
        if file.is_file():
            lines = file.read_bytes().split(b"\n")
            lines.insert(chance.randrange(len(lines)), line)
            file.write_bytes(b"\n".join(lines))

    # The end.

    def _end(self) -> None:
        """One more trial and one more pull: with `stork install` where that is documented to be needed."""
        self.day += 1
        why = self._goes_on()
        if not why and self.harmed:
            why = self._damaged()
        if why and self.harmed and self.shown:
            story = f"after a cut in: {', '.join(sorted(self.unsafe))}; it showed {self.shown}; {why}"
            for formatted in (False, True):
                again = self._installed(formatted) or self._goes_on()
                if not again:
                    self.result.mended, self.result.formatted = 1, int(formatted)
                    how = "formatting and stork install" if formatted else "stork install"
                    self.result.stories.append(f"mended by {how}, {story}")
                    return
                story += f"; after stork install: {again}"
            why = story
        if why:
            self.result.stuck = 1
            self.result.stories.append(f"stuck, it shows {self.shown or 'nothing'}: {why}")

    @property
    def harmed(self) -> bool:
        """Whether the power went while the file system was written, where that is documented
        (docs/decisions/0025-area.md), and the drive was not found whole since. Such a cut can cost the drive;
        `stork install` mends it, in part of the cases only after a new file system.
        """
        return bool(self.unsafe)

    def _whole(self) -> bool:
        """Whether each file is as one installation made it, none waits to be put in place, and the FAT is in order."""
        if (self.drive / "update" / "manifest").exists() or not (self.drive / AREA).is_file():
            return False
        if not is_whole(self.drive.with_suffix(".flash").read_bytes()):
            return False
        return any(
            all(
                (self.drive / path).is_file() and (self.drive / path).read_bytes() == content
                for path, content in files.items()
                if path not in _NOT_INSTALLED
            )
            for files in self.installed
        )

    def _damaged(self) -> str:
        """The first file that is not as it was installed, before or after an update; "" where there is none."""
        for path in sorted({path for files in self.installed for path in files}):
            if path in _NOT_INSTALLED:
                continue
            file = self.drive / path
            there = file.read_bytes() if file.is_file() else None
            if there not in [files.get(path) for files in self.installed]:
                return f"{path} is damaged"
        return "" if (self.drive / AREA).is_file() else f"{AREA} is gone"

    def _goes_on(self) -> str:
        """Obstacle to one more trial and one more pull, "" where there is none."""
        for _ in range(1 if self.planted else _TRIES):
            self.day += 1
            before = len(self.book.told)
            trial = self._stretch(trials=1, kinds=[], calm=True)
            if len(self.book.told) > before:
                break
            self._stretch(trials=0, visit=self._visited(("pull",)), kinds=[], calm=True)  # there may be no room
        else:
            return "no trial: " + " | ".join(trial.board.console[-8:])
        said = []
        for _ in range(2):
            said = self._stretch(trials=0, visit=self._visited(("pull",)), kinds=[], calm=True).said
            if said and not said[0].code:
                left = sessions_on(self.drive)
                return f"a pull left the sessions {sorted(left)}" if left else ""
        return "no pull: " + (said[0].text if said else "the PC's program did not end")

    def _visited(self, *commands: tuple[str, ...]) -> Visit:
        planted = PLANTED[self.planted].pc if self.planted else ""
        return Visit(self.data, commands, self._now(), self.firmware, planted=planted)

    def _installed(self, formatted: bool) -> str:
        """`stork install`, on the drive as it is, or on a new file system. What kept it from that, "" for nothing."""
        if formatted:
            shutil.rmtree(self.drive)
            self.drive.with_suffix(".flash").unlink()
            put(self.drive, {"settings.toml": b""})
        for name, content in self._boot_out().items():  # CircuitPython writes it at each start
            if not (self.drive / name).is_file():
                (self.drive / name).write_bytes(content)
        try:
            install(make_plan(self.drive, self.firmware))
            self.installed.append(self.firmware.files)
            parts = Parts(self.drive, model=self.model)  # its drive takes what the PC wrote
            parts.board.drive.free()
            parts.board.drive.cut()
        except (StorkError, OSError) as error:
            return str(error)
        return ""

    def _archived(self) -> list[Archived]:
        if not self.data.is_dir():
            return []
        with Archive.open(self.data) as archive:
            return [Archived.of(archive.raw(row), row.replay or "") for row in archive.sessions()]

    def _judge(self) -> None:
        result = self.result
        found = self.book.judge(self._archived())
        damaged = sorted((self.data / DAMAGED).glob("*")) if (self.data / DAMAGED).is_dir() else []
        found.altered += [f"{file.name} in {DAMAGED}" for file in damaged]
        result.sessions = len(self.book.told) + len(self.book.put)
        result.refused = sum(trial.what == REFUSED for trial in self.book.trials)
        result.unsaid = sum(trial.what == UNSAID and len(trial.samples) > _A_TRIAL for trial in self.book.trials)
        for what, lines in asdict(found).items():
            setattr(result, what, len(lines))
            result.stories += [f"{what}: {line}" for line in lines]


def live(seed: int, number: int, place: Path, **options: object) -> Result:
    """``place``: a folder in which the life gets one of its own, which is removed afterwards."""
    folder = place / f"life{number}"
    folder.mkdir()
    try:
        return Life(seed, number, folder, **options).live()  # type: ignore[arg-type]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_FIRST = "cut in the first start"
_NEEDS = {"cut in a plan": "plan", "cut in an update": "update"}
"""The command without which a kind of fault cannot come."""

_PLAYS = [(name, leg) for name in drills.NAMES for leg in drills.legs(name)]


def _play(drill: str, leg: str) -> str:
    return f"{drill}:{leg}" if leg else drill


def _cuts(kind: str) -> bool:
    return kind.startswith("cut") or kind in ("power cut", "brown-out", "battery empty", "watchdog", "cable pulled")


def _listed(version: str, files: dict[str, bytes]) -> dict[str, bytes]:
    files.pop("stork.manifest", None)
    return files | {"stork.manifest": manifest_text(version, files)}


@cache
def _text_files(paths: tuple[str, ...]) -> list[str]:
    return [path for path in paths if path.startswith("lib/stork/") and path.endswith(".py")]


def _older(firmware: Firmware, board: str, chance: random.Random) -> dict[str, bytes]:
    """A version before, that works on ``board``: some files were others, one is gone since, one was not there yet."""
    files = dict(firmware.files)
    paths = _text_files(tuple(sorted(files)))
    for path in chance.sample(paths, chance.choice((2, 5, 12))) + chance.sample(
        ["boot.py", "code.py"], chance.randrange(3)
    ):
        files[path] += b"\n# an older version\n"
    files["lib/stork/attic.py"] = b"# gone since\n"
    new = chance.choice(("clue_nrf52840_express", "raspberry_pi_pico2"))
    if new != board:
        files.pop(f"boards/{new}.py", None)
    return _listed("0.0.9", files)
