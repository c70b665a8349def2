"""Names of events and quality bits. A board writes their numbers, and never loads them."""

from stork_format import codes

EVENTS = {
    codes.BUTTON: "button",
    codes.SENSOR_LOST: "sensor_lost",
    codes.SAMPLES_LOST: "samples_lost",
    codes.PHASE: "phase",
    codes.ZONE: "zone",
    codes.STEP: "step",
    codes.SIDE_STEP: "side_step",
    codes.TOUCHDOWN: "touchdown",
    codes.STUMBLE: "stumble",
    codes.FALL: "fall",
    codes.END: "end",
    codes.TURN: "turn",
    codes.PAUSE: "pause",
    codes.STEP_SWAY: "step_sway",
    codes.BEAT_STEP: "beat_step",
    codes.SHIFT: "shift",
    codes.CLOSING: "closing",
}

CLOSING_STEP = "closing_step"  # a step that the device later said to have closed the walk
STEPS = ("step", CLOSING_STEP)  # the kinds that are a foot put down; a side-step comes beside one of them

QUALITY = (
    (codes.Q_SAMPLES_LOST, "samples_lost"),
    (codes.Q_CLIPPED, "clipped"),
    (codes.Q_GRAVITY, "gravity_off"),
    (codes.Q_NOT_STILL, "not_still"),
    (codes.Q_SENSOR_LOST, "sensor_lost"),
    (codes.Q_EVENTS_LOST, "events_lost"),
    (codes.Q_FROZEN, "frozen"),
    (codes.Q_WORN_WRONG, "worn_wrong"),
    (codes.Q_LOOSE, "loose"),
    (codes.Q_DRIFTING, "sensor_drifts"),
    (codes.Q_NO_SHIFT, "no_weight_shift"),
)


def named(stored):
    """Stored events (sample, kind, detail, value), each with what it is called: a list of pairs.

    A step that closed a walk is CLOSING_STEP, and the record that says so is left out where that step is there.
    """
    closing = {sample - value for sample, kind, _, value in stored if kind == codes.CLOSING}
    known = {sample - value for sample, kind, _, value in stored if kind == codes.STEP}
    found = []
    for event in stored:
        sample, kind, _, value = event
        if kind == codes.STEP and sample - value in closing:
            found.append((event, CLOSING_STEP))
        elif kind != codes.CLOSING or sample - value not in known:
            found.append((event, EVENTS.get(kind, "kind_{}".format(kind))))
    return found


def quality_names(bits):
    """The names of the quality flags set in ``bits``, a list in a fixed order; one of a newer firmware: "bit_2048"."""
    found = []
    for bit, name in QUALITY:
        if bits & bit:
            found.append(name)
            bits &= ~bit
    bit = 1
    while bit <= bits:
        if bits & bit:
            found.append("bit_{}".format(bit))
        bit <<= 1
    return found
