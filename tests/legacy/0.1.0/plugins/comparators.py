"""Comparators of version 0.1.0: by ``judge_deviation``, and a finding made by hand."""

from collections.abc import Sequence

import numpy as np

from braggtrace import (
    Comparator,
    Difference,
    Finding,
    Pair,
    Status,
    Tolerance,
    hookimpl,
    judge_deviation,
)


class Relative:
    """Allows ``rtol`` of the greater magnitude."""

    name = "relative"
    description = "of the greater of both magnitudes"
    blockwise = True

    def compare(self, pair: Pair, tolerance: Tolerance) -> Finding:
        baseline = pair.baseline.astype(np.float64)
        subject = pair.subject.astype(np.float64)
        greater = np.maximum(np.abs(baseline), np.abs(subject))
        return judge_deviation(
            pair,
            tolerance,
            np.abs(subject - baseline),
            tolerance.rtol * greater + tolerance.atol + pair.slack,
            comparator=self.name,
            units={"rtol": greater, "atol": 1.0},
        )


class Total:
    """Compares the sums alone, and writes its finding by hand."""

    name = "total"
    description = "sum over all places"

    def compare(self, pair: Pair, tolerance: Tolerance) -> Finding:
        baseline, subject = float(pair.baseline.sum()), float(pair.subject.sum())
        gap = abs(subject - baseline)
        allowed = tolerance.atol + tolerance.rtol * abs(baseline)
        worst = Difference(
            place={},
            component="",
            baseline=baseline,
            subject=subject,
            abs_delta=gap,
            rel_delta=(subject - baseline) / baseline if baseline else None,
            allowed=allowed,
            deviation=gap,
        )
        agree = gap <= allowed
        return Finding(
            factor=pair.factor.name,
            group="",
            status=Status.PASS if agree else Status.DIVERGENT,
            description=pair.factor.description,
            unit=pair.factor.data.unit,
            problem="" if agree else "values",
            message="" if agree else "the sums differ",
            comparator=self.name,
            tolerance=tolerance,
            compared=int(pair.baseline.size),
            outside=0 if agree else int(pair.baseline.size),
            first=None if agree else worst,
            worst=worst,
            upstream=pair.factor.upstream,
            sources=pair.factor.sources,
        )


@hookimpl
def braggtrace_comparators() -> Sequence[Comparator]:
    return (Relative(), Total())
