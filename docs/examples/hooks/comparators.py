"""A comparator of one's own: so many units in the last printed digit."""

import numpy as np

from braggtrace import hookimpl, judge_deviation


class Printed:
    name = "printed"
    description = "what 15 printed digits can tell, and nothing besides"

    def compare(self, pair, tolerance):
        baseline = pair.baseline.astype(np.float64)
        subject = pair.subject.astype(np.float64)
        allowed = 1.0e-14 * np.abs(baseline) + pair.slack
        gap = np.abs(subject - baseline)
        return judge_deviation(pair, tolerance, gap, allowed, comparator=self.name)


@hookimpl
def braggtrace_comparators():
    return (Printed(),)
