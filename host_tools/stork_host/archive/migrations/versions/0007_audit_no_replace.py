"""Refusal of a record in the place of another: SQLite's ``INSERT OR REPLACE`` deletes without the trigger of a DELETE.

PostgreSQL, whose trigger is for all updates, needs none.
"""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit "
            "WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number) "
            "BEGIN SELECT RAISE(ABORT, 'records are only added to the audit'); END"
        )
