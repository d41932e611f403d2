"""Factors of version 0.1.0 for any two programs: ``event_factor``, and ``blockwise``."""

from collections.abc import Sequence
from dataclasses import replace

from braggtrace import (
    EventFactors,
    Factor,
    FactorExtractor,
    Trace,
    event_factor,
    hookimpl,
)


class Energy:
    """The kinetic energy of the oscillator, judged block by block."""

    name = "energy"
    description = "kinetic energy of one kilogram"
    blockwise = True

    def names(self) -> list[str]:
        return ["kinetic_energy", "velocity"]

    def extract(self, trace: Trace) -> list[Factor]:
        velocity = trace.get("velocity")
        if velocity is None:
            return []
        data = replace(
            velocity,
            name="kinetic_energy",
            unit="J",
            values=0.5 * velocity.values**2,
            literals=None,
            half_width=None,
        )
        energy = Factor(
            name="kinetic_energy",
            description=self.description,
            data=data,
            comparator="relative",
            upstream=("velocity",),
            scale=1.0,
        )
        return [event_factor(velocity, trace), energy]


MOTION = EventFactors(
    name="motion", description="what moves", events=("force", "position")
)


@hookimpl
def braggtrace_factors() -> Sequence[FactorExtractor]:
    return (Energy(), MOTION)
