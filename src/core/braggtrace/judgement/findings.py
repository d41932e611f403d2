"""What is compared, how closely, and what came of it.

A factor is what a plugin makes of events for comparison; a tolerance says how far the
subject may be from the baseline; a finding is a comparator's answer for one factor.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from braggtrace import defaults
from braggtrace.events import Event, Exemption, Trace, read_only
from braggtrace.judgement.tolerance import Expectation, Need, Noise
from braggtrace.judgement.tolerance import Tolerance as Tolerance


class Status(StrEnum):
    """How a factor fared; everything but PASS and EXPECTED fails the gate.

    EXPECTED is outside the tolerance as an ``expect`` entry declared it; MINOR is
    outside the tolerance by no more than tenfold; CRITICAL is a difference as large as
    the value itself, a value that is not finite on one side, or a difference of
    structure; MISSING is present on one side only.
    """

    PASS = "PASS"
    EXPECTED = "EXPECTED"
    MINOR = "MINOR"
    DIVERGENT = "DIVERGENT"
    CRITICAL = "CRITICAL"
    MISSING = "MISSING"


# version of the rules by which a verdict is reached; docs/bundle.md says what each made
# stricter, and a bundle is verified by the rules under which it was written
RULES: Final = 2
# what a comparison that goes on is green with
GREEN: Final = frozenset({Status.PASS, Status.EXPECTED})

Problem = Literal[
    "",
    "values",
    "missing",
    "index",
    "components",
    "unit",
    "kind",
    "dtype",
    "trace",
    "group",
    "expect",
    "stale",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measure:
    """How far apart two sides are, and how far they may be, value by value.

    Attributes:
        deviation: shape (n, components) or (n, 1).
        allowed: same shape and measure.
        units: what one unit of a limit allows, by the limit's name; a number, or the
            shape of ``allowed``.
        outside: which values are not within the tolerance; NaN is not.
    """

    deviation: NDArray[np.float64]
    allowed: NDArray[np.float64]
    units: Mapping[str, NDArray[np.float64] | float] = field(default_factory=dict)
    outside: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        read_only(self, "deviation", "allowed")
        outside = np.asarray(~(self.deviation <= self.allowed))
        object.__setattr__(self, "outside", outside)
        read_only(self, "outside")


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
        scale_power: to which power that scale is one of an amplitude's: 2 for an
            intensity; a floor is the fraction to that power of the scale.
    """

    name: str
    description: str
    data: Event
    comparator: str = defaults.COMPARATOR
    sources: tuple[str, ...] = ()
    upstream: tuple[str, ...] = ()
    scale: float = 0.0
    scale_power: int = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pair:
    """A factor's values, row by row on both sides; they cannot be written to.

    Attributes:
        factor: the baseline's factor.
        baseline: shape (n, components).
        subject: the same shape.
        slack: what the printed literals of both sides cannot tell apart, same shape.
        index: row of the baseline for each row here, shape (n,).
        noise: how far rounding alone may move each value, same shape as ``baseline``;
            None where nobody measured it.
    """

    factor: Factor
    baseline: NDArray[Any]
    subject: NDArray[Any]
    slack: NDArray[np.float64]
    index: NDArray[np.int64]
    noise: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        read_only(self, "baseline", "subject", "slack", "index")

    @property
    def has_slack(self) -> bool:
        """Whether printed literals leave anything open."""
        if any(self.slack.strides):
            return bool(self.slack.any())
        return bool(self.slack[:1, :1].any())  # one number for all


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
        slack: what the printed digits of both sides leave open, in the unit of the
            values.
    """

    place: Mapping[str, int]
    component: str
    baseline: float | int | str
    subject: float | int | str
    abs_delta: float | None
    rel_delta: float | None
    allowed: float
    deviation: float
    slack: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Vanishing:
    """Values of a factor in whose place zero, or the negative, would pass.

    Attributes:
        values: how many.
        of: of how many values that are finite and not zero.
        zero: whether zero would pass in place of one; else the negative alone does.
        largest: the value of the baseline that is farthest from zero.
        place: where that is, index by axis name.
        component: label of its component, or "".
    """

    values: int
    of: int
    zero: bool
    largest: float
    place: Mapping[str, int]
    component: str = ""


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
        needs: limits that would just pass, all of them together; none where no
            tolerance would.
        by_digits: number of values that are within the tolerance only because printed
            digits leave something open; the judgement counts them.
        lets_vanish: whether zero in place of the values would pass; the judgement says
            so, from what the comparator declares of its limits.
        speaks_of_nan: whether a text has NaN or infinity as a word among others.
        vanishing: values in whose place zero or the negative would pass; the judgement
            asks the comparator.
        declared: the ``expect`` entries that cover it, in words.
        measure: value by value, for the judgement alone; it does not outlive it.
        upstream: events that it depends on.
        sources: events that it is made of.
        follows: event of whose difference it is a consequence, where that is known;
            it stands behind it in causal order.
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
    needs: tuple[Need, ...] = ()
    by_digits: int = 0
    lets_vanish: bool = False
    speaks_of_nan: bool = False
    vanishing: Vanishing | None = None
    declared: tuple[str, ...] = ()
    measure: Measure | None = field(default=None, compare=False, repr=False)
    upstream: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    follows: str = ""

    @property
    def margin(self) -> float | None:
        """How many times the worst value lies below its limit; below 1 it is outside.

        Infinite where nothing deviates; None where nothing was compared.
        """
        if self.worst is None:
            return None
        if self.worst.deviation == 0:
            return math.inf
        margin = self.worst.allowed / self.worst.deviation
        return 0.0 if math.isnan(margin) else margin


class FactorExtractor(Protocol):
    """A named object that makes factors of a trace.

    One with an attribute ``blockwise`` that is true makes of a part of the trace a part
    of each factor; a large columnar trace is then read and judged in blocks. Without it
    the whole trace is read at once.

    One with an attribute ``open_ended`` that is true makes factors of events that
    nobody declares; what is simulated may then have an exemption, an expectation or a
    formula for any name.
    """

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


def open_ended(extractors: Iterable[FactorExtractor]) -> bool:
    """Whether one of some extractors takes events of any name."""
    return any(getattr(extractor, "open_ended", False) for extractor in extractors)


class Comparator(Protocol):
    """A named object that compares two sides of a factor.

    What it may declare besides (``limits``, ``kinds``, ``needs_noise``, ``blockwise``,
    ``within``) stands with the hook, ``hookspecs.braggtrace_comparators``. Floor and
    peak reach it as a part of ``tolerance.atol``.
    """

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
        expect: declared divergences.
        by_dtype: tolerance of a factor without one of its own, by the precision that
            both sides' values have; ``default`` for any other.
        noise: noise floor by factor, where it was measured.
        today: by which those expire.
        version: of the rules themselves, see ``RULES``.
        policies: names whose tolerance has the default's limits, and a policy of its
            own for what is not finite.
    """

    default: Tolerance
    tolerances: Mapping[str, Tolerance] = field(default_factory=dict)
    exempt: Mapping[str, str] = field(default_factory=dict)
    expect: tuple[Expectation, ...] = ()
    by_dtype: Mapping[str, Tolerance] = field(default_factory=dict)
    noise: Mapping[str, Noise] = field(default_factory=dict)
    today: date = date.max
    version: int = RULES
    policies: frozenset[str] = frozenset()

    def tolerance(self, group: str, factor: str, dtype: str = "") -> Tolerance:
        """The tolerance in force: the most specific name wins, then the precision."""
        for name in (f"{group}.{factor}", factor, group):
            if name in self.tolerances:
                return self.tolerances[name]
        return self.by_dtype.get(dtype, self.default)

    def limits_whole_numbers(self, group: str, factor: str) -> bool:
        """Whether a tolerance is for a factor of whole numbers by its own name.

        That of a group or the default is meant for the floats among many.
        """
        names = (f"{group}.{factor}", factor)
        named = next((name for name in names if name in self.tolerances), None)
        return self.version >= 2 and named is not None and named not in self.policies

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
