"""Tests of nanoBragg's argument list."""
