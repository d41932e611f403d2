"""How much of a difference is explained."""

import math


def share_explained(baseline: float, subject: float, changed: float) -> float | None:
    """Fraction of the way from the subject to the baseline.

    The final intensity is a product. Between positive numbers the way is measured by
    logarithms, so that the shares of independent factors add up to one whatever their
    sizes; else by differences.

    Args:
        baseline: value of the reference.
        subject: value of the subject.
        changed: value of the subject with a cause removed.

    Returns:
        1 where the difference is gone, 0 where nothing changed, less than 0 where it
        grew; None where there is no difference, or no number.

    Example:
        >>> share_explained(10.0, 40.0, 20.0)
        0.5
    """
    values = (baseline, subject, changed)
    if baseline == subject or not all(math.isfinite(value) for value in values):
        return None
    if min(values) > 0.0:
        whole = math.log(baseline / subject)
        return math.log(changed / subject) / whole if whole else None
    return (changed - subject) / (baseline - subject)
