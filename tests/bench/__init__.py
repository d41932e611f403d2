"""Benchmarks: ``make bench`` measures, prints ratios, writes docs/benchmarks.md."""
