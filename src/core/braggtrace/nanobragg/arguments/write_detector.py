"""The detector as arguments."""

from __future__ import annotations

import math

from braggtrace.errors import UsageError
from braggtrace.experiment import CONVENTIONS, Beam, Detector, Scan, Sensor
from braggtrace.experiment.automatic_rules import (
    NOT_GIVEN,
    default_center,
    default_near_point,
    pixel_count,
    sensor_layers,
)
from braggtrace.experiment.inverse import value_in_unit
from braggtrace.experiment.number import Number, Vector
from braggtrace.nanobragg.arguments.numbers import degrees, depth, millimetres
from braggtrace.nanobragg.arguments.to_detector import region_of
from braggtrace.nanobragg.arguments.words import (
    in_unit,
    number,
    switches,
    text,
    unless,
    vector,
    whole,
)

_Axis = tuple[float, float, float]
_Bounds = tuple[int, int, int, int]
_Pair = tuple[float, float]


def detector_words(
    detector: Detector, beam: Beam, scan: Scan, roi: _Bounds | None
) -> list[str]:
    """Convention, axes, sizes, placement, sensor; the mask is a file.

    Args:
        detector: the detector.
        beam: its direction and polarisation axis are options of the convention.
        scan: its spindle is one, too.
        roi: bounds that say the region as the program prints it.

    Raises:
        UsageError: something that no option says.
    """
    return [
        *_axis_words(detector, beam, scan),
        *number("-pixel", detector.pixel_size, millimetres),
        *_size_words(detector),
        *_placement_words(detector),
        # not the last word of all, as it is ignored there
        *switches(
            [
                ("-curved_det", detector.curved),
                ("-point_pixel", detector.point_pixel),
                ("-oversample_thick", detector.oversample_thick),
                ("-oversample_polar", detector.oversample_polar),
                ("-oversample_omega", detector.oversample_omega),
            ]
        ),
        *_sensor_words(detector.sensor),
        *_region_words(detector, roi),
        *(
            []
            if detector.oversample is None
            else whole("-oversample", detector.oversample)
        ),
    ]


def _axis_words(detector: Detector, beam: Beam, scan: Scan) -> list[str]:
    own: dict[str, Vector | None] = {
        "-twotheta_axis": detector.twotheta_axis,
        "-fdet_vector": detector.fast,
        "-sdet_vector": detector.slow,
        "-beam_vector": beam.direction,
        "-polar_vector": beam.polarization_axis,
        "-spindle_axis": scan.spindle,
        "-pix0_vector": detector.pix0,
    }
    stated = [flag for flag, value in own.items() if value is not None]
    if detector.convention != "custom":
        if stated or detector.normal is not None:
            raise UsageError(
                f"{', '.join(stated) or '-odet_vector'}: the C program has own axes in "
                f"convention custom alone, got {detector.convention}"
            )
        return [f"-{detector.convention}"]
    words = [word for flag, value in own.items() for word in vector(flag, value)]
    return words + vector("-odet_vector", _normal(detector))


def _normal(detector: Detector) -> _Axis:
    """The normal; one that is not given is fast × slow, as the simulator has it."""
    if detector.normal is not None:
        return _tuple(detector.normal)
    convention = CONVENTIONS["custom"]
    a = _unit(_tuple(detector.fast if detector.fast is not None else convention.fast))
    b = _unit(_tuple(detector.slow if detector.slow is not None else convention.slow))
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def _tuple(values: Vector) -> _Axis:
    x, y, z = (float(value) for value in values)
    return x, y, z


def _unit(axis: _Axis) -> _Axis:
    length = math.sqrt((axis[0] * axis[0] + axis[1] * axis[1]) + axis[2] * axis[2])
    x, y, z = (part / length if length else 0.0 for part in axis)
    return x, y, z


def _size_words(detector: Detector) -> list[str]:
    if detector.extent is None:
        return [
            *whole("-detpixels_f", detector.n_fast),
            *whole("-detpixels_s", detector.n_slow),
        ]
    slow, fast = detector.extent
    pixel = float(detector.pixel_size)
    counts = (pixel_count(slow, pixel), pixel_count(fast, pixel))
    if counts != (detector.n_slow, detector.n_fast):
        raise UsageError(
            f"the C program makes {counts} pixels (slow, fast) of edges {slow!r}, "
            f"{fast!r} m, wanted {(detector.n_slow, detector.n_fast)}"
        )
    return [
        *number("-detsize_f", fast, millimetres),
        *number("-detsize_s", slow, millimetres),
    ]


def _placement_words(detector: Detector) -> list[str]:
    close, origin = detector.close_distance, detector.origin
    words = number("-distance", detector.distance, millimetres)
    if close is not None:
        words += number("-close_distance", close, millimetres)
    for flag, half in zip(("-ORGX", "-ORGY"), origin or (None, None), strict=True):
        words += [] if half is None else number(flag, half)
    words += _point_words(detector)
    for axis, angle in zip("xyz", detector.rotations, strict=True):
        words += unless(f"-detector_rot{axis}", angle, 0.0, degrees)
    words += _twotheta_words(detector)
    if detector.convention != "custom":
        return words + (["-pivot", detector.pivot] if detector.pivot else [])
    return [*words, "-pivot", detector.pivot or CONVENTIONS["custom"].pivot]


def _point_words(detector: Detector) -> list[str]:
    """Near point and beam centre.

    A half of them that is the default may have no number in mm.
    """
    near, center = detector.near_point, detector.beam_center
    convention = CONVENTIONS[detector.convention]
    if near is not None and not convention.from_near_point:
        raise UsageError(f"-Xclose: not used in convention {detector.convention}")
    pixel = float(detector.pixel_size)
    own = (pixel * detector.n_slow, pixel * detector.n_fast)
    extent = detector.extent or own
    usual = default_near_point(pixel, extent, detector.origin)
    words = _half_words(("-Xclose", "-Yclose"), _pair(near), usual)
    usual = default_center(convention, pixel, extent, _pair(near) or usual)
    return words + _half_words(("-Xbeam", "-Ybeam"), _pair(center), usual)


def _half_words(flags: tuple[str, str], point: _Pair | None, usual: _Pair) -> list[str]:
    if point is None:
        return []
    words: list[str] = []
    for flag, value, default in zip(flags, point, usual, strict=True):
        if value != default or in_unit(value, millimetres) is not None:
            words += number(flag, value, millimetres)
    return words


def _pair(point: tuple[Number, Number] | None) -> _Pair | None:
    return None if point is None else (float(point[0]), float(point[1]))


def _twotheta_words(detector: Detector) -> list[str]:
    """Two-theta, which the option of its axis has set as well."""
    if detector.twotheta_axis is not None:
        return number("-twotheta", detector.twotheta, degrees)
    return unless("-twotheta", detector.twotheta, 0.0, degrees)


def _sensor_words(sensor: Sensor) -> list[str]:
    if sensor == Sensor():
        return []
    thickness, attenuation = float(sensor.thickness), float(sensor.attenuation)
    # without absorption, the depth comes first, because it takes the thickness away
    words = ["-detector_abs", "inf"] if attenuation == 0.0 else []
    if not words and attenuation != 1.0 / thickness:
        found = value_in_unit(
            attenuation, lambda x: 1.0 / (x * 1.0e-6), 1.0e6 / attenuation
        )
        if found is None:
            raise UsageError(f"no -detector_abs for exactly {attenuation!r} 1/m")
        words = ["-detector_abs", text(found)]
    words += number("-detector_thick", thickness, depth)
    for layers in (NOT_GIVEN, sensor.layers):
        if sensor_layers(layers, thickness, attenuation) == sensor:
            return words + (whole("-thicksteps", layers) if layers > 0 else [])
    raise UsageError(
        f"the C program has no {sensor.layers} layers at a distance of exactly "
        f"{float(sensor.pitch)!r} m"
    )


def _region_words(detector: Detector, roi: _Bounds | None) -> list[str]:
    region, size = detector.region, (detector.n_slow, detector.n_fast)
    if roi is not None and region_of(roi, *size) == region:
        return whole("-roi", *roi)
    if region is None:
        return []
    bounds = (
        region.fast_first,
        region.fast_last,
        region.slow_first,
        region.slow_last,
    )
    if min(bounds) < 0:
        raise UsageError(f"-roi: a bound below 0 means another one, got {bounds}")
    return whole("-roi", *bounds)
