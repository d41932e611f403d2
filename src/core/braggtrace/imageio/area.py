"""The pixels of an image that were rendered: a region, and a mask inside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import InternalError
from braggtrace.experiment import Detector, Region


@dataclass(eq=False, frozen=True, slots=True, kw_only=True)
class Area:
    """Where an image holds numbers; what lies outside was never computed.

    Attributes:
        region: bounds, all inclusive; None is the whole image.
        mask: true where a pixel was rendered, shape (slow, fast); None is everywhere.
    """

    region: Region | None = None
    mask: NDArray[np.bool_] | None = None

    @classmethod
    def of(cls, detector: Detector) -> Area:
        """The area that a detector renders."""
        if detector.mask is None:
            return cls(region=detector.region)
        flags = np.frombuffer(detector.mask, dtype=np.uint8) != 0
        mask = flags.reshape(detector.n_slow, detector.n_fast)
        return cls(region=detector.region, mask=mask)

    def window(self) -> tuple[slice, slice]:
        """Slices along slow and fast that cut the region out of an image."""
        if self.region is None:
            return slice(None), slice(None)
        bounds = self.region
        slow = slice(max(0, bounds.slow_first), max(0, bounds.slow_last + 1))
        return slow, slice(max(0, bounds.fast_first), max(0, bounds.fast_last + 1))

    def rendered(self, shape: tuple[int, ...]) -> NDArray[np.bool_]:
        """True where a pixel of the region was rendered, shape of the window.

        Args:
            shape: shape of the whole image.

        Raises:
            InternalError: the mask has another shape.
        """
        mask = np.ones(shape, dtype=np.bool_) if self.mask is None else self.mask
        if mask.shape != shape:
            raise InternalError(f"a mask of {mask.shape} for an image of {shape}")
        return mask[self.window()]
