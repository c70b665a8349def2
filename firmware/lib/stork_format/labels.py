"""What events and quality bits are called. A board writes their numbers, and never loads this."""

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
}

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


def quality_names(bits):
    """The names of the quality flags set in ``bits``, a list in a fixed order."""
    return [name for bit, name in QUALITY if bits & bit]
