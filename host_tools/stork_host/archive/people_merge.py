"""Merge of another archive's people, boards and boards' starts into this one. Nothing that is here is overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.orm import Session

from stork_host.archive import board_starts
from stork_host.archive.column_types import without_gaps
from stork_host.archive.models import BoardStart, Device, Wearer


@dataclass(frozen=True)
class People:
    """Rows of the tables of wearers, devices and boards' starts, by column."""

    wearers: tuple[Mapping[str, Any], ...]
    devices: tuple[Mapping[str, Any], ...]
    starts: tuple[Mapping[str, Any], ...] = ()


@dataclass
class Merged:
    """Pseudonyms. ``new``: were not here. ``labels``: got a label. ``kept``: have another label here, which stayed."""

    new: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether anything about people changed here."""
        return bool(self.new or self.labels)

    def add(self, other: "Merged") -> None:
        self.new += other.new
        self.labels += other.labels
        self.kept += other.kept


def read(connection: Connection) -> People:
    """The people, boards and starts of an archive. Raises NotSound."""
    tables = (Wearer, Device, BoardStart)
    return People(*(_rows(connection, table.metadata.tables[table.__tablename__]) for table in tables))


def _rows(connection: Connection, table: Table) -> tuple[Mapping[str, Any], ...]:
    rows = tuple(dict(row) for row in connection.execute(select(table)).mappings())
    for row in rows:
        without_gaps(table, row)
    return rows


def merge(db: Session, people: People) -> Merged:
    """Add what is not here: wearers, labels, boards, their starts; times of first and last sessions count for both."""
    merged = Merged()
    for row in people.wearers:
        wearer = db.get(Wearer, row["wearer_id"])
        if wearer is None:
            db.add(Wearer(**row))
            merged.new.append(row["wearer_id"])
            if row["label"]:
                merged.labels.append(row["wearer_id"])
            continue
        wearer.first_received_at = min(wearer.first_received_at, row["first_received_at"])
        if row["label"] and not wearer.label:
            wearer.label = row["label"]
            merged.labels.append(wearer.wearer_id)
        elif row["label"] and row["label"] != wearer.label:
            merged.kept.append(wearer.wearer_id)
    for row in people.devices:
        device = db.get(Device, row["device_id"])
        if device is None:
            db.add(Device(**row))
            continue
        device.first_received_at = min(device.first_received_at, row["first_received_at"])
        if row["last_received_at"] > device.last_received_at:
            device.last_received_at = row["last_received_at"]
            device.board_id, device.firmware_version = row["board_id"], row["firmware_version"]
    for row in people.starts:
        board_starts.note(db, row["device_id"], row["start_id"], row["began_at"])
    db.flush()
    return merged
