"""How often the wearer is told how it goes while it goes on. Constant feedback helps practice and hurts what is kept;
with feedback in two of three trials the gains were kept [R, science page]. So a plan fades: full, two of three, every
third, off.
"""

FULL = "full"
TWO_OF_THREE = "two_of_three"
EVERY_THIRD = "every_third"
OFF = "off"  # a probe: lean and zones are told at no time
SILENT = "silent"  # as off, and no sounds but those of start, go, end and fall
MODES = (FULL, TWO_OF_THREE, EVERY_THIRD, OFF, SILENT)


def live(mode, number):
    """True where session ``number`` tells zones and lean while they last.

    Of three sessions in a row one is the silent (or the live) one, and it is another one each time: a menu of three
    drills would else always mute the same. What is live in every_third is live in two_of_three too.
    """
    turn = (number + number // 3) % 3
    if mode == TWO_OF_THREE:
        return turn != 0
    if mode == EVERY_THIRD:
        return turn == 1
    return mode == FULL
