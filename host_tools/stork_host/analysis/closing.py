"""The steps by which a walk came to rest: the twin of stork.core.final_steps and of the pause in stork.drills.walk."""

from collections.abc import Sequence

from stork_host.analysis.steps import Contact

PAUSE_MS = 2500  # [walk-pause]
MOST = 2


def closing(contacts: Sequence[Contact], period_us: int) -> list[Contact]:
    """Those of ``contacts``, in their order, that closed a walk: weak ones that nothing followed for 2.5 s."""
    pause = -(-PAUSE_MS * 1000 // period_us)
    found: list[Contact] = []
    run: list[Contact] = []
    for contact in contacts:
        if run and contact.sure_sample - run[-1].struck_sample > pause:
            found += run[-MOST:]
            run = []
        run = [*run, contact] if contact.weak else []
    return found + run[-MOST:]
