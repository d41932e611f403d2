"""The interface of an engine, which runs the stages one by one or compiled."""

from typing import Protocol

from torch import Tensor

from braggtrace.simulator.cell_factor import Carried


class Engine(Protocol):
    """Computes the photons of a tile of pixels."""

    @property
    def tile(self) -> int:
        """Number of pixels that are computed at once."""
        ...

    def photons(self, pixels: Tensor, carried: Carried) -> Tensor:
        """Photons in each pixel.

        Args:
            pixels: (slow, fast), none of them the first, shape (P, 2), int64; P is at
                most ``tile``.
            carried: state of the interpolation, to be updated.

        Returns:
            Shape (P,).
        """
        ...
