"""Start of a session with a PC: memory for it, and the server. Loaded for that, then let go."""

from stork.app.app_state import RESULT, TRIAL
from stork_format import const

_LEAST_FREE = const(60000)  # bytes of memory, for the server and its buffers; see stork.app.trial_start [memory-lines]
_SMALL_BUF = const(2 * 512 + 64)  # [answer-sizes]


def session(now, state, training, usb):
    """stork.link.usb_session.UsbSession with a PC that has come: the server with what a device can tell.

    state: stork.app.app_state.AppState; training: stork.app.training.Training, whose runner goes first where memory
    is short; usb: stork.app.usb_service.UsbService. Raises MemoryError.
    """
    ports = state.ports
    if training.runner is not None:
        training.runner.recorder.release()
    short = ports.free_memory() < _LEAST_FREE
    if short:
        if state.current == RESULT:
            state.show_menu(now)
        training.release(usb)
    from stork.app import device_info
    from stork.link.server import BUF_SIZE, build_server
    from stork.link.usb_session import UsbSession

    def check(part, ms, value, found):
        from stork.app import board_check  # rarely asked for

        return board_check.begin(part, ms, value, found, state, training)

    server = build_server(
        ports.serial,
        ports.clock.ticks_ms,
        _stored(ports, training.sessions),
        device_info.info(state, training),
        lambda: device_info.status(state, training),
        clock=ports.clock,
        reset=ports.reset,
        journal=state.ring,
        restart=lambda maker: device_info.restart(ports, maker),
        busy=lambda: state.current == TRIAL,
        check=check,
        buf_size=_SMALL_BUF if short else BUF_SIZE,
    )
    return UsbSession(server, ports.serial, ports.clock)


def _stored(ports, sessions):
    """The catalogue of the sessions."""
    if ports.safe_files:
        from stork.store.stored_sessions import StoredSessions

        return StoredSessions(sessions.catalogue)
    from stork.store.area_sessions import AreaSessions

    return AreaSessions(sessions)
