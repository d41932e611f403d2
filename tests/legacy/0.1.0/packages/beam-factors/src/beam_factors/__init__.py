"""Factors and comparators for braggtrace; see ``beam_factors.plugin``."""
