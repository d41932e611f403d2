"""Root causes: diverged factors all of whose upstream events agree."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from braggtrace.catalog import CATALOG
from braggtrace.findings import Difference, Finding, Status
from braggtrace.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A factor that diverges although nothing before it is known to.

    Attributes:
        factor: its name.
        certainty: ``root`` if every upstream event was compared and agrees;
            ``at or before`` if one was not compared.
        not_compared: the upstream events that were not compared.
        first: the earliest value outside the tolerance, where there are values.
    """

    factor: str
    certainty: Literal["root", "at or before"]
    not_compared: tuple[str, ...]
    first: Difference | None


def root_causes(
    verdict: Verdict, computed: Collection[str] | None = None
) -> tuple[Cause, ...]:
    """The causes of a verdict, in causal order.

    An upstream event that was not compared is looked through: if something behind it
    diverges, the factor inherits that.

    Args:
        verdict: any.
        computed: events that the subject really computed, compared or not; None if
            that is not known. An upstream event that it never computed (of another
            pivot, say) cannot be a cause.

    Returns:
        No cause for a verdict without divergence.
    """
    states: dict[str, list[Finding]] = {}
    for finding in verdict.findings:
        if finding.problem not in ("trace", "stale"):
            for source in finding.sources or (finding.factor,):
                states.setdefault(source, []).append(finding)
    causes = []
    for finding in verdict.diverged:
        if finding.problem in ("trace", "group", "stale"):
            continue
        upstream = (*finding.upstream, *([finding.follows] if finding.follows else []))
        inherits, unknown = _behind(finding, upstream, states, set())
        if computed is not None:
            unknown = [name for name in unknown if name in computed]
        if not inherits:
            causes.append(
                Cause(
                    factor=finding.factor,
                    certainty="at or before" if unknown else "root",
                    not_compared=tuple(dict.fromkeys(unknown)),
                    first=finding.first,
                )
            )
    return tuple(causes)


def _behind(
    own: Finding,
    names: tuple[str, ...],
    states: Mapping[str, list[Finding]],
    seen: set[str],
) -> tuple[bool, list[str]]:
    """Whether something upstream diverges, and what upstream was not compared."""
    inherits, unknown = False, []
    for name in names:
        if name in seen:
            continue
        seen.add(name)
        if name in states:
            others = (f for f in states[name] if f is not own)
            inherits |= any(f.status is not Status.PASS for f in others)
            continue
        spec = CATALOG.get(name)
        unknown.append(name)
        deeper, more = _behind(own, spec.upstream if spec else (), states, seen)
        inherits |= deeper
        unknown.extend(more)
    return inherits, unknown
