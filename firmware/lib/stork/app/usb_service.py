"""USB service: the session with a PC at the second port, or the refusal of one where there is no memory for it."""

from stork.app import AFTER_USB_START
from stork.app.app_state import ALARM, MENU, TRIAL
from stork_format import const
from stork_format import journal_records as journal

_LOOP_MS = const(12)  # [usb-serving]


class UsbService:
    """state: stork.app.app_state.AppState; training: stork.app.training.Training, whose runner gives way where memory
    is short.

    ``session``: stork.link.usb_session.UsbSession; None: no PC has come; False: there was no memory for the PC that
    came. It gets no answer until it has gone, or a trial has needed the memory.
    """

    def __init__(self, state, training):
        self.state = state
        self.training = training
        self.session = None

    def connected(self):
        """Whether a PC has the port open."""
        serial = self.state.ports.serial
        return serial is not None and serial.connected

    def serve(self, now):
        """One round. Returns how many ms may pass until the next."""
        state = self.state
        current = state.current
        try:
            if self.session is None:
                if current == TRIAL or current == ALARM or not self.connected():
                    return _LOOP_MS
                from stork.app import usb_start

                self.session = usb_start.session(now, state, self.training, self)
                state.ports.forget_modules(AFTER_USB_START)
                current = state.current
            elif not self.session:
                if not self.connected():
                    self.session = None
                return _LOOP_MS
            wait = self.session.serve(now, current == TRIAL)
        except (MemoryError, ImportError):  # the latter: of a module that was loaded by half before
            if current != TRIAL:  # which goes on
                self.training.give_up("for a PC", now, self)
            self.session = False
            return _LOOP_MS
        if current == MENU and self.session.came:
            state.player.show("plugged", now)
        elif current != TRIAL and self.session.deaf:
            self.session.deaf = False
            state.note(journal.FAULT_LINK, 0, "a PC asks and reads no answer")
        return wait
