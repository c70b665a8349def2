"""Feedback modes: the share of trials with live feedback. A plan fades: full, two of three, every third, off.

Reduced and fading feedback is thought to be kept better than constant feedback [aoyagi-2019], which is disputed
[marco-ahullo-2024]. Four of six repetitions were used in a home programme [bao-2018]. The steps: [feedback-fading].
"""

FULL = "full"
TWO_OF_THREE = "two_of_three"
EVERY_THIRD = "every_third"
OFF = "off"  # a probe: no feedback on lean and zones
SILENT = "silent"  # as off, and only the sounds of start, go, end and fall
MODES = (FULL, TWO_OF_THREE, EVERY_THIRD, OFF, SILENT)


def live(mode, number):
    """True where session ``number`` has live feedback on zones and lean.

    In each group of three sessions one is silent (or live), each time another one; otherwise a menu of three drills
    would always mute the same drill. A session that is live in every_third is live in two_of_three too.
    """
    turn = (number + number // 3) % 3
    if mode == TWO_OF_THREE:
        return turn != 0
    if mode == EVERY_THIRD:
        return turn == 1
    return mode == FULL
