"""Tests of faults planted in files."""
