"""Pins of a board, from its own file in firmware/boards."""

import ast

from stork_host.install.firmware_files import board_files


def board_pins(board_id: str) -> dict[str, object]:
    """Name -> value of each assignment in the file of ``board_id``. Raises KeyError for a board that is not there."""
    text = board_files()[board_id].read_text(encoding="utf-8")
    return {
        target.id: ast.literal_eval(node.value)
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
