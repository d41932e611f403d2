"""Types of an experiment's quantities: numbers, or tensors with a gradient."""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from torch import Tensor

Number: TypeAlias = "float | Tensor"
Halves: TypeAlias = "tuple[float | Tensor | None, float | Tensor | None]"
Vector: TypeAlias = "tuple[float, float, float] | Tensor"
Matrix: TypeAlias = (
    "tuple[tuple[float, float, float], tuple[float, float, float], "
    "tuple[float, float, float]] | Tensor"
)
