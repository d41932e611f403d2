"""One line of a gradient check."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal[
    "agrees",
    "differs",
    "unresolved",
    "independent",
    "not differentiable",
    "not asked",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The derivative of an event with respect to a parameter.

    Attributes:
        event: name.
        parameter: name.
        unit: of the derivative.
        status: ``unresolved`` where the differences know it less well than asked for;
            ``not asked`` where the other program has no option for the parameter.
        why: of a status that needs words.
        place: component and index of the value that is shown.
        autograd: its derivative by automatic differentiation.
        difference: by central differences.
        step: half of the smallest step that took part, in the parameter's unit.
        step_error: estimated error of the difference, over the scale of the derivative.
        gap: |autograd − difference|, over the same.
        worst_step_error: the greatest step error of all values of the event.
        worst_gap: the greatest gap.
        reverse: relative distance of the reverse mode; None where it was not asked.
    """

    event: str
    parameter: str
    unit: str
    status: Status
    why: str = ""
    place: Mapping[str, int | str] = field(default_factory=dict)
    autograd: float | None = None
    difference: float | None = None
    step: float | None = None
    step_error: float | None = None
    gap: float | None = None
    worst_step_error: float | None = None
    worst_gap: float | None = None
    reverse: float | None = None

    @property
    def right(self) -> bool:
        """Whether nothing is wrong or open here."""
        return self.status not in ("differs", "unresolved")

    @property
    def where(self) -> str:
        """The place in words: "h, phi 3"."""
        parts = [
            str(value) if axis == "component" else f"{axis} {value}"
            for axis, value in self.place.items()
        ]
        return ", ".join(parts)
