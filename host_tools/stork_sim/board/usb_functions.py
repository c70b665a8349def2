"""Stand-ins for the modules by which boot.py chooses what the board is on USB: usb_hid and usb_midi.

``machine.usb_functions`` has what is on; it can change until boot.py is over. Too many for the microcontroller's
endpoints, and CircuitPython goes into safe mode: supervisor/shared/usb/usb_desc.c:266 [cp-chips].
"""

from types import ModuleType

from stork_sim.board.machine import Machine
from stork_sim.board.microcontrollers import IN_ENDPOINTS, KEYBOARD, MIDI
from stork_sim.board.module_factory import module

TOO_MANY = "USB_TOO_MANY_ENDPOINTS"
"""CircuitPython's name of that safe mode."""


def switch(machine: Machine, function: str, on: bool) -> None:
    """Raises RuntimeError after boot.py."""
    if machine.usb_chosen:
        raise RuntimeError("Cannot change USB devices now")
    (machine.usb_functions.add if on else machine.usb_functions.discard)(function)


def too_many(machine: Machine) -> bool:
    """Whether what is on needs more IN endpoints than there are."""
    used = 1 + sum(IN_ENDPOINTS[function] for function in machine.usb_functions)
    return used > machine.model.microcontroller.in_endpoints


def usb_hid(machine: Machine) -> ModuleType:
    return module("usb_hid", disable=lambda: switch(machine, KEYBOARD, False))


def usb_midi(machine: Machine) -> ModuleType:
    return module("usb_midi", disable=lambda: switch(machine, MIDI, False))
