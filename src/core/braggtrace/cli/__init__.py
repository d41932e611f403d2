"""The command line: one file per command; outcomes become exit codes here."""

from braggtrace.cli.main import main

__all__ = ["main"]
