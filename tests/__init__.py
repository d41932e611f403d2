"""Tests mirror the tree of src/."""
