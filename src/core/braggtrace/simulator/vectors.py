"""Vectors in the last axis: products, lengths, rotations.

Each operation has the order of the C program's, so that float64 results agree to the
last bit where the library functions do.
"""

from typing import Final

import torch
from torch import Tensor

Components = tuple[Tensor, Tensor, Tensor]
STEPS_FIRST: Final = (3, 4, 5, 0, 1, 2)


def dot(first: Tensor, second: Tensor) -> Tensor:
    """Scalar product, (x₁x₂ + y₁y₂) + z₁z₂.

    Args:
        first: shape (..., 3).
        second: shape (..., 3).

    Returns:
        Shape (...).
    """
    return dot_parts(components(first), components(second))


def dot_parts(first: Components, second: Components) -> Tensor:
    """Scalar product of vectors that are given as x, y, z; in the same order."""
    (x1, y1, z1), (x2, y2, z2) = first, second
    return (x1 * x2 + y1 * y2) + z1 * z2


def components(vector: Tensor) -> Components:
    """x, y, z of vectors, each of shape (...) from (..., 3)."""
    x, y, z = vector.unbind(-1)
    return x, y, z


def join(parts: Components) -> Tensor:
    """Vectors from x, y, z, shape (..., 3); in memory x, y, z lie one after another.

    A stage takes one component of all pixels at a time, whose numbers are neighbours.
    """
    return torch.stack(torch.broadcast_tensors(*parts)).movedim(0, -1)  # type: ignore[no-untyped-call]


def steps_first(tensor: Tensor) -> Tensor:
    """The axes of the steps before those of the pixels; its own inverse.

    Where one factor varies with the pixel and the other with the step, a product taken
    in this order and permuted back has the pixels side by side in memory: the inner
    loop then runs over thousands of pixels, not over a few steps.

    Args:
        tensor: shape (P, T, S, Q, F, M), or (Q, F, M, P, T, S).

    Returns:
        A view.
    """
    return tensor.permute(STEPS_FIRST)


def cross(first: Tensor, second: Tensor) -> Tensor:
    """Vector product; shapes (..., 3), broadcast against each other."""
    a, b = first, second
    x = a[..., 1] * b[..., 2] - a[..., 2] * b[..., 1]
    y = a[..., 2] * b[..., 0] - a[..., 0] * b[..., 2]
    z = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return torch.stack((x, y, z), dim=-1)


def length(vector: Tensor) -> Tensor:
    """Length, shape (...) from (..., 3)."""
    return torch.sqrt(dot(vector, vector))


def unit(vector: Tensor) -> Tensor:
    """The vector divided by its length; the zero vector stays zero."""
    size = length(vector)[..., None]
    return vector / torch.where(size == 0, torch.ones_like(size), size)


def apply(matrix: Tensor, vector: Tensor) -> Tensor:
    """Matrix times vector, each row summed from left to right.

    Args:
        matrix: shape (..., 3, 3).
        vector: shape (..., 3), broadcast against the leading axes of ``matrix``.

    Returns:
        Shape (..., 3).
    """
    parts = matrix * vector[..., None, :]
    return (parts[..., 0] + parts[..., 1]) + parts[..., 2]


def rotation_x(angle: Tensor) -> Tensor:
    """Right-handed rotation about lab x, shape (3, 3) from a scalar in rad."""
    one, zero, c, s = _entries(angle)
    return _matrix((one, zero, zero), (zero, c, -s), (zero, s, c))


def rotation_y(angle: Tensor) -> Tensor:
    """Right-handed rotation about lab y, shape (3, 3) from a scalar in rad."""
    one, zero, c, s = _entries(angle)
    return _matrix((c, zero, s), (zero, one, zero), (-s, zero, c))


def rotation_z(angle: Tensor) -> Tensor:
    """Right-handed rotation about lab z, shape (3, 3) from a scalar in rad."""
    one, zero, c, s = _entries(angle)
    return _matrix((c, -s, zero), (s, c, zero), (zero, zero, one))


def rotate_about(vector: Tensor, axis: Tensor, angle: Tensor) -> Tensor:
    """Rodrigues' rotation of v, n(n·v)(1 − cos φ) + v cos φ + (n × v) sin φ.

    The axis is not normalised here: the caller decides whether it should be.

    Args:
        vector: shape (..., 3).
        axis: shape (3,).
        angle: shape (...), rad.

    Returns:
        Shape (..., 3).
    """
    c, s = torch.cos(angle)[..., None], torch.sin(angle)[..., None]
    along = dot(axis, vector)[..., None] * (1.0 - c)
    return (axis * along + vector * c) + cross(axis, vector) * s


def _entries(angle: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    one = torch.ones_like(angle)
    return one, torch.zeros_like(angle), torch.cos(angle), torch.sin(angle)


def _matrix(*rows: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    return torch.stack([torch.stack(row) for row in rows])
