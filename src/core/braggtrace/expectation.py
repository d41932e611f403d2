"""Divergences that are declared: known, bounded, owned, and for a time only."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One declared divergence.

    Attributes:
        factor: name, or group.factor.
        index: value by axis name; every index that has all of them is meant, all
            indices where it is empty.
        component: label of one component; "" for all.
        low: least relative difference, (subject − baseline) / baseline.
        high: greatest relative difference.
        reason: why the two differ.
        issue: where that is followed up.
        owner: who answers for it.
        expires: last day on which it holds.
    """

    factor: str
    low: float
    high: float
    reason: str
    issue: str
    owner: str
    expires: date
    index: Mapping[str, int] = field(default_factory=dict)
    component: str = ""

    def covers(self, group: str, factor: str) -> bool:
        """Whether it is about this factor."""
        return self.factor in (factor, f"{group}.{factor}")

    def covers_place(self, place: Mapping[str, int], component: str) -> bool:
        """Whether it is about the value at this place."""
        here = all(place.get(axis) == i for axis, i in self.index.items())
        return here and self.component in ("", component)

    def accepts(self, relative: float | None) -> bool:
        """Whether a relative difference is the declared one; none is not."""
        known = relative is not None and math.isfinite(relative)
        return known and self.low <= (relative or 0.0) <= self.high

    def label(self) -> str:
        """What it is about, as "rot_b at phi=0, y"."""
        parts = [f"{axis}={i}" for axis, i in self.index.items()]
        parts += [self.component] if self.component else []
        return self.factor + (f" at {', '.join(parts)}" if parts else "")

    def describe(self) -> str:
        """The declaration in one line."""
        return (
            f"{self.label()}: {self.low:+.3g} to {self.high:+.3g}, {self.reason} "
            f"({self.issue}, {self.owner}, until {self.expires.isoformat()})"
        )
