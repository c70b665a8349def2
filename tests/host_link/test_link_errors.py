"""Ports that are missing, busy or silent, or belong to another device."""

import os
import select
import threading

import pytest
import serial

from host_link.served_stork import DescriptorPort, ServedStork
from stork_host.errors import StorkError
from stork_host.link import devices, transport
from stork_host.link.client import StorkDevice


def refusal(port, timeout_s=None):
    with pytest.raises(StorkError) as caught, StorkDevice(port, timeout_s) as device:
        device.info()
    assert port in caught.value.expected
    return caught.value


def test_a_port_that_does_not_exist(tmp_path):
    error = refusal(str(tmp_path / "ttyACM9"))
    assert "no such port" in error.found and "stork devices" in error.try_this


def test_an_address_where_nobody_listens():
    with serial.serial_for_url("loop://"):  # pyserial knows the scheme; what is missing is the listener
        error = refusal("socket://127.0.0.1:1")
    assert "no program that listens" in error.found


def test_an_address_that_is_none():
    assert "no program" in refusal("socket://nowhere").found


def test_a_port_in_use(stork):
    with serial.Serial(stork.port, exclusive=True):
        error = refusal(stork.port)
    assert "in use by another program" in error.found
    with StorkDevice(stork.port) as device:
        with pytest.raises(StorkError, match="in use"), StorkDevice(stork.port):
            pass
        assert device.echo("x") == "x"


@pytest.mark.parametrize("words", ["Access is denied.", "Zugriff verweigert", "Отказано в доступе."])
def test_a_port_in_use_on_windows_in_any_language(words):
    # As pyserial raises it there, without an errno (serialwin32.py, "could not open port").
    error = serial.SerialException(f"could not open port 'COM7': {PermissionError(13, words, None, 5)!r}")
    if not str(error).endswith(", 5)"):  # elsewhere the number of Windows is not shown
        error = serial.SerialException(f"could not open port 'COM7': PermissionError(13, {words!r}, None, 5)")
    assert "in use by another program" in transport.cannot_open("COM7", error).found


def test_silence(line):
    error = refusal(line[1], 0.4)
    assert error.found == "silence for 0.4 s"


@pytest.fixture
def silent(line, monkeypatch):
    """The name of a port where nobody answers, and that nobody is waited for; other ports have their time."""
    port = line[1]
    monkeypatch.setattr(devices, "StorkDevice", lambda name, wait: StorkDevice(name, 0.3 if name == port else wait))
    return port


def answering(line, answer):
    """Device that answers every request with the same bytes."""
    descriptor, port = line
    stop, stopped = os.pipe()

    def serve():
        while stop not in (ready := select.select([descriptor, stop], [], [])[0]):
            os.read(ready[0], 1000)
            os.write(ready[0], answer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        return refusal(port)
    finally:
        os.close(stopped)
        thread.join()
        os.close(stop)


@pytest.mark.parametrize(
    "answer",
    [
        b"Adafruit CircuitPython 10.3.0\r\n>>> ",
        b"\x09\x00\x00\x01\x00\x00%c\x06\x00" * 255 % tuple(range(255)),  # SMP headers, but no maps behind them
    ],
)
def test_something_else_that_answers(line, answer):
    error = answering(line, answer)
    assert "something else that answers" in error.found and "console" in error.try_this


def test_another_smp_server(line):
    """A Zephyr board, say: it has the OS group and no group 64."""
    from micro_smp import os_group
    from micro_smp.server import Server

    descriptor, port = line
    server = Server(DescriptorPort(descriptor), lambda: 0, {0: os_group.OSGroup(512)}, 512)
    stop = threading.Event()

    def serve():
        while not stop.is_set():
            if not server.poll():
                stop.wait(0.001)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        error = refusal(port)
    finally:
        stop.set()
        thread.join()
    assert "does not know this request" in error.found
    assert server.answered == 2


def test_the_cable_is_pulled_between_two_calls(drive):
    served = ServedStork(drive)
    served.__enter__()
    with StorkDevice(served.port) as device:
        assert device.echo("x") == "x"
        served.__exit__()
        with pytest.raises(StorkError, match="connection broken"):
            device.echo("y")


def test_devices_are_asked_and_told_apart(stork, silent):
    found = devices.find([stork.port, silent, "/dev/no-such-port"])
    assert [each.info.device_id if each.info else None for each in found] == ["test-1", None, None]
    assert "silence" in str(found[1].error) and "no such port" in str(found[2].error)


def test_a_named_port_is_taken_as_it_is():
    assert devices.only_port("COM7") == "COM7"


def test_the_only_stork_on_usb(stork, silent, monkeypatch):
    """What the operating system lists is replaced: no test machine has boards plugged in."""
    from serial.tools.list_ports_common import ListPortInfo

    def plugged(*ports):
        monkeypatch.setattr(devices, "data_comports", lambda: [ListPortInfo(port) for port in ports])

    plugged()
    with pytest.raises(StorkError, match="no CircuitPython board"):
        devices.only_port()
    plugged(silent)
    with pytest.raises(StorkError, match="silence"):
        devices.only_port()
    plugged(silent, stork.port)
    assert devices.only_port() == stork.port
    plugged(stork.port, stork.port)
    with pytest.raises(StorkError, match="one Stork on USB, found 2"):
        devices.only_port()


def test_use_outside_the_with_block_is_a_mistake_of_the_program(stork):
    with pytest.raises(RuntimeError, match="with"):
        StorkDevice(stork.port).info()
