"""Tests of the judgement: fail closed, accounting, order."""
