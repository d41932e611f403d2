"""Variants in one pass are what each of them is by itself."""

import numpy as np
import pytest
import torch

from braggtrace.experiment import MODES
from braggtrace.gradients import variants as module
from braggtrace.gradients.parameters import parameters
from braggtrace.gradients.rounding import EPSILON, RoundingRecorder
from braggtrace.gradients.variants import Variants
from braggtrace.recorder import TraceRecorder
from braggtrace.simulator import Precision
from braggtrace.simulator.tracing import compute_pixels
from tests.golden.parity import case_experiment
from tests.slow import mostly_slow

PLAIN = ("beam.horizontal", "beam.vertical", "crystal.structure_factors.default_F")
KEPT = ("crystal.mosaic.spread", "detector.normal", "beam.sources", *PLAIN)
# own axes; domains and phi; a sphere; automatic sub-pixels; sample edges; dmin; rays
CASES = (
    *("custom_vectors", "mosaic_phi", "shape_round", "triclinic_misset"),
    *("xtal_size", "dmin", "dispersion", "thick_detector"),
)


def variants(case, mode="nanobragg"):
    experiment, _ = case_experiment(case)
    detector = experiment.detector
    pixel = (detector.n_slow // 3, detector.n_fast // 3)
    varied = [
        p
        for p in parameters(experiment)
        if p.kind == "smooth" and p.explicit and not p.name.startswith(KEPT)
    ]
    return Variants(
        experiment=experiment,
        switches=MODES[mode],
        pixels=(pixel,),
        threads=1,
        parameters=varied,
    )


def one_by_one(of):
    for parameter in of.parameters:
        moved = parameter.value + parameter.last_digit
        yield of.computed(parameter.put(of.experiment, moved))[1]


def near(found, wanted):
    """Equal but for rounding, which cancellation may have made greater."""
    for event in wanted:
        other = found.events[event.name]
        assert other.axes == event.axes
        if event.kind != "float":
            assert np.array_equal(other.values, event.values)
            continue
        scale = np.abs(event.values).max(initial=1e-300)
        gap = np.abs(other.values - event.values).max(initial=0.0)
        assert gap <= 1e-9 * scale, (event.name, gap, scale)


@pytest.mark.slow("moves every parameter of a pixel")
@pytest.mark.parametrize("mode", ["nanobragg", "physical"])
@pytest.mark.parametrize(
    "case",
    mostly_slow(
        CASES,
        but=lambda case: case in CASES[:2],
        why="many cases in two modes; make test takes two",
    ),
)
def test_each_nudged_trace_is_that_of_the_nudged_experiment(case, mode):
    of = variants(case, mode)
    exact = of.exact()
    center, *nudged = exact.nudged()
    near(center, exact.trace)
    assert len(nudged) == len(of.parameters) > 5
    compared = 0
    for found, wanted in zip(nudged, one_by_one(of), strict=True):
        # a digit may change how many cells or automatic sub-pixels there are
        if counts(found) == counts(wanted):
            near(found, wanted)
            compared += 1
    assert compared > 5


def counts(trace):
    return dict(trace.header.sizes), dict(trace.header.scales)


def test_as_many_at_once_as_memory_allows_and_always_the_same(monkeypatch):
    exact = variants("custom_vectors").exact()
    whole = list(exact.nudged())
    monkeypatch.setattr(module, "MEMORY", 1)
    for found, wanted in zip(exact.nudged(), whole, strict=True):
        near(found, wanted)


def test_draws_follow_from_the_seed():
    exact = variants("custom_vectors").exact()
    first, second, other = (
        [
            t.events["I_before_scaling"].values.item()
            for t in exact.rounded(torch.Generator().manual_seed(seed), 6)
        ]
        for seed in (1, 1, 2)
    )
    assert first == second
    assert len(set(first)) == 6
    assert first != other


@pytest.mark.slow("moves every parameter of a pixel")
@pytest.mark.parametrize("case", ["custom_vectors", "shape_round"])
def test_draws_scatter_as_those_of_one_run_after_the_other(case):
    of = variants(case)
    exact = of.exact()
    generator = torch.Generator().manual_seed(3)
    batch = [t.events for t in exact.rounded(generator, 48)]
    single = [rounded_alone(of, 100 + seed) for seed in range(48)]
    for name in ("scattering_vec", "F_latt", "omega", "I_before_scaling"):
        center = exact.trace.events[name].values
        scatter = [
            np.sqrt(np.mean([(e[name].values - center) ** 2 for e in found], axis=0))
            for found in (batch, single)
        ]
        there = scatter[1] > 0
        ratio = scatter[0][there] / scatter[1][there]
        assert there.any()
        assert np.all((ratio > 0.5) & (ratio < 2.0)), (name, ratio)


def rounded_alone(of, seed):
    generator = torch.Generator().manual_seed(seed)
    experiment = of.experiment
    for parameter in of.parameters:
        sign = 2 * int(torch.randint(0, 2, (), generator=generator)) - 1
        moved = parameter.value * (1.0 + sign * EPSILON["float32"])
        experiment = parameter.put(experiment, moved)
    kept = TraceRecorder()
    compute_pixels(
        experiment,
        of.pixels,
        switches=of.switches,
        precision=Precision(dtype=torch.float32),
        recorder=RoundingRecorder(inner=kept, generator=generator),
    )
    return kept.trace(of.exact().trace.header).events


@pytest.mark.parametrize(
    ("case", "event"), [("divergence", "incident_vec"), ("cubic_default_f", "F_cell")]
)
def test_what_must_stay_a_plain_number_is_nudged_as_one(case, event):
    of = variants(case)
    every = parameters(of.experiment)
    of.plain = [p for p in every if p.name.startswith(PLAIN)]
    exact = of.exact()
    moved = [trace.events[event].values for trace in exact.nudged_plainly()]
    assert len(moved) == len(of.plain) > 0
    before = exact.trace.events[event].values
    assert any(
        not np.array_equal(values, before)
        for values in moved
        if values.shape == before.shape
    )
