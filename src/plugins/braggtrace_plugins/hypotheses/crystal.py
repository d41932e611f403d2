"""Slips of the crystal: orientation, number of cells, lookup."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from braggtrace import Exposure, Hypothesis, edited, hookimpl

Change = Callable[[Exposure], Exposure | None]
Rows = tuple[tuple[float, ...], ...]


def _edit(path: str, function: Callable[[Any], Any]) -> Change:
    return lambda exposure: edited(exposure, path, function)


def _cells(by: tuple[int, int, int]) -> Change:
    def change(exposure: Exposure) -> Exposure | None:
        cells = exposure.experiment.crystal.cells
        new = tuple(n + d for n, d in zip(cells, by, strict=True))
        return edited(exposure, "crystal.cells", lambda _: new) if min(new) else None

    return change


def _about(axis: int, angle: float) -> Rows:
    c, s = math.cos(angle), math.sin(angle)
    i, j = ((1, 2), (2, 0), (0, 1))[axis]
    rows = [[float(r == k) for k in range(3)] for r in range(3)]
    rows[i][i], rows[i][j], rows[j][i], rows[j][j] = c, -s, s, c
    return tuple(tuple(row) for row in rows)


def _times(a: Rows, b: Rows) -> Rows:
    return tuple(
        tuple(sum(a[i][k] * b[k][j] for k in range(3)) for j in range(3))
        for i in range(3)
    )


def _reversed_order(angles: tuple[float, float, float]) -> tuple[float, float, float]:
    """Angles about x, then y, then z, of the rotation about z, then y, then x."""
    x, y, z = (_about(i, angle) for i, angle in enumerate(angles))
    m = _times(x, _times(y, z))
    beta = math.asin(max(-1.0, min(1.0, -m[2][0])))
    return math.atan2(m[2][1], m[2][2]), beta, math.atan2(m[1][0], m[0][0])


def _undo_reversed(angles: tuple[float, float, float]) -> tuple[float, float, float]:
    """The inverse of ``_reversed_order``."""
    x, y, z = (_about(i, angle) for i, angle in enumerate(angles))
    m = _times(z, _times(y, x))
    beta = math.asin(max(-1.0, min(1.0, m[0][2])))
    return math.atan2(-m[1][2], m[2][2]), beta, math.atan2(-m[0][1], m[0][0])


def _interpolating(on: bool) -> Change:
    def change(exposure: Exposure) -> Exposure | None:
        found = edited(exposure, "crystal.structure_factors.interpolate", lambda _: on)
        if found is None and on:
            return None
        return found or _automatic(exposure, on)

    return change


def _automatic(exposure: Exposure, on: bool) -> Exposure | None:
    crystal = exposure.experiment.crystal
    if crystal.structure_factors.interpolate is not None:
        return None
    own = replace(crystal.structure_factors, interpolate=on)
    crystal = replace(crystal, structure_factors=own)
    return replace(exposure, experiment=replace(exposure.experiment, crystal=crystal))


def _negative(vector: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(-x for x in vector)


def _transposed(matrix: Rows) -> Rows:
    return tuple(zip(*matrix, strict=True))


def _columns(order: tuple[int, int, int]) -> Callable[[Rows], Rows]:
    return lambda matrix: tuple(tuple(row[i] for i in order) for row in matrix)


def _turned(order: tuple[int, int, int]) -> Callable[[Any], Any]:
    return lambda values: tuple(values[i] for i in order)


_ORDERS: Final = ((1, 0, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0), (2, 0, 1))
_SHIFTS: Final = (
    *((d, 0, 0) for d in (1, -1)),
    *((0, d, 0) for d in (1, -1)),
    *((0, 0, d) for d in (1, -1)),
    *((d, d, d) for d in (1, -1)),
)
_MORE: Final = {1: "one_more", -1: "one_less"}


def _shift_name(by: tuple[int, int, int]) -> str:
    axes = "".join(axis for axis, d in zip("abc", by, strict=True) if d)
    return f"N{'' if axes == 'abc' else axes}_{_MORE[next(d for d in by if d)]}"


_LETTERS: Final = ["".join("abc"[i] for i in order) for order in _ORDERS]


def _orientation_rows() -> Sequence[tuple[str, str, Change]]:
    misset, matrix = "crystal.misset", "crystal.matrix"
    return (
        ("matrix_transposed", "the matrix is transposed", _edit(matrix, _transposed)),
        *(
            (
                f"matrix_columns_{name}",
                f"the columns are {name}",
                _edit(matrix, _columns(o)),
            )
            for name, o in zip(_LETTERS, _ORDERS, strict=True)
        ),
        (
            "misset_order",
            "the misset rotations are applied in the other order",
            _edit(misset, _reversed_order),
        ),
        (
            "misset_order_undone",
            "the misset rotations were meant to be applied x, y, z",
            _edit(misset, _undo_reversed),
        ),
        (
            "misset_sign",
            "the misset angles turn the other way",
            _edit(misset, _negative),
        ),
        (
            "misset_missing",
            "the misset is left out",
            _edit(misset, lambda _: (0.0,) * 3),
        ),
    )


def _size_rows() -> Sequence[tuple[str, str, Change]]:
    cells = "crystal.cells"
    return (
        *(
            (_shift_name(by), f"the numbers of cells are off by {by}", _cells(by))
            for by in _SHIFTS
        ),
        *(
            (
                f"cells_{name}",
                f"the numbers of cells are {name}",
                _edit(cells, _turned(o)),
            )
            for name, o in zip(_LETTERS, _ORDERS, strict=True)
        ),
    )


def _other_rows() -> Sequence[tuple[str, str, Change]]:
    return (
        *(
            (
                f"shape_{s}",
                f"the crystal's shape is {s}",
                _edit("crystal.shape", _const(s)),
            )
            for s in ("square", "round", "gauss", "tophat")
        ),
        ("fudge_1", "the spots have no fudge", _edit("crystal.fudge", lambda _: 1.0)),
        (
            "interpolation_on",
            "structure factors are interpolated",
            _interpolating(True),
        ),
        (
            "interpolation_off",
            "structure factors are the nearest",
            _interpolating(False),
        ),
    )


def _removing_rows() -> Sequence[tuple[str, str, Change]]:
    return (
        (
            "default_F_0",
            "reflections that are not listed have F = 0",
            _edit("crystal.structure_factors.default_F", lambda _: 0.0),
        ),
        (
            "dmin_off",
            "there is no resolution limit",
            _edit("crystal.dmin", lambda _: 0.0),
        ),
        (
            "mosaic_off",
            "there is no mosaicity",
            _edit("crystal.mosaic.domains", lambda _: 1),
        ),
        (
            "mosaic_seed_sign",
            "the seed of the mosaic domains has the other sign",
            _edit("crystal.mosaic.seed", lambda seed: -seed),
        ),
        *(
            (
                f"mosaic_spread_{mistake}",
                f"the mosaic spread is a {mistake}",
                _edit("crystal.mosaic.spread", _scaled(by)),
            )
            for by, mistake in (
                (0.5, "radius_taken_for_width"),
                (2.0, "width_taken_for_radius"),
            )
        ),
        (
            "cells_1",
            "one cell along each axis",
            _edit("crystal.cells", lambda _: (1, 1, 1)),
        ),
    )


def _scaled(by: float) -> Callable[[Any], Any]:
    return lambda value: value * by


def _sign(axis: int) -> Callable[[Any], Any]:
    return lambda v: tuple(-x if j == axis else x for j, x in enumerate(v))


def _const(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


@hookimpl
def braggtrace_hypotheses() -> Sequence[Hypothesis]:
    """Orientation, cells, shape, mosaicity, lookup."""
    rows = (*_orientation_rows(), *_size_rows(), *_other_rows(), *_removing_rows())
    found = [Hypothesis(id=i, claim=c, change=change) for i, c, change in rows]
    found += [
        Hypothesis(
            id=f"misset_sign_{axis}",
            claim=f"the misset about {axis} turns the other way",
            change=_edit("crystal.misset", _sign(i)),
        )
        for i, axis in enumerate("xyz")
    ]
    return tuple(found)
