"""The trace of one pixel: complete, in order, and nothing but the same stages."""

import re

import pytest
import torch

from braggtrace.catalog import CATALOG, causal_rank
from braggtrace.errors import InputFileError, PixelError
from braggtrace.experiment import StructureFactors
from braggtrace.simulator import Precision, render, trace_pixel
from braggtrace.traceio import format_log
from tests.simulator.cases import (
    NANOBRAGG,
    PHYSICAL,
    PRECISION,
    experiment,
    set_up,
    trace,
)

SAMPLE_PIVOT_ONLY = {
    "Fclose0",
    "Sclose0",
    "term_fast_before_rot",
    "term_slow_before_rot",
    "term_close_before_rot",
    "pix0_before_rotation",
    "pix0_after_rotz",
    "pix0_after_twotheta",
}
BEAM_PIVOT_ONLY = {"Fbeam0", "Sbeam0", "term_fast", "term_slow", "term_beam"}
SCAN = {"phi_start": 0.0, "phi_step": 0.01, "steps": 4, "oversample": 2}


@pytest.mark.parametrize(
    ("convention", "absent"), [("xds", BEAM_PIVOT_ONLY), ("mosflm", SAMPLE_PIVOT_ONLY)]
)
def test_every_event_of_the_pivot_is_traced(convention, absent):
    emitted = {name for name, spec in CATALOG.items() if not spec.view}
    # with water and a limit of resolution nothing else is left out
    exposure = experiment(convention=convention, dmin=1e-10, water=1e-5)
    assert set(trace(exposure, (3, 4)).events) == emitted - absent


def test_events_of_water_and_resolution_are_absent_without_them():
    names = set(trace(experiment(), (3, 4)).events)
    assert not names & {"I_background", "in_resolution"}


def test_events_come_in_causal_order():
    names = list(trace(experiment(), (3, 4)).events)
    assert names == sorted(names, key=causal_rank)


def test_events_have_unit_axes_and_components_of_the_catalogue():
    for event in trace(experiment(**SCAN), (3, 4)):
        spec = CATALOG[event.name]
        assert event.unit == spec.unit
        assert event.components == spec.components
        assert set(event.axes) <= set(spec.axes)


def test_axes_vary_where_the_physics_does():
    events = trace(experiment(**SCAN), (3, 4)).events
    assert events["pixel_pos"].axes == ("subpixel",)
    assert events["phi"].axes == ("phi",)
    assert events["hkl_frac"].axes == ("subpixel", "phi")
    assert events["hkl_frac"].values.shape == (16, 3)
    assert events["I_before_scaling"].axes == ()


def test_header_says_what_was_computed():
    header = trace(experiment(**SCAN), (3, 4), PHYSICAL).header
    assert header.program == "braggtrace"
    assert header.dialect == "native"
    assert dict(header.sizes) == {
        "layer": 1,
        "subpixel": 4,
        "source": 1,
        "phi": 4,
        "mosaic": 1,
    }
    assert dict(header.scales) == {"lattice": 125.0, "intensity": 15625.0}
    assert header.provenance["dtype"] == "float64"
    assert header.provenance["device"] == "cpu"
    assert header.provenance["torch"] == torch.__version__
    assert header.provenance["switches"] == PHYSICAL.as_text()


def test_callers_facts_are_kept():
    traced = trace_pixel(
        experiment(),
        (1, 2),
        switches=NANOBRAGG,
        precision=PRECISION,
        provenance={"mode": "nanobragg"},
        version="1.2.3",
    )
    assert traced.header.version == "1.2.3"
    assert traced.header.provenance["mode"] == "nanobragg"
    assert traced.pixel == (1, 2)


@pytest.mark.parametrize("pixel", [(64, 0), (0, 64), (-1, 0)])
def test_pixel_outside_the_detector_is_refused(pixel):
    with pytest.raises(PixelError, match="outside the detector"):
        trace(experiment(), pixel)


def test_unreadable_structure_factors_are_refused(tmp_path):
    absent = StructureFactors(hkl=tmp_path / "absent.hkl")
    with pytest.raises(InputFileError, match="cannot be read"):
        trace(experiment(structure_factors=absent), (1, 2))


@pytest.mark.parametrize("switches", [NANOBRAGG, PHYSICAL])
@pytest.mark.parametrize("pixel", [(0, 0), (0, 1), (31, 17)])
def test_traced_pixel_has_the_bits_of_the_rendered_one(pixel, switches):
    exposure = experiment(polarization=0.5, **SCAN)
    slow, fast = pixel
    image = render(
        set_up(exposure, switches), range(slow, slow + 1), range(fast, fast + 1)
    )
    traced = trace(exposure, pixel, switches)
    assert traced.events["I_pixel_final"].values.item() == image.item()


def test_single_precision_is_recorded_in_double():
    traced = trace(experiment(), (1, 2), NANOBRAGG, Precision(torch.float32))
    assert traced.header.provenance["dtype"] == "float32"
    assert traced.events["omega"].values.dtype == "float64"


def test_trace_of_tensors_with_gradients_needs_no_gradient():
    wavelength = torch.tensor(1e-10, dtype=torch.float64, requires_grad=True)
    events = trace(experiment(wavelength=wavelength), (1, 2)).events
    assert events["lambda"].values.item() == 1e-10


PRINTED_WITHOUT_STEPS = """I_before_scaling r_e_meters r_e_sqr fluence_photons_per_m2
    steps oversample_thick oversample_polar oversample_omega capture_fraction polar
    omega_pixel"""
PRINTED_OF_A_RAY = """pix0_vector_meters fdet_vec sdet_vec pixel_pos_meters
    R_distance_meters omega_pixel_sr close_distance_meters obliquity_factor
    diffracted_vec incident_vec lambda_meters lambda_angstroms scattering_vec_A_inv"""


@pytest.mark.parametrize(
    ("without", "names"),
    [
        ({"sources": ()}, PRINTED_WITHOUT_STEPS),
        ({"steps": 0}, f"{PRINTED_OF_A_RAY} {PRINTED_WITHOUT_STEPS} cos_2theta"),
    ],
)
def test_pixel_without_any_step_is_printed_as_the_c_program_prints_it(without, names):
    # without a ray it prints a cos_2theta, too, that it never set
    log = format_log(trace(experiment(**without), (3, 4)))
    printed = re.findall(r"TRACE_PY: (\S+)", log)
    assert printed == [*names.split(), "I_pixel_final", "floatimage_accumulated"]
