"""Each switch of physical mode against a textbook, and the C program beside it."""

import math
import statistics
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from braggtrace.experiment import (
    SWITCHES,
    Cell,
    Crystal,
    Source,
    StructureFactors,
    Switches,
)
from braggtrace.simulator.mosaic import crystal_randomness
from braggtrace.simulator.shape import lattice_factor
from braggtrace.simulator.vectors import components
from tests.physics.physical import EVEN, N, but, image_of
from tests.simulator import oracles
from tests.simulator.cases import (
    NANOBRAGG,
    NULL,
    PHYSICAL,
    PRECISION,
    cell,
    degrees,
    experiment,
    set_up,
)


def test_every_switch_is_off_in_physical_mode_and_on_in_the_other():
    for switch in SWITCHES:
        assert getattr(PHYSICAL, switch.name) is False
        assert getattr(NANOBRAGG, switch.name) is True


# --- cell_cstar_z --------------------------------------------------------------------

TRICLINIC = [
    (100.0, 110.0, 120.0, 80.0, 95.0, 105.0),
    (40.0, 50.0, 60.0, 60.0, 65.0, 70.0),
    (60.0, 60.0, 60.0, 75.0, 75.0, 75.0),
    (26.7, 31.2, 36.4, 88.3, 109.2, 112.4),
    (10.0, 400.0, 30.0, 91.0, 120.0, 75.0),
]


def angles_of(given: Cell, switches: Switches) -> tuple[float, ...]:
    """Angles between the direct vectors, in the order alpha, beta, gamma, rad."""
    exposure = experiment(cell=given)
    rows = set_up(exposure, switches).lattice.direct.tolist()
    pairs = ((1, 2), (2, 0), (0, 1))
    unit = [oracles.unit(row) for row in rows]
    return tuple(math.acos(oracles.dot(unit[i], unit[j])) for i, j in pairs)


@pytest.mark.parametrize("given", TRICLINIC)
def test_angles_of_a_triclinic_cell_come_back(given):
    wanted, angles = cell(*given), degrees(*given[3:])
    got = angles_of(wanted, but("cell_cstar_z"))
    assert got == pytest.approx(angles, rel=0, abs=1e-12)
    c_program = angles_of(wanted, NANOBRAGG)
    off = max(abs(a - b) for a, b in zip(c_program, angles, strict=True))
    assert off > degrees(0.01)[0]


@pytest.mark.parametrize("given", TRICLINIC)
def test_direct_and_reciprocal_vectors_are_dual(given):
    lattice = set_up(experiment(cell=cell(*given)), PHYSICAL).lattice
    product = (lattice.direct * 1e10) @ lattice.reciprocal.T
    # the greatest ratio of two edges is 40
    expected = torch.eye(3, dtype=torch.float64)
    assert torch.allclose(product, expected, rtol=0, atol=1e-13)


# --- random_misset_radians -----------------------------------------------------------

SEEDS = 2000


def random_rotations(*, radians: bool) -> Iterator[torch.Tensor]:
    base = experiment().crystal
    for seed in range(1, SEEDS + 1):
        crystal: Crystal = replace(base, random_misset=-7919 * seed)
        angles, _ = crystal_randomness(
            crystal, PRECISION, NANOBRAGG.but({"random_misset_radians": radians})
        )
        x, y, z = (float(angle) for angle in angles)
        columns = [
            oracles.rotate_xyz(e, (x, y, z)) for e in (oracles.X, oracles.Y, oracles.Z)
        ]
        yield torch.tensor(columns, dtype=torch.float64).T


def angle_of(rotation: torch.Tensor) -> float:
    cosine = (rotation.trace().item() - 1.0) / 2.0
    return math.degrees(math.acos(min(1.0, max(-1.0, cosine))))


def test_powder_of_random_missets_is_isotropic():
    rotations = list(random_rotations(radians=False))
    angles = [angle_of(rotation) for rotation in rotations]
    # the density (1 − cos ρ)/π has the mean π/2 + 2/π and the deviation 37 deg; four
    # standard errors
    assert statistics.fmean(angles) == pytest.approx(
        math.degrees(math.pi / 2 + 2 / math.pi), abs=4 * 37.0 / math.sqrt(SEEDS)
    )
    fixed = torch.tensor(oracles.unit((0.3, -0.5, 0.8)), dtype=torch.float64)
    turned = torch.stack([rotation @ fixed for rotation in rotations])
    # a component is uniform in (−1, 1): variances 1/3, and 4/45 of its square
    mean = turned.mean(dim=0)
    assert mean.abs().max().item() < 4 * math.sqrt(1 / 3 / SEEDS)
    second = turned.T @ turned / SEEDS
    expected = torch.eye(3, dtype=torch.float64) / 3.0
    assert torch.allclose(second, expected, rtol=0, atol=4 * math.sqrt(4 / 45 / SEEDS))


def test_random_missets_of_the_c_program_turn_too_little():
    angles = [angle_of(rotation) for rotation in random_rotations(radians=True)]
    # 90 radians wrap to nearly uniform angles, deviation 52 deg; four standard errors
    limit = 4 * 52.0 / math.sqrt(SEEDS)
    assert statistics.fmean(angles) == pytest.approx(86.9, abs=limit)


# --- phi_zero_carryover --------------------------------------------------------------


def test_sweep_from_zero_is_the_mean_of_its_steps():
    alone = [image_of(phi_start=phi) for phi in (0.0, 0.01)]
    mean = (alone[0] + alone[1]) / 2.0
    sweep: dict[str, Any] = {"phi_start": 0.0, "phi_step": 0.01, "steps": 2}
    fresh = image_of(but("phi_zero_carryover", "cell_cstar_z"), **sweep)
    assert torch.allclose(image_of(**sweep), mean, rtol=1e-9, atol=1e-9)
    limit = 1e-9 * mean.max().item()  # the direct grating, far from the origin
    assert torch.allclose(fresh, mean, rtol=1e-9, atol=limit)
    kept = image_of(but("cell_cstar_z"), **sweep)
    assert ((kept - mean).abs() > 1e-3 * mean).float().mean().item() > 0.9


# --- odet_nonunit_replaced, pivot_custom_only, pix0_ignored --------------------------


def test_normal_of_another_length_keeps_its_direction():
    # left-handed: fast × slow points back to the sample
    changes: dict[str, Any] = {
        "convention": "custom",
        "fast": (1.0, 0.0, 0.0),
        "slow": (0.0, -1.0, 0.0),
        "direction": (0.0, 0.0, 1.0),
        "normal": (0.0, 0.0, 2.0),
        "distance": 0.1,
    }
    own = set_up(experiment(**changes), but("odet_nonunit_replaced")).placement
    assert own.normal.tolist() == [0.0, 0.0, 1.0]
    assert own.close_distance.item() == pytest.approx(0.1, rel=1e-15)
    replaced = set_up(experiment(**changes)).placement
    assert replaced.normal.tolist() == [0.0, 0.0, -1.0]


@pytest.mark.parametrize("convention", ["mosflm", "adxv", "xds", "dials"])
def test_pivot_that_is_asked_for_is_used(convention):
    turned = {"convention": convention, "twotheta": degrees(10.0)[0], "distance": 0.1}
    around = {}
    for pivot in ("sample", "beam"):
        exposure = experiment(pivot=pivot, **turned)
        around[pivot] = set_up(exposure, but("pivot_custom_only")).placement
    # about the sample, the detector keeps its distance; about the beam spot it does not
    assert around["sample"].close_distance.item() == pytest.approx(0.1, rel=1e-14)
    spot = 0.1 * math.cos(degrees(10.0)[0])
    assert around["beam"].close_distance.item() == pytest.approx(spot, rel=1e-14)
    c_program = {
        set_up(experiment(pivot=pivot, **turned)).placement.close_distance.item()
        for pivot in ("sample", "beam")
    }
    assert len(c_program) == 1


def test_given_origin_is_the_corner_of_the_first_pixel():
    changes: dict[str, Any] = {"pix0": (0.15, 0.01, -0.02), "pixel_size": 1e-4}
    corner = torch.tensor(changes["pix0"], dtype=torch.float64)
    used = set_up(experiment(**changes), but("pix0_ignored")).placement
    assert torch.equal(used.origin, corner)
    assert used.close_distance.item() == 0.15
    ignored = set_up(experiment(**changes)).placement
    assert torch.equal(
        ignored.origin, set_up(experiment(pixel_size=1e-4)).placement.origin
    )
    assert not torch.allclose(ignored.origin, corner, rtol=0.1)


# --- twotheta_axis_length, ratio_without_twotheta ------------------------------------


@pytest.mark.parametrize("size", [0.5, 2.0, 1e-3])
def test_twotheta_axis_of_any_length_is_a_rotation(size):
    turned: dict[str, Any] = {"twotheta": degrees(10.0)[0]}
    unit = set_up(experiment(twotheta_axis=(0.0, 0.0, -1.0), **turned)).placement
    exposure = experiment(twotheta_axis=(0.0, 0.0, -size), **turned)
    got = set_up(exposure, but("twotheta_axis_length")).placement
    for name in ("fast", "slow", "normal"):
        vector = getattr(got, name)
        assert vector.norm().item() == pytest.approx(1.0, rel=1e-15)
        assert torch.allclose(vector, getattr(unit, name), rtol=0, atol=1e-15)
    c_program = set_up(exposure).placement
    lengths = [getattr(c_program, name).norm().item() for name in ("fast", "slow")]
    assert max(abs(x - 1.0) for x in lengths) > 1e-3


@pytest.mark.parametrize("twotheta", [5.0, 20.0, 60.0])
def test_distance_along_the_beam_comes_back_from_a_turned_detector(twotheta):
    exposure = experiment(twotheta=degrees(twotheta)[0], distance=0.1)
    placed = set_up(exposure, but("ratio_without_twotheta")).placement
    assert placed.distance.item() == pytest.approx(0.1, rel=1e-14)
    c_program = set_up(exposure).placement
    wanted = 0.1 * math.cos(degrees(twotheta)[0])
    assert c_program.distance.item() == pytest.approx(wanted, rel=1e-14)


# --- curved_lab_axes -----------------------------------------------------------------


@pytest.mark.parametrize("convention", ["mosflm", "xds", "dials", "adxv"])
def test_small_curved_detector_sees_what_a_flat_one_sees(convention):
    changes = {"convention": convention, "pixel_size": 5e-5, "distance": 0.2}
    flat = image_of(**changes)
    bent = image_of(curved=True, **changes)

    def likeness(a: torch.Tensor, b: torch.Tensor) -> float:
        pair = torch.stack((a.flatten(), b.flatten()))
        return float(torch.corrcoef(pair)[0, 1])

    # 0.85 mm off the axis at 200 mm: the arc is shorter by 3e-9 m of a 5e-5 m pixel
    assert likeness(flat, bent) > 1.0 - 1e-6
    c_program = image_of(but("cell_cstar_z"), curved=True, **changes)
    assert likeness(flat, c_program) < 0.99


# --- source_weights_ignored ----------------------------------------------------------

ONE = (-10.0, 0.0, 0.0)
TWO = (-10.0, 0.05, 0.02)


def from_sources(first: float, second: float, switches: Switches) -> torch.Tensor:
    pair = ((ONE, first), (TWO, second))
    given = tuple(
        Source(position=position, weight=weight, wavelength=1.2e-10)
        for position, weight in pair
    )
    return image_of(switches, sources=given)


def test_rays_count_by_their_weights():
    alone = [
        image_of(sources=(Source(position=position, wavelength=1.2e-10),))
        for position in (ONE, TWO)
    ]
    limit = 1e-12 * alone[0].max().item()  # sums of the same terms in another order
    for weights in ((1.0, 1.0), (1.0, 0.0), (9.0, 3.0), (0.2, 0.6)):
        total = sum(weights)
        expected = (weights[0] * alone[0] + weights[1] * alone[1]) / total
        got = from_sources(*weights, PHYSICAL)
        assert torch.allclose(got, expected, rtol=1e-12, atol=limit)
    even, uneven = (from_sources(*w, NANOBRAGG) for w in ((1.0, 1.0), (9.0, 0.0)))
    assert torch.equal(even, uneven)


# --- interpolation_sticky, interpolation_by_given_cells ------------------------------


@pytest.fixture
def short_list(tmp_path: Path) -> StructureFactors:
    """Reflections to ±4, whose F varies smoothly."""
    indices = torch.cartesian_prod(*[torch.arange(-4, 5)] * 3).tolist()
    lines = [f"{h} {k} {m} {100 + 3 * h - 2 * k + m}\n" for h, k, m in indices]
    path = tmp_path / "short.hkl"
    path.write_text("".join(lines), encoding="utf-8")
    return StructureFactors(hkl=path, interpolate=True)


def test_point_outside_the_list_spoils_no_other(short_list):
    # h beyond 4 at the edge of the detector, within it in the middle
    changes = {**EVEN, "pixel_size": 1.5e-3, "structure_factors": short_list}
    plain = replace(short_list, interpolate=False)
    nearest = image_of(**{**changes, "structure_factors": plain})
    local = image_of(**changes)
    middle = slice(N // 2 - 2, N // 2 + 2)
    # F is linear in the index, which a cubic reproduces: a smooth image
    between = local[middle, middle]
    assert ((between - nearest[middle, middle]).abs() > 1e-4 * between).any()
    sticky = image_of(but("cell_cstar_z"), **changes)
    plain_c = image_of(but("cell_cstar_z"), **{**changes, "structure_factors": plain})
    assert torch.equal(sticky[middle, middle], plain_c[middle, middle])


def test_interpolation_is_chosen_by_the_cells_in_use(short_list):
    crystal = replace(
        experiment().crystal,
        cells=(1, 1, 1),
        sample=(1e-7, 1e-7, 1e-7),
        structure_factors=replace(short_list, interpolate=None),
    )
    exposure = replace(experiment(), crystal=crystal)
    assert set_up(exposure).interpolate
    physical = set_up(exposure, but("interpolation_by_given_cells"))
    assert min(physical.cells) > 2
    assert not physical.interpolate


# --- grating_direct, sphere_direct, gauss_radius -------------------------------------


def amplitude(
    shape: str, offset: tuple[float, ...], whole: tuple[float, ...], n: int, *names: str
) -> tuple[float, float]:
    """Lattice factor with some switches off, and of the C program."""
    exposure = experiment(shape=shape, cells=(n, n, n))
    setup = set_up(exposure)
    nearest = torch.tensor(whole, dtype=torch.float64)
    fractional = nearest + torch.tensor(offset, dtype=torch.float64)
    values = [
        lattice_factor(
            exposure.crystal,
            setup.cells,
            setup.lattice,
            switches,
            components(fractional.reshape((1,) * 6 + (3,))),
            components(nearest.reshape((1,) * 6 + (3,))),
            NULL,
        ).item()
        for switches in (but(*names), NANOBRAGG)
    ]
    return values[0], values[1]


@pytest.mark.parametrize("hkl", [(3, 0, 0), (3, 7, 11), (-3, 100, 5), (1, -2, 63)])
@pytest.mark.parametrize("n", [5, 36, 1000])
def test_all_cells_are_in_phase_exactly_at_a_reflection(hkl, n):
    own, _ = amplitude("square", (0.0, 0.0, 0.0), hkl, n, "grating_direct")
    # sin nx / sin x is +n or −n there: an even n turns its sign at odd reflections
    sign = -1.0 if n % 2 == 0 and sum(hkl) % 2 else 1.0
    assert own == sign * float(n) ** 3


def test_grating_of_the_c_program_is_noise_at_a_reflection():
    _, c_program = amplitude("square", (0.0, 0.0, 0.0), (3, 0, 0), 5, "grating_direct")
    # recorded: 14.67 for five cells, whose other gratings are at zero
    assert c_program == pytest.approx(14.67 * 25, rel=1e-3)


def test_amplitude_of_a_sphere_is_smooth_at_its_centre():
    n, peak = 5, 0.723601254558268 * 125
    for x in (1e-12, 1e-9, 1e-7, 1e-6, 1e-4, 1e-2):
        own, c_program = amplitude("round", (x, 0, 0), (0, 0, 0), n, "sphere_direct")
        y = (math.pi * n * x) ** 2
        # of the power series the next term is below 1e-15 at y of 0.025
        series = 1 - y / 10 + y * y / 280 - y**3 / 15120 + y**4 / 1330560
        expected = peak * series
        assert own == pytest.approx(expected, rel=1e-13)
        if x < 1e-6:
            assert c_program != pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("shape", ["gauss", "tophat"])
def test_width_of_a_spot_depends_on_the_number_of_cells_alone(shape):
    def value(edge: float, switches: Switches) -> float:
        exposure = experiment(
            shape=shape,
            cells=(5, 5, 5),
            cell=cell(edge, edge, edge, 90.0, 90.0, 90.0),
        )
        setup = set_up(exposure, switches)
        offset = torch.tensor([0.09, 0.0, 0.0], dtype=torch.float64)
        offset = offset.reshape((1,) * 6 + (3,))
        return lattice_factor(
            exposure.crystal,
            setup.cells,
            setup.lattice,
            switches,
            components(offset),
            components(torch.zeros_like(offset)),
            NULL,
        ).item()

    # (0.09·5)² = 0.2025
    expected = 125.0 if shape == "tophat" else 125.0 * math.exp(-0.2025 / 0.63)
    for edge in (5.0, 100.0, 1000.0):
        assert value(edge, but("gauss_radius")) == pytest.approx(expected, rel=1e-14)
    wide, narrow = value(1000.0, NANOBRAGG), value(5.0, NANOBRAGG)
    assert wide > 1.0001 * narrow
