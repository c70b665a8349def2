"""Phases of a trial as slices of its samples."""

from collections.abc import Sequence
from itertools import pairwise

from stork_format import codes

BASELINE_MS = 2000  # [still-limits]


def phases(stored: Sequence[tuple[int, int, int, int]], samples: int) -> dict[str, slice]:
    """Phase name -> slice of sample numbers, from stored events; only phases that the trial reached.

    The sample that makes an event still belongs to the phase before it. An input, such as the button, has the number
    of the next sample; where it ends the trial, that sample is not in the file.
    """
    marks = [(codes.PHASES[codes.STILL], 0)]
    marks += [
        (codes.PHASES[detail], min(samples, sample + 1))
        for sample, kind, detail, _ in stored
        if kind == codes.PHASE and detail < len(codes.PHASES)
    ]
    marks.append(("", samples))
    return {name: slice(start, max(start, end)) for (name, start), (_, end) in pairwise(marks)}


def baseline(stored: Sequence[tuple[int, int, int, int]], samples: int, period_us: int) -> slice:
    """The samples of quiet stance: the two seconds before the countdown; empty where it never began."""
    for sample, kind, detail, _ in stored:
        if kind == codes.PHASE and detail == codes.COUNTDOWN:
            end = min(sample + 1, samples)
            return slice(max(0, end - samples_of(BASELINE_MS, period_us)), end)
    return slice(0, 0)


def samples_of(ms: int, period_us: int) -> int:
    """Number of samples in ``ms``, as the device counts them."""
    return -(-ms * 1000 // period_us)
