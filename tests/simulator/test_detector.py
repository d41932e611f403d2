"""Placement of the detector and its pixels against the scalar oracle."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.recorder import TraceRecorder
from braggtrace.simulator.detector import pixel_points, place_detector
from braggtrace.simulator.frame import lab_frame
from tests.simulator import oracles
from tests.simulator.cases import (
    NANOBRAGG,
    NULL,
    PHYSICAL,
    PRECISION,
    cell,
    degrees,
    experiment,
    pixel_list,
    repeatable,
    rotations,
    set_up,
    trace,
)

CONVENTIONS = sorted(oracles.AXES_OF)
SURFACE = torch.zeros(1, dtype=torch.float64)
# lengths are below 1 m and pass through some ten operations and four rotations: 20 ulp
ROUNDING = 4.0e-15

TURNED = {
    "rotations": rotations(5.0, 3.0, -4.0),
    "twotheta": degrees(10.0)[0],
}
OWN_AXES = {
    "convention": "custom",
    "direction": (0.0005, 0.01, -1.0),
    "fast": (0.999982, -0.005998, -0.000118),
    "slow": (-0.005998, -0.999970, -0.004913),
    "twotheta_axis": (0.1, 1.2, 0.0),
}


def place(exposure):
    frame = lab_frame(exposure, NANOBRAGG, PRECISION, NULL)
    return place_detector(exposure.detector, frame, PRECISION, NULL)


def assert_placed_like_the_oracle(exposure):
    got, expected = place(exposure), oracles.place(exposure)
    for name, value in expected.items():
        own = getattr(got, name)
        assert own.tolist() == pytest.approx(value, rel=0, abs=ROUNDING), name


@pytest.mark.parametrize("center", [None, (0.011, 0.004)])
@pytest.mark.parametrize("turn", [{}, TURNED], ids=["straight", "turned"])
@pytest.mark.parametrize("convention", CONVENTIONS)
def test_each_convention_is_placed_like_the_oracle(convention, turn, center):
    assert_placed_like_the_oracle(
        experiment(
            convention=convention, n_slow=50, n_fast=70, beam_center=center, **turn
        )
    )


@pytest.mark.parametrize("pivot", ["sample", "beam"])
@pytest.mark.parametrize("center", [None, (0.011, 0.004)])
def test_own_axes_are_placed_like_the_oracle(pivot, center):
    assert_placed_like_the_oracle(
        experiment(pivot=pivot, beam_center=center, **OWN_AXES, **TURNED)
    )


tilts = st.floats(-1.0, 1.0)


@repeatable
@given(
    st.sampled_from(CONVENTIONS),
    st.sampled_from(["sample", "beam"]),
    st.tuples(tilts, tilts, tilts),
    tilts,
    st.floats(0.05, 0.5),
)
def test_any_tilt_and_distance_is_placed_like_the_oracle(
    convention, pivot, about, twotheta, distance
):
    assert_placed_like_the_oracle(
        experiment(
            convention=convention,
            pivot=pivot,
            rotations=about,
            twotheta=twotheta,
            distance=distance,
        )
    )


@pytest.mark.parametrize(
    ("convention", "pixels"),
    [
        ("mosflm", 1.0),
        ("denzo", 0.5),
        ("adxv", 0.5),
        ("xds", 0.0),
        ("dials", 0.0),
        ("custom", 0.0),
    ],
)
def test_default_beam_spot_lies_so_many_pixels_off_the_middle(convention, pixels):
    exposure = experiment(convention=convention, n_slow=50, n_fast=70)
    placed = place(exposure)
    spot = oracles.times(0.12, oracles.start_axes(exposure)["beam"])
    gap = torch.tensor(spot, dtype=torch.float64) - placed.origin
    fast, slow = float(gap @ placed.fast), float(gap @ placed.slow)
    p = 0.2e-3
    assert fast == pytest.approx((35 + pixels) * p, rel=1e-13)
    assert slow == pytest.approx((25 + pixels) * p, rel=1e-13)


@pytest.mark.parametrize("convention", ["xds", "dials"])
def test_beam_centre_moves_nothing_where_the_sample_is_the_pivot(convention):
    still = place(experiment(convention=convention))
    moved = place(experiment(convention=convention, beam_center=(0.001, 0.009)))
    assert torch.equal(still.origin, moved.origin)


def test_sample_pivot_keeps_the_origin_at_its_distance():
    straight = place(experiment(convention="xds"))
    turned = place(experiment(convention="xds", twotheta=0.4))
    assert not torch.allclose(straight.origin, turned.origin)
    # a rotation about the sample: all lengths stay, to rounding
    assert float(turned.origin.norm()) == pytest.approx(
        float(straight.origin.norm()), rel=1e-15
    )
    assert float(turned.close_distance) == pytest.approx(
        float(straight.close_distance), rel=1e-15
    )


def test_beam_pivot_keeps_the_beam_spot_at_its_place():
    exposure = experiment(convention="mosflm", **TURNED)
    placed = place(exposure)
    f, s = oracles.beam_spot(exposure.detector)
    spot = placed.origin + f * placed.fast + s * placed.slow
    # the ratio passes through one division and one product
    assert spot.tolist() == pytest.approx((0.12, 0.0, 0.0), rel=0, abs=1e-16)


def test_distance_leaves_two_theta_out_as_the_c_program_does():
    placed = place(
        experiment(convention="mosflm", distance=0.1, twotheta=degrees(20.0)[0])
    )
    # the C program prints 93.97 mm for a detector at 100 mm
    assert float(placed.distance) == pytest.approx(0.09397, abs=5e-6)


def test_distance_counts_two_theta_in_physical_mode():
    exposure = experiment(convention="mosflm", distance=0.1, twotheta=degrees(20.0)[0])
    assert float(set_up(exposure, PHYSICAL).placement.distance) == pytest.approx(
        0.1, rel=1e-14
    )


def test_given_origin_is_used_in_physical_mode_alone():
    exposure = experiment(convention="custom", pix0=(0.3, 0.1, 0.2))
    assert set_up(exposure, PHYSICAL).placement.origin.tolist() == [0.3, 0.1, 0.2]
    without = set_up(experiment(convention="custom"))
    assert torch.equal(set_up(exposure).placement.origin, without.placement.origin)


def test_detector_edge_on_to_the_beam_has_a_finite_distance():
    exposure = experiment(
        convention="custom",
        direction=(0.0, 0.0, 1.0),
        normal=(1.0, 0.0, 0.0),
        pivot="beam",
    )
    events = trace(exposure, (1, 2)).events
    assert events["ratio"].values.item() == oracles.TINY
    assert math.isfinite(events["distance0"].values.item())


def test_close_distance_sets_the_plane_and_the_distance_follows():
    turn = {"rotations": rotations(0.0, 20.0, 0.0)}
    placed = place(experiment(convention="xds", close_distance=0.09, **turn))
    assert float(placed.close_distance) == pytest.approx(0.09, rel=1e-15)
    expected = 0.09 / math.cos(math.radians(20.0))
    assert float(placed.distance) == pytest.approx(expected, rel=1e-15)


def test_origin_counts_pixels_from_the_centre_of_the_first():
    placed = place(experiment(convention="xds", origin=(10.5, 20.5)))
    near = placed.origin + 0.2e-3 * (10.0 * placed.fast + 20.0 * placed.slow)
    assert near.tolist() == pytest.approx([0.0, 0.0, 0.12], rel=0, abs=1e-17)


@pytest.mark.parametrize("half", [0, 1])
def test_half_of_an_origin_leaves_the_other_in_the_middle_to_the_last_bit(half):
    # half of this edge has no number of pixels of 0.172 mm that comes back to it
    size = {"pixel_size": 0.172 / 1000.0, "extent": (3.54715 / 1000.0,) * 2}
    size |= {"n_slow": 21, "n_fast": 21}
    origin = (46.0, None) if half else (None, 46.0)
    setup = set_up(experiment(convention="dials", origin=origin, **size))
    assert setup.placement.center[half].item() == 3.54715 / 1000.0 / 2.0


def test_extent_that_is_no_multiple_of_the_pixel_shifts_the_centre():
    whole = place(experiment(convention="xds"))
    cut = place(experiment(convention="xds", extent=(0.0127, 0.0126)))
    # half of what is missing along slow and along fast
    gap = cut.origin - whole.origin
    assert float(gap @ cut.slow) == pytest.approx((0.0128 - 0.0127) / 2, rel=1e-10)
    assert float(gap @ cut.fast) == pytest.approx((0.0128 - 0.0126) / 2, rel=1e-10)


@pytest.mark.parametrize("switches", [NANOBRAGG, PHYSICAL])
def test_points_of_a_curved_detector_have_one_distance(switches):
    setup = set_up(experiment(curved=True), switches)
    pixels = pixel_list((0, 0), (10, 50), (63, 31))
    points = pixel_points(setup.placement, pixels, SURFACE, NULL)
    assert torch.allclose(
        points.norm(dim=-1), setup.placement.distance, rtol=1e-15, atol=0
    )


def test_curved_detector_of_the_c_program_is_transposed_as_recorded():
    curved = {
        "distance": 0.1,
        "curved": True,
        "cell": cell(100.0, 100.0, 100.0, 90.0, 90.0, 90.0),
    }
    got = trace(experiment(**curved), (50, 10)).events["pixel_pos"].values[0]
    # printed with four to five digits; the flat detector has 0.1 −0.00350 −0.00450
    assert got == pytest.approx((0.09984, -0.0045, -0.0035), rel=0, abs=5e-6)
    flat = trace(experiment(**{**curved, "curved": False}), (50, 10)).events
    expected = (0.1, -0.0035, -0.0045)
    assert flat["pixel_pos"].values[0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_slightly_curved_detector_is_nearly_flat_in_physical_mode(convention):
    flat, curved = (
        set_up(experiment(convention=convention, curved=bent), PHYSICAL)
        for bent in (False, True)
    )
    pixels = pixel_list((0, 0), (10, 50), (63, 31))
    plane, sphere = (
        pixel_points(setup.placement, pixels, SURFACE, NULL) for setup in (flat, curved)
    )
    # 9 mm off the axis at 120 mm: the sagitta is 0.34 mm, the arc shorter by 0.02 mm
    assert (plane - sphere).norm(dim=-1).max().item() < 5e-4


def test_axes_of_a_turned_detector_stay_orthonormal():
    placed = place(experiment(convention="dials", **TURNED))
    axes = torch.stack((placed.fast, placed.slow, placed.normal))
    expected = torch.eye(3, dtype=torch.float64)
    assert torch.allclose(axes @ axes.T, expected, rtol=0, atol=1e-15)


@pytest.mark.parametrize(
    ("pivot", "emitted", "absent"),
    [
        ("sample", {"Fclose0", "pix0_after_twotheta"}, {"Fbeam0", "term_beam"}),
        ("beam", {"Fbeam0", "term_beam"}, {"Fclose0", "pix0_after_twotheta"}),
    ],
)
def test_events_are_those_of_the_pivot(pivot, emitted, absent):
    names = set(trace(experiment(convention="custom", pivot=pivot), (0, 1)).events)
    assert emitted <= names
    assert not absent & names


def test_placement_passes_on_the_tensors_that_it_records():
    class Collector(TraceRecorder):
        def __init__(self):
            super().__init__()
            self.tensors = {}

        def emit(self, name, value):
            self.tensors[name] = value
            return super().emit(name, value)

    exposure, collector = experiment(**TURNED), Collector()
    frame = lab_frame(exposure, NANOBRAGG, PRECISION, NULL)
    placed = place_detector(exposure.detector, frame, PRECISION, collector)
    for name, tensor in (
        ("pix0_vector", placed.origin),
        ("fdet_vec", placed.fast),
        ("sdet_vec", placed.slow),
        ("odet_vec", placed.normal),
        ("close_distance", placed.close_distance),
        ("distance", placed.distance),
        ("pixel_size", placed.pixel_size),
    ):
        assert collector.tensors[name] is tensor


@pytest.mark.parametrize("oversample", [1, 2, 3])
def test_sub_pixels_lie_where_the_oracle_puts_them(oversample):
    exposure = experiment(oversample=oversample, **TURNED)
    places = [(0, 0), (63, 1), (20, 40)]
    points = pixel_points(place(exposure), pixel_list(*places), SURFACE, NULL)
    assert points.shape == (3, 1, oversample**2, 1, 1, 1, 3)
    for row, pixel in zip(points.reshape(3, -1, 3), places, strict=True):
        expected = oracles.sub_pixels(exposure, *pixel)
        for got, point in zip(row.tolist(), expected, strict=True):
            assert got == pytest.approx(point, rel=0, abs=ROUNDING)


def test_pixel_centre_lies_half_a_pixel_after_its_index():
    placed = place(experiment(convention="xds"))
    pixels = pixel_list((7, 11))
    gap = pixel_points(placed, pixels, SURFACE, NULL).reshape(3) - placed.origin
    assert float(gap @ placed.slow) == pytest.approx(7.5 * 0.2e-3, rel=1e-13)
    assert float(gap @ placed.fast) == pytest.approx(11.5 * 0.2e-3, rel=1e-13)


def test_sub_pixels_run_along_fast_first():
    setup = set_up(experiment(convention="xds", oversample=2))
    pixels = pixel_list((0, 0))
    points = pixel_points(setup.placement, pixels, SURFACE, NULL).reshape(4, 3)
    x, y = points[:, 0].tolist(), points[:, 1].tolist()
    assert x[0] < x[1]
    assert x[2] < x[3]
    assert y[0] == y[1] < y[2] == y[3]


def test_layers_lie_along_the_normal():
    placed = place(experiment(**TURNED))
    depths = torch.tensor([0.0, 1e-4, 3e-4], dtype=torch.float64)
    points = pixel_points(placed, pixel_list((5, 6)), depths, NULL)
    assert points.shape == (1, 3, 1, 1, 1, 1, 3)
    layers = points.reshape(3, 3)
    for depth, layer in zip(depths, layers, strict=True):
        gap = layer - layers[0]
        assert float((gap - depth * placed.normal).norm()) < 1e-16


NEAR = {"origin": (30.0, 20.5), "near_point": (0.0011, 0.0022)}


@pytest.mark.parametrize("convention", ["xds", "dials"])
def test_near_point_is_a_beam_centre_that_moves_nothing(convention):
    events = trace(experiment(convention=convention, **NEAR), (1, 2)).events
    assert events["near_point"].values.tolist() == [[0.0011, 0.0022]]
    # (30 - 0.5) and (20.5 - 0.5) pixels of 0.2 mm
    assert events["Fclose0"].values.item() == 29.5 * 0.2e-3
    assert events["Sclose0"].values.item() == 20.0 * 0.2e-3
    same = place(experiment(convention=convention, origin=NEAR["origin"]))
    placed = place(experiment(convention=convention, **NEAR))
    assert placed.origin.tolist() == same.origin.tolist()
    assert placed.center.tolist() == [0.0011, 0.0022]


def test_near_point_of_custom_moves_the_detector():
    events = trace(
        experiment(convention="custom", pivot="sample", **NEAR), (1, 2)
    ).events
    assert events["near_point"].values.tolist() == [[0.0011, 0.0022]]
    assert events["Fclose0"].values.item() == 0.0011
    assert events["Sclose0"].values.item() == 0.0022


def test_beam_centre_of_custom_beats_its_near_point():
    exposure = experiment(
        convention="custom", pivot="sample", beam_center=(0.003, 0.004), **NEAR
    )
    events = trace(exposure, (1, 2)).events
    assert events["near_point"].values.tolist() == [[0.0011, 0.0022]]
    assert events["Fclose0"].values.item() == 0.003
