"""Device information: the answers to a PC. Loaded while one is there."""

from stork import VERSION
from stork.app.app_state import STATES, TRIAL
from stork.core import SCORER_VERSION
from stork.device import battery_level
from stork.store import nvm_flags
from stork.store.sessions import LEAST_FREE
from stork_format import FORMAT_VERSION, codes


class DeviceInfo:
    """state: stork.app.app_state.AppState; training: stork.app.training.Training."""

    def __init__(self, state, training):
        self.ports = state.ports
        self.state = state
        self.training = training

    def info(self):
        """name -> value, or a callable that gives it, for stork.link.stork_group."""
        training = self.training
        return {
            "device_id": self.ports.device_id,
            "board_id": self.ports.board_id,
            "firmware": VERSION,
            "format_version": FORMAT_VERSION,
            "scorer_version": SCORER_VERSION,
            "wearer_id": self.state.settings.wearer,
            "free_bytes": training.sessions.free_bytes,
            "clock_set": lambda: self.ports.clock.epoch() > 0,
            "uptime_ms": lambda: training.limits.uptime.s * 1000,
        }

    def status(self):
        """What a PC may ask at any time."""
        state = self.state
        training = self.training
        play = state.settings.menu[state.place]
        return {
            "phase": codes.PHASES[training.runner.trial.phase] if self.busy() else STATES[state.current],
            "drill": play[0],
            "leg": play[1],
            "battery_mv": battery_level.read(self.ports),
            "mode": "patient" if training.sessions.writable else "maker",
            "notes": ",".join(self.notes()),
        }

    def notes(self):
        """What is not as it should be, and not serious: names, docs/usb_protocol.md."""
        ports = self.ports
        training = self.training
        found = []
        if not ports.clock.epoch():
            found.append("clock_unset")
        if battery_level.state(battery_level.read(ports), ports.usb_power()) != battery_level.FINE:
            found.append("battery_low")
        if training.sessions.free_bytes() < 2 * LEAST_FREE:
            found.append("nearly_full")
        if training.sensor.gravity_off:
            found.append("gravity_off")
        if training.limits.today[-1] > training.limits.uptime.s:
            found.append("rest")
        if self.state.settings.wrong:
            found.append("settings")
        return found

    def busy(self):
        """Whether a trial runs."""
        return self.state.current == TRIAL

    def restart(self, maker):
        """A PC asks for a restart: in maker mode, for once, or as it is worn."""
        nvm_flags.set_maker(self.ports.nvm, maker)
        self.ports.reset()
