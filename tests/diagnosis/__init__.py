"""Tests of root causes."""
