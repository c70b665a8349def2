"""Time by which sessions are listed, and its index."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("sessions") as sessions:
        sessions.add_column(sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True))
    sqlite = op.get_bind().dialect.name == "sqlite"
    latest = "datetime(received_at, '+1 day')" if sqlite else "received_at + interval '1 day'"
    op.execute(f"UPDATE sessions SET listed_at = CASE WHEN started_at <= {latest} THEN started_at ELSE received_at END")
    with op.batch_alter_table("sessions") as sessions:
        sessions.alter_column("listed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        sessions.drop_index("ix_sessions_started_at")
        sessions.drop_index("ix_sessions_wearer_id")
        sessions.create_index("ix_sessions_listed_at", ["listed_at"])
        sessions.create_index("ix_sessions_wearer_id_listed_at", ["wearer_id", "listed_at"])
        sessions.create_index("ix_sessions_drill_listed_at", ["drill", "listed_at"])
