"""What is compared, how closely, and what came of it.

A factor is what a plugin makes of events for comparison; a tolerance says how far the
subject may be from the baseline; a finding is a comparator's answer for one factor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from braggtrace.events import Event, Exemption, Trace


class Status(StrEnum):
    """How a factor fared; everything but PASS fails the gate.

    MINOR is outside the tolerance by no more than tenfold; CRITICAL is a difference as
    large as the value itself, a value that is not finite on one side, or a difference
    of structure; MISSING is present on one side only.
    """

    PASS = "PASS"
    MINOR = "MINOR"
    DIVERGENT = "DIVERGENT"
    CRITICAL = "CRITICAL"
    MISSING = "MISSING"


Problem = Literal[
    "", "values", "missing", "index", "components", "unit", "kind", "trace", "group"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How far the subject may be from the baseline.

    Attributes:
        rtol: relative to the baseline's value.
        atol: absolute.
        floor: absolute, as a fraction of the factor's natural scale; for an intensity,
            whose scale is the square of an amplitude's, the square of the fraction.
        ulp: units in the last place of a double.
        angle: between vectors, rad.
        comparator: name of the comparator; None takes the factor's own.
        nan: whether a value that is not finite may equal the same on the other side.
        why: reason of a tolerance that is not the default.
    """

    rtol: float = 0.0
    atol: float = 0.0
    floor: float = 0.0
    ulp: int | None = None
    angle: float | None = None
    comparator: str | None = None
    nan: Literal["fail", "equal"] = "fail"
    why: str = ""

    def describe(self) -> str:
        """The limits, for a table."""
        limits = {"rtol": self.rtol, "atol": self.atol, "floor": self.floor}
        limits |= {"ulp": self.ulp or 0, "angle": self.angle or 0.0}
        parts = [f"{k} {v:.3g}" for k, v in limits.items() if v]
        return ", ".join(parts) or "exact"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Factor:
    """One quantity for comparison.

    Attributes:
        name: unique in a run.
        description: one line for a reader.
        data: values, index, unit, axes; as of an event.
        comparator: name of the comparator that suits it.
        sources: events that it is made of.
        upstream: events that those are computed from.
        scale: natural scale, for an absolute floor; 0 for none.
    """

    name: str
    description: str
    data: Event
    comparator: str = "close"
    sources: tuple[str, ...] = ()
    upstream: tuple[str, ...] = ()
    scale: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pair:
    """A factor's values, row by row on both sides.

    Attributes:
        factor: the baseline's factor.
        baseline: shape (n, components).
        subject: the same shape.
        slack: what the printed literals of both sides cannot tell apart, same shape.
        index: row of the baseline for each row here, shape (n,).
    """

    factor: Factor
    baseline: NDArray[Any]
    subject: NDArray[Any]
    slack: NDArray[np.float64]
    index: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One pair of values.

    Attributes:
        place: index by axis name.
        component: label of the component, or "".
        baseline: value of the baseline.
        subject: value of the subject.
        abs_delta: |subject − baseline|; None for texts.
        rel_delta: (subject − baseline) / baseline; None where that is no number.
        allowed: what the tolerance allows, in the unit of ``deviation``.
        deviation: what the comparator measured.
    """

    place: Mapping[str, int]
    component: str
    baseline: float | int | str
    subject: float | int | str
    abs_delta: float | None
    rel_delta: float | None
    allowed: float
    deviation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A comparator's answer for one factor, or what kept it from being compared.

    Attributes:
        factor: name.
        group: name of the plugin object that extracted it.
        description: one line for a reader.
        unit: of the values.
        status: how it fared.
        problem: what is wrong, "" for PASS.
        message: a sentence; "" for PASS.
        comparator: who answered, "" where nobody was asked.
        tolerance: in force.
        compared: number of values compared.
        outside: number of values outside the tolerance.
        readings: number of readings behind ``compared``, repeated prints included.
        first: earliest value outside the tolerance.
        worst: value that uses most of its tolerance.
        upstream: events that it depends on.
        sources: events that it is made of.
    """

    factor: str
    group: str
    status: Status
    description: str = ""
    unit: str = "1"
    problem: Problem = ""
    message: str = ""
    comparator: str = ""
    tolerance: Tolerance = field(default_factory=Tolerance)
    compared: int = 0
    outside: int = 0
    readings: int = 0
    first: Difference | None = None
    worst: Difference | None = None
    upstream: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class FactorExtractor(Protocol):
    """A named object that makes factors of a trace."""

    @property
    def name(self) -> str:
        """Name by which a configuration picks it."""
        ...

    @property
    def description(self) -> str:
        """One line for ``braggtrace plugins``."""
        ...

    def names(self) -> Sequence[str]:
        """Every factor that it may yield; tolerances may be set for these."""
        ...

    def extract(self, trace: Trace) -> Sequence[Factor]:
        """The factors that this trace has; none is an empty sequence."""
        ...


class Comparator(Protocol):
    """A named object that compares two sides of a factor."""

    @property
    def name(self) -> str:
        """Name by which a factor or a tolerance picks it."""
        ...

    @property
    def description(self) -> str:
        """One line for ``braggtrace plugins``."""
        ...

    def compare(self, pair: Pair, tolerance: Tolerance) -> Finding:
        """Judge a pair; a difference is an answer, never an exception."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """By what a comparison is judged.

    Attributes:
        default: tolerance of every factor without one of its own.
        tolerances: by factor, by group.factor, or by group.
        exempt: factors that are not compared, with the reason.
    """

    default: Tolerance
    tolerances: Mapping[str, Tolerance] = field(default_factory=dict)
    exempt: Mapping[str, str] = field(default_factory=dict)

    def tolerance(self, group: str, factor: str) -> Tolerance:
        """The tolerance in force: the most specific name wins."""
        for name in (f"{group}.{factor}", factor, group):
            if name in self.tolerances:
                return self.tolerances[name]
        return self.default

    def reason(self, group: str, factor: str) -> str:
        """Why a factor is exempt, or ""."""
        return self.exempt.get(f"{group}.{factor}", self.exempt.get(factor, ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounting:
    """Where every expected value went: expected = compared + exempt + missing.

    Attributes:
        expected: values that either side holds, repeated prints included.
        compared: of these, compared.
        exempt: declared exempt, each by name with its reason.
        missing: neither compared nor exempt.
    """

    expected: int
    compared: int
    exempt: tuple[Exemption, ...]
    missing: int

    @property
    def exempted(self) -> int:
        """Number of values declared exempt."""
        return sum(exemption.values for exemption in self.exempt)
