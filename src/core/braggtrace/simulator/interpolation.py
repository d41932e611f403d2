"""Structure factors between reflections: four-point Lagrange polynomials, thrice.

Source of the equations: numerical reference (``docs/reference/numerical``), section
5.3.
"""

import torch
from torch import Tensor

from braggtrace.simulator.structure_factor import Grid, at_places, places_of
from braggtrace.simulator.vectors import Components


def in_range(grid: Grid, fractional: Components) -> Tensor:
    """Where the 4 × 4 × 4 neighbourhood lies inside the box.

    Args:
        grid: structure factors.
        fractional: h, k, l, each of shape (...).

    Returns:
        Shape (...), bool.
    """
    lowest = grid.lowest.to(fractional[0].dtype).unbind()
    h, k, l = (  # noqa: E741 -- the symbol of the index
        (index - first + 3.0 > size) | (index - 2.0 < first)
        for index, first, size in zip(
            fractional, lowest, grid.values.shape, strict=True
        )
    )
    return ~((h | k) | l)


def tricubic(grid: Grid, fractional: Components) -> Tensor:
    """F at fractional indices, along l first, then k, then h.

    Args:
        grid: structure factors.
        fractional: h, k, l, each of shape (...).

    Returns:
        Shape (...); meaningless where the neighbourhood leaves the box.
    """
    h, k, l = (_nodes(index) for index in fractional)  # noqa: E741 -- symbol of the index
    whole = (h[..., :, None, None], k[..., None, :, None], l[..., None, None, :])
    places, _ = places_of(grid, whole)
    values = at_places(grid, places)
    values = _polynomial(l[..., None, None, :], values, fractional[2])
    values = _polynomial(k[..., None, :], values, fractional[1])
    return _polynomial(h, values, fractional[0])


def _nodes(index: Tensor) -> Tensor:
    """The four whole numbers around an index, shape (..., 4)."""
    offsets = torch.arange(-1, 3, device=index.device, dtype=index.dtype)
    return torch.floor(index.detach())[..., None] + offsets


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
