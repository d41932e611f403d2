"""Numbers that comparators meet."""

import math
from typing import Any

import numpy as np
from hypothesis import strategies as st

from braggtrace.judgement.findings import Comparator, Finding, Status, Tolerance
from tests.helpers import pair

TINY = 5e-324
LARGEST = 1.7976931348623157e308
EDGES = (0.0, -0.0, TINY, -TINY, 1.0, -1.0, LARGEST, -LARGEST, math.inf, -math.inf)

any_float = st.one_of(st.floats(), st.sampled_from([*EDGES, math.nan]))
# neither sums nor squares of these leave the range of a double
finite = st.floats(min_value=-1e150, max_value=1e150)
ordinary = st.floats(min_value=-1e6, max_value=1e6)


@st.composite
def neighbours(draw: st.DrawFn, numbers: st.SearchStrategy[float] = finite) -> Any:
    """Two numbers, more often close to each other than not."""
    first = draw(numbers)
    if draw(st.booleans()):
        return first, draw(numbers)
    factor = 1.0 + draw(st.sampled_from([0.0, 1e-15, 1e-9, 1e-6, -1e-9, 0.5]))
    return first, first * factor


def passes(
    comparator: Comparator, baseline: Any, subject: Any, tolerance: Tolerance
) -> bool:
    return answer(comparator, baseline, subject, tolerance).status is Status.PASS


def answer(
    comparator: Comparator, baseline: Any, subject: Any, tolerance: Tolerance
) -> Finding:
    """What the comparator says of scalars or rows.

    Whether numpy warns while it answers has a test of its own.
    """
    rows = [np.atleast_1d(np.asarray(side)) for side in (baseline, subject)]
    with np.errstate(all="ignore"):
        return comparator.compare(pair(*rows), tolerance)
