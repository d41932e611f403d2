"""Tests of nanoBragg's own trace lines."""
