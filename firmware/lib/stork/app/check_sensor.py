"""Motion sensor in a check of the board: rate, FIFO, rest, waking by motion. See stork.app.board_check."""

from stork.app.check_outputs import hush, pause
from stork.app.check_sleep import doze
from stork.core import ticks
from stork_format import const

_FILLED_MS = const(2000)  # shorter than the smallest FIFO holds, 256 samples [check-limits]
_MORE = const(40)  # samples that no FIFO of this kind holds [check-limits]
_STEP_MS = const(10)  # [check-limits]


def _set_up(sensor, found):
    """Whether the FIFO was emptied and fills again; if not, ``found`` tells why."""
    found["is-there"] = sensor is not None
    try:
        if sensor is not None:
            sensor.start()
    except OSError as error:
        found["what-fault"] = "%r" % error
    return found["is-there"] and "what-fault" not in found


def _fill(state, training, ms, value, found):
    """Two seconds of samples that nobody takes meanwhile, then all at once, by the board's clock."""
    clock = state.ports.clock
    sensor = training.sensor.sensor
    if not _set_up(sensor, found):
        return
    errors = sensor.errors
    begun = clock.ticks_ms()
    for _ in pause(clock, _FILLED_MS):
        yield
    found["first-burst"] = count = sensor.poll()
    samples = 0
    while count:
        samples += count
        count = sensor.poll()
    found["lasted-ms"] = ticks.diff(clock.ticks_ms(), begun)
    found["sample-count"] = samples
    found["lost-samples"] = sensor.overran
    found["bus-errors"] = sensor.errors - errors
    found["period-us"] = sensor.period_us


def _over(state, training, ms, value, found):
    """More samples than the FIFO holds: it must tell."""
    clock = state.ports.clock
    sensor = training.sensor.sensor
    if not _set_up(sensor, found):
        return
    for _ in pause(clock, (sensor.depth + _MORE) * (sensor.period_us // 100) // 10):
        yield
    samples = 0
    count = sensor.poll()
    while count:
        samples += count
        count = sensor.poll()
    found["fifo-depth"] = sensor.depth
    found["sample-count"] = samples
    found["lost-samples"] = sensor.overran


def _still(state, training, ms, value, found):
    """The sensor opened anew, and its self-test, while the board lies still. Where the PC goes the loop ends it."""
    clock = state.ports.clock
    care = training.sensor
    found["is-there"] = care.sensor is not None
    if care.sensor is None:
        return
    fault = care.open(clock.ticks_ms())
    if state.fault(clock.ticks_ms(), fault):
        found["what-fault"] = fault
        return
    while not care.test.over:
        clock.sleep_ms(_STEP_MS)
        care.test.tick(clock.ticks_ms())
        yield
    found["gravity-per-mille"] = care.test.gravity_per_mille
    found["gravity-off"] = care.test.off()
    found["what-fault"] = care.end_test(_drop)
    found["sensor-name"] = care.sensor.name


def _drop(kind, value, text):
    """The PC tells it."""


def _change(state, training, ms, value, found):
    """The sensor asleep until it is moved, ``ms`` at most; ``value`` 1: the board too, and the wire may wake it."""
    ports = state.ports
    clock = ports.clock
    care = training.sensor
    found["is-there"] = care.sensor is not None
    if care.sensor is None:
        return
    for _ in hush(state):
        yield
    begun = clock.ticks_ms()
    moved = by_wire = found["was-asleep"] = False
    try:
        fault = care.sleep()
        while not (fault or moved) and ticks.diff(clock.ticks_ms(), begun) < ms:
            if value:
                by_wire = doze(state, found) and not (ports.key is not None and ports.key.low())
            else:
                clock.sleep_ms(_STEP_MS)
            moved = care.sensor.moved()
            yield
    finally:
        state.fault(clock.ticks_ms(), care.wake(clock.ticks_ms()))
    found["what-fault"] = fault
    found["was-moved"] = moved
    found["by-wire"] = moved and by_wire
    found["lasted-ms"] = ticks.diff(clock.ticks_ms(), begun)


TABLE = {"fill-fifo": _fill, "overfill-fifo": _over, "lie-still": _still, "await-motion": _change}
