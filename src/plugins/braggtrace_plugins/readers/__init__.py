"""Readers of trace files, one a form."""
