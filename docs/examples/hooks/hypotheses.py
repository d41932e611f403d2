"""A what-if of one's own: was the distance measured to the other end of the sample?"""

from braggtrace import Hypothesis, edited, hookimpl


def nearer(exposure):
    return edited(exposure, "detector.distance", lambda metres: metres - 0.001)


def fix(exposure):
    millimetres = 1000.0 * exposure.experiment.detector.distance
    return f"experiment.detector.distance_mm={millimetres:.6f}"


HYPOTHESIS = Hypothesis(
    id="other-end",
    claim="the distance was measured to the other end of the sample, 1 mm away",
    change=nearer,
    fix=fix,
)


@hookimpl
def braggtrace_hypotheses():
    return (HYPOTHESIS,)
