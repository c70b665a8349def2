"""Environment of the migrations for Alembic. The caller opens the connection and the transaction."""

from alembic import context

from stork_host.archive.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot alter a table: rebuild it
    transactional_ddl=True,  # SQLite can, with the BEGIN of stork_host.archive.engine; Alembic assumes that it cannot
)
with context.begin_transaction():
    context.run_migrations()
