"""Version of the analysis of each session, also of those that it gave no measures."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("sessions") as sessions:
        sessions.add_column(sa.Column("analysis_version", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE sessions SET analysis_version = "
        "(SELECT MIN(measures.analysis_version) FROM measures WHERE measures.session_id = sessions.id)"
    )
