"""Migrations: ``NNNN_what_it_does.py``, with ``revision = "NNNN"``."""
