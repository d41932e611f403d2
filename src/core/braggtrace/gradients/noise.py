"""How far rounding may move each event: the noise floor of a pixel."""

from collections.abc import Mapping

import numpy as np
import torch

from braggtrace.gradients.finite_differences import Floats, flat
from braggtrace.gradients.point import Point
from braggtrace.gradients.rounding import DRAWS, FRACTION

_SEED = 7


def noise_floor(point: Point, draws: int = DRAWS) -> Mapping[str, Floats]:
    """Root mean square of what rounding does to each event.

    Args:
        point: the pixel, in float64.
        draws: of the signs of all roundings.

    Returns:
        By event, shape (n,), for a last digit of one: times the epsilon of a precision
        it is the noise in that precision.
    """
    center = {name: flat(event) for name, event in point.events().items()}
    squares = {name: np.zeros_like(value) for name, value in center.items()}
    for draw in range(draws):
        generator = torch.Generator().manual_seed(_SEED + draw)
        moved = point.events(rounding=generator)
        for name, value in center.items():
            squares[name] += ((flat(moved[name]) - value) / FRACTION) ** 2
    return {name: np.sqrt(square / draws) for name, square in squares.items()}
