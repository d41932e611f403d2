"""The detector and the conventions that place it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from braggtrace.experiment.number import Number, Vector

ConventionName = Literal["adxv", "mosflm", "denzo", "xds", "dials", "custom"]
Pivot = Literal["sample", "beam"]
Axis = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """Axes that a convention starts from, all in the lab frame, and its pivot.

    Attributes:
        swaps_center: the beam centre's x runs along slow, its y along fast.
        flips_y: the beam centre's y counts from the far edge.
        half_pixels: pixels added to the beam centre when it becomes a beam spot.
        default_offset: pixels added to half of the detector by default.
    """

    beam: Axis
    fast: Axis
    slow: Axis
    normal: Axis
    twotheta_axis: Axis
    polarization_axis: Axis
    spindle: Axis
    pivot: Pivot
    swaps_center: bool = False
    flips_y: bool = False
    half_pixels: float = 0.0
    default_offset: float = 0.0


X: Final[Axis] = (1.0, 0.0, 0.0)
Y: Final[Axis] = (0.0, 1.0, 0.0)
Z: Final[Axis] = (0.0, 0.0, 1.0)


def _opposite(axis: Axis) -> Axis:
    return (0.0 - axis[0], 0.0 - axis[1], 0.0 - axis[2])


_ADXV: Final = Convention(
    beam=Z,
    fast=X,
    slow=_opposite(Y),
    normal=Z,
    twotheta_axis=_opposite(X),
    polarization_axis=X,
    spindle=X,
    pivot="beam",
    flips_y=True,
    default_offset=0.5,
)
_MOSFLM: Final = Convention(
    beam=X,
    fast=Z,
    slow=_opposite(Y),
    normal=X,
    twotheta_axis=_opposite(Z),
    polarization_axis=Z,
    spindle=Z,
    pivot="beam",
    swaps_center=True,
    half_pixels=0.5,
    default_offset=0.5,
)
_DENZO: Final = Convention(
    beam=X,
    fast=Z,
    slow=_opposite(Y),
    normal=X,
    twotheta_axis=_opposite(Z),
    polarization_axis=Z,
    spindle=Z,
    pivot="beam",
    swaps_center=True,
    default_offset=0.5,
)
_XDS: Final = Convention(
    beam=Z,
    fast=X,
    slow=Y,
    normal=Z,
    twotheta_axis=X,
    polarization_axis=X,
    spindle=X,
    pivot="sample",
)
_DIALS: Final = Convention(
    beam=Z,
    fast=X,
    slow=Y,
    normal=Z,
    twotheta_axis=Y,
    polarization_axis=Y,
    spindle=Y,
    pivot="sample",
)
_CUSTOM: Final = Convention(
    beam=X,
    fast=Z,
    slow=_opposite(Y),
    normal=X,
    twotheta_axis=Y,
    polarization_axis=Z,
    spindle=Z,
    pivot="beam",
)

CONVENTIONS: Final[Mapping[str, Convention]] = MappingProxyType(
    {
        "adxv": _ADXV,
        "mosflm": _MOSFLM,
        "denzo": _DENZO,
        "xds": _XDS,
        "dials": _DIALS,
        "custom": _CUSTOM,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """A flat pixel detector.

    Attributes:
        convention: where axes, beam centre and pivot start from.
        pixel_size: edge of a pixel, m.
        n_slow: pixels along slow.
        n_fast: pixels along fast.
        distance: sample to beam spot, m.
        beam_center: x, y in the convention's own sense, m; None is its default.
        fast: fast axis; None takes the convention's.
        slow: slow axis; None takes the convention's.
        normal: detector normal; None is fast × slow in ``custom``.
        pivot: what the rotations leave in place; only ``custom`` may choose.
        rotations: about lab x, y, z, rad.
        twotheta: rotation about ``twotheta_axis``, rad.
        twotheta_axis: None takes the convention's.
        oversample: sub-pixels per edge.
    """

    convention: ConventionName = "mosflm"
    pixel_size: Number
    n_slow: int
    n_fast: int
    distance: Number
    beam_center: tuple[Number, Number] | None = None
    fast: Vector | None = None
    slow: Vector | None = None
    normal: Vector | None = None
    pivot: Pivot | None = None
    rotations: Vector = (0.0, 0.0, 0.0)
    twotheta: Number = 0.0
    twotheta_axis: Vector | None = None
    oversample: int = 1
