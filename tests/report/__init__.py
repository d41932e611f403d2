"""Tests of the report and its forms."""
