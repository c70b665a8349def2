"""Pins of a board, from its own file in firmware/boards."""

from stork_host.install.firmware_files import board_files, board_values


def board_pins(board_id: str) -> dict[str, object]:
    """Name -> value of each assignment in the file of ``board_id``. Raises KeyError for a board that is not there."""
    return board_values(board_files()[board_id].read_text(encoding="utf-8"))
