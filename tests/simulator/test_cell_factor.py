"""The structure factor in use: nearest, interpolated, and interpolation that ends."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.simulator.cell_factor import Carried, cell_factor
from braggtrace.simulator.interpolation import tricubic
from braggtrace.simulator.structure_factor import Grid
from braggtrace.simulator.vectors import components
from tests.simulator.cases import NULL, repeatable

# F = 10·h on −4…4; the other indices do not matter
GRID = Grid(
    values=(10.0 * torch.arange(-4.0, 5.0, dtype=torch.float64))[:, None, None].expand(
        9, 9, 9
    ),
    lowest=torch.tensor((-4, -4, -4)),
    default=7.0,
)


def along(hs):
    """Indices h, 0, 0 along the phi axis."""
    values = [[h, 0.0, 0.0] for h in hs]
    return torch.tensor(values, dtype=torch.float64).reshape(1, 1, 1, 1, -1, 1, 3)


def factors(hs, *, carried=None, sticky=True, computed=None):
    fractional = along(hs)
    whole = torch.ceil(fractional - 0.5)
    flags = torch.tensor(computed or [True] * len(hs)).reshape(fractional.shape[:-1])
    got = cell_factor(
        GRID,
        components(fractional),
        components(whole),
        flags,
        carried,
        NULL,
        sticky=sticky,
    )
    return got.flatten().tolist()


def test_nearest_reflection_is_taken_where_nothing_is_interpolated():
    assert factors([0.3, 1.4, 9.0]) == [0.0, 10.0, 7.0]


@pytest.mark.parametrize("sticky", [True, False])
def test_value_is_interpolated_inside(sticky):
    got = factors([0.3, 1.4], carried=Carried(), sticky=sticky)
    # a straight line
    assert got == pytest.approx([3.0, 14.0], rel=1e-14)


def test_one_point_outside_ends_interpolation_for_good():
    carried = Carried()
    got = factors([0.3, 3.4, 0.3], carried=carried)
    assert got == pytest.approx([3.0, 30.0, 0.0], rel=1e-14)
    assert bool(carried.failed)
    assert factors([0.3], carried=carried) == [0.0]


def test_point_outside_has_no_consequences_in_physical_mode():
    carried = Carried()
    got = factors([0.3, 3.4, 0.3], carried=carried, sticky=False)
    assert got == pytest.approx([3.0, 30.0, 3.0], rel=1e-14)
    assert not bool(carried.failed)


def test_step_that_is_passed_over_does_not_end_interpolation():
    carried = Carried()
    got = factors([0.3, 3.4, 0.3], carried=carried, computed=[True, False, True])
    assert got[0] == got[2] == pytest.approx(3.0, rel=1e-14)
    assert not bool(carried.failed)


@repeatable
@given(
    st.lists(st.tuples(st.floats(-6.0, 6.0), st.booleans()), min_size=1, max_size=8),
    st.booleans(),
)
def test_any_sequence_agrees_with_a_program_that_keeps_one_flag(steps, failed_before):
    failed, expected = failed_before, []
    for h, computed in steps:
        failed = failed or (computed and not -2 <= h <= 2)
        whole = int(torch.ceil(torch.tensor(h, dtype=torch.float64) - 0.5))
        plain = 10.0 * whole if -4 <= whole <= 4 else 7.0
        between = tricubic(GRID, components(along([h]))).item()
        expected.append(plain if failed else between)
    carried = Carried(failed=torch.tensor(failed_before))
    hs, flags = zip(*steps, strict=True)
    # vector lanes do not matter for products
    assert factors(hs, carried=carried, computed=list(flags)) == pytest.approx(
        expected, rel=1e-14, abs=1e-13
    )
    assert bool(carried.failed) == failed
