"""Check of a maker's own board over USB: what the board measures itself, what a person sees, hears and feels, the line
to send in (docs/checking_a_board.md).

May import link, install, the pins of the boards' files, and the simulator's table of microcontrollers; never archive,
analysis, report, desk or cli.
"""
