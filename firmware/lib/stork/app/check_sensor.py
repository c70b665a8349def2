"""Motion sensor in a check of the board: rate, FIFO, rest, waking by motion. See stork.app.board_check."""

from stork.app import AFTER_SELF_TEST
from stork.app.check_outputs import dark, doze, pause
from stork.core import ticks
from stork_format import const

_FILLED_MS = const(2000)  # shorter than the smallest FIFO holds, 256 samples
_MORE = const(40)  # samples that no FIFO of this kind holds
_STEP_MS = const(10)


def _started(sensor, found):
    """Whether the FIFO was emptied and fills again; if not, ``found`` tells why."""
    found["there"] = sensor is not None
    try:
        if sensor is not None:
            sensor.start()
    except OSError as error:
        found["fault"] = "%r" % error
    return found["there"] and "fault" not in found


def _fifo(state, training, ms, value, found):
    """Two seconds of samples that nobody takes meanwhile, then all at once, by the board's clock."""
    clock = state.ports.clock
    sensor = training.sensor.sensor
    if not _started(sensor, found):
        return
    errors = sensor.errors
    begun = clock.ticks_ms()
    for _ in pause(clock, _FILLED_MS):
        yield
    found["in_one_go"] = count = sensor.poll()
    samples = 0
    while count:
        samples += count
        count = sensor.poll()
    found["ms"] = ticks.diff(clock.ticks_ms(), begun)
    found["samples"] = samples
    found["lost"] = sensor.overran
    found["errors"] = sensor.errors - errors
    found["period_us"] = sensor.period_us


def _overflow(state, training, ms, value, found):
    """More samples than the FIFO holds: it must tell."""
    clock = state.ports.clock
    sensor = training.sensor.sensor
    if not _started(sensor, found):
        return
    for _ in pause(clock, (sensor.depth + _MORE) * (sensor.period_us // 100) // 10):
        yield
    samples = 0
    count = sensor.poll()
    while count:
        samples += count
        count = sensor.poll()
    found["depth"] = sensor.depth
    found["samples"] = samples
    found["lost"] = sensor.overran


def _still(state, training, ms, value, found):
    """The self-test, while the board lies still."""
    clock = state.ports.clock
    sensor = training.sensor.sensor
    if not _started(sensor, found):
        return
    from stork.device.self_test import SelfTest
    from stork.drivers.lsm6dso32 import judge_of

    test = SelfTest(sensor, clock.ticks_ms(), judge_of(sensor))
    try:
        while not test.over:
            clock.sleep_ms(_STEP_MS)
            test.tick(clock.ticks_ms())
            yield
        found["fault"] = test.fault
        found["gravity_per_mille"] = test.gravity_per_mille
        found["off"] = test.off()
        found["sensor"] = sensor.name
    finally:
        test = SelfTest = judge_of = None
        state.ports.forget_modules(AFTER_SELF_TEST)


def _motion(state, training, ms, value, found):
    """The sensor asleep until it is moved, ``ms`` at most; ``value`` 1: the board too, and the wire may wake it."""
    ports = state.ports
    clock = ports.clock
    care = training.sensor
    found["there"] = care.sensor is not None
    if care.sensor is None:
        return
    for _ in dark(state):
        yield
    begun = clock.ticks_ms()
    moved = by_wire = False
    try:
        fault = care.sleep()
        while not (fault or moved) and ticks.diff(clock.ticks_ms(), begun) < ms:
            if value:
                by_wire = doze(state) and not (ports.key is not None and ports.key.low())
            else:
                clock.sleep_ms(_STEP_MS)
            moved = care.sensor.moved()
            yield
    finally:
        state.fault(clock.ticks_ms(), care.wake(clock.ticks_ms()))
    found["fault"] = fault
    found["moved"] = moved
    found["by_wire"] = moved and by_wire
    found["ms"] = ticks.diff(clock.ticks_ms(), begun)


PARTS = {"fifo": _fifo, "overflow": _overflow, "still": _still, "motion": _motion}
