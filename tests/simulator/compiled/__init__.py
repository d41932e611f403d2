"""Tests of the compiled gear."""
