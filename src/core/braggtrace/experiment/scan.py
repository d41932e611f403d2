"""The rotation of the crystal during the exposure."""

from __future__ import annotations

from dataclasses import dataclass

from braggtrace.experiment.number import Number, Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """Phi steps at the start of each sub-range; the end is never reached.

    Attributes:
        spindle: rotation axis, any length; None takes the convention's.
        phi_start: rad.
        phi_step: rad.
        steps: number of steps.
    """

    spindle: Vector | None = None
    phi_start: Number = 0.0
    phi_step: Number = 0.0
    steps: int = 1
