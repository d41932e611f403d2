"""Tests of the bundle and its ledger."""
