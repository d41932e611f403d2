"""Tests of the report and the bundle."""
