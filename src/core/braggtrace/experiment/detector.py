"""The detector and the conventions that place it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

from braggtrace.experiment.number import Halves, Number, Vector

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
        default_offset: pixels added to half of the detector by default, along the
            edges that the centre's x and y run along.
        from_near_point: the beam centre is by default the near point.
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
    default_offset: tuple[float, float] = (0.0, 0.0)
    from_near_point: bool = False


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
    default_offset=(0.5, -0.5),
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
    default_offset=(0.5, 0.5),
)
_DENZO: Final = replace(_MOSFLM, half_pixels=0.0)
_XDS: Final = Convention(
    beam=Z,
    fast=X,
    slow=Y,
    normal=Z,
    twotheta_axis=X,
    polarization_axis=X,
    spindle=X,
    pivot="sample",
    from_near_point=True,
)
_DIALS: Final = replace(_XDS, twotheta_axis=Y, polarization_axis=Y, spindle=Y)
_CUSTOM: Final = replace(
    _DENZO,
    twotheta_axis=Y,
    swaps_center=False,
    default_offset=(0.0, 0.0),
    from_near_point=True,
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
class Sensor:
    """The layer in which photons are caught.

    Attributes:
        thickness: m; 0 for a sensor without depth.
        layers: number of layers in which it is computed.
        pitch: distance of two layers, m.
        attenuation: linear attenuation coefficient, 1/m.
    """

    thickness: Number = 0.0
    layers: int = 1
    pitch: Number = 0.0
    attenuation: Number = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Pixels that are rendered, all bounds inclusive."""

    slow_first: int
    slow_last: int
    fast_first: int
    fast_last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """A pixel detector.

    Attributes:
        convention: where axes, beam centre and pivot start from.
        pixel_size: edge of a pixel, m.
        n_slow: pixels along slow.
        n_fast: pixels along fast.
        extent: edges along slow and fast, m, where they are no multiple of the pixel;
            None is the pixels' own.
        distance: sample to beam spot, m.
        close_distance: sample to detector plane, m; None follows from the distance.
        beam_center: x, y in the convention's own sense, m; None is its default.
        origin: near point along fast and slow, in pixels from the centre of pixel one
            (XDS's ORGX, ORGY); None, of both or of one, is half of the detector.
        near_point: x, y that the beam centre is by default, m, in conventions where it
            is the near point (nanoBragg's -Xclose, -Yclose); None is the origin's. In
            ``custom`` alone does it move the detector.
        pix0: outer corner of pixel (0, 0) in the lab frame, m; the C program never uses
            it (switch ``pix0_ignored``).
        fast: fast axis; None takes the convention's.
        slow: slow axis; None takes the convention's.
        normal: detector normal; None is fast × slow in ``custom``.
        pivot: what the rotations leave in place; in the C program only ``custom`` may
            choose (switch ``pivot_custom_only``).
        rotations: about lab x, y, z, rad.
        twotheta: rotation about ``twotheta_axis``, rad.
        twotheta_axis: None takes the convention's.
        curved: a detector whose points all have the same distance.
        point_pixel: solid angle without obliquity.
        sensor: thickness and absorption.
        oversample: sub-pixels per edge; None decides by the size of the crystal.
        oversample_thick: take the captured fraction at every step.
        oversample_polar: take the polarisation factor at every step.
        oversample_omega: take the solid angle at every step.
        region: pixels that are rendered; None renders all.
        mask: pixels that are rendered where it is true, in slow-major order, one byte
            each; None renders all.
    """

    convention: ConventionName = "mosflm"
    pixel_size: Number
    n_slow: int
    n_fast: int
    extent: tuple[float, float] | None = None
    distance: Number
    close_distance: Number | None = None
    beam_center: tuple[Number, Number] | None = None
    origin: Halves | None = None
    near_point: tuple[Number, Number] | None = None
    pix0: Vector | None = None
    fast: Vector | None = None
    slow: Vector | None = None
    normal: Vector | None = None
    pivot: Pivot | None = None
    rotations: Vector = (0.0, 0.0, 0.0)
    twotheta: Number = 0.0
    twotheta_axis: Vector | None = None
    curved: bool = False
    point_pixel: bool = False
    sensor: Sensor = Sensor()
    oversample: int | None = 1
    oversample_thick: bool = False
    oversample_polar: bool = False
    oversample_omega: bool = False
    region: Region | None = None
    mask: bytes | None = None
