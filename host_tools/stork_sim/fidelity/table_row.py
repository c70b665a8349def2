"""One row of the table."""

from dataclasses import asdict, dataclass
from typing import Any

from stork_sim.fidelity.ranges import Range


@dataclass(frozen=True)
class Row:
    """``value`` is the median over seeds. ``claimed``: the project says that it lies in the range."""

    who: str
    doing: str
    metric: str
    unit: str
    value: float
    range: Range | None = None
    claimed: bool = False

    @property
    def inside(self) -> bool | None:
        """None where there is nothing to be inside of."""
        return None if self.range is None else float(self.value) in self.range

    @property
    def broken(self) -> bool:
        """Claimed, and not so."""
        return self.claimed and not self.inside

    def as_dict(self) -> dict[str, Any]:
        fields = asdict(self)
        if self.range is not None:
            fields["range"] = self.range._asdict()
        return {**fields, "inside": self.inside}
