"""Whether a cell, or a matrix, spans a volume: angles that no three axes can have."""

import math
from collections.abc import Sequence
from typing import Final

_FLAT: Final = 1.0e-7  # of the volume of a box of the same edges; half of all digits


def cell_objection(edges: Sequence[float], angles: Sequence[float]) -> str:
    """Why no cell has these edges and angles, or "".

    Args:
        edges: a, b, c, in any unit.
        angles: alpha, beta, gamma, deg.
    """
    if not all(0.0 < edge < math.inf for edge in edges):
        return f"the edges must be above zero and finite, got {_list(edges)}"
    if not all(0.0 < angle < 180.0 for angle in angles):
        return f"the angles must lie between 0 and 180 deg, got {_list(angles)}"
    total, largest = sum(angles), max(angles)
    if total > 360.0 or largest > total - largest:
        return (
            f"no three axes have the angles {_list(angles)} deg: the largest must be "
            "below the sum of the other two, and all three below 360 deg"
        )
    half = math.radians(total) / 2.0
    skew = math.prod(math.sin(half - math.radians(angle)) for angle in angles)
    if 4.0 * math.sin(half) * skew <= _FLAT**2:
        return f"a cell with the angles {_list(angles)} deg is flat: it has no volume"
    return ""


def matrix_objection(rows: Sequence[Sequence[float]]) -> str:
    """Why the columns a*, b*, c* of a matrix span no volume, or "".

    Args:
        rows: lab x, y, z, in any unit.
    """
    a, b, c = (tuple(row[i] for row in rows) for i in range(3))
    lengths = [math.hypot(*vector) for vector in (a, b, c)]
    if not all(0.0 < length < math.inf for length in lengths):
        return f"the columns need a finite length above zero, got {_list(lengths)}"
    # unit vectors: a product of three lengths may be too small for a number
    (x, y, z) = (
        tuple(part / length for part in vector)
        for vector, length in zip((a, b, c), lengths, strict=True)
    )
    volume = (
        x[0] * (y[1] * z[2] - y[2] * z[1])
        + x[1] * (y[2] * z[0] - y[0] * z[2])
        + x[2] * (y[0] * z[1] - y[1] * z[0])
    )
    if abs(volume) <= _FLAT:
        return "the columns a*, b*, c* lie in a plane: the lattice has no volume"
    return ""


def _list(numbers: Sequence[float]) -> str:
    return ", ".join(f"{number:g}" for number in numbers)
