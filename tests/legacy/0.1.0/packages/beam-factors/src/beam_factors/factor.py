"""The factor group ``beam_factors``: intensity per step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from braggtrace import Factor, Trace

PER_STEP: Final = "beam_factors_per_step"


@dataclass(frozen=True, slots=True, kw_only=True)
class BeamFactors:
    """Divides the intensity by the number of steps.

    Attributes:
        name: name by which a configuration picks it.
        description: one line for ``braggtrace plugins``.
    """

    name: str = "beam_factors"
    description: str = "intensity per step"

    def names(self) -> Sequence[str]:
        """Every factor that it may yield; tolerances may be set for these."""
        return (PER_STEP,)

    def extract(self, trace: Trace) -> Sequence[Factor]:
        """The factor, where the trace has what it is made of."""
        total, steps = trace.get("I_before_scaling"), trace.get("steps")
        if total is None or steps is None:
            return ()
        values = total.values / steps.values
        # the digits and intervals of the intensity are not those of the quotient
        data = replace(
            total, name=PER_STEP, values=values, literals=None, half_width=None
        )
        factor = Factor(
            name=PER_STEP,
            description=self.description,
            data=data,
            sources=(total.name, steps.name),
            upstream=(total.name, steps.name),
        )
        return (factor,)


GROUP: Final = BeamFactors()
