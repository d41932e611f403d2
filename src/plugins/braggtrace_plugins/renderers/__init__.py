"""Renderings of a verdict, one file each."""
