"""Tests of the simulator: one file per stage, with scalar oracles beside them."""
