"""Named fields of the header and the result block: ``id, length, bytes`` one after the other.

A reader keeps what it does not know under its number, so that an old program reads a newer file.
Ids are for ever: never reuse one. Kinds: ``u`` unsigned, ``i`` signed (little-endian, as short as fits),
``s`` UTF-8 text. A value is at most 255 bytes long.
"""

HEADER = (
    (1, "format_version", "u"),
    (2, "firmware_version", "s"),
    (3, "scorer_version", "u"),
    (4, "board_id", "s"),
    (5, "device_id", "s"),  # pseudonym of the board
    (6, "wearer_id", "s"),  # pseudonym of the person; never a name
    (7, "session_number", "u"),  # counts up on one board
    (8, "start_time", "u"),  # seconds since 1970-01-01 UTC; 0 = the clock was not set
    (9, "sensor", "s"),
    (10, "period_us", "u"),  # sample period the scorer counted with
    (11, "acc_ug_per_lsb", "u"),
    (12, "gyr_udps_per_lsb", "u"),
    (13, "axes", "s"),  # sensor axes of ml, ap, up: "+y+z+x"; or nine integers, docs/coordinate_system.md
    (14, "drill", "s"),
    (15, "leg", "s"),  # "left", "right" or ""
    (16, "eyes", "s"),  # "open" or "closed"
    (17, "surface", "s"),  # "firm", "foam", "board"
    (20, "hold_ms", "u"),  # stances: time to hold
    (21, "steps", "u"),  # walks: steps to take; 0 = until stopped
    (22, "keep_going", "u"),  # 1 = touchdowns, sway, time and steps do not end the drill; button, limit and fall do
    (23, "limit_ms", "u"),  # no trial lasts longer
    (24, "bpm", "u"),  # cued walks: beats a minute
    (25, "feedback", "s"),  # stork.feedback.modes
    (26, "live", "u"),  # 1 = zones and lean were told while they lasted; 0 = the result at the end, nothing before
)

RESULT = (
    (1, "score", "u"),
    (2, "stars", "u"),
    (3, "end_cause", "s"),
    (4, "samples", "u"),
    (5, "go_sample", "u"),
    (6, "duration_ms", "u"),  # from go to the end
    (7, "steady_ms", "u"),  # time in zone 0
    (8, "drifting_ms", "u"),  # zone 1
    (9, "far_ms", "u"),  # zone 2
    (10, "steps", "u"),
    (11, "side_steps", "u"),
    (12, "sway_mdeg", "u"),  # mean distance from the baseline while in play
    (13, "quality", "u"),  # bits, stork_format.labels.QUALITY
    (14, "events_lost", "u"),
    (15, "held_ms", "u"),  # time in play
    (16, "turns", "u"),
    (17, "pauses", "u"),
    (18, "step_time_ms", "u"),  # mean, over steps that follow another without a pause
    (19, "cadence_dspm", "u"),  # steps a minute, times 10
    (20, "step_sway_ml_mdeg", "u"),  # mean over steps, peak to peak
    (21, "step_sway_ap_mdeg", "u"),
    (22, "step_regularity", "u"),  # autocorrelation of |a| at a step, thousandths
    (23, "stride_regularity", "u"),  # ... at a stride
    (24, "symmetry", "u"),  # the smaller of the two over the larger, thousandths
    (25, "beats", "u"),
    (26, "hits", "u"),
    (27, "asynchrony_ms", "i"),  # circular mean, late positive
    (28, "concentration", "u"),  # length of the mean phase vector, thousandths
    (29, "mounting", "s"),  # of a calibration: the nine numbers for "axes"
)


def encode(table, values):
    """The fields of ``values`` (name -> int or str) that ``table`` knows, as bytes, in the table's order: MicroPython's
    dicts have none.

    Raises ValueError for a name that the table lacks, or a value longer than 255 bytes.
    """
    out = bytearray()
    found = 0
    for number, name, kind in table:
        if name not in values:
            continue
        found += 1
        data = _to_bytes(kind, values[name])
        if len(data) > 255:
            raise ValueError("field too long: " + name)
        out.append(number)
        out.append(len(data))
        out.extend(data)
    if found < len(values):
        names = [name for _, name, _ in table]
        for name in values:
            if name not in names:
                raise ValueError("unknown field " + name)
    return bytes(out)


def _to_bytes(kind, value):
    if kind == "s":
        return value.encode("utf-8")
    if kind == "u" and value < 0:
        raise ValueError("negative value in an unsigned field")
    out = bytearray()
    if kind == "i":
        value = value * 2 if value >= 0 else -value * 2 - 1  # zigzag: small numbers of either sign are short
    while value:
        out.append(value & 255)
        value >>= 8
    return bytes(out)
