"""Verdict on the result of each session: whether its own scorer gives the same."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("sessions") as sessions:
        sessions.add_column(sa.Column("replay", sa.String(), nullable=True))
        sessions.add_column(sa.Column("replay_detail", sa.String(), nullable=True))
