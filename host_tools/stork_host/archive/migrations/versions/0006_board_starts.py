"""Starts of boards, and what each session tells of its own: a time for sessions whose clock was not set."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_FIELDS = {27: "uptime_s", 28: "start_id"}
"""Fields of a session's header."""

_MOST = 2**31 - 1  # [input-limits]
_HEADER = 4096  # bytes of a file that hold it [input-limits]


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    with op.batch_alter_table("sessions") as sessions:
        sessions.add_column(sa.Column("start_id", sa.Integer(), nullable=True))
        sessions.add_column(sa.Column("uptime_s", sa.Integer(), nullable=True))
        sessions.add_column(sa.Column("estimated_start_at", moment, nullable=True))
        sessions.create_index("ix_sessions_device_id_start_id", ["device_id", "start_id"])
    op.create_table(
        "board_starts",
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("start_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("device_id", "start_id", name="pk_board_starts"),
    )
    _fill_from_headers(op.get_bind())


def _fill_from_headers(db: sa.Connection) -> None:
    """Uptime and start for sessions of newer boards that an older Stork stored without these columns."""
    found = []
    query = sa.text(f"SELECT session_id, substr(data, 1, {_HEADER}) FROM raw_sessions")
    for session, data in db.execute(query, execution_options={"yield_per": 1000}):
        fields = _fields(bytes(data))
        if fields:
            found.append({"id": session, **dict.fromkeys(_FIELDS.values()), **fields})
    if found:
        db.execute(sa.text("UPDATE sessions SET uptime_s = :uptime_s, start_id = :start_id WHERE id = :id"), found)


def _fields(data: bytes) -> dict[str, int]:
    """Those of _FIELDS that the header block has, by name; without an integer that no column holds."""
    if data[:3] != b"\xb5S\x01":
        return {}
    end = 8 + int.from_bytes(data[6:8], "little")
    found = {}
    at = 8
    while at + 2 <= min(end, len(data)):
        name, size = _FIELDS.get(data[at]), data[at + 1]
        value = int.from_bytes(data[at + 2 : at + 2 + size], "little")
        if name is not None and value <= _MOST:
            found[name] = value
        at += 2 + size
    return found
