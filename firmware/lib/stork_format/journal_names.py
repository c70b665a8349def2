"""Journal records in words: the decoder of the PC and of the simulator. A board never loads it."""

from stork_format import journal_records as records

KINDS = {
    records.RESULT: "result",
    records.FAULT: "fault",
    records.NUMBER: "number",
    records.REST: "rest",
    records.FALL: "fall",
}
FAULTS = {
    records.FAULT_SENSOR: "sensor",
    records.FAULT_STORE: "store",
    records.FAULT_CRASH: "crash",
    records.FAULT_SETTINGS: "settings",
    records.FAULT_STUCK: "stuck",
    records.FAULT_POWER: "power",
    records.FAULT_BATTERY: "battery",
    records.FAULT_BUS: "bus",
    records.FAULT_LINK: "link",
    records.FAULT_MEMORY: "memory",
    records.FAULT_ROOM: "room",
}
RESTS = {records.REST_SWAY: "sway", records.REST_NEAR_FALLS: "near_falls", records.REST_FALL: "fall"}
FALLS = {records.FALL_FINE: "fine", records.FALL_ALARM: "alarm", records.FALL_ENDED: "ended"}

_DETAILS = {records.FAULT: FAULTS, records.REST: RESTS, records.FALL: FALLS}


def decode(record, play_of):
    """A record as a dict. ``record``: (kind, detail, score, number, when, counter), more is ignored; ``play_of``: the
    drill and leg of a result's code (stork.drills.journal_code.of_code).

    Keys: counter, kind, detail, when (s since 1970, 0 where the clock was not set), session, score, drill, leg, stars.
    drill, leg and stars are None but for a result, whose detail is None. Numbers without a name become text: records
    of a newer firmware stay readable. What ``score`` means: stork_format.journal_records.
    """
    kind, detail, score, number, when, counter = record[:6]
    drill = leg = stars = name = None
    if kind == records.RESULT:
        drill, leg = play_of(detail >> 2)
        stars = detail & 3
    else:
        name = _DETAILS.get(kind, {}).get(detail, str(detail) if detail else None)
    return {
        "counter": counter,
        "kind": KINDS.get(kind, str(kind)),
        "detail": name,
        "when": when,
        "session": number,
        "score": score,
        "drill": drill,
        "leg": leg,
        "stars": stars,
    }
