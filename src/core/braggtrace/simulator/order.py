"""The pixels that are rendered, in the C program's order."""

from collections.abc import Iterator

import torch
from torch import Tensor

from braggtrace.experiment import Detector

CHUNK = 2**16


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


def pixels_in_order(detector: Detector, device: torch.device) -> Iterator[Tensor]:
    """All rendered pixels as (slow, fast), in chunks of shape (n, 2)."""
    total = detector.n_slow * detector.n_fast
    for start in range(0, total, CHUNK):
        flat = torch.arange(start, min(start + CHUNK, total), device=device)
        slow, fast = flat // detector.n_fast, flat % detector.n_fast
        kept = rendered(detector, slow, fast)
        yield torch.stack((slow[kept], fast[kept]), dim=-1)
