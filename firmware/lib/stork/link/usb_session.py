"""Session of a PC at the port, from open to closed. Each round of the loop spends a short time on it."""

from stork.core import ticks

_LOOP_MS = 12  # [usb-serving]
_SERVED_MS = 500  # after its last request a PC is answered without delay for this time [usb-serving]
_SERVE_MS = 5  # [usb-serving]


class UsbSession:
    """server: micro_smp.server.Server; serial, clock: stork.hal.ports."""

    def __init__(self, server, serial, clock):
        self.server = server
        self.serial = serial
        self.clock = clock
        self.connected = False
        self.came = False  # in this round
        self.deaf = False  # the PC sends but does not read; whoever reports it clears the flag
        self.abandoned = 0  # answers that no PC read, before this session
        self.served_ms = ticks.add(clock.ticks_ms(), -_SERVED_MS)

    def serve(self, now, playing):
        """Answer the PC: one step while ``playing``, a few milliseconds of them otherwise. Returns how many ms may pass
        until the next round.
        """
        server = self.server
        connected = self.serial.connected
        if self.connected and not connected:
            server.reset()  # drop half a request or answer
        self.came = connected and not self.connected
        if self.came:
            self.abandoned = server.abandoned
        elif server.abandoned > self.abandoned >= 0:
            self.deaf = True
            self.abandoned = -1  # reported once a session
        self.connected = connected
        if not server.poll():
            if ticks.diff(now, self.served_ms) < _SERVED_MS:
                return 1
            self.served_ms = ticks.add(now, -_SERVED_MS)  # keeps the difference small over days without a PC
            return _LOOP_MS
        self.served_ms = now
        if playing:
            return _LOOP_MS
        while ticks.diff(self.clock.ticks_ms(), now) < _SERVE_MS and server.poll():
            pass
        return 0
