"""A new user goes through the build guide and the wearer's guide, step by step, on a virtual Raspberry Pi Pico."""

from pathlib import Path

import pytest

from board_world import Worn
from host_cli.conftest import Stork
from host_cli.conftest import data as data
from host_cli.conftest import stork as stork
from host_install.drive import contents, fresh
from stork.device import fall_alarm
from stork.feedback import language
from stork.settings import settings_rules
from stork_host.drive_sessions import sessions_on
from stork_host.install.firmware_files import firmware
from stork_host.install.install import install, make_plan
from stork_host.pictures import patterns
from stork_sim.motion.people import person
from stork_sim.motion.single_leg import SingleLeg
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.plugged_in import plugged_in
from stork_sim.runs import InTurn, make_rig

MENU_HZ, GO_HZ = language.MENU_HZ, language.GO_HZ
LEFT_HZ, RIGHT_HZ = 440, 880
BLUE = patterns.menu_light(0, "").steps[0][1:]


class NewUser(Worn):
    """Wearer who has built a Pico, has installed Stork on ``drive``, and moves at each go."""

    def __init__(self, drive: Path) -> None:
        self.drive = drive
        self.broken = None
        self.went = False
        activity = InTurn([SingleLeg("left", hold_s=20.0)])
        self.wearer = virtual_wearer(person("young"), activity, seed=4)
        choices = {"STORK_SAFETY": 1, "STORK_HOLD_S": 5}
        rig = make_rig(self.wearer, drive, seed=4, settings=choices, board="raspberry_pi_pico")
        self.board, self.chip = rig.board, rig.chip  # type: ignore[assignment]
        self.board.sound.watchers.append(self._listens)

    def _listens(self, hz: int) -> None:
        if hz == GO_HZ and not self.went:
            self.went = True
            self.wearer.on_go(self.clock.now_us / 1e6)

    def hears(self, begin_s: float, end_s: float) -> list[int]:
        """The notes that begin between two times, Hz."""
        return [hz for t_us, hz in self.board.sound.log if hz and begin_s <= t_us / 1e6 < end_s]

    def sees(self, name: str, begin_s: float, end_s: float) -> bool:
        return {step[1:] for step in patterns.light(name).steps} <= self.colours(begin_s, end_s)

    def console_between(self, begin_s: float, end_s: float) -> list[str]:
        return [line for t_s, line in self.lines if begin_s <= t_s < end_s]

    def run(self, until_s: float) -> Worn:
        self.lines: list[tuple[float, str]] = []
        self.board.console_watchers.append(lambda line: self.lines.append((self.clock.now_us / 1e6, line)))
        return Worn.run(self, until_s)


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    """Build guide, "Put Stork on it": a Pico's drive after the installation."""
    found = fresh(tmp_path / "CIRCUITPY")
    install(make_plan(found, firmware()))
    return found


def test_build_guide(stork: Stork, drive: Path) -> None:
    """Ready when it blinks and beeps; the drive has gone; the button at power-on brings it back; then a pull."""
    assert {"boot.py", "code.py", "settings.toml", "lib/stork/app/loop.py", "boards/raspberry_pi_pico.py"} <= set(
        contents(drive)
    )
    belt = NewUser(drive)
    belt.run(4.0)
    assert belt.board.firmware == drive.resolve(), "it runs what was installed"
    assert belt.hears(0.0, 3.0)[0] == MENU_HZ and BLUE in belt.colours(0.0, 3.0), "it blinks blue and beeps"
    assert belt.board.drive_hidden and belt.board.drive.writable
    maker = NewUser(drive)
    maker.board.press(True)
    maker.run(4.0)
    assert not maker.board.drive_hidden and not maker.board.drive.writable, "maker mode"
    played = NewUser(drive)
    played.start(2.0).press(6.0).run(40.0)
    assert played.console.count("score") == 1
    with plugged_in(drive, person("young")) as port:
        listed = stork("devices", "--port", port)
        assert listed.code == 0 and port.rsplit("/", 1)[-1] in listed.out
        assert stork("pull", "--port", port).code == 0
    assert "single_leg" in stork("sessions").out
    assert not sessions_on(drive), "what is stored on the PC has left the belt"


def test_wearer_guide(drive: Path) -> None:
    belt = NewUser(drive)
    belt.press(5.0).press(9.0).press(13.0)  # 4. choose: to the second, the third, and the first again
    belt.start(18.0).press(23.0)  # 5. start; the first drill of the day asks first
    belt.press(45.0)  # 7. back to the blue blinks
    belt.start(50.0).press(59.0)  # the same drill, and: you want to stop? One press
    belt.press(64.0).run(70.0)

    # 3. Switch it on: one blink, one beep, then the leg: one long low note.
    assert belt.hears(0.0, 4.5) == [MENU_HZ, LEFT_HZ]
    # 4. Two beeps and two short high notes; three beeps and no leg; one again.
    assert belt.hears(5.0, 9.0) == [MENU_HZ] * 2 + [RIGHT_HZ] * 2
    assert belt.hears(9.0, 13.0) == [MENU_HZ] * 3
    assert belt.hears(13.0, 17.5) == [MENU_HZ, LEFT_HZ]
    # 5. Before the first drill of a day: three soft notes, a yellowish light, and no drill yet.
    assert belt.hears(18.0, 23.0) == [440, 550, 440] and belt.sees("support", 18.0, 23.0)
    assert not any("session" in line for line in belt.console_between(0.0, 23.0))
    # One press: two rising notes, white and slow, three beeps, the long high note.
    go = next(t_us / 1e6 for t_us, hz in belt.board.sound.log if hz == GO_HZ)
    assert belt.hears(23.0, go) == [660, 880, 660, 660, 660]
    assert belt.sees("still", 23.0, go - 3.5) and belt.sees("countdown", go - 3.0, go)
    # 6. The light is green; you have two seconds to lift the foot; green while you are steady.
    assert belt.light_at(go + 1.0) == patterns.light("go").steps[0][1:]
    assert patterns.lean_light(0).steps[0][1:] in belt.colours(go + 2.0, go + 7.0)
    # 7. Three rising notes, and the stars as blinks and as short notes.
    (done,) = belt.console_between(go, 44.0)[-1:]
    assert "time_reached" in done
    ended = next(t_s for t_s, line in belt.lines if line == done)
    stars = (int(done.rsplit(" ", 1)[1]) >= 250) + (int(done.rsplit(" ", 1)[1]) >= 500)
    stars += int(done.rsplit(" ", 1)[1]) >= 750
    assert belt.hears(ended - 1.0, 45.0) == [660, 880, GO_HZ] + [GO_HZ] * stars and stars >= 1
    # Short press: back to the blue blinks. Nothing asks twice a day.
    assert belt.hears(45.1, 49.0) == [MENU_HZ, LEFT_HZ]
    assert not belt.sees("support", 50.0, 69.0)
    # You want to stop? It stops at once.
    (stopped,) = (t_s for t_s, line in belt.lines if "stopped" in line)
    assert 59.0 < stopped < 60.5
    assert belt.hears(64.1, 69.0) == [MENU_HZ, LEFT_HZ]
    assert belt.board.resets == 0 and "fault" not in belt.console


def test_what_the_guide_says_in_numbers(repository: Path) -> None:
    page = (repository / "docs" / "wearer_guide.md").read_text(encoding="utf-8")
    assert "within twelve seconds" in page and fall_alarm.QUESTION_MS == 12_000
    usual = settings_rules.SettingsRules(lambda name: None, "+y+z+x")
    assert "For a quarter of an hour it starts no drill" in page and usual.values["STORK_FATIGUE"] == 15
    assert "Ten steps" in page
