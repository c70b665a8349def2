"""Device information: the answers to a PC. Loaded while one is there.

state: stork.app.app_state.AppState; training: stork.app.training.Training.
"""

from stork import VERSION
from stork.app.app_state import TRIAL
from stork.core import SCORER_VERSION
from stork.device import battery_level
from stork.store import nvm_flags
from stork_format import FORMAT_VERSION, codes

_STATES = ("menu", "trial", "result", "fault", "told", "asked", "alarm", "asleep")  # in the order of app_state


def info(state, training):
    """name -> value, or a callable that gives it, for stork.link.stork_group."""
    ports = state.ports
    return {
        "device_id": ports.device_id,
        "board_id": ports.board_id,
        "firmware": VERSION,
        "format_version": FORMAT_VERSION,
        "scorer_version": SCORER_VERSION,
        "wearer_id": state.settings.wearer,
        "free_bytes": training.sessions.free_bytes,
        "clock_set": lambda: ports.clock.epoch() > 0,
        "uptime_ms": lambda: training.limits.uptime.s * 1000,
        "program_start_id": ports.start_id,
    }


def status(state, training):
    """Answer of stork.link.stork_group's status, at any time."""
    play = state.settings.menu[state.place]
    busy = state.current == TRIAL
    return {
        "phase": codes.PHASES[training.runner.trial.phase] if busy else _STATES[state.current],
        "drill": play[0],
        "leg": play[1],
        "battery_mv": battery_level.read(state.ports),
        "mode": "patient" if training.sessions.writable else "maker",
        "notes": ",".join(notes(state, training)),
    }


def notes(state, training):
    """Names of what is wrong and not serious, docs/usb_protocol.md."""
    from stork.store import store_scan  # for this question only

    ports = state.ports
    found = []
    if not ports.clock.epoch():
        found.append("clock_unset")
    if battery_level.state(battery_level.read(ports), ports.usb_power()) != battery_level.FINE:
        found.append("battery_low")
    if store_scan.days_left(state.ring, training.sessions) <= store_scan.FEW:
        found.append("nearly_full")
    if training.sensor.gravity_off:
        found.append("gravity_off")
    if training.limits.today[-1] > training.limits.uptime.s:
        found.append("rest")
    if state.settings.wrong:
        found.append("settings")
    return found


def restart(ports, maker):
    """A PC asks for a restart: in maker mode, for once, or as it is worn."""
    nvm_flags.set_maker(ports.nvm, maker)
    ports.reset()
