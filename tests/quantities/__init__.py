"""Tests of units and conversions."""
