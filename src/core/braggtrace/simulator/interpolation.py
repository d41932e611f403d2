"""Structure factors between reflections: four-point Lagrange polynomials, thrice.

Source of the equations: numerical reference of the C program, section 5.3.
"""

import torch
from torch import Tensor

from braggtrace.simulator.structure_factor import Grid, at_indices


def in_range(grid: Grid, fractional: Tensor) -> Tensor:
    """Where the 4 × 4 × 4 neighbourhood lies inside the box.

    Args:
        grid: structure factors.
        fractional: h, k, l, shape (..., 3).

    Returns:
        Shape (...), bool.
    """
    lowest = grid.lowest.to(fractional.dtype)
    sizes = torch.tensor(
        grid.values.shape, dtype=fractional.dtype, device=fractional.device
    )
    above = fractional - lowest + 3.0 > sizes
    below = fractional - 2.0 < lowest
    return ~(above | below).any(dim=-1)


def tricubic(grid: Grid, fractional: Tensor) -> Tensor:
    """F at fractional indices, along l first, then k, then h.

    Args:
        grid: structure factors.
        fractional: h, k, l, shape (..., 3).

    Returns:
        Shape (...); meaningless where the neighbourhood leaves the box.
    """
    base = torch.floor(fractional.detach()).nan_to_num()
    offsets = torch.arange(-1, 3, device=fractional.device, dtype=fractional.dtype)
    nodes = base[..., None] + offsets  # (..., 3, 4)
    h = nodes[..., 0, :, None, None]
    k = nodes[..., 1, None, :, None]
    l = nodes[..., 2, None, None, :]  # noqa: E741 -- the symbol of the index
    at = torch.stack(torch.broadcast_tensors(h, k, l), dim=-1)  # type: ignore[no-untyped-call]
    values, _ = at_indices(grid, at)
    values = _polynomial(nodes[..., 2, None, None, :], values, fractional[..., 2])
    values = _polynomial(nodes[..., 1, None, :], values, fractional[..., 1])
    return _polynomial(nodes[..., 0, :], values, fractional[..., 0])


def _polynomial(nodes: Tensor, values: Tensor, x: Tensor) -> Tensor:
    """Lagrange polynomial through four points in the last axis.

    Args:
        nodes: abscissae, broadcast against ``values``.
        values: ordinates, shape (..., n, 4) or (..., 4).
        x: where it is wanted, shape (...).

    Returns:
        Shape of ``values`` without the last axis.
    """
    x = x.reshape(*x.shape, *(1,) * (values.dim() - 1 - x.dim()))
    total = None
    for j in range(4):
        others = [i for i in range(4) if i != j]
        above, below = torch.ones_like(x), torch.ones_like(x)
        for i in others:
            above = above * (x - nodes[..., i])
            below = below * (nodes[..., j] - nodes[..., i])
        term = above * values[..., j] / below
        total = term if total is None else total + term
    return total if total is not None else x
