"""Tiles of an image: how many pixels at once, and where a tile has to end."""

from collections.abc import Iterator
from typing import Final

import torch
from torch import Tensor

from braggtrace.simulator.setup import Setup

MEMORY: Final = 48 * 2**20  # bytes; what stays in the caches is three times as fast
ON_A_GPU: Final = (
    2**30
)  # bytes; there starting an operation costs more than caches give
BYTES_PER_VALUE: Final = 8
TEMPORARIES: Final = 24  # tensors of the largest shape that are alive at once
NEIGHBOURS: Final = 64  # values that an interpolation gathers


def memory_on(device: torch.device) -> int:
    """Bytes that the temporaries of a tile may take on a device."""
    return MEMORY if device.type == "cpu" else ON_A_GPU


def tile_size(setup: Setup, memory: int) -> int:
    """Pixels whose temporaries fit into the memory."""
    evaluations = max(1, setup.evaluations)
    each = NEIGHBOURS if setup.interpolate else 1
    return max(1, memory // (BYTES_PER_VALUE * TEMPORARIES * evaluations * each))


def pixels_at(places: range, rows: Tensor, columns: Tensor) -> Tensor:
    """Coordinates of some pixels of a rectangle, counted along its rows.

    Args:
        places: of the pixels, at least one.
        rows: of the rectangle, int64.
        columns: of the rectangle, int64.

    Returns:
        (slow, fast), shape (len(places), 2), int64.
    """
    first = places.start // len(columns)
    slow = rows[first : (places.stop - 1) // len(columns) + 1]
    pixels = slow.new_empty((len(slow), len(columns), 2))
    pixels[..., 0] = slow[:, None]
    pixels[..., 1] = columns
    skipped = first * len(columns)
    return pixels.reshape(-1, 2)[places.start - skipped : places.stop - skipped]


def tiles(
    setup: Setup, pixels: Tensor, stops: set[int | None], tile: int
) -> Iterator[Tensor]:
    """Tiles that end at each stop, a pixel with a tile of its own.

    Args:
        setup: what all pixels share.
        pixels: (slow, fast), shape (P, 2), int64, in the C program's order.
        stops: places in that order, slow·n_fast + fast; None is none.
        tile: pixels of a tile at most.

    Yields:
        (slow, fast) of each tile.
    """
    start = 0
    for place in _within(setup, pixels, stops):
        places = _place(setup, pixels)  # they ascend
        before = int(torch.searchsorted(places, place))
        upto = int(torch.searchsorted(places, place, right=True))
        yield from torch.split(pixels[start:before], tile) if before > start else ()
        yield from (pixels[before:upto],) if upto > before else ()
        start = upto
    yield from torch.split(pixels[start:], tile) if start < len(pixels) else ()


def _within(setup: Setup, pixels: Tensor, stops: set[int | None]) -> list[int]:
    """Stops that lie between the first pixel and the last, in order."""
    if not len(pixels):
        return []
    first, last = _place(setup, pixels[[0, -1]]).tolist()
    return sorted(stop for stop in stops if stop is not None and first <= stop <= last)


def _place(setup: Setup, pixels: Tensor) -> Tensor:
    """Place of pixels in the C program's order."""
    return pixels[..., 0] * setup.experiment.detector.n_fast + pixels[..., 1]
