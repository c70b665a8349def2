"""Row of a session in the archive, from the header and result of its file, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from stork_format import block_reader, blocks, named_fields
from stork_host.archive.column_types import LAST_DAY, MOST_INTEGER
from stork_host.printable import printable


@dataclass(frozen=True)
class SessionRow:
    """The columns that come from the file. None: not in the file. A start that no date can hold is the last day."""

    device_id: str | None
    board_id: str
    session_number: int
    wearer_id: str | None
    drill: str
    leg: str
    eyes: str
    surface: str
    started_at: datetime | None
    start_id: int | None
    uptime_s: int | None
    format_version: int
    firmware_version: str
    scorer_version: int
    score: int
    stars: int
    end_cause: str
    duration_ms: int
    quality: int

    @classmethod
    def from_fields(cls, header: Mapping[str, Any], result: Mapping[str, Any]) -> "SessionRow":
        """Row from the two dicts of stork_format.session. Raises ValueError with the name of the wrong field."""
        return cls(
            device_id=_text(header, "device_id", "") or None,
            board_id=_text(header, "board_id", ""),
            session_number=_number(header, "session_number", 0),
            wearer_id=_text(header, "wearer_id", "") or None,
            drill=_text(header, "drill"),
            leg=_text(header, "leg", ""),
            eyes=_text(header, "eyes", ""),
            surface=_text(header, "surface", ""),
            started_at=_time(header, "start_time"),
            start_id=_small(header, "program_start_id"),
            uptime_s=_small(header, "program_uptime_s"),
            format_version=_number(header, "format_version"),
            firmware_version=_text(header, "firmware_version", ""),
            scorer_version=_number(header, "scorer_version"),
            score=_number(result, "score"),
            stars=_number(result, "stars"),
            end_cause=_text(result, "end_cause"),
            duration_ms=_number(result, "duration_ms"),
            quality=_number(result, "quality", 0),
        )

    @classmethod
    def from_bytes(cls, raw: bytes) -> "SessionRow":
        """Row from a session file, whose samples are not decoded. Raises ValueError, which says what is wrong."""
        header: dict[str, Any] = {}
        result: dict[str, Any] = {}
        for kind, start, end in block_reader.walk(raw):
            if kind == blocks.KIND_HEADER:
                header = block_reader.decode(named_fields.HEADER, raw[start:end])
            elif kind == blocks.KIND_RESULT:
                result = block_reader.decode(named_fields.RESULT, raw[start:end])
        return cls.from_fields(header, result)


def _number(fields: Mapping[str, Any], name: str, otherwise: int | None = None) -> int:
    value = fields.get(name, otherwise)
    if value is None:
        raise ValueError(f"the field {name} is missing")
    if not isinstance(value, int) or not 0 <= value <= MOST_INTEGER:
        raise ValueError(f"the field {name} is out of range: {value}")
    return value


def _small(fields: Mapping[str, Any], name: str) -> int | None:
    """A number without which a session is whole; None: not there, or larger than a column holds."""
    value = fields.get(name)
    return value if isinstance(value, int) and 0 <= value <= MOST_INTEGER else None


def _time(fields: Mapping[str, Any], name: str) -> datetime | None:
    """Seconds since 1970 as a time; 0: None."""
    value = fields.get(name, 0)
    if not isinstance(value, int) or value < 0:
        raise ValueError(f"the field {name} is out of range: {value}")
    return datetime.fromtimestamp(min(value, int(LAST_DAY.timestamp())), UTC) if value else None


def _text(fields: Mapping[str, Any], name: str, otherwise: str | None = None) -> str:
    """A text for databases and terminals: a character that is not for reading stands as its escape. The session's own
    bytes keep it.
    """
    value = fields.get(name, otherwise)
    if value is None:
        raise ValueError(f"the field {name} is missing")
    if not isinstance(value, str):
        raise ValueError(f"the field {name} is no text: {value!r}")
    return printable(value)
