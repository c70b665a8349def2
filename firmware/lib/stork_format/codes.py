"""Numbers that stand for names in a session file. No number is ever used again."""

# What happened: byte 4 of an event record. Below 16 came in from outside and is fed to the scorer again on
# replay; from 16 on the scorer said so itself, and a replay must say the same. stork_format.code_names has the names.
BUTTON = 1  # the wearer stopped the drill
SENSOR_LOST = 2
SAMPLES_LOST = 3  # value: how many (the sensor's FIFO overran)

PHASE = 16  # detail: PHASES
ZONE = 17  # detail: 0 steady, 1 drifting, 2 far; value: direction of the lean, DIRECTIONS
STEP = 18  # value: samples since the foot struck (the detector's delay); detail: 1 = to the right, 2 = left
SIDE_STEP = 19  # value: as STEP
TOUCHDOWN = 20  # value: as STEP
STUMBLE = 21
FALL = 22
END = 23  # detail: END_CAUSES
TURN = 24  # value: degrees, positive to the left
PAUSE = 25  # no step for longer than two steps take; value: as STEP, of the last contact
STEP_SWAY = 26  # of the step before; detail: 0 ml, 1 ap; value: peak to peak, 10 mdeg
BEAT_STEP = 27  # value: asynchrony of the step before to its beat, ms, late positive; detail: 1 = a hit
SHIFT = 28  # the weight went over to the stance leg
CLOSING = 29  # a step told before was one by which the walk came to rest; detail and value: as STEP

FIRST_OUTPUT = 16

STILL = 0  # waiting for the wearer to stand still, then taking the baseline
COUNTDOWN = 1
LIFT = 2  # the device said go; a stance is being taken up and is not judged yet
PLAY = 3
DONE = 4
WATCH = 5  # the stance is over; a blow may have been the beginning of a fall, so that is watched for a little longer
PHASES = ("still", "countdown", "lift", "play", "done", "watch")

TIME_REACHED = 0
TOUCHED_DOWN = 1
SWAY_LIMIT = 2
FELL = 3
STOPPED = 4
LOST = 5
STEPS_DONE = 6
NEVER_STILL = 7
HOPPED = 8
GRABBED = 9
WORN_WRONG = 10
CALIBRATED = 11
END_CAUSES = (
    "time_reached",
    "touchdown",
    "sway_limit",
    "fall",
    "stopped",
    "sensor_lost",
    "steps_done",
    "never_still",
    "hop",
    "grab",
    "worn_wrong",
    "calibrated",
)

STEADY = 0
DRIFTING = 1
FAR = 2
ZONES = ("steady", "drifting", "far")

# Direction of a lean: index = (ml, ap) sign of the larger part.
DIRECTIONS = ("", "right", "left", "forward", "backward")

# Quality bits of the result; stork_format.code_names names them.
Q_SAMPLES_LOST = 1
Q_CLIPPED = 2
Q_GRAVITY = 4
Q_NOT_STILL = 8
Q_SENSOR_LOST = 16
Q_EVENTS_LOST = 32
Q_FROZEN = 64
Q_WORN_WRONG = 128
Q_LOOSE = 256
Q_DRIFTING = 512
Q_NO_SHIFT = 1024

# With one of these the samples do not support a score: there is none.
NO_SCORE = Q_SENSOR_LOST | Q_FROZEN | Q_CLIPPED | Q_WORN_WRONG | Q_LOOSE | Q_NOT_STILL | Q_DRIFTING
