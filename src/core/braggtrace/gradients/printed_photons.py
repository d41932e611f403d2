"""The photons of a pixel from what the unmodified C program prints of it.

It prints the pixel as it is stored, in float32, and its factors in ten digits: the
product of these is known a thousand times better, and differences need the digits.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from braggtrace.events import Event, Trace

PHOTONS: Final = "I_pixel_final"
STORED: Final = "floatimage_accumulated"
FACTORS: Final = ("I_over_steps", "capture_fraction", "polar", "omega_pixel")
_EVERY_STEP: Final = ("oversample_thick", "oversample_polar", "oversample_omega")
_SINGLE: Final = 2.0**-24  # half of the last digit of float32


def with_photons(printed: Trace, native: Trace) -> Trace:
    """A printout with the photons of its pixel.

    Args:
        printed: what the program printed; a trace with the photons stays as it is.
        native: the subject's trace of the same pixel; it says which factors are applied
            once, and holds what they are multiplied by.

    Returns:
        With ``I_pixel_final``: the product of its factors, where all of them are
        printed and applied once; else the stored pixel, with its digits.
    """
    if PHOTONS in printed or STORED not in printed:
        return printed
    stored = printed.events[STORED]
    event = _product(printed, native)
    if event is None or not _same_scale(event, stored):
        event = _stored(stored)
    return Trace(header=printed.header, events={**printed.events, PHOTONS: event})


def _product(printed: Trace, native: Trace) -> Event | None:
    parts = [printed.get(name) for name in FACTORS]
    at_steps = [native.get(name) for name in _EVERY_STEP]
    if any(s is None or s.values.any() for s in at_steps):
        return None
    found = [part for part in parts if part is not None and part.values.size == 1]
    if len(found) < len(FACTORS):
        return None
    scale = float(native.events["r_e_sqr"].values[0, 0])
    scale *= float(native.events["fluence"].values[0, 0])
    values = [float(part.values[0, 0]) for part in found]
    total = scale * float(np.prod(values))
    widths = [_width(part) / abs(x) for part, x in zip(found, values, strict=True) if x]
    return replace(
        found[0],
        name=PHOTONS,
        unit="photons",
        values=np.array([[total]]),
        literals=None,
        half_width=np.array([[abs(total) * sum(widths)]]),
    )


def _width(part: Event) -> float:
    return 0.0 if part.half_width is None else float(part.half_width[0, 0])


def _same_scale(event: Event, stored: Event) -> bool:
    """Whether the product is the stored pixel; it is not under another fluence."""
    first, second = float(event.values[0, 0]), float(stored.values[0, 0])
    return abs(first - second) <= 4.0 * _SINGLE * abs(second)


def _stored(stored: Event) -> Event:
    values = stored.values.astype(np.float64)
    digits = 0.0 if stored.half_width is None else stored.half_width
    width = digits + _SINGLE * np.abs(values)
    return replace(stored, name=PHOTONS, values=values, literals=None, half_width=width)
