"""Plants faults in a copy of the baseline and demands that the gate finds each."""

from braggtrace.selftest.trial import Life, Outcome, self_test

__all__ = ["Life", "Outcome", "self_test"]
