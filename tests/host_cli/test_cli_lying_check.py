"""`stork check` of a board that says anything: one line, exit code 2; or a part that failed, exit code 1."""

import random
import re
from collections.abc import Callable
from typing import Any

import cbor2
import pytest
from smpclient import SMPClient

from host_cli.conftest import Ran, Stork
from host_link.lying_device import ECHO, INFO, STATUS, TRUE_INFO, TRUE_STATUS, LyingDevice
from stork_host.board_check.answers import _ALWAYS as PARTS
from waits import HUNG_S

CHECK = (64, 6)
EVIL = "\x1b]0;owned\x07\x9b31m\u202e\r\n\x00"
TRUE: dict[str, dict[str, Any]] = {
    "board-facts": {
        **{"chip": "RP2040", "python": "circuitpython", "python-version": "10.2.1", "wiring-faults": ""},
        **{"has-light": True, "has-sound": True, "has-vibration": True, "has-display": True, "has-button": True},
        **{"wire-count": 1, "bus-pins": "GP5 GP4", "sensor-name": "LSM6DSOX", "i2c-address": 106, "period-us": 9600},
        **{"battery-mv": 3900, "usb-power": True, "watchdog-mode": "RESET", "watchdog-ms": 8000, "restart-count": 0},
        **{"was-stuck": False, "free-bytes": 90_000, "heap-bytes": 170_000},
    },
    "say-number": {"said-number": 5},
    "short-sleeps": {"how-many": 100, "each-ms": 5, "worst-ms": 6, "lasted-ms": 520},
    "show-colours": {"was-shown": True},
    "show-text": {"was-shown": True},
    "play-beeps": {"was-played": True},
    "run-motor": {"was-played": True},
    "await-press": {
        **dict.fromkeys(("was-pressed", "was-woken", "was-asleep", "was-released"), True),
        "was-stuck": False,
    },
    "light-sleep": {"asked-ms": 2500, "took-ms": 3000, "was-asleep": True},
    "fill-fifo": {
        **{"is-there": True, "sample-count": 208, "first-burst": 200, "lasted-ms": 2000, "period-us": 9600},
        **{"lost-samples": False, "bus-errors": 0},
    },
    "overfill-fifo": {"is-there": True, "fifo-depth": 512, "sample-count": 512, "lost-samples": True},
    "lie-still": {"is-there": True, "what-fault": "", "gravity-per-mille": 3, "gravity-off": False},
    "await-motion": {
        **dict.fromkeys(("is-there", "was-moved", "by-wire", "was-asleep"), True),
        **{"what-fault": "", "lasted-ms": 900},
    },
    "watchdog-bite": {"is-armed": False},
}
ASKED = [part for part in TRUE if part not in ("say-number", "await-motion")]  # without a console and a person
LIES: list[Any] = [
    *(-1, 2**31, 2**63, 10**400, -(10**400), 10**6000, 1.5, float("nan"), True, False, None, "", "0", "10.x", "²"),
    *(EVIL, EVIL * 500, "9" * 5000, b"\xff", [], {}, [1], {"a": 1}, cbor2.CBORTag(4, [10**6, 1])),
]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Call it with the seconds after which silence counts as such."""
    genuine = SMPClient.request
    most = [HUNG_S]

    async def request(self: SMPClient, asked: Any, timeout_s: float | None = None) -> Any:
        return await genuine(self, asked, most[0])

    monkeypatch.setattr(SMPClient, "request", request)
    return lambda seconds: most.__setitem__(0, seconds)


def board(lies: dict[str, Any]) -> Callable[[dict[str, Any]], Any]:
    """Answers to checks: true ones but for ``lies``, by part."""

    def answer(request: dict[str, Any]) -> Any:
        part = request["check_part"]
        said = lies.get(part, TRUE[part])
        return {"checked": part, **said} if isinstance(said, dict) else said

    return answer


def check(
    stork: Stork,
    lies: dict[str, Any],
    args: tuple[str, ...] = (),
    others: dict[tuple[int, int], Any] | None = None,
    files: dict[str, bytes] | None = None,
) -> Ran:
    """A check that ends as commands end, and sends no control character on."""
    with LyingDevice({CHECK: board(lies), **(others or {})}, files) as device:
        ran = stork("check", "--no-questions", *args, "--port", device.port)
    assert ran.code in (0, 1, 2), ran.err
    assert ran.err.count("\n") == (ran.code == 2) and ran.err.startswith("stork: " * (ran.code == 2)), ran.err
    assert len(ran.err) < 1000
    for text in (ran.out, ran.err):
        assert text.replace("\n", "").isprintable(), repr(text)
    return ran


def test_the_truth_passes(stork: Stork) -> None:
    uptimes = iter(range(5000, 10**6, 1000))
    ran = check(stork, {}, others={INFO: lambda _: {**TRUE_INFO, "uptime_ms": next(uptimes)}})
    assert ran.code == 0, ran.out + ran.err


FIELDS = [(part, name) for part in ASKED for name in TRUE[part] if name not in ("first-burst", "said-number")]


@pytest.mark.parametrize(("part", "name"), FIELDS)
def test_anything_in_an_answer(stork: Stork, part: str, name: str) -> None:
    args = ("--bite",) if part == "watchdog-bite" else ()
    for lie in LIES:
        ran = check(stork, {part: {**TRUE[part], name: lie}}, args=args)
        if ran.code == 2:
            assert re.search(rf"expected the board at .* to tell [\w-]+ in its answer to {part} as ", ran.err)


@pytest.mark.parametrize(("part", "name"), FIELDS)
def test_a_missing_name(stork: Stork, part: str, name: str) -> None:
    said = {key: value for key, value in TRUE[part].items() if key != name}
    ran = check(stork, {part: said}, args=("--bite",) if part == "watchdog-bite" else ())
    if name in PARTS[part]:
        assert ran.code == 2 and f"to tell {name} in its answer to {part} as a value, found none; try: " in ran.err


NO_ANSWERS = [
    *(b"", b"\xff" * 40, b"\x9f" * 3000, b"\xbf\x61a\xff\xff", cbor2.dumps([]), cbor2.dumps({"rc": 10**400})),
    *(cbor2.dumps({"err": {"group": 64, "rc": 2**70}}), cbor2.dumps({"checked": EVIL}), cbor2.dumps({"checked": 5})),
    *({"checked": "something-else"}, {"rc": 8}, {"rc": 3}, {"err": {"group": 64, "rc": 5}}),
]


@pytest.mark.parametrize("part", ASKED[:2])
def test_what_is_no_answer(stork: Stork, part: str) -> None:
    for body in NO_ANSWERS:
        assert check(stork, {part: body}).code == 2


def test_silence_ends_it(stork: Stork, patient: Callable[[float], None]) -> None:
    patient(0.3)
    ran = check(stork, {"short-sleeps": None})
    assert ran.code == 2 and "found silence" in ran.err


@pytest.mark.parametrize("size", [(1 << 20) + 1, 1 << 40, 10**400, -1, None])
def test_settings_that_never_end(stork: Stork, size: object) -> None:
    others = {(8, 1): {"len": size}, (8, 0): lambda request: {"off": request["off"], "data": b"#" * 500}}
    assert check(stork, {}, others=others).code == 2


@pytest.mark.parametrize(
    "settings",
    [
        b'STORK_BOARD = "../../../etc/passwd"\n',
        b'STORK_PIXEL = "\\u001b[2J\\u202e"\nSTORK_LED = "' + b"x" * 9000 + b'"\n',
        b"\xff\x00" * 99,
        b"STORK_PIXEL = " + b"9" * 5000 + b"\n",
    ],
    ids=range(4),
)
def test_anything_in_its_settings(stork: Stork, settings: bytes) -> None:
    assert check(stork, {}, files={"/settings.toml": settings}).code in (0, 1)


@pytest.mark.parametrize("key", [ECHO, INFO, STATUS], ids=["echo", "info", "status"])
def test_anything_around_it(stork: Stork, key: tuple[int, int]) -> None:
    truth: dict[str, Any] = {ECHO: {"r": "x"}, INFO: TRUE_INFO, STATUS: TRUE_STATUS}[key]
    for name in truth:
        for lie in LIES[::2]:
            check(stork, {}, others={key: {**truth, name: lie}})


def anything(dice: random.Random, depth: int = 3) -> Any:
    """A value of any type."""
    kinds: list[Callable[[], Any]] = [
        lambda: dice.choice(LIES),
        lambda: dice.randrange(-(2 ** dice.choice((4, 16, 31, 64, 300))), 2 ** dice.choice((4, 16, 31, 64, 300))),
        lambda: "".join(chr(dice.choice((dice.randrange(1, 128), dice.randrange(0x80, 0x2100)))) for _ in range(9)),
        lambda: dice.random() * 10 ** dice.randrange(-300, 300),
    ]
    if depth:
        kinds.append(lambda: [anything(dice, depth - 1) for _ in range(dice.randrange(4))])
        kinds.append(lambda: {str(n): anything(dice, depth - 1) for n in range(dice.randrange(4))})
    return dice.choice(kinds)()


@pytest.mark.parametrize("seed", range(5))
def test_any_board_at_all(stork: Stork, seed: int) -> None:
    """Some names of some parts say anything."""
    dice = random.Random(seed)
    for _ in range(15):
        lies = {
            part: {name: anything(dice) if dice.random() < 0.1 else value for name, value in said.items()}
            for part, said in TRUE.items()
            if dice.random() < 0.5
        }
        check(stork, lies, args=("--bite",) * dice.randrange(2))
