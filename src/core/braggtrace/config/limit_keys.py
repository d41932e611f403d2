"""The keys of a tolerance that are limits: which there are, and which go together.

Comparators declare them. A configuration is read before its plugins are loaded, so that
only the limits of comparators that are on by default are known then; what a plugin
declares is checked where the rules are built.
"""

from collections.abc import Iterable, Mapping

from braggtrace.judgement.comparators import (
    default_comparators,
    limits_of,
    own_limits,
    takers,
)
from braggtrace.judgement.findings import Comparator
from braggtrace.judgement.limits import STANDARD, Limit

Comparators = Mapping[str, Comparator]


def known_limits(comparators: Comparators | None = None) -> dict[str, Limit]:
    """Every limit that some comparators take, the standard ones first.

    Args:
        comparators: by name; None takes those on by default.
    """
    found = dict(STANDARD)
    if comparators is None:
        comparators = default_comparators()
    for comparator in comparators.values():
        for name, limit in limits_of(comparator).items():
            found.setdefault(name, limit)
    return found


def no_limit() -> str:
    """What is wrong with a measure that says nothing."""
    return f"give a limit: {', '.join(known_limits())} or comparator"


def one_measure(
    names: Iterable[str],
    comparators: Comparators | None = None,
    named: str | None = None,
) -> str:
    """Why some limits are no measure together, or "".

    Args:
        names: limits; those that no comparator declares are left out.
        comparators: by name; None takes those on by default.
        named: the comparator that the measure names.
    """
    names = list(names)
    own = own_limits(names)
    if not own:
        return _alone(names, STANDARD)
    if comparators is None:
        comparators = default_comparators()
    known = known_limits(comparators)
    names = [name for name in names if name in known]
    if named is not None and limits_of(comparators[named]).keys() >= set(names):
        return _alone(names, limits_of(comparators[named]))
    if not own_limits(names) or takers(names, comparators):
        return _alone(names, known)
    *first, last = own_limits(known)
    alone = [name for name, limit in STANDARD.items() if limit.alone]
    leading, *others = (name for name in STANDARD if name not in alone)
    close = f"{leading} with {' and '.join(others)}"
    return (
        f"give one measure: {', '.join((close, *alone, *first))} or {last}; several "
        "stand under any or all"
    )


def _alone(names: Iterable[str], limits: Mapping[str, Limit]) -> str:
    """Why a limit cannot stand beside another, or ""."""
    names = list(names)
    for name in names:
        if len(names) > 1 and limits[name].alone:
            return f"{name} is a measure of its own; put both under any or all"
    return ""
