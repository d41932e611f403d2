"""Tests of the experiment: beam, crystal, detector, scan, switches."""
