"""The virtual board takes no call that the board's own interpreter refuses, and has no name that it lacks."""

import inspect
from types import ModuleType, SimpleNamespace

import pytest

from board_world import Parts, Worn
from stork_host.drive_sessions import sessions_on
from stork_host.errors import StorkError
from stork_sim.board import modules
from stork_sim.board.binding_facts import class_named, facts, facts_of_chip, versions
from stork_sim.board.binding_facts.signatures import arguments
from stork_sim.board.checked_modules import BOARD, INSTANCES, Checked, Held
from stork_sim.board.models import MODELS

VERSIONS = versions("circuitpython")


@pytest.fixture(params=VERSIONS)
def parts(tmp_path, request):
    return Parts(tmp_path / "drive", circuitpython=request.param)


def pin(parts, name="BUTTON"):
    return getattr(parts.module("board"), name)


def test_a_pin_alarm_takes_its_value_by_name_only(parts):
    """The call that crashed each belt at its first sleep, and no test saw."""
    alarm = parts.module("alarm")
    with pytest.raises(TypeError):
        alarm.pin.PinAlarm(pin(parts), False, False, True)
    alarm.pin.PinAlarm(pin(parts), value=False, edge=False, pull=True)


BREACHES = {
    "by position": (TypeError, lambda p: p.module("usb_cdc").enable(True, True)),
    "by position, a constructor": (TypeError, lambda p: p.module("pwmio").PWMOut(pin(p, "BUZZER"), 0, 440)),
    "by name": (TypeError, lambda p: p.module("digitalio").DigitalInOut(pin=pin(p))),
    "by name, a function": (TypeError, lambda p: p.module("time").sleep(seconds=1)),
    "by name, CPython's": (TypeError, lambda p: p.module("struct").calcsize(fmt="h")),
    "one too many": (TypeError, lambda p: p.module("microcontroller").reset(1)),
    "one too few": (TypeError, lambda p: p.module("busio").I2C(pin(p, "SCL"))),
    "a wrong name": (TypeError, lambda p: p.module("storage").remount("/", read_only=False)),
    "no name for it": (TypeError, lambda p: p.module("busio").SPI(pin(p, "D6"), MOSI=pin(p, "D7"), speed=1)),
    "a float for an int": (TypeError, lambda p: p.i2c(frequency=4e5)),
    "a text for a number": (TypeError, lambda p: p.module("time").sleep("1")),
    "a text for a pin": (TypeError, lambda p: p.module("analogio").AnalogIn("VOLTAGE_MONITOR")),
    "a number for a pull": (
        TypeError,
        lambda p: p.module("digitalio").DigitalInOut(pin(p)).switch_to_input(1),
    ),
    "above the limit": (ValueError, lambda p: p.module("displayio").Group(scale=32768)),
    "below the limit": (ValueError, lambda p: p.module("displayio").Group(scale=0)),
    "no alarm": (TypeError, lambda p: p.module("alarm").light_sleep_until_alarms()),
    "no constructor": (TypeError, lambda p: p.module("digitalio").Pull()),
    "not in the interpreter": (AttributeError, lambda p: p.module("gc").threshold(8192)),
    "not in the interpreter, CPython's": (AttributeError, lambda p: p.module("struct").iter_unpack),
    "the stand-in's own": (AttributeError, lambda p: p.module("microcontroller").watchdog.reset()),
    "a pin's own": (AttributeError, lambda p: pin(p).claim(None)),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_what_the_interpreter_refuses(parts, breach):
    error, call = BREACHES[breach]
    with pytest.raises(error):
        call(parts)


def test_values_that_are_set(parts):
    pwm = parts.module("pwmio").PWMOut(pin(parts, "BUZZER"), duty_cycle=0, frequency=440, variable_frequency=True)
    for value, error in ((65536, ValueError), (-1, ValueError), (0.5, TypeError)):
        with pytest.raises(error):
            pwm.duty_cycle = value
    port = parts.module("usb_cdc").data
    with pytest.raises(TypeError):
        port.timeout = "0"
    port.timeout = None
    with pytest.raises(AttributeError):
        port.connected = True
    spi = parts.module("busio").SPI(pin(parts, "D6"), MOSI=pin(parts, "D7"))
    assert spi.try_lock()
    with pytest.raises(ValueError, match="polarity"):
        spi.configure(baudrate=4_000_000, polarity=2)


def test_objects_stay_the_same_objects(parts):
    board, alarm = parts.module("board"), parts.module("alarm")
    assert board.BUTTON is board.BUTTON
    until = alarm.time.TimeAlarm(monotonic_time=parts.clock.now_us / 1e6 + 1)
    watch = alarm.pin.PinAlarm(board.BUTTON, value=False, pull=True)
    assert watch.pin is board.BUTTON
    assert alarm.light_sleep_until_alarms(watch, until) is until


def test_what_is_not_simulated_cannot_be_set(tmp_path):
    """The interpreter has it, and refuses some values: nobody here would know which."""
    module = Parts(tmp_path / "drive").module
    for thing, name, value in (
        (module("supervisor").runtime, "rgb_status_brightness", 500),
        (module("rtc").RTC(), "calibration", 1),
        (module("microcontroller").cpu, "frequency", 1),
    ):
        with pytest.raises(AttributeError, match="not simulated"):
            setattr(thing, name, value)


def test_a_module_is_made_when_it_is_asked_for(parts):
    assert {"busio", "pwmio"} <= parts.importer._built_in.waiting and "rtc" in parts.importer._built_in
    time = parts.module("time")
    assert parts.module("time") is time and "busio" in parts.importer._built_in.waiting
    parts.importer.modules.clear()
    assert parts.module("time") is time
    assert sorted(parts.importer._built_in) == sorted(modules.build(parts.board))


def test_a_class_of_a_module_that_nothing_asked_for_is_checked(parts):
    write = parts.module("neopixel_write").neopixel_write
    assert "digitalio" in parts.importer._built_in.waiting
    with pytest.raises(TypeError, match="DigitalInOut"):
        write(object(), bytearray(3))


def test_an_object_of_a_module_that_nothing_asked_for_is_held(parts):
    """What one module gives away of another's class is no stand-in's own object."""
    inner = parts.module("busio").I2C(pin(parts, "SCL"), pin(parts, "SDA"))._inner
    found = {"busio": _stand_in("busio", I2C=type(inner)), "os": _stand_in("os", getenv=lambda key: inner)}
    held = Checked(VERSIONS[-1]).modules(found)["os"].getenv("bus")
    assert isinstance(held, Held) and not hasattr(held, "wiring")


def test_versions_differ(tmp_path):
    """The watchdog could be stopped by its own method until CircuitPython 9."""
    boards = {v: Parts(tmp_path / v, circuitpython=v) for v in VERSIONS}
    implementation = {v: parts.module("sys").implementation.version for v, parts in boards.items()}
    assert implementation == {v: tuple(int(part) for part in v.split(".")) for v in VERSIONS}
    for version, there in ((VERSIONS[0], True), (VERSIONS[-1], False)):
        found = Checked(version).modules({"microcontroller": _stand_in("microcontroller", watchdog=_Dog())})
        assert hasattr(found["microcontroller"].watchdog, "deinit") == there


def test_microcontrollers_differ(tmp_path):
    """microcontroller.cpus is there where there are two that Python may ask; hashlib, where a build has room for it."""
    cpu = _stand_in("microcontroller", cpus=())
    for chip, there in (("RP2350", True), ("nRF52840", False), ("ESP32-S3", False), ("", True)):
        found = Checked(VERSIONS[-1], chip).modules({"microcontroller": cpu})
        assert hasattr(found["microcontroller"], "cpus") == there
    with pytest.raises(StorkError, match=VERSIONS[0]):
        Parts(tmp_path / "early", circuitpython=VERSIONS[0], model="raspberry_pi_pico2")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("chip", ["RP2040", "nRF52840", "ESP32-S3"])
def test_a_module_that_a_build_leaves_out_is_no_modules(tmp_path, version, chip):
    boards = {model.microcontroller.name: name for name, model in MODELS.items()}
    parts = Parts(tmp_path / "drive", circuitpython=version, model=boards[chip])
    if "hashlib" in facts_of_chip("circuitpython", version, chip)["modules"]:
        assert parts.module("hashlib")
    else:
        with pytest.raises(ImportError):
            parts.module("hashlib")


class _Dog:
    def deinit(self) -> None: ...
    def feed(self) -> None: ...


def _stand_in(module, **members):
    made = ModuleType(module)
    vars(made).update(members)
    return made


# Each stand-in, beside the table


def built(tmp_path, monkeypatch, version):
    """The stand-ins themselves, without the layer that checks."""
    bare = {}
    unchecked = SimpleNamespace(modules=lambda found: bare.update(found) or bare)
    monkeypatch.setattr(modules, "Checked", lambda *_: unchecked)
    Parts(tmp_path / "drive", circuitpython=version, model="clue_nrf52840_express")
    return bare


def strays(found, known):
    """Names of stand-in modules that the interpreter has not."""
    for name, module in found.items():
        if name == BOARD or name not in known:
            yield from () if name == BOARD else (name,)
            continue
        yield from _strays(name, vars(module), known[name]["names"])


def _strays(path, members, names):
    for key, member in members.items():
        if key.startswith("__"):
            continue
        if key not in names:
            yield f"{path}.{key}"
        elif isinstance(member, SimpleNamespace) and "names" in names[key]:
            yield from _strays(f"{path}.{key}", vars(member), names[key]["names"])


def misnamed(path, inner, call):
    """Parameters of a stand-in that the interpreter knows by another name, or that it has not."""
    real = [a for a in arguments(call) if a.how != "keywords"]
    if any(a.how == "rest" for a in real) or call == "(*args, **kwargs)":
        return
    named = {a.name for a in real if a.how in ("either", "keyword")}
    placed = [a for a in real if a.how in ("only", "either")]
    for n, parameter in enumerate(inspect.signature(inner).parameters.values()):
        by_name = parameter.kind == parameter.KEYWORD_ONLY
        if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            continue
        beyond = n >= len(placed) or (placed[n].how == "either" and placed[n].name != parameter.name)
        if (parameter.name not in named) if by_name else beyond:
            yield f"{path}: {parameter.name}"


def calls(path, members, names):
    """(path, what the stand-in calls, signature) of every function, class and method."""
    for key, member in members.items():
        fact = names.get(key)
        if fact is None:
            continue
        if fact["is"] == "function":
            yield f"{path}.{key}", member, fact["call"]
        elif fact["is"] == "module":
            yield from calls(f"{path}.{key}", vars(member), fact["names"])
        elif fact["is"] == "class" and inspect.isclass(member) and member.__module__.startswith("stork_sim"):
            if fact["call"]:
                yield f"{path}.{key}", member, fact["call"]
            for name, one in fact["names"].items():
                if one["is"] == "function" and hasattr(member, name):
                    yield f"{path}.{key}.{name}", getattr(member, name).__get__(object()), one["call"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_stand_in_has_no_name_that_the_interpreter_has_not(tmp_path, monkeypatch, version):
    table = facts("circuitpython", version)
    found = built(tmp_path, monkeypatch, version)
    assert len(found) >= 20
    found = {name: module for name, module in found.items() if name not in modules._FUNCTIONS}  # those are CPython's
    assert list(strays(found, table["modules"])) == []
    for module, key in INSTANCES:
        assert key == "DISPLAY" or module in table["modules"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_stand_ins_parameters_are_the_interpreters(tmp_path, monkeypatch, version):
    known = facts("circuitpython", version)["modules"]
    found = [
        one
        for name, module in built(tmp_path, monkeypatch, version).items()
        if name in known and name not in modules._FUNCTIONS
        for one in calls(name, vars(module), known[name]["names"])
    ]
    assert len(found) > 50
    assert [wrong for one in found for wrong in misnamed(*one)] == []


def test_planted_stand_ins():
    known = facts("circuitpython", VERSIONS[-1])["modules"]
    assert list(strays({"toaster": ModuleType("toaster")}, known)) == ["toaster"]
    more = ModuleType("gc")
    more.threshold = lambda size: None
    assert list(strays({"gc": more}, known)) == ["gc.threshold"]
    alarm = known["alarm"]["names"]["pin"]["names"]["PinAlarm"]["call"]

    def old(pin, value, edge=False, pull=False): ...

    assert list(misnamed("PinAlarm", old, alarm)) == ["PinAlarm: value", "PinAlarm: edge", "PinAlarm: pull"]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_kind_of_object_is_known(version):
    table = facts("circuitpython", version)
    for names in INSTANCES.values():
        assert any(class_named(table, name) for name in names)


# The whole device


@pytest.mark.parametrize("version", VERSIONS)
def test_a_trial_and_a_sleep_under_each_version(tmp_path, version):
    worn = Worn(tmp_path / "drive", STORK_DRILL="feet_together", STORK_HOLD_S=2, STORK_IDLE_S=20)
    worn.board.circuitpython = version
    slept = []
    worn.start().at(100.0, lambda: slept.append(worn.board.slept_us))
    worn.run(100.1)
    assert "Traceback" not in worn.console, worn.console
    assert sessions_on(tmp_path / "drive")
    assert slept[0] > 1_000_000
