"""Warnings about rules that judge nothing, and about rules that let anything pass."""

from collections.abc import Iterable, Iterator, Mapping

from braggtrace.config.tolerance_model import ToleranceModel
from braggtrace.defaults import COMPARATORS
from braggtrace.judgement.comparators import default_comparators, untaken
from braggtrace.judgement.verdict import Verdict


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
    return (*_unused(verdict, tolerances, exempt), *_blind(verdict))


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


def _blind(verdict: Verdict) -> Iterator[str]:
    for finding in verdict.findings:
        if finding.compared and finding.unit != "text" and finding.lets_vanish:
            yield (
                f"the tolerance of {finding.factor} ({finding.tolerance.describe()}) "
                "lets its values vanish: zero in their place would pass"
            )
