"""The same recordings give the same events, zones, score and bytes under MicroPython and under CPython."""

from array import array
from base64 import b64decode
from pathlib import Path

import pytest

from device_motion import jolt, leaning, standing, swaying
from session_replay import rows_of
from sessions import HEADER, make_session
from stork_format import codes, session
from stork_sim.motion.people import person
from stork_sim.runs import play_person, play_recording

# As tests/sessions.py does it, in a language that both understand.
SCRIPT = """
import binascii
from array import array
from stork import drills
from stork_format import codes, session
from stork_format.session_writer import SessionWriter
file = open(SAMPLES, "rb")
six = array("h", (0,) * 6)
writer = SessionWriter(bytearray(1 << 17), 104)
writer.begin(HEADER)
drill = drills.create(HEADER, writer)
n = 0
while drill.phase != codes.DONE and file.readinto(six) == 12:
    writer.sample(1000 + n * HEADER["period_us"] // 1000, six[0], six[1], six[2], six[3], six[4], six[5])
    drill.step(six[0], six[1], six[2], six[3], six[4], six[5])
    n += 1
if drill.phase != codes.DONE:
    drill.input(codes.BUTTON, 0)
writer.finish(drill.result())
data = writer.take()
for at in range(0, len(data), 3000):
    print(binascii.b2a_base64(data[at : at + 3000]).decode().strip())
if n < 1800:  # what a reader of longer ones would leave behind is more than the heap
    again = session.read(data)
    print("=", len(again.samples), len(again.events), again.result["score"])
"""


def in_micropython(guest, rows, **header):
    data = array("h", [value for row in rows for value in row])
    lines, _ = guest.run(SCRIPT, SAMPLES=guest.put("samples.bin", data.tobytes()), HEADER={**HEADER, **header})
    read_back = lines.pop() if lines[-1].startswith("=") else ""
    return b"".join(b64decode(line) for line in lines), read_back


def same(guest, rows, **header):
    """Session bytes of both interpreters, found equal; returns the session."""
    here = make_session(rows, **header)
    there, read_back = in_micropython(guest, rows, **header)
    one, two = session.read(here), session.read(there)
    assert (one.events, one.result) == (two.events, two.result)
    assert here == there
    if len(one.samples) < 1800 * 6:
        assert read_back == f"= {len(one.samples)} {len(one.events)} {one.result['score']}"
    return one


SYNTHETIC = {
    "held": (standing(16.0), {"hold_ms": 5000}),
    "swaying": (standing(7.1) + swaying(10.0, 6.0, -3.0, 0.4), {"keep_going": 1}),
    "touchdown": (standing(10.0) + jolt(), {}),
    "extremes": (
        standing(7.2) + [(-32768,) * 6, (32767,) * 6, (-32768, 32767) * 3, leaning(40, -40)] * 60,
        {"keep_going": 1, "drill": "tandem_walk", "leg": ""},
    ),
    "marching": (swaying(6.0, 8.0, 2.0, 1.8), {}),
    "another_scale": (standing(9.0), {"period_us": 9458, "acc_ug_per_lsb": 244, "gyr_udps_per_lsb": 17500}),
}


@pytest.mark.parametrize("name", SYNTHETIC)
def test_synthetic_motion(guest, name):
    rows, header = SYNTHETIC[name]
    same(guest, rows, **header)


@pytest.mark.parametrize(("who", "drill"), [("unsteady", "single_leg"), ("older", "tandem_walk")])
def test_virtual_persons(guest, tmp_path, who, drill):
    """What the whole virtual device has recorded."""
    leg = "right" if drill == "single_leg" else ""
    played = play_person(person(who), drill, leg, seed=6, out=tmp_path / "drive")
    stored = session.read(Path(played.session_file).read_bytes())
    again = same(guest, rows_of(stored), **stored.header)
    assert again.events == stored.events and again.result == stored.result


def test_real_walks(guest, shared_data, tmp_path):
    steps = 0
    for file in sorted((shared_data / "lowback_walk").glob("*.csv.gz")):
        played = play_recording(file, "tandem_walk", to_end=True, out=tmp_path / file.stem)
        stored = session.read(Path(played.session_file).read_bytes())
        # the button ended it: make_session presses it too, at the end of the samples
        again = same(guest, rows_of(stored), **stored.header)
        assert again.events == stored.events and again.result == stored.result
        steps += sum(kind == codes.STEP for _, kind, _, _ in again.events)
    assert steps > 50
