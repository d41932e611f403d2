"""Tests that need a GPU; `make test-gpu` runs them and says where there is none."""
