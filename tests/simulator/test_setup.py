"""What all pixels share: steps, cells, sub-pixels, layers, interpolation."""

import pytest

from braggtrace.experiment import Mosaic, Sensor, Spread, StructureFactors
from tests.simulator.cases import cell, degrees, experiment, set_up

CUBIC = {
    "cell": cell(100.0, 100.0, 100.0, 90.0, 90.0, 90.0),
    "wavelength": 1e-10,
    "distance": 0.1,
}


def test_steps_are_rays_times_domains_times_phi_times_sub_pixels():
    spread = Spread(steps=3, extent=2e-3, step=1e-3)
    exposure = experiment(
        horizontal=spread,
        dispersion=Spread(steps=2, extent=0.01, step=0.01),
        mosaic=Mosaic(spread=0.01, domains=4),
        steps=5,
        oversample=2,
        sensor=Sensor(thickness=1e-4, layers=7, pitch=1e-5, attenuation=1e4),
    )
    # layers do not count
    assert set_up(exposure).steps == (3 * 2) * 4 * 5 * 4


def test_layers_lie_a_pitch_apart():
    sensor = Sensor(thickness=1e-4, layers=3, pitch=5e-5, attenuation=1e4)
    assert set_up(experiment(sensor=sensor)).depths.tolist() == [0.0, 5e-5, 1e-4]
    assert set_up(experiment()).depths.tolist() == [0.0]


@pytest.mark.parametrize(
    ("convention", "twotheta", "recommended"),
    [("mosflm", 0.0, 61), ("mosflm", 20.0, 64), ("mosflm", 60.0, 120)],
)
def test_recommended_sub_pixels_are_those_the_c_program_prints(
    convention, twotheta, recommended
):
    # a hundred cells of 100 Å at 0.2 mm; two-theta shortens the C program's distance
    exposure = experiment(
        **CUBIC,
        convention=convention,
        twotheta=degrees(twotheta)[0],
        cells=(100, 100, 100),
        oversample=None,
    )
    assert set_up(exposure).placement.oversample == recommended


def test_small_crystal_needs_one_sub_pixel():
    exposure = experiment(**CUBIC, cells=(1, 1, 1), oversample=None)
    assert set_up(exposure).placement.oversample == 1


def test_given_sub_pixels_are_kept():
    exposure = experiment(**CUBIC, cells=(100, 100, 100), oversample=2)
    assert set_up(exposure).placement.oversample == 2


@pytest.mark.parametrize(
    ("chosen", "cells", "expected"),
    [
        (None, (5, 5, 5), False),
        (None, (5, 2, 5), True),
        (None, (1, 9, 9), True),
        (True, (9, 9, 9), True),
        (False, (1, 1, 1), False),
    ],
)
def test_few_cells_along_an_axis_decide_where_nothing_is_asked(
    tmp_path, chosen, cells, expected
):
    path = tmp_path / "list.hkl"
    path.write_text("0 0 0 5\n1 1 1 6\n")
    factors = StructureFactors(hkl=path, interpolate=chosen)
    exposure = experiment(cells=cells, structure_factors=factors)
    assert set_up(exposure).interpolate is expected


def test_nothing_is_interpolated_without_a_list():
    factors = StructureFactors(default_F=5.0, interpolate=True)
    assert not set_up(experiment(structure_factors=factors)).interpolate


def test_cells_follow_from_the_edges_of_the_sample():
    exposure = experiment(
        **CUBIC, misset=(0.0, 0.0, 0.0), cells=(7, 8, 9), sample=(0.0, 1.05e-7, 1e-9)
    )
    # an edge of zero leaves the number; a part of a cell counts as a whole one
    assert set_up(exposure).cells == (7, 11, 1)


def test_thousand_cells_become_one_more_as_in_the_c_program():
    # 1e-5 m over the rounded edge of 1e-8 m is a little more than a thousand
    still = {"misset": (0.0, 0.0, 0.0)}
    exposure = experiment(**CUBIC, **still, sample=(1e-5, 1.0001e-5, 0.9999e-5))
    assert set_up(exposure).cells == (1001, 1001, 1000)


def test_number_of_cells_below_one_is_one():
    assert set_up(experiment(cells=(0, -3, 4))).cells == (1, 1, 4)
