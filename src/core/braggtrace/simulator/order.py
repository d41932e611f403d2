"""The pixels that are rendered, in the C program's order."""

from collections.abc import Iterator
from itertools import pairwise

import torch
from torch import Tensor

from braggtrace.experiment import Detector

CHUNK = 2**16
SMALLEST = 2**6
GROWTH = 8


def rendered(detector: Detector, slow: Tensor, fast: Tensor) -> Tensor:
    """Whether pixels are rendered at all: inside the region, and not masked.

    Args:
        detector: region and mask.
        slow: shape (P,), int64.
        fast: shape (P,), int64.

    Returns:
        Shape (P,), bool.
    """
    kept = torch.ones_like(slow, dtype=torch.bool)
    region = detector.region
    if region is not None:
        kept &= (slow >= region.slow_first) & (slow <= region.slow_last)
        kept &= (fast >= region.fast_first) & (fast <= region.fast_last)
    if detector.mask is not None:
        mask = torch.frombuffer(bytearray(detector.mask), dtype=torch.uint8)
        kept &= mask.to(slow.device)[slow * detector.n_fast + fast] != 0
    return kept


def thread_blocks(n_slow: int, threads: int) -> tuple[range, ...]:
    """Rows of each thread: contiguous, the first threads have one row more.

    Args:
        n_slow: rows.
        threads: of the C program.

    Returns:
        A range for each thread that has any row.
    """
    each, more = divmod(n_slow, threads)
    stops = [i * each + min(i, more) for i in range(threads + 1)]
    blocks = (range(start, stop) for start, stop in pairwise(stops))
    return tuple(block for block in blocks if block)


def pixels_in_order(
    detector: Detector, device: torch.device, rows: range | None = None
) -> Iterator[Tensor]:
    """All rendered pixels as (slow, fast), in chunks of shape (n, 2) that grow.

    Most callers want the first pixel alone, so the first chunk is small.

    Args:
        detector: size, region and mask.
        device: of the coordinates.
        rows: of the detector; None for all.
    """
    start, stop = _rows_of(detector, rows or range(detector.n_slow))
    size = min(SMALLEST, CHUNK)
    while start < stop:
        flat = torch.arange(start, min(start + size, stop), device=device)
        slow, fast = flat // detector.n_fast, flat % detector.n_fast
        kept = rendered(detector, slow, fast)
        yield torch.stack((slow[kept], fast[kept]), dim=-1)
        start, size = start + size, min(GROWTH * size, CHUNK)


def _rows_of(detector: Detector, rows: range) -> tuple[int, int]:
    """First place of these rows inside the region, and the place after the last."""
    first, last = rows.start, rows.stop - 1
    region = detector.region
    if region is not None:
        first, last = max(first, region.slow_first), min(last, region.slow_last)
    return first * detector.n_fast, (last + 1) * detector.n_fast
