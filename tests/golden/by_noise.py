"""Golden cases against the C program by the noise floor, on any device."""

from dataclasses import replace

import torch

from braggtrace.config.rules import AUTO
from braggtrace.defaults import ALL_GROUPS
from braggtrace.gradients.noise_floor import NoiseFloor
from braggtrace.judgement.findings import Finding, Rules
from braggtrace.judgement.judge import judge
from braggtrace.pipeline.compare import present
from braggtrace.pluginmanager import Registry
from braggtrace.simulator import Precision, trace_pixel
from braggtrace.sources.request import Request
from braggtrace.traceio import in_one_dialect, read_trace
from tests.golden.parity import NANOBRAGG, case_experiment, lost_line, traces

DTYPES = {"float64": torch.float64, "float32": torch.float32}


def findings(name: str, dtype: str, device: str = "cpu") -> tuple[Finding, ...]:
    """Factors of a case, but for the lines that the recording lost.

    Args:
        name: of the case.
        dtype: ``float64`` or ``float32``.
        device: on which the subject is computed; the floor is the CPU's.
    """
    experiment, _ = case_experiment(name)
    recorded = read_trace(traces(name)[0])
    assert recorded.pixel is not None
    subject = trace_pixel(
        experiment,
        recorded.pixel,
        switches=NANOBRAGG,
        precision=Precision(dtype=DTYPES[dtype], device=torch.device(device)),
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
