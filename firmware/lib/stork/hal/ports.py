"""Protocols of a board's ports; never imported at run time."""

from typing import Any, Protocol


class Clock(Protocol):
    def ticks_ms(self) -> int:
        """Milliseconds since power-on, wrapping at 2^29."""

    def sleep_ms(self, ms: int) -> None: ...

    def epoch(self) -> int:
        """Seconds since 1970-01-01 UTC, 0 while nobody has set the clock."""

    def get(self) -> "tuple[int, int, int, int, int, int] | None":
        """Year, month, day, hour, minute, second in UTC; None while nobody has set the clock."""

    def set(self, year: int, month: int, day: int, hour: int, minute: int, second: int, us: int) -> None: ...


class Pixel(Protocol):
    side: int  # of a row: 0 all of it, else which part, as stork_format.codes.DIRECTIONS; for the next ``set``

    def set(self, r: int, g: int, b: int) -> None:
        """0..255 each."""


class Buzzer(Protocol):
    level: int  # percent of the volume, for the next ``tone``

    def tone(self, hz: int) -> None:
        """0 = silence."""


class Haptic(Protocol):
    """A vibration motor, or one at each side."""

    side: int  # of two: 0 both, else which, as stork_format.codes.DIRECTIONS; for the next ``on``

    def on(self, strength_percent: int) -> None:
        """0..100; 0 is ``off``."""

    def off(self) -> None: ...


class Display(Protocol):
    """A screen with a few large words."""

    def show(self, name: str, lines: Any, rgb: "tuple[int, int, int]") -> None:
        """``lines``: up to three short texts in colour ``rgb``, for the message ``name``; the same ones are not
        drawn twice. Takes up to a tenth of a second: at a change of message, never for each sample.
        """


class Button(Protocol):
    long_ms: int  # held for so long it is a long press; a double tap on the case holds it longer than a finger needs

    def pressed(self) -> bool: ...


class Serial(Protocol):
    connected: bool  # a program on the PC has the port open
    in_waiting: int

    def readinto(self, buf: Any) -> "int | None": ...

    def write(self, buf: Any) -> "int | None":
        """May take a part; never waits for long."""


class Sensor(Protocol):
    """A motion sensor behind its FIFO; stork.drivers has them."""

    name: str
    period_us: int
    acc_ug_per_lsb: int
    gyr_udps_per_lsb: int
    x: int
    y: int
    z: int
    rx: int
    ry: int
    rz: int
    failed: int
    overran: bool
    depth: int

    def sleep(self) -> None:
        """Least power until ``wake``; ``moved`` tells. Raises OSError."""

    def wake(self) -> None:
        """Back to work. Raises OSError or RuntimeError."""

    def moved(self) -> bool:
        """Asleep: moved since last asked?"""

    def tapped(self) -> bool:
        """Awake: tapped since last asked? Only where the board has no other button."""

    def close(self) -> None: ...
    def start(self) -> None: ...
    def poll(self) -> int: ...
    def load(self, k: int) -> None: ...


class Ports(Protocol):
    clock: Clock
    pixel: "Pixel | None"
    buzzer: "Buzzer | None"
    haptic: "Haptic | None"
    display: "Display | None"
    button: "Button | None"
    serial: "Serial | None"
    nvm: Any
    board_id: str
    device_id: str
    start_id: int  # random, 30 bits: tells sessions of this start of the program from those of others
    axes: str

    def sensor(self) -> Sensor:
        """Open the sensor. Raises OSError, ValueError or RuntimeError."""

    def free_memory(self) -> int:
        """Bytes, after a collection."""

    def keep_modules(self) -> None:
        """Mark: what is loaded now stays; ``clear_modules`` lets go of what came since, to which nothing refers."""

    def clear_modules(self) -> None: ...

    def forget_modules(self, packages: str, within: str = "") -> None:
        """Release modules that were needed once; names with commas between them, each after ``within``."""

    complaints: "list[str]"  # what was wrong with the wiring as settings.toml tells it, a line each; said already
    dog: Any  # the hardware watchdog, once it is armed; else None

    def setting(self, name: str) -> "str | int | None": ...
    def say(self, text: str) -> None: ...
    def reset(self) -> None: ...

    def battery_mv(self) -> "int | None":
        """Voltage at the battery's terminals; with a cable it is the charger's. None where the board cannot tell."""

    def usb_power(self) -> "bool | None":
        """Whether a cable feeds the board; None where nothing tells. Some boards see only a PC, no charger."""

    def watch(self, timeout_ms: int) -> bool:
        """Arm the hardware watchdog: without ``feed`` the board starts anew. False where there is none."""

    def feed(self) -> None: ...

    def doze(self, ms: int) -> bool:
        """Wait, with as little power as the interpreter offers, up to ``ms`` or until the button or the sensor's wire
        changes. Returns whether it was a light sleep: else it waited awake and looked at them.
        """

    safe_files: bool  # whether a power cut leaves files whole, as on littlefs
    bitten: bool  # this start is the watchdog's doing, and no safe mode came between
