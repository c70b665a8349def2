"""A board is data: which pins, how the sensor is mounted. One file a board, named by CircuitPython's board_id."""
