"""Hypotheses of version 0.1.0, with every helper of the package root."""

from collections.abc import Sequence

from braggtrace import (
    CONVENTIONS,
    SWITCHES,
    Exposure,
    Hypothesis,
    center_of,
    edited,
    hookimpl,
    value_at,
    with_value,
)


def nearer(exposure: Exposure) -> Exposure | None:
    return edited(exposure, "detector.distance", lambda metres: metres - 0.001)


def fix(exposure: Exposure) -> str:
    millimetres = 1000.0 * value_at(exposure, "detector.distance")
    return f"experiment.detector.distance_mm={millimetres:.6f}"


def moved(exposure: Exposure) -> Exposure | None:
    convention = CONVENTIONS[exposure.experiment.detector.convention]
    x, y = center_of(exposure)
    if convention is None or x == y:
        return None
    return with_value(exposure, "detector.beam_center", (y, x))


def darker(exposure: Exposure) -> Exposure:
    return exposure.scaling("I_pixel_final", by="steps", power=-1.0)


OTHER_END = Hypothesis(
    id="other-end",
    claim="the distance was measured to the other end of the sample, 1 mm away",
    change=nearer,
    fix=fix,
    closes_when=("pixel_pos", "R_distance"),
)
SWAPPED = Hypothesis(id="centre-swapped", claim="x and y are exchanged", change=moved)
DARKER = Hypothesis(id="per-step", claim="each step counts once", change=darker)


@hookimpl
def braggtrace_hypotheses() -> Sequence[Hypothesis]:
    if not SWITCHES:
        raise RuntimeError("no switch is known")
    return (OTHER_END, SWAPPED, DARKER)
