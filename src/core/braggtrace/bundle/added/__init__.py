"""Additions to a bundle: how they are made, recorded and checked."""
