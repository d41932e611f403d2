"""Slips of the scan: where the steps begin, how many there are, which way they go."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from braggtrace import (
    CONVENTIONS,
    Exposure,
    Hypothesis,
    edited,
    hookimpl,
    with_value,
)

Change = Callable[[Exposure], Exposure | None]


def _start(by: float) -> Change:
    def change(exposure: Exposure) -> Exposure | None:
        step = exposure.experiment.scan.phi_step
        return edited(exposure, "scan.phi_start", lambda phi: phi + by * step)

    return change


def _last_step(*, reached: bool) -> Change:
    """Steps that reach the end of the range, or stop one before it."""

    def change(exposure: Exposure) -> Exposure | None:
        n = exposure.experiment.scan.steps
        if n < 2:
            return None
        by = n / (n - 1) if reached else (n - 1) / n
        return edited(exposure, "scan.phi_step", lambda step: step * by)

    return change


def _steps(by: int) -> Change:
    def change(exposure: Exposure) -> Exposure | None:
        if exposure.experiment.scan.steps + by < 1:
            return None
        return edited(exposure, "scan.steps", lambda n: n + by)

    return change


def _spindle(turn: Callable[[tuple[float, ...]], tuple[float, ...]]) -> Change:
    def change(exposure: Exposure) -> Exposure | None:
        convention = CONVENTIONS[exposure.experiment.detector.convention]
        own = tuple(exposure.experiment.scan.spindle or convention.spindle)
        new = turn(own)
        return None if new == own else with_value(exposure, "scan.spindle", new)

    return change


def _backwards(exposure: Exposure) -> Exposure | None:
    scan = exposure.experiment.scan
    turned = replace(scan, phi_start=-scan.phi_start, phi_step=-scan.phi_step)
    if turned == scan:
        return None
    return replace(exposure, experiment=replace(exposure.experiment, scan=turned))


_ROWS: Final[tuple[tuple[str, str, Change], ...]] = (
    ("phi_at_step_centre", "phi is taken at the centre of each step", _start(0.5)),
    ("phi_at_step_start", "phi is taken at the start of each step", _start(-0.5)),
    ("phi_one_step_late", "the scan starts one step late", _start(-1.0)),
    ("phi_one_step_early", "the scan starts one step early", _start(1.0)),
    (
        "phi_reaches_end",
        "the last step is the end of the range",
        _last_step(reached=True),
    ),
    (
        "phi_stops_before_end",
        "the last step is one before the end of the range",
        _last_step(reached=False),
    ),
    ("steps_one_more", "the scan has one step more", _steps(1)),
    ("steps_one_less", "the scan has one step less", _steps(-1)),
    (
        "spindle_sign",
        "the spindle turns the other way",
        _spindle(lambda axis: tuple(-x for x in axis)),
    ),
    ("phi_sign", "phi counts the other way", _backwards),
    *(
        (
            f"spindle_along_{name}",
            f"the spindle lies along lab {name}",
            _spindle(lambda _, own=axis: own),  # type: ignore[misc]
        )
        for name, axis in (
            ("x", (1.0, 0.0, 0.0)),
            ("y", (0.0, 1.0, 0.0)),
            ("z", (0.0, 0.0, 1.0)),
        )
    ),
)


@hookimpl
def braggtrace_hypotheses() -> Sequence[Hypothesis]:
    """Start, end, number and direction of the phi steps."""
    return tuple(Hypothesis(id=i, claim=c, change=change) for i, c, change in _ROWS)
