"""Arithmetic of the score; docs/scoring.md has worked examples."""


def steadiness(sway_mdeg, half_mdeg):
    """1000 for no sway, 500 where the mean sway is ``half_mdeg``, towards 0 beyond: h^2 / (h^2 + s^2)."""
    # Tens of mdeg: squares of up to 3000 stay far below 2^30 [number-limits].
    s = (sway_mdeg if sway_mdeg < 30000 else 30000) // 10
    h = half_mdeg // 10
    return 1000 * (h * h // 16) // ((h * h + s * s) // 16 or 1)


def share(part, whole):
    """``part`` of ``whole`` in thousandths, 0..1000; both below 2^20."""
    if part >= whole:
        return 1000
    return part * 1000 // whole
