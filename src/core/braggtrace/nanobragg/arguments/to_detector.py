"""From settings to the detector: sizes, centre, pivot, sensor, region."""

from typing import Final

from braggtrace.errors import UsageError
from braggtrace.experiment import CONVENTIONS, Detector, Region, Sensor, Switches
from braggtrace.experiment.automatic_rules import (
    automatic_rules,
    default_center,
    default_near_point,
    pixel_count,
)
from braggtrace.nanobragg.arguments.settings import Settings

_LARGEST: Final = 2**31 - 1


def detector_of(settings: Settings, switches: Switches) -> Detector:
    """The detector as the C program sets it up before it places it.

    Args:
        settings: after all options.
        switches: deviations of the C program.

    Raises:
        UsageError: no pixels, or a mask of another size.
    """
    extent, n_slow, n_fast = _sizes(settings)
    custom = settings.convention == "custom"
    own = extent != (settings.pixel * n_slow, settings.pixel * n_fast)
    return Detector(
        convention=settings.convention,
        pixel_size=settings.pixel,
        n_slow=n_slow,
        n_fast=n_fast,
        extent=extent if own else None,
        distance=settings.distance,
        close_distance=_close_distance(settings),
        beam_center=_beam_center(settings, extent),
        origin=_origin(settings),
        near_point=_near_point(settings, extent),
        pix0=settings.pix0 if custom else None,
        fast=settings.fast if custom else None,
        slow=settings.slow if custom else None,
        normal=_normal(settings, switches) if custom else None,
        pivot=settings.pivot if custom else settings.pivot_requested,
        rotations=(settings.rotation_x, settings.rotation_y, settings.rotation_z),
        twotheta=settings.twotheta,
        twotheta_axis=settings.twotheta_axis if custom else None,
        curved=settings.curved,
        point_pixel=settings.point_pixel,
        sensor=_sensor(settings, switches),
        oversample=settings.oversample if settings.oversample > 0 else None,
        oversample_thick=settings.oversample_thick,
        oversample_polar=settings.oversample_polar,
        oversample_omega=settings.oversample_omega,
        region=_region(settings, n_slow, n_fast),
        mask=_mask(settings, n_slow, n_fast),
    )


def _close_distance(settings: Settings) -> float | None:
    """Of an option, or of a header that no ``-distance`` contradicts, m."""
    if settings.close_distance is None and not settings.distance_given:
        return settings.header_close_distance
    return settings.close_distance


def _normal(
    settings: Settings, switches: Switches
) -> tuple[float, float, float] | None:
    """The normal; None follows from the other axes."""
    if settings.normal is None and switches.normal_default_kept:
        return CONVENTIONS["custom"].normal
    return settings.normal


def _sensor(settings: Settings, switches: Switches) -> Sensor:
    """Layers of the sensor; one that absorbs nothing is taken away."""
    thickness = settings.thickness
    if not switches.sensor_off_by_order:
        absorbs = settings.attenuation != 0.0
        thickness = settings.thickness_requested if absorbs else 0.0
    layers = automatic_rules(switches).sensor_layers
    return layers(settings.layers, thickness, settings.attenuation)


def _sizes(settings: Settings) -> tuple[tuple[float, float], int, int]:
    """Edges along slow and fast in m, and the pixels along them."""
    pixel = settings.pixel
    if not pixel > 0.0:
        raise UsageError(f"a pixel needs a size above 0, got {pixel * 1000.0} mm")
    slow, fast = settings.size_slow, settings.size_fast
    if settings.pixels_slow:
        slow = pixel * settings.pixels_slow
    if settings.pixels_fast:
        fast = pixel * settings.pixels_fast
    n_slow, n_fast = pixel_count(slow, pixel), pixel_count(fast, pixel)
    if not (0 < n_slow <= _LARGEST and 0 < n_fast <= _LARGEST):
        raise UsageError(
            f"a detector needs pixels, got slow {n_slow}, fast {n_fast}; check "
            "-detpixels, -detsize and -pixel"
        )
    return (slow, fast), n_slow, n_fast


def _near_point(
    settings: Settings, extent: tuple[float, float]
) -> tuple[float, float] | None:
    """Near point along fast and slow, m, where options give it and it matters."""
    x, y = settings.x_close, settings.y_close
    used = CONVENTIONS[settings.convention].from_near_point
    if not used or (x is None and y is None):
        return None
    default = default_near_point(settings.pixel, extent, _origin(settings))
    return default[0] if x is None else x, default[1] if y is None else y


def _beam_center(
    settings: Settings, extent: tuple[float, float]
) -> tuple[float, float] | None:
    """The centre, with the default where one half of it is not given."""
    x, y, pixel = settings.x_beam, settings.y_beam, settings.pixel
    if x is None and y is None:
        return None
    near = _near_point(settings, extent)
    if near is None:
        near = default_near_point(pixel, extent, _origin(settings))
    default = default_center(CONVENTIONS[settings.convention], pixel, extent, near)
    return default[0] if x is None else x, default[1] if y is None else y


def _origin(settings: Settings) -> tuple[float | None, float | None] | None:
    x, y = settings.org_x, settings.org_y
    return None if x is None and y is None else (x, y)


def _region(settings: Settings, n_slow: int, n_fast: int) -> Region | None:
    bounds = printed_region(settings, n_slow, n_fast)
    return None if bounds is None else region_of(bounds, n_slow, n_fast)


def region_of(
    bounds: tuple[int, int, int, int], n_slow: int, n_fast: int
) -> Region | None:
    """The pixels that bounds along fast, then slow, leave; None for all of them."""
    region = Region(
        fast_first=bounds[0],
        fast_last=min(bounds[1], n_fast - 1),
        slow_first=bounds[2],
        slow_last=min(bounds[3], n_slow - 1),
    )
    whole = Region(
        fast_first=0, fast_last=n_fast - 1, slow_first=0, slow_last=n_slow - 1
    )
    return None if region == whole else region


def printed_region(
    settings: Settings, n_slow: int, n_fast: int
) -> tuple[int, int, int, int] | None:
    """Bounds along fast, then slow, with the defaults for those below zero."""
    if settings.roi is None:
        return None
    a, b, c, d = (
        default if bound < 0 else bound
        for bound, default in zip(settings.roi, (0, n_fast, 0, n_slow), strict=True)
    )
    return a, b, c, d


def _mask(settings: Settings, n_slow: int, n_fast: int) -> bytes | None:
    mask = settings.mask
    if mask is not None and len(mask) != n_slow * n_fast:
        raise UsageError(
            f"the mask has {len(mask)} pixels, the detector {n_slow} x {n_fast}; "
            "options must not change the size that the mask's header gives"
        )
    return mask
