"""Float32 against the C program by the noise floor: all that is right passes."""

import pytest

from braggtrace.judgement.findings import Status
from tests.golden.by_noise import findings
from tests.golden.parity import FEW, NAMES, traces
from tests.slow import mostly_slow


@pytest.mark.parametrize(
    "name",
    mostly_slow(
        [name for name in NAMES if traces(name)],
        but=FEW[:4].__contains__,
        why="every golden case; make test takes a few",
    ),
)
def test_float32_agrees_with_the_c_program_by_its_noise_floor(name):
    found = findings(name, "float32")
    assert sum(finding.compared for finding in found) > 100
    outside = [f for f in found if f.status is not Status.PASS]
    assert not outside, [(f.factor, f.message, f.worst, f.needs) for f in outside]


@pytest.mark.parametrize("name", ["supervisor_small", "thick_detector", "mosaic_phi"])
def test_float64_agrees_with_the_c_program_by_its_noise_floor(name):
    found = findings(name, "float64")
    outside = [f for f in found if f.status is not Status.PASS]
    assert not outside, [(f.factor, f.message, f.worst, f.needs) for f in outside]
