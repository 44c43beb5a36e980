"""Keeping data: backups of the whole database that were checked when written, and the way back (docs/operations.md)."""
