"""Tests of the plugin kit."""
