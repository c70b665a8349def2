"""Migrations of the tables: every change, in order. A file once released is never changed.

May import SQLAlchemy and Alembic.
"""
