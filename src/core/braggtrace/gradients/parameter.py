"""A continuous parameter of an experiment: its value, its unit, how it is set."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from torch import Tensor

from braggtrace.experiment import Experiment
from braggtrace.experiment.number import Number

Kind = Literal["smooth", "cut-off", "count"]
Put = Callable[[Experiment, Number], Experiment]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parameter:
    """One number of an experiment that may be any real number.

    Attributes:
        name: dotted, such as ``crystal.cell.a``.
        unit: of the value; the unit of the C program's option.
        value: in that unit.
        size: change in that unit over which the experiment becomes another one.
        put: makes an experiment with this number, in that unit.
        enters: name by which ``catalog.entries`` knows where it enters.
        explicit: the experiment sets it; else a convention derives it from the rest.
        kind: whether events follow it smoothly; nothing follows a cut-off or a count.
    """

    name: str
    unit: str
    value: float
    size: float
    put: Put
    enters: str
    explicit: bool = True
    kind: Kind = "smooth"

    @property
    def last_digit(self) -> float:
        """One unit of the last digit of the shortest decimal that means this value."""
        mantissa, _, exponent = f"{self.value!r}".partition("e")
        _, _, decimals = mantissa.partition(".")
        digits = 0 if decimals == "0" else len(decimals)
        return float(f"1e{int(exponent or 0) - digits}")


def number(value: Any) -> float:
    """A plain number, of a number or a tensor of one."""
    return float(value.detach()) if isinstance(value, Tensor) else float(value)
