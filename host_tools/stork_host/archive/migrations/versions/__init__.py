"""Migrations, one file each: ``NNNN_what_it_does.py``, with ``revision = "NNNN"``.

May import SQLAlchemy and Alembic, nothing of Stork: a migration stays as it was when the rest changes.
"""
