"""Tests of the comparison of images."""
