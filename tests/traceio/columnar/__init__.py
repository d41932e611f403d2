"""Columnar trace files."""
