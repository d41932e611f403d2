"""The noise floor catches faults in float32, and a budget is stated and read again."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from braggtrace.bundle.sections.budget import read_budget
from braggtrace.catalog import CATALOG
from braggtrace.config import load_config
from braggtrace.config.rules import AUTO
from braggtrace.defaults import ALL_GROUPS
from braggtrace.errors import BundleError
from braggtrace.gradients.budget import budget_of
from braggtrace.gradients.check import STORED
from braggtrace.gradients.noise_floor import NoiseFloor, event_noise
from braggtrace.gradients.parameters import parameters
from braggtrace.judgement.findings import Rules
from braggtrace.judgement.judge import judge
from braggtrace.judgement.verdict import decide
from braggtrace.pipeline.compare import present
from braggtrace.pluginmanager import Registry
from braggtrace.simulator import Precision, trace_pixel
from braggtrace.sources.opened import opening_of
from braggtrace.sources.request import Request, request_from_config
from braggtrace.sources.selection import configured
from braggtrace.sources.simulator import trace_subject
from braggtrace.traceio import as_printed, in_one_dialect
from braggtrace.whatif import Exposure, with_value
from tests.cli.runner import call
from tests.golden.parity import REPOSITORY
from tests.gradients.cases import point_of, scene
from tests.pipeline.bundles import edit, sign_again
from tests.simulator.cases import NANOBRAGG, PRECISION
from tests.slow import mostly_slow

SUPERVISOR = REPOSITORY / "configs/supervisor.yaml"
PIXEL = (20, 20)
MILLI = 1e-3 / 57.29577951308232  # a thousandth of a degree, rad


def times(factor):
    return lambda value: value * factor


def plus(*steps):
    return lambda value: tuple(v + s for v, s in zip(value, steps, strict=True))


# dotted name, change; each a hundred to a thousand times the last digit of float32
FAULTS = {
    "wavelength": ("beam.wavelength", times(1 + 1e-4)),
    "fluence": ("beam.fluence", times(1 + 1e-4)),
    "polarization": ("beam.polarization", lambda k: -k),
    "distance": ("detector.distance", times(1 + 1e-4)),
    "pixel size": ("detector.pixel_size", times(1 + 1e-4)),
    "rotation about x": ("detector.rotations", plus(10 * MILLI, 0, 0)),
    "rotation about y": ("detector.rotations", plus(0, 10 * MILLI, 0)),
    "rotation about z": ("detector.rotations", plus(0, 0, 10 * MILLI)),
    "two-theta": ("detector.twotheta", lambda x: x + 10 * MILLI),
    "edge": ("crystal.cell.b", times(1 + 1e-4)),
    "angle": ("crystal.cell.gamma", lambda x: x + 10 * MILLI),
    "misset": ("crystal.misset", plus(0, 10 * MILLI, 0)),
    "cells": ("crystal.cells", lambda n: (n[0], n[1] + 1, n[2])),
    "shape": ("crystal.shape", lambda _: "round"),
    "default F": ("crystal.structure_factors.default_F", times(1 + 1e-4)),
    "mosaic spread": ("crystal.mosaic", lambda m: replace(m, spread=m.spread * 1.1)),
    "phi start": ("scan.phi_start", lambda x: x + 10 * MILLI),
    "phi step": ("scan.phi_step", lambda x: x + 10 * MILLI),
    "thickness": ("detector.sensor.thickness", times(1 + 1e-3)),
    "absorption": ("detector.sensor.attenuation", times(1 + 1e-3)),
    "reciprocal z": ("switches.cell_cstar_z", lambda _: False),
    "polarization axis": ("beam.polarization_axis", lambda _: (0.0, 1.0, 0.1)),
}


def right():
    exposure = scene(beam_center=(6.5e-3, 6.4e-3))
    return Exposure(experiment=exposure, switches=NANOBRAGG, pixel=PIXEL)


def with_fault(name):
    path, change = FAULTS[name]
    exposure = right()
    if path == "detector.sensor.thickness":
        sensor = exposure.experiment.detector.sensor
        layers = change(sensor.thickness), change(sensor.pitch)
        new = replace(sensor, thickness=layers[0], pitch=layers[1])
        return with_value(exposure, "detector.sensor", new)
    found = exposure if path.startswith("switches") else exposure.experiment
    for part in path.split("."):
        found = getattr(found, part)
    return with_value(exposure, path, change(found))


def verdict(exposure):
    """A float32 candidate of an exposure against the float64 trace of the right one."""
    baseline = as_printed(traced(right(), PRECISION))
    subject = as_printed(traced(exposure, Precision(dtype=torch.float32)))
    registry = Registry()
    extractors = present(registry.extractors(ALL_GROUPS), baseline, subject)
    request = Request(
        experiment=exposure.experiment,
        switches=exposure.switches,
        dtype="float32",
        pixels=(PIXEL,),
    )
    floor = NoiseFloor(request=request, baseline=baseline, extractors=extractors)
    rules = replace(Rules(default=AUTO), noise=floor.measure(12))
    comparators = registry.all_comparators()
    found = judge(baseline, subject, extractors, comparators, rules)
    return decide(found.findings, found.accounting)


def traced(exposure, precision):
    return trace_pixel(
        exposure.experiment,
        PIXEL,
        switches=exposure.switches,
        precision=precision,
        provenance={},
        version="test",
    )


def test_right_float32_passes():
    found = verdict(right())
    assert found.agree, [(f.factor, f.message, f.worst) for f in found.diverged]


def test_noise_of_events_has_a_column_for_every_real_number_of_the_pixel():
    request = Request(experiment=scene(), switches=NANOBRAGG, pixels=(PIXEL,))
    noise = event_noise(request, 4)
    events = point_of(scene()).events()
    real = {n for n in events if n in CATALOG and CATALOG[n].kind == "float"}
    assert noise.keys() == real
    for name in real:
        assert noise[name].shape == (events[name].numel(),), name
    assert noise["I_pixel_final"].item() > 0.0


def test_noise_of_events_is_that_of_the_precision():
    request = Request(experiment=scene(), switches=NANOBRAGG, pixels=(PIXEL,))
    double, single = (
        event_noise(replace(request, dtype=dtype), 4)
        for dtype in ("float64", "float32")
    )
    for name, noise in double.items():
        if name != STORED:  # in float32, whatever the precision
            assert np.array_equal(single[name], noise * 2.0**29), name
    stored = point_of(scene()).events()[STORED].item()
    assert double[STORED].item() >= 2.0**-24 * stored > 0.0


@pytest.mark.parametrize(
    "name",
    mostly_slow(
        sorted(FAULTS),
        but=sorted(FAULTS)[::4].__contains__,
        why="two dozen faults; make test plants every fourth",
    ),
)
def test_planted_fault_is_found(name):
    assert verdict(with_fault(name)).diverged


def test_supervisor_states_its_budget_passes_and_verifies(tmp_path):
    result = call(
        *("run", SUPERVISOR, "--set", "tolerance=auto"),
        *("--set", f"report.dir={tmp_path}"),
    )
    assert result.code == 0, result.out
    (bundle,) = (tmp_path / "supervisor").iterdir()
    assert "Error budget, float64" in (bundle / "budget.md").read_text("utf-8")
    metrics = json.loads((bundle / "metrics.json").read_text("utf-8"))
    assert metrics["factors"]["I_pixel_final"]["allowed"] > 0
    budget = read_budget(bundle)
    assert budget.factors["I_pixel_final"].digits
    assert call("verify", bundle).code == 0
    assert call("regate", bundle).code == 0
    edit(bundle, "budget.json", "float64", "float32")
    sign_again(bundle)
    found = call("verify", bundle)
    assert found.code == 1
    assert "budget.json is not the file" in found.out
    (bundle / "budget.md").unlink()
    sign_again(bundle)
    assert "the error budget is missing: budget.md" in call("verify", bundle).out


def test_ten_last_digits_of_a_literal_are_found(tmp_path):
    result = call(
        *("run", SUPERVISOR, "--set", "tolerance=auto"),
        *("--set", "experiment.detector.distance_mm=231.274670"),
        *("--set", f"report.dir={tmp_path}"),
    )
    assert result.code == 1, result.out + result.err


@pytest.fixture(scope="module")
def auto():
    """What a run of the supervisor's configuration under ``tolerance: auto`` has."""
    config = load_config(SUPERVISOR, [("tolerance", "auto")])
    registry = Registry()
    extractors, rules = configured(registry, config)
    request = request_from_config(config)
    baseline = opening_of(config, registry).open("baseline")
    return config, registry, extractors, rules, request, baseline.trace


# without any polarisation its axis has no say; the reflection is in the list
UNMOVED = {
    *(f"beam.polarization_axis.{axis}" for axis in "xyz"),
    "crystal.structure_factors.default_F",
}
EVERY = {
    parameter.name: parameter
    for parameter in parameters(request_from_config(load_config(SUPERVISOR)).experiment)
}


@pytest.mark.parametrize(
    "name",
    mostly_slow(
        EVERY,
        but=lambda name: name.startswith(("beam.wave", "crystal.misset")),
        why="every parameter; make test takes a few",
    ),
)
def test_every_parameter_off_by_ten_last_digits_is_found(auto, name):
    config, registry, extractors, rules, request, baseline = auto
    parameter = EVERY[name]
    off = parameter.value + 10.0 * parameter.last_digit
    request = replace(request, experiment=parameter.put(request.experiment, off))
    budget = budget_of(config, rules, request, baseline, extractors)
    assert budget is not None
    subject = trace_subject(request)
    sides = in_one_dialect(baseline, subject)
    found = judge(
        *sides,
        extractors,
        registry.all_comparators(),
        budget.applied(rules, extractors),
    )
    verdict = decide(found.findings, found.accounting)
    assert verdict.agree is (name in UNMOVED), [f.factor for f in verdict.diverged]


def test_every_continuous_parameter_of_the_supervisor_is_tried():
    assert len(EVERY) == 44
    assert all(parameter.kind == "smooth" for parameter in EVERY.values())


def test_the_reason_tells_the_derivation(tmp_path):
    call(
        *("run", SUPERVISOR, "--set", "tolerance=auto"),
        *("--set", f"report.dir={tmp_path}"),
    )
    (bundle,) = (tmp_path / "supervisor").iterdir()
    told = "\n".join(p.read_text("utf-8") for p in bundle.glob("*.json"))
    assert "8 times what rounding to float64 does to the reference" in told


def test_shipped_configuration_states_its_budget_and_explain_does_not(tmp_path):
    for command, stated in (("run", True), ("explain", False)):
        folder = tmp_path / command
        call(command, SUPERVISOR, "--set", f"report.dir={folder}")
        (bundle,) = (folder / "supervisor").iterdir()
        assert (bundle / "budget.md").exists() is stated
        assert call("verify", bundle).code == 0


def test_a_bundle_without_budget_is_not_judged_by_it(tmp_path):
    call(
        *("run", SUPERVISOR, "--set", "report.budget=false"),
        *("--set", f"report.dir={tmp_path}"),
    )
    (bundle,) = (tmp_path / "supervisor").iterdir()
    assert not (bundle / "budget.json").exists()
    with pytest.raises(BundleError, match="no error budget"):
        read_budget(bundle)
    result = call("regate", bundle, "--set", "tolerance=auto")
    assert result.code == 3
    assert "error budget" in result.err


def test_compare_without_simulation_has_no_noise_floor(tmp_path):
    path = tmp_path / "auto.yaml"
    path.write_text(f"extends: {SUPERVISOR}\nname: auto\ntolerance: auto\n")
    log = REPOSITORY / "configs/baselines/supervisor/trace_s685_f1039.log"
    result = call("compare", log, log, "--config", path)
    assert result.code == 2
    assert "braggtrace run" in result.err
    assert load_config(path, ()).tolerance == "auto"
