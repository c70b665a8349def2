"""Named fields of the header and the result block: ``id, length, bytes``, field after field.

A reader keeps what it does not know under its number, so that an old program reads a newer file.
Never reuse an id. Kinds: ``u`` unsigned, ``i`` signed (little-endian, as short as fits),
``s`` UTF-8 text. A value is at most 255 bytes long.
"""

from stork_format.codes import Q_EVENTS_LOST


class Table:
    """Yields (id, name, kind) of each field, out of one text: tuples of tuples take four times the room."""

    def __init__(self, text):
        self.text = text

    def __iter__(self):
        text = self.text
        at = 0
        while at < len(text):
            end = text.find("\n", at)
            number, name, kind = text[at:end].split()
            yield int(number), name, kind
            at = end + 1


HEADER = Table(
    "1 format_version u\n"
    "2 firmware_version s\n"
    "3 scorer_version u\n"
    "4 board_id s\n"
    "5 device_id s\n"  # pseudonym of the board
    "6 wearer_id s\n"  # pseudonym of the person; never a name
    "7 session_number u\n"  # counts up on one board
    "8 start_time u\n"  # seconds since 1970-01-01 UTC; 0 = the clock was not set
    "9 sensor s\n"
    "10 period_us u\n"  # sample period the scorer counted with
    "11 acc_ug_per_lsb u\n"
    "12 gyr_udps_per_lsb u\n"
    "13 axes s\n"  # sensor axes of ml, ap, up: "+y+z+x"; or nine integers, docs/coordinate_system.md
    "14 drill s\n"
    "15 leg s\n"  # "left", "right" or ""
    "16 eyes s\n"  # "open" or "closed"
    "17 surface s\n"  # "firm", "foam", "board"
    "20 hold_ms u\n"  # stances: time to hold
    "21 steps u\n"  # walks: steps to take; 0 = until stopped
    "22 keep_going u\n"  # 1 = touchdowns, sway, time and steps do not end the drill; button, limit and fall do
    "23 limit_ms u\n"  # no trial lasts longer
    "24 bpm u\n"  # cued walks: beats a minute
    "25 feedback s\n"  # stork.feedback.feedback_modes
    "26 live u\n"  # 1 = zones and lean were told while they lasted; 0 = the result at the end, nothing before
    "27 program_uptime_s u\n"  # from the start of the program to that of the session
    "28 program_start_id u\n"  # random, the same in all sessions of one start: their uptimes count from the same moment
)

RESULT = Table(
    "1 score u\n"
    "2 stars u\n"
    "3 end_cause s\n"
    "4 samples u\n"
    "5 go_sample u\n"
    "6 duration_ms u\n"  # from go to the end
    "7 steady_ms u\n"  # time in zone 0
    "8 drifting_ms u\n"  # zone 1
    "9 far_ms u\n"  # zone 2
    "10 steps u\n"
    "11 side_steps u\n"
    "12 sway_mdeg u\n"  # mean distance from the baseline while in play
    "13 quality u\n"  # bits, stork_format.code_names.QUALITY
    "14 events_lost u\n"
    "15 held_ms u\n"  # time in play
    "16 turns u\n"
    "17 pauses u\n"
    "18 step_time_ms u\n"  # mean, over steps that follow another without a pause
    "19 cadence_dspm u\n"  # steps a minute, times 10
    "20 step_sway_ml_mdeg u\n"  # mean over steps, peak to peak
    "21 step_sway_ap_mdeg u\n"
    "22 step_regularity u\n"  # autocorrelation of |a| at a step, thousandths
    "23 stride_regularity u\n"  # ... at a stride
    "24 symmetry u\n"  # the smaller of the two over the larger, thousandths
    "25 beats u\n"
    "26 hits u\n"
    "27 asynchrony_ms i\n"  # circular mean, late positive
    "28 concentration u\n"  # length of the mean phase vector, thousandths
    "29 mounting s\n"  # of a calibration: the nine numbers for "axes"
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


def result_of(writer, result):
    """The fields of ``result`` and what its writer counted, as bytes."""
    result["samples"] = writer.samples
    if writer.events_lost:
        result["events_lost"] = writer.events_lost
        result["quality"] = result.get("quality", 0) | Q_EVENTS_LOST
    return encode(RESULT, result)
