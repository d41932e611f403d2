"""Tests of the whole program, from a file to an exit code."""
