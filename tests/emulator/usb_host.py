"""The PC's end of the emulated USB cable: enumerates a CircuitPython board and opens its two serial ports.

rp2040py has a host for one serial port (rp2040py.usb.cdc); this one knows console and data port, in that order, as
CircuitPython describes them. Class requests: USB CDC PSTN 1.2, section 6.3.12 (SET_CONTROL_LINE_STATE).
"""

from collections.abc import Callable, Iterator
from typing import Any

from rp2040py.usb.interfaces import DescriptorType
from rp2040py.usb.setup import get_descriptor_packet, set_device_address_packet, set_device_configuration_packet

_CONFIGURATION, _INTERFACE, _ENDPOINT = 2, 4, 5
_CDC, _CDC_DATA, _MASS_STORAGE = 2, 10, 8
_DTR_RTS = 3
_HEAD = 9


class Port:
    """One serial port. ``on_data``: takes what the board writes; ``waiting``: what it has not taken yet."""

    def __init__(self, control: int) -> None:
        self.control = control  # the number of its control interface
        self.to_host = self.to_board = -1  # endpoints
        self.waiting = bytearray()
        self.asked = 0  # bytes that the board is ready to take
        self.on_data: Callable[[bytes], object] = lambda data: None


class UsbHost:
    """``usb``: an rp2040py RPUSBController. ``ports``: as found, the console first; empty until the board is there.
    ``is_open``: the console is, and the other ports may be opened, too.
    """

    def __init__(self, usb: Any) -> None:
        self.usb = usb
        self.ports: list[Port] = []
        self.has_drive = False
        self.is_open = False
        self.on_ready: Callable[[], object] = lambda: None
        self._size = 0
        self._descriptors = bytearray()
        self._after: list[Callable[[], object]] = []  # what to ask once the request under way is acknowledged
        usb.on_usb_enabled = usb.reset_device
        usb.on_reset_received = self._begin
        usb.on_endpoint_write = self._from_board
        usb.on_endpoint_read = self._board_reads
        usb.on_reset = self._forget

    def send(self, port: Port, data: bytes) -> None:
        port.waiting += data
        self._feed(port)

    def open(self, port: Port, is_open: bool = True) -> None:
        """Control request of a program that opens or closes the port: it sets DTR and RTS."""
        state = _DTR_RTS if is_open else 0
        self.usb.send_setup_packet(bytes((0x21, 0x22, state, 0, port.control, 0, 0, 0)))

    def _opened(self) -> None:
        self.is_open = True

    def _forget(self) -> None:
        self.ports = []
        self.has_drive = False
        self.is_open = False
        self._size = 0
        self._descriptors.clear()
        self._after.clear()

    def _begin(self) -> None:
        self._forget()
        self._after = [lambda: self.usb.send_setup_packet(get_descriptor_packet(DescriptorType.CONFIGRATION, _HEAD))]
        self.usb.send_setup_packet(set_device_address_packet(1))

    def _from_board(self, endpoint: int, data: bytes) -> None:
        if endpoint:
            for port in self.ports:
                if endpoint == port.to_host:
                    port.on_data(bytes(data))
        elif data:
            self._described(bytes(data))
        elif self._after:
            self._after.pop(0)()

    def _described(self, data: bytes) -> None:
        if not self._size:
            if len(data) == _HEAD and data[1] == _CONFIGURATION:
                self._size = data[2] | data[3] << 8
                self.usb.send_setup_packet(get_descriptor_packet(DescriptorType.CONFIGRATION, self._size))
            return
        if len(self._descriptors) < self._size:
            self._descriptors += data
            if len(self._descriptors) >= self._size:
                self._find_ports()
                self._after = [lambda: self.on_ready(), self._opened]
                self.usb.send_setup_packet(set_device_configuration_packet(1))

    def _find_ports(self) -> None:
        kind = -1
        for entry in _split(bytes(self._descriptors)):
            if entry[1] == _INTERFACE:
                kind = entry[5]
                if kind == _CDC:
                    self.ports.append(Port(entry[2]))
                self.has_drive = self.has_drive or kind == _MASS_STORAGE
            elif entry[1] == _ENDPOINT and kind == _CDC_DATA:
                if entry[2] & 0x80:
                    self.ports[-1].to_host = entry[2] & 0xF
                else:
                    self.ports[-1].to_board = entry[2]

    def _board_reads(self, endpoint: int, size: int) -> None:
        for port in self.ports:
            if endpoint == port.to_board:
                port.asked = size
                self._feed(port)

    def _feed(self, port: Port) -> None:
        """A host that has nothing to send sends nothing: the board's buffer stays armed."""
        if port.asked and port.waiting:
            size = min(port.asked, len(port.waiting), 64)
            data = bytes(port.waiting[:size])
            del port.waiting[:size]
            port.asked = 0
            self.usb.endpoint_read_done(port.to_board, data)


def _split(descriptors: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(descriptors) and descriptors[at] >= 2:
        yield descriptors[at : at + descriptors[at]]
        at += descriptors[at]
