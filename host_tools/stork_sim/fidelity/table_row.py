"""Row of the table of measures."""

from dataclasses import asdict, dataclass
from typing import Any

from stork_sim.fidelity.ranges import Range


@dataclass(frozen=True)
class Row:
    """One measure of one profile. ``value``: median over seeds; ``claimed``: Stork claims that it lies in the range."""

    who: str
    doing: str
    metric: str
    unit: str
    value: float
    range: Range | None = None
    claimed: bool = False

    @property
    def inside(self) -> bool | None:
        """Whether the value lies in the range; None without a range."""
        return None if self.range is None else float(self.value) in self.range

    @property
    def broken(self) -> bool:
        """Whether a claim does not hold."""
        return self.claimed and not self.inside

    def as_dict(self) -> dict[str, Any]:
        fields = asdict(self)
        if self.range is not None:
            fields["range"] = self.range._asdict()
        return {**fields, "inside": self.inside}
