"""Faults planted in the files of two programs of any kind."""

from braggtrace.selftest.files.trial import self_test_files

__all__ = ["self_test_files"]
