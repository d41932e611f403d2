"""Tests of derivatives and noise."""
