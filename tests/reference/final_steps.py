"""Final steps, by which a walk comes to rest: float64 reference of stork.core.final_steps and of the pause in
stork.drills.walk.
"""

from collections.abc import Sequence

from reference.step_detector import Contact

PAUSE_MS = 2500  # [walk-pause]
MOST = 2


def final_steps(contacts: Sequence[Contact], period_us: int) -> list[Contact]:
    """Those of ``contacts``, in their order, that close a walk: the last weak ones before 2.5 s without a step."""
    pause = -(-PAUSE_MS * 1000 // period_us)
    found: list[Contact] = []
    run: list[Contact] = []
    for contact in contacts:
        if run and contact.sure_sample - run[-1].struck_sample > pause:
            found += run[-MOST:]
            run = []
        run = [*run, contact] if contact.weak else []
    return found + run[-MOST:]
