"""How closely two sides must agree, what is declared to differ, what rounding does."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Literal, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from braggtrace.judgement.limits import STANDARD

Default = TypeVar("Default")


class _NotGiven(float):
    """The default of a limit: it was not stated."""


_NOT_GIVEN: Final = _NotGiven(0.0)


class _Named:
    """An attribute that is one of the limits by name.

    A limit that is zero where that means none, or None, is not kept.
    """

    def __init__(self, name: str, default: float | None) -> None:
        self._name, self._default = name, default

    def __get__(self, owner: "Tolerance | None", kind: object = None) -> Any:
        if owner is None:  # what dataclasses takes for the default of the field
            return _NOT_GIVEN
        return _kept(owner).get(self._name, self._default)

    def __set__(self, owner: "Tolerance", value: Any) -> None:
        if value is _NOT_GIVEN:
            return
        known = _kept(owner)
        if value is not None and value != self._default:
            _keep(owner, {**known, self._name: value})
        elif self._name in known:
            _keep(owner, {k: v for k, v in known.items() if k != self._name})


class _Others:
    """The limits that have no attribute of their own, by name."""

    def __get__(self, owner: "Tolerance | None", kind: object = None) -> Any:
        if owner is None:
            return _NOT_GIVEN
        return {k: v for k, v in _kept(owner).items() if k not in _ATTRIBUTES}

    def __set__(self, owner: "Tolerance", value: Any) -> None:
        if value is _NOT_GIVEN:
            return
        wrong = [name for name in value if name in _ATTRIBUTES]
        if wrong:
            raise TypeError(f"give the limit {wrong[0]} as {_ATTRIBUTES[wrong[0]]}=")
        known = _kept(owner)
        named = {k: v for k, v in known.items() if k in _ATTRIBUTES}
        if value or len(named) < len(known):
            _keep(owner, {**named, **value})


def _named(name: str, default: Default) -> Default:
    return cast(Default, _Named(name, cast(Any, default)))


def _kept(owner: "Tolerance") -> dict[str, float]:
    found: dict[str, float] | None = owner.__dict__.get("_by_name")
    return {} if found is None else found


def _keep(owner: "Tolerance", limits: dict[str, float]) -> None:
    """Store the limits of a tolerance, the standard ones first."""
    if len(limits) > 1:
        ordered = {name: limits[name] for name in STANDARD if name in limits}
        limits = {**ordered, **limits}
    owner.__dict__["_by_name"] = limits


@dataclass(frozen=True, kw_only=True)
class Tolerance:
    """How far the subject may be from the baseline: limits by name.

    Which limits there are, comparators say (see ``Limit``). Those below have an
    attribute each; what a plugin's comparator declares besides stands in ``others``.

    Attributes:
        rtol: relative to the baseline's value.
        atol: absolute.
        floor: absolute, as a fraction of the factor's natural scale, to the power of
            the factor's ``scale_power``.
        peak: absolute, as a fraction of the greatest |value| of the baseline's factor.
        ulp: units in the last place of a double.
        noise: as many times the noise floor of each value, see ``Noise``.
        angle: between vectors, rad; the limit ``angle_rad``.
        others: further limits by name.
        comparator: name of the comparator; None takes the one that its limits belong
            to, or the factor's own.
        nan: whether a value that is not finite may equal the same on the other side.
        why: reason of a tolerance that is not the default.
        need: whether a value must be within ``any`` or ``all`` of the parts; "" where
            there are none.
        parts: several measures instead of one.
        places: other tolerances at single indices; the first that matches counts.
    """

    rtol: float = _named("rtol", 0.0)
    atol: float = _named("atol", 0.0)
    floor: float = _named("floor", 0.0)
    peak: float = _named("peak", 0.0)
    ulp: int | None = _named("ulp", None)
    noise: float = _named("noise", 0.0)
    angle: float | None = _named("angle_rad", None)
    others: Mapping[str, float] = cast(Mapping[str, float], _Others())
    comparator: str | None = None
    nan: Literal["fail", "equal"] = "fail"
    why: str = ""
    need: Literal["", "any", "all"] = ""
    parts: tuple["Tolerance", ...] = ()
    places: tuple["PlacedTolerance", ...] = ()

    def __hash__(self) -> int:
        limits = frozenset(self.by_name.items())
        return hash((limits, self.comparator, self.nan, self.why, self.need))

    @property
    def by_name(self) -> Mapping[str, float]:
        """Every limit that was given, by the name of its YAML key."""
        return MappingProxyType(_kept(self))

    def limits(self) -> dict[str, float]:
        """The limits that allow anything, by the name of their YAML key."""
        return {name: value for name, value in _kept(self).items() if value}

    def with_limits(self, limits: Mapping[str, float]) -> "Tolerance":
        """The same tolerance with other limits, by the names of their YAML keys."""
        changes: dict[str, Any] = dict.fromkeys(_ATTRIBUTES.values())
        others: dict[str, float] = {}
        for name, value in limits.items():
            if name in _ATTRIBUTES:
                changes[_ATTRIBUTES[name]] = value
            else:
                others[name] = value
        return replace(self, **changes, others=others)

    def describe(self) -> str:
        """The limits, for a table."""
        if self.parts:
            inner = "; ".join(part.describe() for part in self.parts)
            text = f"{self.need} of ({inner})"
        else:
            text = ", ".join(f"{_word(k)} {v:.3g}" for k, v in self.limits().items())
        others = [f"{p.label()}: {p.tolerance.describe()}" for p in self.places]
        return "; ".join([text or "exact", *others])


# the attribute of a limit, by its name
_ATTRIBUTES: Final[Mapping[str, str]] = {
    view._name: attribute
    for attribute, view in vars(Tolerance).items()
    if isinstance(view, _Named)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedTolerance:
    """A tolerance that holds at some indices only.

    Attributes:
        index: value by axis name; every index that has all of them is meant.
        tolerance: in force there.
    """

    index: Mapping[str, int]
    tolerance: Tolerance

    def label(self) -> str:
        """The place, as "at phi=0"."""
        return "at " + ", ".join(f"{axis}={i}" for axis, i in self.index.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A limit that would just let a factor pass.

    Attributes:
        limit: its name in the YAML.
        value: rounded up to three digits, so that it passes as it is printed.
        at: "at phi=0" where it is needed there alone, or "".
    """

    limit: str
    value: float
    at: str = ""

    def describe(self) -> str:
        """For example "rtol 3.21e-06"."""
        return f"{_word(self.limit)} {self.value:.3g}" + (
            f" {self.at}" if self.at else ""
        )


def _word(limit: str) -> str:
    return limit.removesuffix("_rad")


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Noise:
    """The noise floor of one factor.

    Attributes:
        axes: names of the columns of ``index``.
        index: shape (n, len(axes)).
        values: root mean square of what rounding does, shape (n, components), in the
            unit of the factor.
    """

    axes: tuple[str, ...]
    index: NDArray[np.int64]
    values: NDArray[np.float64]

    def rows(
        self, axes: tuple[str, ...], index: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """The noise at the places of a factor; zero where none is known.

        Args:
            axes: of the factor.
            index: shape (m, len(axes)).

        Returns:
            Shape (m, components).
        """
        known = {tuple(row): i for i, row in enumerate(self.index.tolist())}
        found = np.zeros((len(index), self.values.shape[1]))
        if axes != self.axes:
            return found
        for i, row in enumerate(index.tolist()):
            if tuple(row) in known:
                found[i] = self.values[known[tuple(row)]]
        return found


# where neither a configuration nor a call says otherwise
DEFAULT_TOLERANCE: Final = Tolerance(rtol=1.0e-9)
