"""Check of a maker's own board over USB: what the board measures itself, what a person sees, hears and feels, the line
to send in (docs/checking_a_board.md).

May import the shared modules, stork.hal.wiring, stork.store, stork_format, circuitpython_settings, install, link,
pictures.board_pins, stork_sim.board.microcontrollers.
"""
