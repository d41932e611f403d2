"""On a GPU, where there is one: traces agree with the C program as the CPU's do."""

import pytest
import torch

from braggtrace.judgement.findings import Status
from tests.golden.by_noise import DTYPES, findings
from tests.golden.parity import NAMES, traces

pytestmark = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="there is no CUDA device here"
)


@pytest.mark.parametrize("dtype", sorted(DTYPES))
@pytest.mark.parametrize("name", [name for name in NAMES if traces(name)])
def test_trace_on_the_gpu_agrees_with_the_c_program(name, dtype):
    found = findings(name, dtype, "cuda")
    outside = [f for f in found if f.status is not Status.PASS]
    assert not outside, [(f.factor, f.message, f.worst) for f in outside]
