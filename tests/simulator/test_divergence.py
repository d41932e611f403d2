"""Rays of a spread beam or of a list, against recorded numbers and the oracle."""

import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.experiment import Source, Spread
from braggtrace.simulator.beam import sources
from braggtrace.simulator.divergence import ray_grid, ray_list
from braggtrace.simulator.frame import lab_frame
from tests.simulator import oracles
from tests.simulator.cases import NANOBRAGG, NULL, PRECISION, experiment, repeatable

NONE = Spread()


def grid_of(**changes):
    exposure = experiment(**changes)
    frame = lab_frame(exposure, NANOBRAGG, PRECISION, NULL)
    return ray_grid(exposure.beam, frame, PRECISION)


def expected_rays(exposure):
    """Positions and wavelengths of the C program's three nested loops."""
    beam, axes = exposure.beam, oracles.start_axes(exposure)
    h, v, w = beam.horizontal, beam.vertical, beam.dispersion
    vertical = oracles.unit(oracles.cross(axes["beam"], axes["polar"]))
    rays = []
    for i, j in itertools.product(range(h.steps), range(v.steps)):
        across, along = h.step * i - h.extent / 2, v.step * j - v.extent / 2
        if beam.round_divergence and h.extent and v.extent:
            radius = 0.0
            for spread, angle in ((h, across), (v, along)):
                even = spread.step**2 / 4 if spread.steps % 2 == 0 else 0.0
                radius += (angle * angle - even) / spread.extent / spread.extent
            if radius * 4 > 1.1:
                continue
        position = oracles.times(-10.0, axes["beam"])
        position = oracles.rotate_about(position, axes["polar"], along)
        position = oracles.rotate_about(position, vertical, across)
        for m in range(w.steps):
            scale = 1 + w.step * m - w.extent / 2
            rays.append((position, beam.wavelength * scale))
    return rays


def assert_like_the_oracle(**changes):
    position, wavelength = grid_of(**changes)
    expected = expected_rays(experiment(**changes))
    assert position.shape == (len(expected), 3)
    assert wavelength.shape == (len(expected),)
    for got, lam, (point, wanted) in zip(
        position.tolist(), wavelength.tolist(), expected, strict=True
    ):
        assert got == pytest.approx(point, rel=0, abs=1e-14)  # of 10 m
        assert lam == pytest.approx(wanted, rel=5e-16)


def test_recorded_beam_has_ten_rays():
    spread = Spread(steps=3, extent=4e-3, step=2e-3)
    changes = {
        "wavelength": 1e-10,
        "horizontal": spread,
        "vertical": spread,
        "dispersion": Spread(steps=2, extent=0.02, step=0.02),
    }
    exposure = experiment(**changes)
    frame = lab_frame(exposure, NANOBRAGG, PRECISION, NULL)
    rays = sources(exposure.beam, frame, PRECISION, NULL)
    assert rays.count == 10
    position = -rays.incident.reshape(10, 3)
    recorded = [
        (0, (-0.9999980000006667, 0.0, 0.0019999986666669337), 9.900000000000001e-11),
        (1, (-0.9999980000006667, 0.0, 0.0019999986666669337), 1.01e-10),
        (2, (-0.9999980000006667, 0.0019999986666669337, 0.0), 9.900000000000001e-11),
    ]
    for row, place, wavelength in recorded:
        # printed with 16 digits
        assert position[row].tolist() == pytest.approx(place, rel=0, abs=2e-16)
        assert rays.wavelength.flatten()[row].item() == pytest.approx(
            wavelength, rel=3e-16
        )


spreads = st.builds(
    lambda n, r: Spread(steps=n, extent=r, step=r / max(1, n - 1)) if n > 1 else NONE,
    st.integers(1, 5),
    st.floats(1e-4, 0.05),
)


@repeatable
@given(
    st.sampled_from(sorted(oracles.AXES_OF)), spreads, spreads, spreads, st.booleans()
)
def test_any_spread_agrees_with_the_oracle(convention, across, along, colours, trimmed):
    assert_like_the_oracle(
        convention=convention,
        horizontal=across,
        vertical=along,
        dispersion=colours,
        round_divergence=trimmed,
    )


def test_corners_are_trimmed_only_when_asked_for():
    spread = Spread(steps=3, extent=4e-3, step=2e-3)
    both = {"horizontal": spread, "vertical": spread}
    assert len(grid_of(**both)[1]) == 5
    assert len(grid_of(**both, round_divergence=False)[1]) == 9


def test_spread_in_one_direction_is_never_trimmed():
    spread = Spread(steps=5, extent=4e-3, step=1e-3)
    assert len(grid_of(horizontal=spread)[1]) == 5


def test_extreme_rays_enclose_the_range():
    spread = Spread(steps=2, extent=0.02, step=0.02)
    position, _ = grid_of(horizontal=spread)
    first, last = position / 10.0
    # atan2 keeps the small angle to an ulp of one
    angle = math.acos(min(1.0, float(first @ last)))
    assert angle == pytest.approx(0.02, rel=1e-10)


def test_listed_rays_keep_order_and_wavelengths():
    given = (
        Source(position=(-10.0, 0.0, 0.0), wavelength=1e-10),
        Source(position=(-3.0, 4.0, 0.0), wavelength=1.05e-10, weight=7.0),
    )
    position, wavelength = ray_list(given, PRECISION)
    assert position.tolist() == [[-10.0, 0.0, 0.0], [-3.0, 4.0, 0.0]]
    assert wavelength.tolist() == [1e-10, 1.05e-10]


def test_list_replaces_divergence_and_dispersion():
    spread = Spread(steps=3, extent=4e-3, step=2e-3)
    exposure = experiment(
        horizontal=spread,
        dispersion=spread,
        sources=(Source(position=(-3.0, 4.0, 0.0), wavelength=1.5e-10),),
    )
    frame = lab_frame(exposure, NANOBRAGG, PRECISION, NULL)
    rays = sources(exposure.beam, frame, PRECISION, NULL)
    assert rays.count == 1
    assert rays.incident.flatten().tolist() == [0.6, -0.8, -0.0]
    assert rays.wavelength.item() == 1.5e-10


def test_gradient_reaches_range_and_wavelength():
    extent = torch.tensor(0.02, dtype=torch.float64, requires_grad=True)
    wavelength = torch.tensor(1e-10, dtype=torch.float64, requires_grad=True)
    colours = Spread(steps=2, extent=extent, step=0.02)
    _, got = grid_of(wavelength=wavelength, dispersion=colours)
    got.sum().backward()
    # Σ λ·(1 + d·m − r/2): −λ for two steps, and 2 + d − r
    assert extent.grad is not None
    assert wavelength.grad is not None
    assert extent.grad.item() == pytest.approx(-1e-10, rel=1e-14)
    assert wavelength.grad.item() == pytest.approx(2.0, rel=1e-14)
