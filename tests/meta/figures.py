"""Figures of the documents that are drawn from the code's own formulas."""

import math
from collections.abc import Callable, Iterator
from typing import Final

import torch
from torch import Tensor

from braggtrace.simulator.shape import (
    GAUSS_WIDTH,
    TOPHAT_WIDTH,
    grating,
    sphere,
)

CELLS: Final = 5
REACH: Final = 0.5  # of the index on either side of a reflection
POINTS: Final = 201
_LEFT, _TOP, _WIDTH, _HEIGHT = 56, 20, 560, 260
_COLOURS: Final = {
    "square": "#1f4e8c",
    "round": "#2f6f4f",
    "Gaussian": "#b3541e",
    "top hat": "#777777",
}


def shapes_figure() -> str:
    """docs/reference/numerical/shapes.svg: F_latt² of the four shapes along h."""
    rows = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 330" '
        'font-family="sans-serif" font-size="13" role="img" '
        'aria-labelledby="title desc">',
        f'<title id="title">Lattice factor of {CELLS} cells, four shapes</title>',
        '<desc id="desc">F_latt squared over N to the sixth along one index, from '
        "half an index below a reflection to half an index above it. Square has side "
        "maxima of about 0.06; round is lower, broader and has weak ones; the "
        "Gaussian falls to nothing; the top hat is a box.</desc>",
        '<rect width="640" height="330" fill="#fff"/>',
        *_frame(),
    ]
    for place, (name, curve) in enumerate(_curves().items()):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in _path(curve))
        colour = _COLOURS[name]
        rows.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="2" '
            f'points="{points}"/>'
        )
        at = _TOP + 24 + 20 * place
        rows.append(f'<text x="{_LEFT + 20}" y="{at}" fill="{colour}">{name}</text>')
    return "\n".join([*rows, "</svg>", ""])


def _frame() -> Iterator[str]:
    bottom = _TOP + _HEIGHT
    yield (
        f'<path d="M{_LEFT} {_TOP} V{bottom} H{_LEFT + _WIDTH}" fill="none" '
        'stroke="#333"/>'
    )
    for step in range(5):
        x = _LEFT + _WIDTH * step / 4
        label = f"{REACH * (step / 2 - 1):+.2f}" if step != 2 else "0"
        yield f'<text x="{x:.0f}" y="{bottom + 18}" text-anchor="middle">{label}</text>'
    for level in ("0.0", "0.5", "1.0"):
        y = bottom - _HEIGHT * float(level)
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{level}</text>'
    middle = _LEFT + _WIDTH / 2
    yield f'<text x="{middle:.0f}" y="{bottom + 38}" text-anchor="middle">h − h₀</text>'


def _curves() -> dict[str, Callable[[Tensor], Tensor]]:
    """F_latt over N³ as a function of the distance from the reflection."""
    whole = CELLS**3

    def ellipsoid(h: Tensor) -> Tensor:
        zero = torch.zeros_like(h)
        cells = (CELLS, CELLS, CELLS)
        return sphere((h, zero, zero), cells, 1.0, series=True) / whole

    return {
        "square": lambda h: grating(math.pi * h, CELLS) / CELLS,
        "round": ellipsoid,
        "Gaussian": lambda h: torch.exp(-((h * CELLS) ** 2) / GAUSS_WIDTH),
        "top hat": lambda h: ((h * CELLS) ** 2 < TOPHAT_WIDTH).to(h.dtype),
    }


def _path(curve: Callable[[Tensor], Tensor]) -> Iterator[tuple[float, float]]:
    h = torch.linspace(-REACH, REACH, POINTS, dtype=torch.float64)
    for index, value in enumerate((curve(h) ** 2).tolist()):
        x = _LEFT + _WIDTH * index / (POINTS - 1)
        yield x, _TOP + _HEIGHT * (1.0 - value)
