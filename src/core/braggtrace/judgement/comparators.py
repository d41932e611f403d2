"""What comparators declare, and which of them a tolerance is for.

A comparator may declare the limits that it takes, the kinds of values that it compares,
and that it goes by the noise floor (see ``findings.Comparator``). Everything about a
limit follows from that: no other module knows a limit of a plugin, or its name.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from braggtrace import defaults
from braggtrace.entry_points import entry_points
from braggtrace.errors import UnknownNameError, plugin_faults
from braggtrace.judgement.findings import Comparator, Rules
from braggtrace.judgement.limits import (
    ABSOLUTE,
    FRACTIONS,
    NOISE_FLOORS,
    STANDARD,
    Limit,
)
from braggtrace.judgement.tolerance import Tolerance

GROUP: Final = "braggtrace"  # of entry points


def limits_of(comparator: Comparator) -> Mapping[str, Limit]:
    """The limits that a comparator takes, by name."""
    declared: Mapping[str, Limit] = getattr(comparator, "limits", STANDARD)
    return declared


def goes_by_noise(comparator: Comparator) -> bool:
    """Whether a comparator asks for the noise floor of each value."""
    return bool(getattr(comparator, "needs_noise", False))


@cache
def default_comparators() -> Mapping[str, Comparator]:
    """The comparators that need not be named, by name; loads their plugins.

    Raises:
        UnknownNameError: one of them is not installed.
        PluginError: one of them cannot be imported.
    """
    installed = entry_points(group=GROUP)
    found: dict[str, Comparator] = {}
    for name in defaults.COMPARATORS:
        if name not in installed.names:
            raise UnknownNameError("plugin", name, installed.names)
        with plugin_faults(name, "being imported", every=True):
            offered = installed[name].load().braggtrace_comparators()
        found |= {comparator.name: comparator for comparator in offered}
    return MappingProxyType(found)


def own_limits(names: Collection[str]) -> tuple[str, ...]:
    """Those of some limits that pick a comparator, since not every one takes them."""
    return tuple(name for name in names if name not in STANDARD)


def takers(
    names: Collection[str], comparators: Mapping[str, Comparator]
) -> tuple[str, ...]:
    """Comparators that take all of some limits, by their declarations."""
    return tuple(
        name
        for name, comparator in comparators.items()
        if limits_of(comparator).keys() >= set(names)
    )


def untaken(names: Collection[str], comparator: Comparator) -> tuple[str, ...]:
    """Those of some limits that a comparator does not take.

    A fraction (floor, peak) reaches it as an absolute limit, and is taken with that.
    """
    taken = set(limits_of(comparator))
    if ABSOLUTE in taken:
        taken |= {*FRACTIONS}
    return tuple(name for name in names if name not in taken)


def named_by(tolerance: Tolerance, comparators: Mapping[str, Comparator]) -> str | None:
    """The comparator that a tolerance names, or that its limits belong to."""
    if tolerance.comparator is not None:
        return tolerance.comparator
    names = tolerance.by_name
    if names.keys() <= STANDARD.keys():
        return None
    return next(iter(takers(names, comparators)), None)


def comparator_for(
    tolerance: Tolerance, own: str, kind: str, comparators: Mapping[str, Comparator]
) -> Comparator:
    """The comparator that judges a factor by a tolerance.

    Args:
        tolerance: without parts.
        own: name of the comparator that suits the factor.
        kind: of the factor's values.
        comparators: by name.

    Returns:
        That of the tolerance where it compares this kind, else the factor's own.

    Raises:
        UnknownNameError: no such comparator.
    """
    found = _one(named_by(tolerance, comparators) or own, comparators)
    kinds = getattr(found, "kinds", ())
    return found if not kinds or kind in kinds else _one(own, comparators)


def _one(name: str, comparators: Mapping[str, Comparator]) -> Comparator:
    if name not in comparators:
        raise UnknownNameError("comparator", name, comparators)
    return comparators[name]


def measures_of(tolerance: Tolerance) -> Iterator[Tolerance]:
    """A tolerance and all that it is made of: its parts, and those of its places."""
    yield tolerance
    for inner in (*tolerance.parts, *(place.tolerance for place in tolerance.places)):
        yield from measures_of(inner)


def comparators_of(tolerance: Tolerance) -> Iterator[str]:
    """Every comparator that a tolerance names, in its parts and places too."""
    for measure in measures_of(tolerance):
        yield measure.comparator or defaults.COMPARATOR


def needs_noise(tolerance: Tolerance, comparators: Mapping[str, Comparator]) -> bool:
    """Whether a tolerance, or a part of it, goes by the noise floor."""
    named = (named_by(part, comparators) for part in measures_of(tolerance))
    return any(
        name in comparators and goes_by_noise(comparators[name])
        for name in named
        if name is not None
    )


def rules_need_noise(rules: Rules, comparators: Mapping[str, Comparator]) -> bool:
    """Whether a tolerance of some rules goes by the noise floor."""
    every = (rules.default, *rules.tolerances.values())
    return any(needs_noise(tolerance, comparators) for tolerance in every)


def noise_floors(tolerance: Tolerance, comparators: Mapping[str, Comparator]) -> float:
    """How many noise floors a measure allows; 0 where it does not count those."""
    name = named_by(tolerance, comparators)
    if name is None or name not in comparators:
        return 0.0
    declared = limits_of(comparators[name])
    counted = (
        value
        for limit, value in tolerance.limits().items()
        if limit in declared and declared[limit].unit == NOISE_FLOORS
    )
    return next(counted, 0.0)
