"""Warnings about rules that judge nothing, and about rules that let anything pass."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from braggtrace.config.expect_model import BoundsModel, ExpectModel
from braggtrace.config.tolerance_model import ToleranceModel
from braggtrace.defaults import COMPARATOR_OF, COMPARATORS
from braggtrace.judgement.comparators import default_comparators, untaken
from braggtrace.judgement.findings import Difference, Finding, Vanishing
from braggtrace.judgement.verdict import Verdict
from braggtrace.report.report import Report
from braggtrace.report.text import limit

# relative differences of zero and of the negative, and how wide `rtol: 1` is
_ZERO: Final = -1.0
_NEGATIVE: Final = -2.0
_AS_WIDE: Final = 2.0


def rule_warnings(
    verdict: Verdict, tolerances: Iterable[str], exempt: Iterable[str]
) -> tuple[str, ...]:
    """Sentences about tolerances and exemptions that are not what they seem.

    Args:
        verdict: what they were used for.
        tolerances: names for which the configuration sets one, the defaults included.
        exempt: names that it exempts.

    Returns:
        One for each tolerance and each exemption that is about nothing on either side,
        and one for each factor whose tolerance lets its values vanish.
    """
    return (*_unused(verdict, tolerances, exempt), *_blind(verdict.findings))


def candidate_warnings(report: Report) -> tuple[str, ...]:
    """Sentences about factors of a third side whose tolerance lets values vanish."""
    if report.three_way is None:
        return ()
    known = set(_blind(report.verdict.findings))
    found = (
        sentence
        for verdict in report.three_way.verdicts.values()
        for sentence in _blind(verdict.findings)
    )
    return tuple(dict.fromkeys(s for s in found if s not in known))


def wide_expectations(entries: Iterable[ExpectModel]) -> tuple[str, ...]:
    """Sentences about declared divergences whose bounds bind nothing.

    Args:
        entries: of a configuration.

    Returns:
        One for each whose bounds hold the relative difference of zero (-1) or of the
        negative (-2), or are at least as wide as those of a relative tolerance of 1.
    """
    return tuple(_wide(entry) for entry in entries if _is_wide(entry.relative))


def _is_wide(bounds: BoundsModel) -> bool:
    inside = any(bounds.min <= of <= bounds.max for of in (_ZERO, _NEGATIVE))
    return inside or bounds.max - bounds.min >= _AS_WIDE


def _wide(entry: ExpectModel) -> str:
    low, high = entry.relative.min, entry.relative.max
    bounds = f"the expect entry of {entry.factor} ({low:+.3g} to {high:+.3g}) lets "
    if low <= _ZERO <= high:
        return f"{bounds}its values vanish: zero in their place would pass"
    if low <= _NEGATIVE <= high:
        return f"{bounds}its values vanish: the negative in their place would pass"
    return f"{bounds}its values differ by more than themselves: narrow its bounds"


def ignored_limits(tolerances: Mapping[str, ToleranceModel]) -> tuple[str, ...]:
    """Sentences about limits that a built-in comparator does not take.

    Args:
        tolerances: of a configuration, by name; with the comparator of a plugin such a
            limit is refused.
    """
    found: dict[str, None] = {}
    for name, tolerance in tolerances.items():
        places = [
            several for place in tolerance.at for several in (place, *place.several)
        ]
        for one in (tolerance, *tolerance.several, *places):
            if one.comparator in COMPARATORS:
                comparator = default_comparators()[one.comparator]
                for limit in untaken(one.limits, comparator):
                    found[
                        f"tolerance of {name}: comparator {one.comparator} takes no "
                        f"{limit}; remove it"
                    ] = None
    return tuple(found)


def limits_of_exact_values(
    verdict: Verdict, tolerances: Mapping[str, ToleranceModel]
) -> tuple[str, ...]:
    """Sentences about limits of values that are compared for equality all the same.

    Args:
        verdict: what was compared.
        tolerances: of the configuration, by name.
    """
    found: dict[str, None] = {}
    for finding in verdict.findings:
        if finding.worst is None or finding.comparator != COMPARATOR_OF["text"]:
            continue
        names = (f"{finding.group}.{finding.factor}", finding.factor, finding.group)
        name = next((n for n in (*names, "default") if n in tolerances), "")
        limits = _limits(tolerances[name]) if name else {}
        if limits:
            found |= dict.fromkeys(_exact(finding, name, limits))
    return tuple(found)


def _limits(tolerance: ToleranceModel) -> dict[str, float]:
    if tolerance.comparator is not None:
        return {}
    parts = (tolerance, *tolerance.several)
    return {k: v for part in parts for k, v in part.limits.items() if v}


def _exact(finding: Finding, name: str, limits: Mapping[str, float]) -> Iterator[str]:
    worst = finding.worst
    if worst is None:
        return
    text = ", ".join(f"{limit} {value:g}" for limit, value in limits.items())
    by_name = name.rpartition(".")[2] == finding.factor
    kind = "texts" if isinstance(worst.baseline, str) else "truth values"
    if isinstance(worst.baseline, str | bool):
        if by_name:
            yield (
                f"tolerances.{name}: {finding.factor} holds {kind}, which are compared "
                f"for equality; its limits ({text}) let nothing pass: remove them"
            )
    elif by_name:
        yield (
            f"tolerances.{name}: {finding.factor} holds whole numbers, which take "
            f"rtol, atol, floor or peak; {text} lets nothing pass"
        )
    elif finding.outside and _within(worst, limits):
        yield (
            f"{finding.factor} holds whole numbers, which are compared for equality; "
            f"{text} of tolerances.{name} is for floats: name {finding.factor} under "
            "tolerances to let whole numbers differ"
        )


def _within(worst: Difference, limits: Mapping[str, float]) -> bool:
    """Whether the limits of several factors would have let a whole number pass."""
    size, delta = abs(float(worst.baseline)), worst.abs_delta
    allowed = limits.get("atol", 0.0) + limits.get("rtol", 0.0) * size
    return delta is not None and delta <= allowed


def _unused(
    verdict: Verdict, tolerances: Iterable[str], exempt: Iterable[str]
) -> Iterator[str]:
    compared = [finding for finding in verdict.findings if finding.compared]
    named = {n for f in compared for n in _names(f.group, f.factor)}
    judged = named | {finding.group for finding in compared}
    spared = {exemption.name for exemption in verdict.accounting.exempt}
    own = (name for name in tolerances if name.partition(".")[0] != "default")
    for name in own:
        if name not in judged and name.rpartition(".")[2] not in spared:
            yield (
                f"tolerances.{name} is about nothing: no factor of that name was "
                "compared; remove it"
            )
    for name in exempt:
        if name.rpartition(".")[2] not in spared:
            yield f"exempt.{name} covers nothing: neither side has it; remove it"


def _names(group: str, factor: str) -> tuple[str, str]:
    return factor, f"{group}.{factor}"


def _blind(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        free = finding.vanishing
        if not finding.compared or finding.unit == "text":
            continue
        by = f"the tolerance of {finding.factor} ({limit(finding)}) lets "
        if free is not None and free.values < free.of:
            places = [f"{axis}={i}" for axis, i in free.place.items()]
            where = ", ".join((*places, *([free.component] if free.component else ())))
            yield (
                f"{by}{free.values} of its {free.of} values vanish: "
                f"{_in_place(free)} would pass (the largest is {free.largest:.9g}"
                f"{f' at {where}' if where else ''})"
            )
        elif finding.lets_vanish or free is not None:
            yield f"{by}its values vanish: {_in_place(free)} would pass"


def _in_place(free: Vanishing | None) -> str:
    what = "zero" if free is None or free.zero else "the negative"
    return f"{what} in their place"
