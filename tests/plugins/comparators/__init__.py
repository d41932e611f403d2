"""Tests of the built-in comparators."""
