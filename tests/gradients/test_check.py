"""Autograd against differences: what agrees, what is named, what is caught."""

import pytest
import torch

from braggtrace.experiment import Source, StructureFactors
from braggtrace.simulator import image, setup
from braggtrace.simulator.rotation import spindle_angles
from braggtrace.simulator.scattering import scattering_vector
from tests.gradients.cases import checked, scene
from tests.simulator.cases import NANOBRAGG, PHYSICAL, experiment
from tests.slow import mostly_slow

SHAPES = ("square", "round", "gauss")
MODES = {"nanobragg": NANOBRAGG, "physical": PHYSICAL}
EACH = [(shape, mode, 1) for shape in SHAPES for mode in MODES]
SOME = ("square", "nanobragg", 5)
LISTED = (
    *(f"crystal.cell.{name}" for name in ("a", "b", "c", "alpha", "beta", "gamma")),
    *(f"crystal.misset.{axis}" for axis in "xyz"),
    *("beam.wavelength", "beam.fluence", "beam.polarization", "detector.distance"),
    *(f"detector.beam_center.{axis}" for axis in "xy"),
    *(f"detector.rotations.{axis}" for axis in "xyz"),
    *("detector.twotheta", "scan.phi_start", "scan.osc"),
    *(f"scan.spindle.{axis}" for axis in "xyz"),
    *("crystal.mosaic.spread", "detector.sensor.thickness"),
    "detector.sensor.attenuation_depth",
    "crystal.structure_factors.default_F",
)


@pytest.mark.slow("moves every parameter of a pixel")
@pytest.mark.parametrize(
    ("shape", "mode", "every"),
    mostly_slow(
        [*EACH, SOME],
        but=lambda case: case is SOME,
        why="every parameter of six pixels; make test takes every fifth of one",
    ),
)
def test_every_parameter_of_the_pixel_agrees_within_a_millionth(shape, mode, every):
    wanted = LISTED[::every]
    names = () if every == 1 else wanted
    found = checked(scene(shape=shape), MODES[mode], names)
    rows = {row.parameter: row for row in found}
    assert set(wanted) <= set(rows)
    for name in wanted:
        row = rows[name]
        assert row.status == "agrees", row
        assert row.step
        if not row.why:  # what is flat has no digits
            assert (row.worst_step_error or 0.0) <= 1e-6
            assert (row.worst_gap or 0.0) <= 1e-6
            assert row.reverse is not None
            assert row.reverse <= 1e-9
    # the comparison means something
    assert sum(not rows[name].why for name in wanted) >= len(wanted) - 1


def test_whole_numbers_and_what_follows_them_are_named():
    events = ("hkl_rounded", "F_cell", "steps", "floatimage_accumulated")
    rows = checked(scene(), names=("crystal.cell.a",), events=events)
    said = {row.event: (row.status, row.why) for row in rows}
    assert said["hkl_rounded"] == ("not differentiable", "a whole number")
    assert said["F_cell"][0] == "not differentiable"
    assert said["floatimage_accumulated"] == ("not differentiable", "stored as float32")
    assert said["steps"][0] == "independent"
    assert all(row.autograd is None for row in rows)


@pytest.mark.parametrize("event", ["out_of_bounds", "steps"])
def test_flags_and_counts_have_no_derivative_and_no_error(event):
    (row,) = checked(scene(), names=("beam.wavelength",), events=(event,))
    assert row.status in ("independent", "not differentiable")
    assert row.autograd is None


def test_top_hat_is_named_and_not_zero():
    events = ("F_latt", "I_pixel_final", "omega")
    names = ("crystal.cell.a", "detector.distance")
    rows = checked(scene(shape="tophat"), names=names, events=events)
    for row in rows:
        if row.event == "omega":
            assert row.status == (
                "independent" if "cell" in row.parameter else "agrees"
            )
        else:
            assert row.status == "not differentiable"
            assert "top-hat" in row.why


def test_cut_off_and_counted_cells_are_named():
    exposure = scene(dmin=1e-10, sample=(1e-7, 1e-7, 1e-7))
    rows = checked(exposure, names=("crystal.dmin", "crystal.sample"))
    assert {row.status for row in rows} == {"not differentiable"}
    assert {row.why.split()[-1] for row in rows} == {"cut-off", "count"}


def test_a_sweep_that_starts_at_zero_jumps_in_nanobragg_mode():
    exposure = experiment(phi_start=0.0, phi_step=0.01, steps=3)
    (row,) = checked(exposure, NANOBRAGG, ("scan.phi_start",))
    assert row.status == "not differentiable"
    assert "jumps" in row.why
    (row,) = checked(exposure, PHYSICAL, ("scan.phi_start",))
    assert row.status == "agrees"


def test_an_index_at_its_edge_is_named():
    # the direct beam: h is 0; half an index away a reflection ends
    exposure = experiment(cells=(3, 4, 5))
    events = ("hkl_frac", "I_pixel_final")
    rows = checked(exposure, PHYSICAL, ("detector.distance",), events)
    assert [row.status for row in rows] == ["agrees", "agrees"]


def test_water_and_interpolation_have_gradients(tmp_path):
    path = tmp_path / "list.hkl"
    span = range(-9, 10)
    path.write_text(
        "".join(
            f"{h} {k} {m} {100 + 7 * h - 5 * k + 3 * m + h * k}\n"
            for h in span
            for k in span
            for m in span
        )
    )
    factors = StructureFactors(hkl=path, interpolate=True)
    exposure = scene(structure_factors=factors, water=1e-5)
    names = ("water", "crystal.cell.a")
    rows = checked(exposure, PHYSICAL, names, ("F_cell", "I_pixel_final"))
    said = {(row.event, row.parameter): row.status for row in rows}
    assert said["F_cell", "crystal.cell.a"] == "agrees"
    assert said["F_cell", "water"] == "independent"
    assert said["I_pixel_final", "water"] == "agrees"


def wrong(function, change):
    def planted(*arguments, **named):
        return change(function(*arguments, **named))

    return planted


def test_a_lost_gradient_is_caught(monkeypatch):
    lost = wrong(scattering_vector, lambda q: q.detach())
    monkeypatch.setattr(image, "scattering_vector", lost)
    (row,) = checked(scene(), names=("beam.wavelength",), events=("hkl_frac",))
    assert row.status == "differs"
    assert "no gradient arrives" in row.why


@pytest.mark.parametrize("factor", [-1.0, 0.5, 1.0 + 1e-5])
def test_a_wrong_gradient_is_caught(monkeypatch, factor):
    scaled = wrong(scattering_vector, lambda q: q.detach() + factor * (q - q.detach()))
    monkeypatch.setattr(image, "scattering_vector", scaled)
    (row,) = checked(scene(), names=("beam.wavelength",))
    assert row.status == "differs"


class _WrongBackward(torch.autograd.Function):
    generate_vmap_rule = True  # its noise is measured for many variants at once

    @staticmethod
    def forward(x):
        return x.clone()

    @staticmethod
    def setup_context(ctx, inputs, output):
        pass

    @staticmethod
    def backward(ctx, gradient):
        return 2.0 * gradient

    @staticmethod
    def jvp(ctx, tangent):
        return tangent.clone()


def test_a_reverse_mode_that_is_wrong_alone_is_caught(monkeypatch):
    doubled = wrong(spindle_angles, _WrongBackward.apply)
    monkeypatch.setattr(setup, "spindle_angles", doubled)
    (row,) = checked(scene(), names=("scan.phi_start",))
    assert row.status == "differs"
    assert "reverse mode" in row.why


def test_the_default_structure_factor_has_a_gradient():
    name = "crystal.structure_factors.default_F"
    events = ("F_cell", "F_latt", "I_pixel_final")
    rows = {row.event: row for row in checked(scene(), PHYSICAL, (name,), events)}
    assert rows["F_cell"].status == rows["I_pixel_final"].status == "agrees"
    assert rows["F_cell"].autograd == pytest.approx(1.0)
    assert rows["F_latt"].status == "independent"


@pytest.mark.parametrize(
    ("reflections", "slope"),
    [("9 9 9 100\n", 1.0), (None, 0.0)],
    ids=["absent", "there"],
)
def test_a_default_matters_where_the_list_holds_nothing(tmp_path, reflections, slope):
    path = tmp_path / "list.hkl"
    span = range(-9, 10)
    whole = "".join(f"{h} {k} {m} 50\n" for h in span for k in span for m in span)
    path.write_text(reflections or whole)
    factors = StructureFactors(hkl=path, default_F=30.0)
    name = "crystal.structure_factors.default_F"
    exposure = scene(structure_factors=factors)
    (row,) = checked(exposure, NANOBRAGG, (name,), ("F_cell",))
    assert row.status == "agrees"
    assert row.autograd == slope


RAYS = (
    Source(position=(0.01, 0.02, 10.0), weight=1.0, wavelength=1.0e-10),
    Source(position=(-0.02, 0.01, 9.0), weight=2.5, wavelength=1.02e-10),
)


@pytest.mark.slow("moves every parameter of a pixel")
def test_every_number_of_a_list_of_rays_has_a_gradient():
    exposure = scene(sources=RAYS)
    events = ("incident_vec", "lambda", "I_before_scaling", "I_pixel_final")
    rows = checked(exposure, PHYSICAL, ("beam.sources",), events)
    said = {(row.event, row.parameter): row.status for row in rows}
    for at in range(2):
        own = f"beam.sources.{at}"
        for name in ("x", "y", "z", "weight", "wavelength"):
            assert said["I_pixel_final", f"{own}.{name}"] == "agrees", name
        assert said["incident_vec", f"{own}.x"] == "agrees"
        assert said["lambda", f"{own}.wavelength"] == "agrees"
        assert said["incident_vec", f"{own}.weight"] == "independent"
        assert said["I_before_scaling", f"{own}.weight"] == "agrees"


def test_weights_that_the_c_program_ignores_are_independent():
    names = ("beam.sources.0.weight", "beam.sources.0.x")
    rows = checked(scene(sources=RAYS), NANOBRAGG, names)
    assert [row.status for row in rows] == ["agrees", "independent"]
