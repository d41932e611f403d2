"""Golden cases with float32 beside the C program and float64: nobody is alone."""

import pytest
import torch

from braggtrace.config.candidate_model import CandidateModel
from braggtrace.defaults import ALL_GROUPS
from braggtrace.gradients.budget import measured_noise
from braggtrace.pipeline.compare import compare_traces, present, side_of
from braggtrace.pipeline.three_way import with_candidate
from braggtrace.pluginmanager import Registry
from braggtrace.report.report import Report
from braggtrace.report.three_way.text import statements_of
from braggtrace.simulator import Precision, trace_pixel
from braggtrace.sources.candidate import three_sides as of_three
from braggtrace.sources.request import Request
from braggtrace.sources.simulator import sourced_simulation
from braggtrace.traceio import in_one_dialect, read_trace
from tests.golden.parity import NANOBRAGG, RULES, case_experiment, traced, traces
from tests.slow import mostly_slow

# one of each kind: shapes, pivots, sources, mosaic, interpolation, layers, water
NAMES = (
    *("triclinic_misset", "shape_round", "shape_gauss", "mosaic_phi", "interpolate"),
    *("thick_detector", "rotated_detector_beam_pivot", "source_file_weighted"),
    *("oversample_all", "water_background", "curved_detector", "supervisor_small"),
)


def three_sides(name) -> Report:
    experiment, _ = case_experiment(name)
    path = traces(name)[0]
    recorded = read_trace(path)
    assert recorded.pixel is not None
    subject = traced(experiment, recorded.pixel)
    single = trace_pixel(
        experiment,
        recorded.pixel,
        switches=NANOBRAGG,
        precision=Precision(dtype=torch.float32),
        provenance={},
        version="test",
    )
    registry = Registry()
    extractors = present(
        registry.extractors(ALL_GROUPS), *in_one_dialect(recorded, subject)
    )
    request = Request(
        experiment=experiment, switches=NANOBRAGG, pixels=(recorded.pixel,)
    )
    report = compare_traces(
        recorded,
        subject,
        registry=registry,
        extractors=extractors,
        rules=RULES,
        name=name,
        sides=(side_of(recorded, path), side_of(subject, path)),
    )
    noise = measured_noise(request, "float32", recorded, subject, extractors)
    model = CandidateModel(dtype="float32")
    sides = of_three(model, recorded, subject, single, noise)
    return with_candidate(
        report,
        sides,
        sourced_simulation(single, request.pixels).side,
        registry=registry,
        extractors=extractors,
        rules=RULES,
    )


@pytest.mark.slow("computes three sides of golden cases")
@pytest.mark.parametrize(
    "name",
    mostly_slow(
        NAMES, but=NAMES[:4].__contains__, why="many cases; make test takes four"
    ),
)
def test_float32_beside_the_c_program_and_float64_leaves_nobody_alone(name):
    report = three_sides(name)
    found = report.three_way
    assert found is not None
    assert found.agree, statements_of(report)
    assert found.emitted > 100
    assert len(found.rows) > 30


@pytest.mark.slow("computes three sides of golden cases")
def test_a_line_that_the_recording_lost_leaves_the_baseline_alone():
    found = three_sides("interpolate_out_of_range").three_way
    assert found is not None
    assert [(row.factor, row.standing) for row in found.red] == [
        ("pix0_vector", "baseline")
    ]
