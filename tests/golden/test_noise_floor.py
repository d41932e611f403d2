"""Float32 against the C program by the noise floor: all that is right passes."""

from dataclasses import replace

import pytest
import torch

from braggtrace.config.rules import AUTO
from braggtrace.findings import Finding, Rules, Status
from braggtrace.judgement import judge
from braggtrace.pipeline.comparison import ALL_GROUPS, present
from braggtrace.pipeline.noise import NoiseFloor
from braggtrace.pipeline.request import Request
from braggtrace.pluginmanager import Registry
from braggtrace.simulator import Numbers, trace_pixel
from braggtrace.traceio import in_one_dialect, read_trace
from tests.golden.parity import NAMES, NANOBRAGG, case_experiment, lost_line, traces

DTYPES = {"float64": torch.float64, "float32": torch.float32}


def findings(name, dtype) -> tuple[Finding, ...]:
    experiment, _ = case_experiment(name)
    recorded = read_trace(traces(name)[0])
    assert recorded.pixel is not None
    subject = trace_pixel(
        experiment,
        recorded.pixel,
        switches=NANOBRAGG,
        numbers=Numbers(dtype=DTYPES[dtype]),
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
    comparators = registry.all_comparators()
    found = judge(first, second, extractors, comparators, rules).findings
    return tuple(f for f in found if not lost_line(name, f))


@pytest.mark.parametrize("name", [name for name in NAMES if traces(name)])
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
