"""A crystal given by its edges: 178 x 146 x 124 cells, 3844 sub-pixels.

Its recorded traces of 5 MB each are not part of the project; they lie in ``shared``
beside the repository. The image of the case is among the others (``test_cases``).
"""

import pytest

from braggtrace.judgement.findings import Status
from tests.golden.parity import trace_findings
from tests.helpers import GOLDEN

LOGS = sorted((GOLDEN / "xtal_size").glob("trace_*.log"))

pytestmark = [
    pytest.mark.slow("three recordings of 5 MB each"),
    pytest.mark.skipif(
        not LOGS, reason="needs ../shared/golden/xtal_size, recordings of 17 MB"
    ),
]


def test_three_pixels_were_recorded():
    assert len(LOGS) == 3


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.stem)
def test_every_recorded_value_of_every_sub_pixel_agrees(log):
    findings = trace_findings("xtal_size", log)
    outside = [f for f in findings if f.status is not Status.PASS]
    assert [(f.factor, f.message, f.worst) for f in outside] == []
    assert len(findings) > 40
    # 26 lines for each of the sub-pixels, a third of them vectors
    assert sum(finding.readings for finding in findings) == 230_756
