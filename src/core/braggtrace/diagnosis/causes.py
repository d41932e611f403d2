"""Root causes: diverged factors all of whose upstream events agree."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from braggtrace.catalog import BUILT_IN
from braggtrace.events import Catalog, EventSpec
from braggtrace.judgement.findings import Difference, Finding, Status
from braggtrace.judgement.verdict import Verdict, step_of

_NEVER: Final = -(2**63)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A factor that diverges although nothing before it is known to.

    Attributes:
        factor: its name.
        certainty: ``root`` if every upstream event was compared and agrees;
            ``at or before`` if one was not compared, or the factor itself was not.
        not_compared: the upstream events that were not compared; before them the
            factor, where one side lacks it.
        first: the earliest value outside the tolerance, where there are values.
    """

    factor: str
    certainty: Literal["root", "at or before"]
    not_compared: tuple[str, ...]
    first: Difference | None


def root_causes(
    verdict: Verdict,
    computed: Collection[str] | None = None,
    catalog: Catalog = BUILT_IN,
) -> tuple[Cause, ...]:
    """The causes of a verdict, in causal order.

    An upstream event that was not compared is looked through: if something behind it
    diverges, the factor inherits that. Where the programs go from step to step, a
    factor inherits only what diverged at its own first step or before.

    Args:
        verdict: any.
        computed: events that the subject really computed, compared or not; None if
            that is not known. An upstream event that it never computed (of another
            pivot, say) cannot be a cause.
        catalog: what is declared of the events.

    Returns:
        No cause for a verdict without divergence.
    """
    graph = _Graph(verdict, catalog)
    causes = []
    for finding in verdict.diverged:
        if finding.problem in ("trace", "group", "stale"):
            continue
        inherits, unknown = graph.behind(finding)
        if computed is not None:
            unknown = [name for name in unknown if name in computed]
        if finding.problem == "missing":  # nothing tells whether it went wrong itself
            unknown = [finding.factor, *unknown]
        if not inherits:
            causes.append(
                Cause(
                    factor=finding.factor,
                    certainty="at or before" if unknown else "root",
                    not_compared=tuple(dict.fromkeys(unknown)),
                    first=finding.first,
                )
            )
    return tuple(sorted(causes, key=lambda c: _step(c.first, catalog.advances)))


class _Graph:
    """Which findings lie behind which, along the catalogue."""

    def __init__(self, verdict: Verdict, catalog: Catalog) -> None:
        self._catalog = catalog
        self._states: dict[str, list[Finding]] = {}
        for finding in verdict.findings:
            if finding.problem not in ("trace", "stale"):
                for source in finding.sources or (finding.factor,):
                    self._states.setdefault(source, []).append(finding)

    def behind(self, own: Finding) -> tuple[bool, list[str]]:
        """Whether something upstream diverges, and what upstream was not compared."""
        step = step_of(own, self._catalog.advances)
        spec = self._catalog.get(own.factor)
        late = spec.previous if spec is not None else ()
        near = [n for n in own.upstream if n not in late or n in _upstream(spec)]
        near += [own.follows] if own.follows else []
        seen: dict[str, int] = {}
        first = self._look(own, near, step, seen)
        then = self._look(own, late, step - 1, seen)
        return first[0] or then[0], [*first[1], *then[1]]

    def _look(
        self, own: Finding, names: Iterable[str], step: int, seen: dict[str, int]
    ) -> tuple[bool, list[str]]:
        """The same of some names, up to a step."""
        inherits, unknown = False, []
        for name in names:
            if seen.get(name, _NEVER) >= step:
                continue
            seen[name] = step
            if name in self._states:
                inherits |= self._differs(own, self._states[name], step)
                continue
            spec = self._catalog.get(name)
            unknown.append(name)
            for further, until in (
                (_upstream(spec), step),
                (spec.previous if spec is not None else (), step - 1),
            ):
                deeper, more = self._look(own, further, until, seen)
                inherits |= deeper
                unknown.extend(more)
        return inherits, unknown

    def _differs(self, own: Finding, others: Iterable[Finding], step: int) -> bool:
        advances = self._catalog.advances
        return any(
            other is not own
            and other.status is not Status.PASS
            and step_of(other, advances) <= max(step, -1)
            for other in others
        )


def _upstream(spec: EventSpec | None) -> tuple[str, ...]:
    return spec.upstream if spec is not None else ()


def _step(first: Difference | None, advances: str) -> int:
    return -1 if first is None else first.place.get(advances, -1)
