"""The gradient check of a configuration, and the C program's side of it."""

import json
import os
from dataclasses import replace

import numpy as np
import pytest

from braggtrace.config import load_config
from braggtrace.errors import UnknownNameError, UsageError
from braggtrace.events import Trace
from braggtrace.gradients import gradcheck
from braggtrace.gradients.gradcheck import check_gradients
from braggtrace.simulator.tracing import trace_pixel
from braggtrace.traceio import as_printed
from tests.cli.runner import call
from tests.golden.parity import REPOSITORY
from tests.simulator.cases import NANOBRAGG, PRECISION

SUPERVISOR = REPOSITORY / "configs/supervisor.yaml"
ARGUMENTS = (
    "-cell 100 110 120 80 95 105 -misset 10 20 30 -default_F 100 -Na 3 -Nb 4 -Nc 5 "
    "-lambda 1.2 -distance 120 -detpixels 64 -pixel 0.2 -phi 1 -osc 0.5 -phisteps 2"
)


@pytest.fixture
def live(tmp_path):
    path = tmp_path / "live.yaml"
    path.write_text(
        "version: 1\nname: live\nexperiment:\n"
        f'  nanobragg_args: "{ARGUMENTS}"\n'
        "baseline: {nanobragg: {executable: /nowhere/nanoBragg}}\n"
        "pixel: {slow: 20, fast: 20}\nfactors: [scaling]\n"
    )
    return path


class StandIn:
    """Answers as a program that computes what ``change`` makes of the experiment."""

    def __init__(self, change=lambda experiment: experiment):
        self.change, self.experiment = change, None

    def about(self, experiment):
        other = StandIn(self.change)
        other.experiment = experiment
        return other

    def reference(self, pixel):
        trace = trace_pixel(
            self.change(self.experiment),
            pixel,
            switches=NANOBRAGG,
            precision=PRECISION,
            provenance={},
            version="",
        )
        return Answer(as_printed(trace))


class Answer:
    def __init__(self, trace: Trace):
        self.trace = trace


def test_large_terms_that_cancel_are_no_difference_between_the_modes():
    # the matrix is in units of the inverse wavelength: F_latt does not move with it
    config, names = load_config(SUPERVISOR, ()), ("beam.wavelength",)
    events = ("F_latt_c", "F_latt", "I_contribution")
    (report,) = check_gradients(config, parameters=names, events=events)
    assert report.right


def test_program_that_computes_the_same_agrees(live, monkeypatch):
    monkeypatch.setattr(gradcheck, "live_program", lambda *_: StandIn())
    names = ("crystal.cell.a", "detector.distance")
    events = ("F_latt", "I_pixel_final")
    (report,) = check_gradients(load_config(live, ()), parameters=names, events=events)
    assert report.right
    assert report.program is not None
    assert {row.status for row in report.program} == {"agrees"}
    printed = {row.event for row in report.program}
    assert {"F_latt", "I_pixel_final"} <= printed


def test_program_with_another_derivative_differs(live, monkeypatch):

    def slower(experiment):
        # the same at 120 mm, and half as far from it elsewhere
        detector = experiment.detector
        distance = 0.12 + (detector.distance - 0.12) / 2.0
        return replace(experiment, detector=replace(detector, distance=distance))

    monkeypatch.setattr(gradcheck, "live_program", lambda *_: StandIn(slower))
    names = ("crystal.cell.a", "detector.distance")
    (report,) = check_gradients(load_config(live, ()), parameters=names)
    assert not report.right
    assert report.program is not None
    said = {row.parameter: row for row in report.program}
    assert said["crystal.cell.a"].status == "agrees"
    row = said["detector.distance"]
    assert row.status == "differs"
    assert row.autograd is not None
    assert row.difference is not None
    assert np.isclose(row.difference, row.autograd / 2.0, rtol=1e-6)


@pytest.mark.skipif("NB_C_BIN" not in os.environ, reason="needs the C program")
def test_c_program_has_the_same_gradients(live):

    text = live.read_text().replace("/nowhere/nanoBragg", os.environ["NB_C_BIN"])
    live.write_text(text)
    names = ("crystal.cell", "crystal.misset", "detector.distance", "beam.wavelength")
    (report,) = check_gradients(load_config(live, ()), parameters=names)
    assert report.program is not None
    assert len(report.program) == 11
    assert {row.status for row in report.program} == {"agrees"}


def test_command_prints_a_table_and_agrees():
    name = "detector.distance"
    result = call("gradcheck", SUPERVISOR, "--param", name, "--param", "scan.phi_start")
    assert result.code == 0, result.err
    assert "not differentiable: it jumps where scan.phi_start is 0" in result.out
    assert "AGREE" in result.out


def test_command_prints_json():
    result = call(
        *("gradcheck", SUPERVISOR, "--param", "beam.fluence", "--format", "json"),
        *("--event", "fluence", "--event", "I_pixel_final"),
    )
    assert result.code == 0
    (report,) = json.loads(result.out)
    row = next(r for r in report["rows"] if r["event"] == "fluence")
    assert row["autograd"] == 1.0


def test_nothing_compared_is_not_green():
    name = "detector.distance"
    result = call("gradcheck", SUPERVISOR, "--param", name, "--event", "hkl_rounded")
    assert result.code == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--param", "crystal.cell.a"), "unknown parameter"),
        (("--event", "F_lat"), "unknown event"),
        (("--event", "F_latt_squared"), "F_latt"),
        (("--dtype", "float32"), "float64"),
    ],
)
def test_wrong_request_is_refused(words, message):
    result = call("gradcheck", SUPERVISOR, *words)
    assert result.code == 2
    assert message in result.err


def test_errors_are_of_the_right_kind():
    config = load_config(SUPERVISOR, ())
    with pytest.raises(UnknownNameError):
        check_gradients(config, parameters=("nothing",))
    with pytest.raises(UsageError):
        check_gradients(config, events=("k_frac",))
