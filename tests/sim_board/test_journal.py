"""Words for the journal of a virtual board: the simulator and the PC use the same."""

from types import SimpleNamespace

from stork.store.journal import Journal
from stork_format.journal_records import FAULT, FAULT_MEMORY, NUMBER, REST, REST_NEAR_FALLS, RESULT
from stork_host.link.journal import decode
from stork_sim.outcome import journal


def test_the_simulator_says_what_the_pc_says():
    ring = Journal(bytearray(b"\xff" * 256))
    ring.add(RESULT, 2, 612, 41, 1_790_000_000)
    ring.add(FAULT, FAULT_MEMORY, 0, 0, 0)
    ring.add(REST, REST_NEAR_FALLS, 15, 0, 1_790_000_060)
    ring.add(NUMBER, 0, 0, 42, 0)
    told = journal(SimpleNamespace(nvm=ring.nvm))
    assert told == [
        {"kind": "result", "when": 1_790_000_000, "stars": 2, "score": 612, "session": 41},
        {"kind": "fault", "when": 0, "fault": "memory"},
        {"kind": "rest", "when": 1_790_000_060, "detail": "near_falls", "score": 15, "session": 41},
        {"kind": "number", "when": 0, "detail": None, "score": 0, "session": 42},
    ]
    for mine, record in zip(told, ring.each(), strict=True):
        theirs = decode(*record)
        assert (mine["kind"], mine.get("fault", mine.get("detail"))) == (theirs.kind, theirs.detail)
        assert mine.get("stars") == theirs.stars
