"""The first tables: devices, wearers, sessions, their raw bytes and measures."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "devices",
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("firmware_version", sa.String(), nullable=False),
        sa.Column("first_received_at", moment, nullable=False),
        sa.Column("last_received_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("device_id", name="pk_devices"),
    )
    op.create_table(
        "wearers",
        sa.Column("wearer_id", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("first_received_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("wearer_id", name="pk_wearers"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("device_id", sa.String(), nullable=True),
        sa.Column("session_number", sa.Integer(), nullable=False),
        sa.Column("wearer_id", sa.String(), nullable=True),
        sa.Column("drill", sa.String(), nullable=False),
        sa.Column("leg", sa.String(), nullable=False),
        sa.Column("eyes", sa.String(), nullable=False),
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("started_at", moment, nullable=True),
        sa.Column("received_at", moment, nullable=False),
        sa.Column("format_version", sa.Integer(), nullable=False),
        sa.Column("firmware_version", sa.String(), nullable=False),
        sa.Column("scorer_version", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("end_cause", sa.String(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("quality", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("sha256", name="uq_sessions_sha256"),
        sa.ForeignKeyConstraint(["device_id"], ["devices.device_id"], name="fk_sessions_device_id_devices"),
        sa.ForeignKeyConstraint(["wearer_id"], ["wearers.wearer_id"], name="fk_sessions_wearer_id_wearers"),
    )
    op.create_index("ix_sessions_device_id_session_number", "sessions", ["device_id", "session_number"])
    op.create_index("ix_sessions_wearer_id", "sessions", ["wearer_id"])
    op.create_index("ix_sessions_started_at", "sessions", ["started_at"])
    op.create_table(
        "raw_sessions",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name="pk_raw_sessions"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_raw_sessions_session_id_sessions"),
    )
    op.create_table(
        "measures",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("analysis_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "name", name="pk_measures"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_measures_session_id_sessions"),
    )
