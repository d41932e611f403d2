"""On a GPU, where there is one: traces agree with the C program as the CPU's do."""

from dataclasses import replace

import pytest
import torch

from braggtrace.config.rules import AUTO
from braggtrace.findings import Rules, Status
from braggtrace.judgement import judge
from braggtrace.pipeline.comparison import ALL_GROUPS, present
from braggtrace.pipeline.noise import NoiseFloor
from braggtrace.pipeline.request import Request
from braggtrace.pluginmanager import Registry
from braggtrace.simulator import Numbers, trace_pixel
from braggtrace.traceio import in_one_dialect, read_trace
from tests.golden.parity import NAMES, NANOBRAGG, case_experiment, lost_line, traces

DTYPES = {"float64": torch.float64, "float32": torch.float32}

pytestmark = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="there is no CUDA device here"
)


@pytest.mark.parametrize("dtype", sorted(DTYPES))
@pytest.mark.parametrize("name", [name for name in NAMES if traces(name)])
def test_trace_on_the_gpu_agrees_with_the_c_program(name, dtype):
    experiment, _ = case_experiment(name)
    recorded = read_trace(traces(name)[0])
    assert recorded.pixel is not None
    subject = trace_pixel(
        experiment,
        recorded.pixel,
        switches=NANOBRAGG,
        numbers=Numbers(dtype=DTYPES[dtype], device=torch.device("cuda")),
        provenance={},
        version="test",
    )
    first, second = in_one_dialect(recorded, subject)
    registry = Registry()
    extractors = present(registry.extractors(ALL_GROUPS), first, second)
    request = Request(
        experiment=experiment,
        switches=NANOBRAGG,
        dtype=dtype,
        pixels=(recorded.pixel,),
    )
    floor = NoiseFloor(request=request, baseline=recorded, extractors=extractors)
    rules = replace(Rules(default=AUTO), noise=floor.measure(12))
    found = judge(first, second, extractors, registry.all_comparators(), rules).findings
    outside = [f for f in found if f.status is not Status.PASS]
    outside = [f for f in outside if not lost_line(name, f)]
    assert not outside, [(f.factor, f.message, f.worst) for f in outside]
