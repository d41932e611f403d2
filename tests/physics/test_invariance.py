"""What must not change the image, and what must change it in proportion."""

import math

import pytest
import torch

from braggtrace.experiment import StructureFactors
from braggtrace.simulator import pixel_photons, render
from tests.simulator import oracles
from tests.simulator.cases import (
    NANOBRAGG,
    NULL,
    PHYSICAL,
    degrees,
    experiment,
    pixel_list,
    rotations,
    set_up,
    trace,
)

SWEEP = {"phi_start": 0.0, "phi_step": 0.01, "steps": 3, "polarization": 0.4}
MODES = pytest.mark.parametrize("switches", [NANOBRAGG, PHYSICAL])
N = 40  # pixels along an edge


def image_of(switches=PHYSICAL, **changes):
    exposure = experiment(n_slow=N, n_fast=N, **changes)
    return render(set_up(exposure, switches), range(N), range(N))


# --- how it is computed ------------------------------------------------------------


@MODES
@pytest.mark.parametrize("memory", [1, 10**5, 10**6])
def test_tiles_do_not_change_the_image(switches, memory):
    setup = set_up(experiment(oversample=2, **SWEEP), switches)
    region = range(12), range(15)
    whole = render(setup, *region)
    # another tile length lets torch take other vector lanes, whose cosines and sines
    # differ by an ulp; the grating amplifies it
    limit = 1e-9 * whole.mean().item()
    tiled = render(setup, *region, memory=memory)
    assert torch.allclose(tiled, whole, rtol=1e-9, atol=limit)


@MODES
@pytest.mark.parametrize("corner", [(0, 0), (0, 7), (11, 13)])
def test_region_is_a_crop_of_the_whole(switches, corner):
    setup = set_up(experiment(**SWEEP), switches)
    whole = render(setup, range(N), range(N))
    slow, fast = corner
    part = render(setup, range(slow, slow + 5), range(fast, fast + 4))
    crop = whole[slow : slow + 5, fast : fast + 4]
    # vector lanes again
    assert torch.allclose(part, crop, rtol=1e-9, atol=1e-9 * whole.mean().item())


@MODES
def test_order_of_the_pixels_does_not_matter(switches):
    setup = set_up(experiment(**SWEEP), switches)
    pixels = torch.cartesian_prod(torch.arange(1, 9), torch.arange(9))
    order = torch.randperm(72, generator=torch.Generator().manual_seed(3))
    straight = pixel_photons(setup, pixels, NULL)
    shuffled = pixel_photons(setup, pixels[order], NULL)
    limit = 1e-9 * straight.mean().item()  # vector lanes again
    assert torch.allclose(shuffled, straight[order], rtol=1e-9, atol=limit)


@MODES
@pytest.mark.parametrize("pixel", [(0, 0), (0, 1), (40, 3)])
def test_traced_pixel_is_the_pixel_of_the_image(switches, pixel):
    exposure = experiment(oversample=2, **SWEEP)
    whole = render(set_up(exposure, switches), range(41), range(4))
    final = trace(exposure, pixel, switches).events["I_pixel_final"].values.item()
    limit = 1e-9 * whole.mean().item()  # vector lanes again
    assert final == pytest.approx(whole[pixel].item(), rel=1e-9, abs=limit)


# --- proportions ---------------------------------------------------------------------


@pytest.mark.parametrize("factor", [0.0, 2.0, 3.7, 1e-6])
def test_image_is_proportional_to_the_fluence(factor):
    one, more = image_of(fluence=1e28), image_of(fluence=factor * 1e28)
    # five products and divisions on either side, each rounded once
    assert torch.allclose(more, factor * one, rtol=2e-15, atol=0)


def test_image_is_proportional_to_the_square_of_the_structure_factor():
    one = image_of(structure_factors=StructureFactors(default_F=50.0))
    three = image_of(structure_factors=StructureFactors(default_F=150.0))
    assert torch.allclose(three, 9.0 * one, rtol=2e-15, atol=0)


def test_sweep_is_the_mean_of_its_steps():
    steps = [0.01 * i for i in range(3)]
    alone = torch.stack([image_of(phi_start=phi) for phi in steps])
    sweep = image_of(phi_start=0.0, phi_step=0.01, steps=3)
    assert torch.allclose(sweep, alone.mean(dim=0), rtol=1e-9, atol=1e-9)


def test_solid_angles_of_all_pixels_make_the_detectors():
    exposure = experiment(
        convention="xds", pixel_size=2e-3, distance=0.1, n_slow=N, n_fast=N
    )
    setup = set_up(exposure)
    total = 0.0
    for slow in range(N):
        for fast in range(N):
            (point,) = oracles.sub_pixels(exposure, slow, fast)
            total += 4e-6 * 0.1 / oracles.length(point) ** 3
    edge, d = N * 2e-3, 0.1
    exact = 4 * math.asin(edge * edge / (edge * edge + 4 * d * d))
    # the midpoint rule: (p/d)² / 24 and less
    assert total == pytest.approx(exact, rel=1e-4)
    flat = image_of(
        convention="xds", pixel_size=2e-3, distance=0.1, cells=(1, 1, 1), fluence=1e28
    )
    # one cell scatters evenly but for polarisation, which the oracle takes out
    polar = torch.empty_like(flat)
    for slow in range(N):
        for fast in range(N):
            (point,) = oracles.sub_pixels(exposure, slow, fast)
            cosine = oracles.unit(point)[2]
            polar[slow, fast] = (1 + cosine * cosine) / 2
    scale = 1e4 * oracles.THOMSON * 1e28
    assert (flat / polar / scale).sum().item() == pytest.approx(total, rel=1e-12)
    assert setup.steps == 1


# --- symmetries --------------------------------------------------------------------


def test_opposite_spindle_with_opposite_angle_gives_the_same_bits():
    n, phi = (0.3, -0.5, 0.8), degrees(17.0)[0]
    one = image_of(spindle=n, phi_start=phi)
    other = image_of(spindle=tuple(-x for x in n), phi_start=-phi)
    assert torch.equal(one, other)


def test_rotation_there_and_back_is_no_rotation():
    # the misset turns about lab x, the spindle back
    phi = degrees(33.0)[0]
    still = image_of(misset=(0.0, 0.0, 0.0))
    back = image_of(misset=(phi, 0.0, 0.0), spindle=(1.0, 0.0, 0.0), phi_start=-phi)
    assert not torch.allclose(image_of(misset=(phi, 0.0, 0.0)), still, rtol=0.1)
    # an ulp of h ≈ 10 is 2e-15; five cells in a row amplify it at the zeros
    limit = 1e-12 * still.max().item()
    assert torch.allclose(back, still, rtol=1e-9, atol=limit)


def test_full_turn_is_no_rotation():
    still, turned = image_of(), image_of(phi_start=2 * math.pi)
    # sin 2π is 2.4e-16 in double, so that h ≈ 10 is off by an ulp
    limit = 1e-12 * still.max().item()
    assert torch.allclose(turned, still, rtol=1e-9, atol=limit)


def test_crystal_turned_about_the_beam_turns_the_image():
    # xds: the beam along z, fast along x, slow along y, the beam in the middle
    along = {"convention": "xds", "spindle": (0.0, 0.0, 1.0)}
    still, turned = image_of(**along), image_of(**along, phi_start=math.pi / 2)
    # x → y is fast → slow: a quarter turn from columns to rows
    expected = torch.rot90(still, k=-1)
    assert not torch.allclose(still, expected, rtol=0.1)
    limit = 1e-11 * still.max().item()  # cos 90° is 6e-17, and the grating amplifies
    assert torch.allclose(turned, expected, rtol=1e-9, atol=limit)


def test_whole_laboratory_can_be_turned():
    about = rotations(11.0, -23.0, 37.0)
    names = ("direction", "fast", "slow", "normal", "polarization_axis", "spindle")
    axes = (
        oracles.X,
        oracles.Z,
        (0.0, -1.0, 0.0),
        oracles.X,
        oracles.Y,
        oracles.unit((0.3, 0.5, 0.8)),
    )
    direct, star = oracles.lattice(experiment().crystal, 1.2e-10, c_program=False)
    assert oracles.dot(direct[0], star[0]) == pytest.approx(1.0, rel=1e-14)

    def scene(turn):
        vectors = dict(zip(names, (turn(axis) for axis in axes), strict=True))
        rows = [oracles.times(1.2, turn(v)) for v in star]
        return image_of(
            convention="custom",
            pivot="beam",
            cell=None,
            matrix=tuple(zip(*rows, strict=True)),
            misset=(0.0, 0.0, 0.0),
            phi_start=0.1,
            polarization=0.7,
            **vectors,
        )

    still = scene(lambda v: v)
    turned = scene(lambda v: oracles.rotate_xyz(v, about))
    limit = 1e-11 * still.max().item()  # some ulps of h, amplified by the grating
    assert torch.allclose(turned, still, rtol=1e-9, atol=limit)


def test_crystal_turned_inside_out_gives_the_same_image():
    # Friedel: from h to −h, and nothing depends on the sign
    _, star = oracles.lattice(experiment().crystal, 1.2e-10, c_program=False)
    one, mate = (
        image_of(
            cell=None,
            misset=(0.0, 0.0, 0.0),
            matrix=tuple(zip(*(oracles.times(f, v) for v in star), strict=True)),
        )
        for f in (1.2, -1.2)
    )
    assert torch.equal(one, mate)


def test_zero_angle_is_like_a_tiny_one_in_physical_mode_alone():
    sweep = {"phi_step": degrees(0.5)[0], "steps": 2}
    tiny = degrees(1e-12)[0]
    true = image_of(PHYSICAL, phi_start=0.0, **sweep)
    # 1e-12 degrees: h is off by 2e-13 at most, the grating amplifies
    limit = 1e-9 * true.max().item()
    assert torch.allclose(image_of(PHYSICAL, phi_start=tiny, **sweep), true, atol=limit)
    kept = image_of(NANOBRAGG, phi_start=0.0, **sweep)
    moved = image_of(NANOBRAGG, phi_start=tiny, **sweep)
    assert kept[0, 0].item() == pytest.approx(moved[0, 0].item(), rel=1e-7)
    assert ((kept - moved).abs() > limit).float().mean().item() > 0.99


def test_pixels_are_taken_as_slow_then_fast():
    exposure = experiment(n_slow=4, n_fast=9)
    image = render(set_up(exposure), range(4), range(9))
    expected = pixel_photons(set_up(exposure), pixel_list((3, 8)), NULL)
    assert image[3, 8].item() == pytest.approx(expected.item(), rel=1e-9)
    assert image.shape == (4, 9)
