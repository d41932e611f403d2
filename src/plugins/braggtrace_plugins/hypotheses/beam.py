"""Slips of the beam: polarisation, spread of the rays."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from braggtrace import CONVENTIONS, Exposure, Hypothesis, edited, hookimpl, with_value

Change = Callable[[Exposure], Exposure | None]


def _set(path: str, value: Any) -> Change:
    return lambda exposure: edited(exposure, path, lambda _: value)


def _edit(path: str, function: Callable[[Any], Any]) -> Change:
    return lambda exposure: edited(exposure, path, function)


def _axis(axis: tuple[float, float, float] | None) -> Change:
    """Another polarisation axis; None turns the one in use about the beam."""

    def change(exposure: Exposure) -> Exposure | None:
        beam, detector = exposure.experiment.beam, exposure.experiment.detector
        convention = CONVENTIONS[detector.convention]
        own = beam.polarization_axis or convention.polarization_axis
        along = beam.direction or convention.beam
        new = axis or _cross(tuple(along), tuple(own))
        if tuple(own) == new:
            return None
        return with_value(exposure, "beam.polarization_axis", new)

    return change


def _cross(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, float, float]:
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def _against(exposure: Exposure) -> Exposure:
    convention = CONVENTIONS[exposure.experiment.detector.convention]
    own = exposure.experiment.beam.direction or convention.beam
    return with_value(exposure, "beam.direction", tuple(0.0 - x for x in own))


def _no_spread(path: str) -> Change:
    return lambda exposure: edited(
        exposure, path, lambda old: replace(old, steps=1, extent=0.0, step=0.0)
    )


_ROWS: Final[tuple[tuple[str, str, Change], ...]] = (
    (
        "polarization_0",
        "K is 0: the beam is unpolarised",
        _set("beam.polarization", 0.0),
    ),
    ("polarization_1", "K is 1: fully polarised", _set("beam.polarization", 1.0)),
    ("polarization_-1", "K is −1: polarised across", _set("beam.polarization", -1.0)),
    (
        "polarization_sign",
        "K has its sign turned",
        _edit("beam.polarization", lambda k: -k),
    ),
    (
        "polarization_off",
        "one side leaves the polarisation factor out",
        _edit("beam.polarization_off", lambda off: not off),
    ),
    ("polarization_axis_across", "the polarisation axis is the other one", _axis(None)),
    *(
        (
            f"polarization_axis_{name}",
            f"the polarisation axis lies along lab {name}",
            _axis(axis),
        )
        for name, axis in (
            ("x", (1.0, 0.0, 0.0)),
            ("y", (0.0, 1.0, 0.0)),
            ("z", (0.0, 0.0, 1.0)),
        )
    ),
    (
        "beam_sign",
        "the beam runs the other way",
        _against,
    ),
    ("no_dispersion", "all rays have one wavelength", _no_spread("beam.dispersion")),
    ("no_horizontal_divergence", "no divergence across", _no_spread("beam.horizontal")),
    ("no_vertical_divergence", "no divergence along", _no_spread("beam.vertical")),
    (
        "divergence_corners",
        "the corners of the divergence are trimmed on one side only",
        _edit("beam.round_divergence", lambda on: not on),
    ),
    (
        "single_source",
        "only the first source counts",
        _edit("beam.sources", lambda s: s[:1]),
    ),
    (
        "default_fluence",
        "the fluence is the default: r_e²·Φ = 1",
        _set("beam.fluence", 125932015286227086360700780544.0),
    ),
)


@hookimpl
def braggtrace_hypotheses() -> Sequence[Hypothesis]:
    """Polarisation, divergence, dispersion, fluence."""
    return tuple(Hypothesis(id=i, claim=c, change=change) for i, c, change in _ROWS)
