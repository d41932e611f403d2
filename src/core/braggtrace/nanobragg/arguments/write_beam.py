"""Beam and scan as arguments."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from braggtrace.errors import UsageError
from braggtrace.experiment import Beam, Scan, Spread
from braggtrace.experiment.automatic_rules import NOT_GIVEN, phi_steps, spread_steps
from braggtrace.nanobragg.arguments.numbers import (
    angstrom,
    degrees,
    millimetres,
    percent,
)
from braggtrace.nanobragg.arguments.words import (
    Convert,
    in_unit,
    number,
    switches,
    text,
    unless,
    whole,
)
from braggtrace.units import DEFAULT_FLUENCE, DEGREES_PER_RADIAN


def beam_words(beam: Beam) -> list[str]:
    """Wavelength, photons, polarisation, divergence and dispersion.

    Args:
        beam: its list of rays, if any, is written elsewhere.

    Raises:
        UsageError: steps that no options make.
    """
    return [
        *number("-lambda", beam.wavelength, angstrom),
        *unless("-fluence", beam.fluence, DEFAULT_FLUENCE),
        *unless("-polar", beam.polarization, 0.0),
        *switches([("-nopolar", beam.polarization_off)]),
        *_divergence_words("h", beam.horizontal),
        *_divergence_words("v", beam.vertical),
        *switches([("-square_div", not beam.round_divergence)]),
        *_spread_words(
            beam.dispersion, ("-dispersion", "", "-dispsteps"), percent, unset=0.0
        ),
    ]


def scan_words(scan: Scan, osc_range: float | None) -> list[str]:
    """Start and steps of the scan.

    Args:
        scan: the scan.
        osc_range: range that goes into headers, rad; None is steps times step.

    Raises:
        UsageError: steps that no options make.
    """
    start = unless("-phi", scan.phi_start, 0.0, degrees)
    step = float(scan.phi_step)
    wanted = (scan.steps, step)
    whole_range = step * scan.steps if osc_range is None else osc_range
    if wanted == (1, 0.0) and whole_range == 0.0:
        return start
    ranges = [in_unit(whole_range, degrees), whole_range * DEGREES_PER_RADIAN, 0.0]
    for osc, count, one in product(
        [*_near(ranges), None], [scan.steps, None], [None, in_unit(step, degrees)]
    ):
        found = phi_steps(
            NOT_GIVEN if count is None else count,
            NOT_GIVEN if osc is None else degrees(osc),
            NOT_GIVEN if one is None else degrees(one),
        )
        right_range = osc_range is None or found.extent == osc_range
        if (found.steps, found.step) == wanted and right_range:
            return start + _stated(
                ("-osc", osc), ("-phistep", one), ("-phisteps", count)
            )
    raise UsageError(
        f"the C program has no way to {scan.steps} phi steps of exactly {step!r} rad"
    )


def _near(values: Sequence[float | None]) -> list[float]:
    """Those that there are, each with its short decimals."""
    found = []
    for value in values:
        if value is not None and value >= 0.0:
            found += [float(f"{value:.{digits}g}") for digits in (3, 6, 9, 12, 15)]
            found.append(value)
    return list(dict.fromkeys(found))


def _divergence_words(letter: str, spread: Spread) -> list[str]:
    flags = (f"-{letter}divrange", f"-{letter}divstep", f"-{letter}divsteps")
    return _spread_words(spread, flags, millimetres, unset=NOT_GIVEN)


def _spread_words(
    spread: Spread, flags: tuple[str, str, str], convert: Convert, *, unset: float
) -> list[str]:
    """Options whose automatic rule gives exactly these steps."""
    if spread == Spread():
        return []
    extent = in_unit(float(spread.extent), convert)
    step = in_unit(float(spread.step), convert) if flags[1] else None
    for r, n, d in product([extent, None], [spread.steps, None], [None, step]):
        found = spread_steps(
            NOT_GIVEN if n is None else n,
            unset if r is None else convert(r),
            NOT_GIVEN if d is None else convert(d),
        )
        if found == spread:
            return _stated((flags[0], r), (flags[1], d), (flags[2], n))
    raise UsageError(f"the C program has no {flags[0]} for exactly {spread}")


def _stated(*options: tuple[str, float | int | None]) -> list[str]:
    words: list[str] = []
    for flag, value in options:
        if isinstance(value, int):
            words += whole(flag, value)
        elif value is not None:
            words += [flag, text(value)]
    return words
