"""The dtype and the device of a simulation, and how numbers become tensors of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from braggtrace.experiment.number import Matrix

CPU: Final = torch.device("cpu")


@dataclass(frozen=True, slots=True)
class Precision:
    """Dtype and device of everything on the physics path."""

    dtype: torch.dtype = torch.float64
    device: torch.device = CPU

    def tensor(self, value: float | Tensor | Sequence[float | Tensor]) -> Tensor:
        """A scalar or a vector of this dtype and device; gradients are kept.

        Args:
            value: a number, a tensor, or a sequence of either.

        Returns:
            Shape () for a number, the tensor's own shape, or (n,) and more.
        """
        if isinstance(value, Tensor):
            return value.to(dtype=self.dtype, device=self.device)
        if isinstance(value, Sequence):
            return torch.stack([self.tensor(part) for part in value])
        return torch.tensor(value, dtype=self.dtype, device=self.device)

    def matrix(self, value: Matrix) -> Tensor:
        """Three rows as a tensor of shape (3, 3); gradients are kept."""
        if isinstance(value, Tensor):
            return self.tensor(value)
        return torch.stack([self.tensor(row) for row in value])

    def integers(self, value: Sequence[int] | Sequence[Sequence[int]] | int) -> Tensor:
        """Whole numbers on this device, int64."""
        return torch.tensor(value, dtype=torch.int64, device=self.device)
