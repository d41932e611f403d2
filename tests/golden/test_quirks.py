"""What nanoBragg's deviations do to an image, in the figures that were recorded.

All cases start from ``-cell 100 100 100 90 90 90 -misset 10 20 30 -default_F 100
-lambda 1 -distance 100 -detpixels 64 -pixel 0.2 -N 10 -fluence 1e28 -oversample 1`` and
were run with upstream nanoBragg, one thread; the figures carry two to four digits.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch

from braggtrace.experiment import Sensor, Source, StructureFactors
from braggtrace.simulator import prepare, render
from tests.simulator.cases import (
    NANOBRAGG,
    NULL,
    PHYSICAL,
    PRECISION,
    cell,
    degrees,
    experiment,
    rotations,
    set_up,
    trace,
)

BASE = {
    "cell": cell(100.0, 100.0, 100.0, 90.0, 90.0, 90.0),
    "misset": rotations(10.0, 20.0, 30.0),
    "wavelength": 1e-10,
    "distance": 0.1,
    "cells": (10, 10, 10),
    "fluence": 1e28,
}


@cache
def image_of(switches=NANOBRAGG, size=64, **changes):
    exposure = experiment(**{**BASE, "n_slow": size, "n_fast": size, **changes})
    return render(set_up(exposure, switches), range(size), range(size))


def total(switches=NANOBRAGG, **changes):
    return image_of(switches, **changes).sum().item()


# --- phi = 0 -----------------------------------------------------------------------


def test_start_at_zero_degrees_loses_its_first_step_everywhere_but_once():
    scan = {"phi_start": 0.0, "phi_step": degrees(0.5)[0], "steps": 2}
    kept = image_of(**scan)
    true = image_of(replace(NANOBRAGG, phi_zero_carryover=False), **scan)
    assert int((kept != true).sum()) == 4095
    assert kept[0, 0] == true[0, 0]
    change = (kept.sum() / true.sum() - 1).item()
    assert change == pytest.approx(-0.067, abs=0.0005)
    worst = ((kept - true).abs().max() / true.max()).item()
    assert worst == pytest.approx(0.25, abs=0.005)
    # every pixel but the first has both steps at half a degree
    last = image_of(phi_start=degrees(0.5)[0])
    same = torch.isclose(kept, last, rtol=1e-9, atol=1e-12 * last.max().item())
    assert int(same.sum()) >= 4095


def test_sweep_through_zero_degrees_takes_the_step_before_twice():
    step = degrees(1.0)[0]
    scan = {"phi_start": -step, "phi_step": step, "steps": 3}
    fresh = replace(NANOBRAGG, phi_zero_carryover=False)
    assert total(**scan) / total(fresh, **scan) == pytest.approx(1.12, abs=0.005)


# --- weights -----------------------------------------------------------------------


@pytest.mark.parametrize(("oversample", "ratio"), [(1, 1.0), (2, 0.277), (3, 0.119)])
def test_solid_angle_at_every_step_leaves_the_last_step(oversample, ratio):
    # the running product: so many of the terms are multiplied away
    plain = total(oversample=oversample)
    switched = total(oversample=oversample, oversample_omega=True)
    assert switched / plain == pytest.approx(ratio, abs=0.0005)


@pytest.mark.parametrize(("oversample", "ratio"), [(1, 1.0), (2, 0.998), (3, 0.995)])
def test_polarisation_at_every_step_multiplies_the_sum(oversample, ratio):
    own = {"oversample": oversample, "polarization": 0.9}
    switched = total(**own, oversample_polar=True)
    assert switched / total(**own) == pytest.approx(ratio, abs=0.0005)


def sensor(layers, pitch):
    return Sensor(thickness=1e-4, layers=layers, pitch=pitch, attenuation=1e4)


@pytest.mark.parametrize(
    ("layers", "pitch", "ratio"),
    [
        (2, 5e-5, 0.479),
        (2, 1e-4, 0.468),
        (5, 2.5e-5, 0.409),
        (50, 1e-4 / 49, 0.374),
    ],
)
def test_sensor_catches_its_last_layer_times_their_number(layers, pitch, ratio):
    caught = total(sensor=sensor(layers, pitch))
    assert caught / total() == pytest.approx(ratio, abs=0.0005)


def test_point_pixel_loses_the_area_of_the_pixel():
    ratio = total(point_pixel=True) / total()
    assert ratio == pytest.approx(2.50e7, rel=0.005)


def test_swapped_rays_change_the_polarisation():
    places = ((-10.0, 0.0, 0.0), (-10.0, 8.0, 3.0))
    rays = tuple(Source(position=place, wavelength=1e-10) for place in places)
    own = {"polarization": 0.95}
    one, other = total(sources=rays, **own), total(sources=rays[::-1], **own)
    assert other / one - 1 == pytest.approx(-0.044, abs=0.0005)


# --- resolution and water ------------------------------------------------------------


def test_limit_of_resolution_darkens_so_many_pixels_and_no_other():
    limited, whole = image_of(dmin=2e-9), image_of()
    dark = limited == 0
    assert int(dark.sum()) == 2120
    same = torch.isclose(limited, whole, rtol=1e-9, atol=1e-12 * whole.max().item())
    assert bool(same[~dark].all())


def test_water_beyond_the_resolution_is_dark_too():
    wet = image_of(
        dmin=2e-9, water=1e-5, structure_factors=StructureFactors(default_F=1e-30)
    )
    assert int((wet == 0).sum()) == 2120


def test_water_is_too_faint_at_another_fluence_than_the_default():
    pure = {"water": 1e-5, "structure_factors": StructureFactors(default_F=1e-30)}
    fresh = replace(NANOBRAGG, water_scaled_twice=False)
    ratio = total(**pure) / total(fresh, **pure)
    assert ratio == pytest.approx(0.0794, abs=5e-5)


def test_water_is_divided_by_the_sub_pixels():
    pure = {"water": 1e-5, "structure_factors": StructureFactors(default_F=1e-30)}
    one, two, four = (total(oversample=n, **pure) for n in (1, 2, 4))
    # 5.57e6, 1.39e6, 3.48e5
    assert one / two == pytest.approx(5.57 / 1.39, rel=0.005)
    assert two / four == pytest.approx(13.9 / 3.48, rel=0.005)


# --- shapes ------------------------------------------------------------------------


def test_gauss_of_five_cells_is_far_too_bright():
    five = {"cells": (5, 5, 5)}
    ratio = total(shape="gauss", **five) / total(**five)
    assert ratio == pytest.approx(38, abs=0.5)


def test_gauss_of_twenty_cells_is_far_too_narrow():
    twenty = {"cells": (20, 20, 20)}
    # 8e-7 against 3e4
    assert image_of(shape="gauss", **twenty).max().item() == pytest.approx(
        8e-7, rel=0.1
    )
    assert image_of(**twenty).max().item() == pytest.approx(3e4, rel=0.2)


# --- interpolation -------------------------------------------------------------------


@pytest.fixture(scope="module")
def short_list(tmp_path_factory):
    path = tmp_path_factory.mktemp("hkl") / "short.hkl"
    span = range(-4, 5)
    path.write_text(
        "".join(
            f"{h} {k} {m} {100 + 7 * h - 5 * k + 3 * m + h * k}\n"
            for h in span
            for k in span
            for m in span
        )
    )
    return path


def few_cells(path, *, interpolate):
    return {
        "cell": cell(30.0, 31.0, 32.0, 80.0, 95.0, 105.0),
        "cells": (1, 1, 1),
        "wavelength": 3e-10,
        "distance": 0.12,
        "pixel_size": 1.2e-3,
        "beam_center": (3e-3, 3e-3),
        "structure_factors": StructureFactors(hkl=path, interpolate=interpolate),
        "size": 40,
    }


def test_first_point_outside_the_list_ends_interpolation(short_list):
    sticky = image_of(**few_cells(short_list, interpolate=True))
    plain = image_of(**few_cells(short_list, interpolate=False))
    changed = (sticky - plain).abs() > 1e-9 * plain.max()
    # only 25 of 1600 pixels: the first row, fast 0 to 24
    expected = [[0, fast] for fast in range(25)]
    assert np.argwhere(changed.numpy()).tolist() == expected


def test_points_inside_the_list_are_all_interpolated_in_physical_mode(short_list):
    own = few_cells(short_list, interpolate=True)
    local = image_of(replace(NANOBRAGG, interpolation_sticky=False), **own)
    plain = image_of(**few_cells(short_list, interpolate=False))
    changed = (local - plain).abs() > 1e-9 * plain.max()
    assert int(changed.sum()) > 100


@pytest.mark.parametrize("columns", [range(40), range(10), range(20, 30)])
def test_part_of_an_interpolated_image_is_a_crop_of_the_whole(short_list, columns):
    own = few_cells(short_list, interpolate=True)
    whole = image_of(**own)
    size = own.pop("size")
    exposure = experiment(**{**BASE, "n_slow": size, "n_fast": size, **own})
    part = render(set_up(exposure), range(3), columns)
    crop = whole[:3, columns.start : columns.stop]
    assert torch.allclose(part, crop, rtol=1e-9, atol=0)


def test_interpolated_factor_is_the_recorded_one(tmp_path):
    path = tmp_path / "list.hkl"
    span = range(-6, 7)
    lines = []
    for h in span:
        for k in span:
            for m in span:
                wave = np.sin(1.3 * h + 0.7 * k - 2.1 * m)
                F = round(float(100 + 10 * wave + h + 2 * k + 3 * m), 3)
                lines.append(f"{h} {k} {m} {F}\n")
    path.write_text("".join(lines))
    exposure = experiment(
        cell=cell(30.0, 31.0, 32.0, 80.0, 95.0, 105.0),
        cells=(1, 1, 1),
        wavelength=3e-10,
        pixel_size=0.6e-3,
        n_slow=20,
        n_fast=20,
        structure_factors=StructureFactors(hkl=path, interpolate=None),
    )
    events = trace(exposure, (12, 14)).events
    recorded = (-0.098026012683897906, -0.0087097581931768475, 0.17053951209888232)
    # indices of a tenth, each the difference of larger terms
    assert events["hkl_frac"].values[0] == pytest.approx(recorded, rel=0, abs=1e-14)
    got = events["F_cell"].values.item()
    # 64 terms of a hundred
    assert got == pytest.approx(97.238515209022722, rel=1e-12)


# --- geometry ------------------------------------------------------------------------


def correlation(one, other):
    return float(np.corrcoef(one.flatten().numpy(), other.flatten().numpy())[0, 1])


def test_curved_detector_shows_the_transposed_image():
    curved, flat = image_of(curved=True), image_of()
    assert correlation(curved, flat.T) == pytest.approx(0.79, abs=0.005)
    assert correlation(curved, flat) == pytest.approx(-0.004, abs=0.0005)


def test_curved_detector_shows_the_image_in_physical_mode():
    curved, flat = image_of(PHYSICAL, curved=True), image_of(PHYSICAL)
    assert correlation(curved, flat) > 0.95


def test_each_thread_starts_anew_in_its_block_of_rows():
    # recorded with two and four threads: exactly these pixels differ from one thread's
    scan = {"phi_start": 0.0, "phi_step": degrees(0.5)[0], "steps": 2}
    exposure = experiment(**{**BASE, **scan})
    alone = image_of(**scan)
    free = replace(NANOBRAGG, carry_per_thread=False)
    for threads, rows in ((2, [32]), (4, [16, 32, 48])):
        setup = prepare(exposure, NANOBRAGG, PRECISION, NULL, threads=threads)
        differs = torch.nonzero(render(setup, range(64), range(64)) != alone)
        assert differs.tolist() == [[row, 0] for row in rows]
        setup = prepare(exposure, free, PRECISION, NULL, threads=threads)
        assert torch.equal(render(setup, range(64), range(64)), alone)


def test_number_of_steps_wraps_at_32_bits():
    exposure = experiment(**{**BASE, "oversample": 46341, "n_slow": 8, "n_fast": 8})
    assert set_up(exposure).steps == -2147479015
    whole = replace(NANOBRAGG, steps_32_bit=False)
    assert set_up(exposure, whole).steps == 46341**2


def test_first_pixel_of_every_block_of_a_row_is_no_matter_here():
    # one thread: the only pixel without a step before it is (0, 0)
    scan = {"phi_start": 0.0, "phi_step": degrees(0.5)[0], "steps": 2}
    kept, last = image_of(**scan), image_of(phi_start=degrees(0.5)[0])
    assert not torch.isclose(kept[0, 0], last[0, 0], rtol=1e-6)
    assert torch.isclose(kept[32, 0], last[32, 0], rtol=1e-9)
