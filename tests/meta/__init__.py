"""Tests of the project itself: generated files, README, structure."""
