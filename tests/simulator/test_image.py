"""The whole path of a pixel against the scalar oracle; regions and tiles."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.errors import PixelError, UsageError
from braggtrace.simulator import Precision, pixel_photons, render
from tests.simulator import oracles
from tests.simulator.cases import (
    NANOBRAGG,
    NULL,
    PHYSICAL,
    degrees,
    experiment,
    pixel_list,
    repeatable,
    rotations,
    set_up,
    trace,
)

SWEEP = {
    "spindle": (0.2, -0.4, 1.0),
    "phi_start": degrees(-0.5)[0],
    "phi_step": degrees(0.5)[0],
    "steps": 3,
}


def assert_like_the_oracle(exposure, pixel):
    """The trace against a scalar program that starts at pixel (0, 0)."""
    scan = exposure.scan
    phis = [float(scan.phi_start) + float(scan.phi_step) * i for i in range(scan.steps)]
    sub_pixels = oracles.sub_pixels_per_edge(exposure) ** 2
    history = oracles.kept_angles(phis, 2 * sub_pixels)
    here = history[:sub_pixels] if pixel == (0, 0) else history[sub_pixels:]
    slow, fast = pixel
    expected = oracles.photons(exposure, slow, fast, here)
    amplitude = exposure.scales()["lattice"]
    F = exposure.crystal.structure_factors.default_F
    events = trace(exposure, pixel).events
    for name, value in expected.items():
        # an ulp of h becomes up to 1e-12·Na·Nb·Nc in the lattice factor
        share = value / max(expected["I_before_scaling"], 1e-300)
        intensity = name.startswith("I_")
        floor = (1e-12 * amplitude * F) ** 2 * share if intensity else 0.0
        got = events[name].values.item()
        assert got == pytest.approx(value, rel=1e-9, abs=floor), name


@pytest.mark.parametrize("oversample", [1, 2])
@pytest.mark.parametrize("scan", [{}, SWEEP, {**SWEEP, "phi_start": 0.0}])
@pytest.mark.parametrize("pixel", [(0, 0), (0, 1), (20, 40), (63, 63)])
def test_whole_path_agrees_with_the_oracle(pixel, scan, oversample):
    exposure = experiment(
        rotations=rotations(5.0, 3.0, -4.0),
        polarization=0.95,
        oversample=oversample,
        fluence=1e28,
        **scan,
    )
    assert_like_the_oracle(exposure, pixel)


@repeatable
@given(
    convention=st.sampled_from(sorted(oracles.AXES_OF)),
    misset=st.tuples(*[st.floats(-3.0, 3.0)] * 3),
    twotheta=st.floats(-0.5, 0.5),
    K=st.floats(-1.0, 1.0),
    wavelength=st.floats(0.7e-10, 2e-10),
    pixel=st.tuples(st.integers(0, 63), st.integers(0, 63)),
)
def test_any_small_experiment_agrees_with_the_oracle(
    convention, misset, twotheta, K, wavelength, pixel
):
    exposure = experiment(
        convention=convention,
        misset=misset,
        twotheta=twotheta,
        polarization=K,
        wavelength=wavelength,
        **SWEEP,
    )
    assert_like_the_oracle(exposure, pixel)


def test_divisor_counts_phi_steps_and_sub_pixels():
    assert set_up(experiment()).steps == 1
    assert set_up(experiment(oversample=3, **SWEEP)).steps == 27


def test_region_has_the_shape_of_its_ranges():
    image = render(set_up(experiment()), range(3, 10, 2), range(5, 7))
    assert image.shape == (4, 2)
    assert image.dtype == torch.float64


@pytest.mark.parametrize(("slow", "fast"), [((3, 3), (0, 5)), ((0, 5), (7, 4))])
def test_empty_region_is_refused(slow, fast):
    with pytest.raises(UsageError, match="holds no pixel"):
        render(set_up(experiment()), range(*slow), range(*fast))


@pytest.mark.parametrize(
    ("slow", "fast"), [((0, 65), (0, 5)), ((0, 5), (-1, 5)), ((60, 61), (64, 65))]
)
def test_region_beyond_the_detector_is_refused(slow, fast):
    with pytest.raises(PixelError, match="outside the detector"):
        render(set_up(experiment()), range(*slow), range(*fast))


def test_first_pixel_can_be_rendered_alone():
    setup = set_up(experiment(**{**SWEEP, "phi_start": 0.0}))
    image = render(setup, range(1), range(1))
    expected = pixel_photons(setup, pixel_list((0, 0)), NULL, first_pixel=True)
    assert image.flatten().tolist() == expected.tolist()


def test_first_pixel_alone_finds_the_cell_unrotated():
    exposure = experiment(**{**SWEEP, "phi_start": 0.0})
    fresh = set_up(exposure, replace(NANOBRAGG, phi_zero_carryover=False))
    alone = pixel_list((0, 0))
    expected = pixel_photons(fresh, alone, NULL).item()
    setup = set_up(exposure)
    assert pixel_photons(setup, alone, NULL, first_pixel=True).item() == expected
    assert pixel_photons(setup, alone, NULL).item() != expected


@pytest.mark.parametrize("switches", [NANOBRAGG, PHYSICAL])
def test_order_of_the_region_does_not_change_a_pixel(switches):
    setup = set_up(experiment(**{**SWEEP, "phi_start": 0.0}), switches)
    forwards = render(setup, range(4), range(5))
    backwards = render(setup, range(3, -1, -1), range(4, -1, -1))
    # another order puts a pixel into another vector lane, where sines differ by an ulp
    limit = 1e-9 * forwards.mean().item()
    same = torch.isclose(backwards.flip(0, 1), forwards, rtol=1e-9, atol=limit)
    assert same.all(), f"differs at {(~same).nonzero().tolist()}"


def test_single_precision_stays_single_and_close():
    exposure = experiment(cells=(2, 2, 2))
    double = render(set_up(exposure), range(4), range(4))
    setup = set_up(exposure, NANOBRAGG, Precision(torch.float32))
    single = render(setup, range(4), range(4))
    assert single.dtype == torch.float32
    # h is about ten and known to 1e-6 of itself; two cells do not amplify much
    assert torch.allclose(single.double(), double, rtol=1e-3, atol=0)


def test_gradient_passes_through_a_region():
    fluence = torch.tensor(1e29, dtype=torch.float64, requires_grad=True)
    image = render(set_up(experiment(fluence=fluence)), range(3), range(3))
    image.sum().backward()
    assert fluence.grad is not None
    # the image is proportional to the fluence; nine terms
    expected = image.sum().item() / 1e29
    assert fluence.grad.item() == pytest.approx(expected, rel=1e-14)
