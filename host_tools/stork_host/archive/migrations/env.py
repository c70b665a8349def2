"""What Alembic runs around the migrations. The caller has opened the connection and the transaction."""

from alembic import context

from stork_host.archive.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot alter a table: rebuild it
    transactional_ddl=True,  # Alembic believes SQLite cannot; it can, given the BEGIN of stork_host.archive.engine
)
with context.begin_transaction():
    context.run_migrations()
