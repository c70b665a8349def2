"""Migrations of the tables, one file for each change. A released file never changes.

May import SQLAlchemy and Alembic.
"""
