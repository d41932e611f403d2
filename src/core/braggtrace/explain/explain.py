"""Why two programs differ: causes, shares, hypotheses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from braggtrace.catalog import CATALOG, causal_rank
from braggtrace.diagnosis import Cause, root_causes
from braggtrace.diagnosis.explanation import Attributed, Explanation
from braggtrace.events import Trace
from braggtrace.explain.attribution import Attribution, final_quantity
from braggtrace.explain.hypotheses import Trials
from braggtrace.explain.recompare import Comparing
from braggtrace.explain.replay import Replayer
from braggtrace.explain.stages import Faults, find_faults
from braggtrace.explain.substituted import emitted_name
from braggtrace.explain.unobserved import Upstream, Witnesses
from braggtrace.verdict import Verdict
from braggtrace.whatif import Hypothesis

_STRUCTURE: Final = ("missing", "index")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Explaining:
    """What an explanation is made of.

    Attributes:
        comparing: the baseline and the rules.
        replayer: of the subject.
        subject: its trace, native.
        hypotheses: to be tried.
    """

    comparing: Comparing
    replayer: Replayer
    subject: Trace
    hypotheses: Sequence[Hypothesis]

    def explain(self) -> Explanation:
        """Explain a difference.

        Returns:
            An explanation without causes where both sides agree.

        Raises:
            PluginError: a hypothesis raised.
        """
        verdict = self.comparing.verdict(self.subject)
        if not verdict.diverged:
            return Explanation(factors=len(verdict.findings))
        faults = find_faults(
            self.comparing, self.replayer, self.subject, verdict.diverged
        )
        causes, second = _causes(verdict, self.subject, faults)
        attribution = Attribution(
            comparing=self.comparing,
            replayer=self.replayer,
            subject=self.subject,
            final=final_quantity(verdict),
        )
        witnesses = Witnesses(
            comparing=self.comparing,
            replayer=self.replayer,
            faults=faults,
            subject=self.subject,
        )
        found = [(cause, witnesses.upstream(cause)) for cause in causes]
        groups = [
            _attributed(group, attribution, second) for group in _groups(found, verdict)
        ]
        names = tuple(cause.factor for cause in causes)
        trials = Trials(
            comparing=self.comparing,
            replayer=self.replayer,
            attribution=attribution,
            verdict=verdict,
            causes=names,
            suspects=_suspects(found, verdict),
        )
        return Explanation(
            final=attribution.final,
            causes=tuple(groups),
            together=attribution.share(names),
            inherited=_inherited(verdict, names),
            trials=trials.all(self.hypotheses),
            factors=len(verdict.findings),
        )


def _inherited(verdict: Verdict, causes: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        f.factor
        for f in verdict.diverged
        if f.factor not in causes and f.problem not in ("trace", "group")
    )


def _causes(
    verdict: Verdict, subject: Trace, faults: Faults
) -> tuple[list[Cause], set[str]]:
    """Root causes and second causes in causal order, and names of the latter."""
    roots = root_causes(verdict, set(subject.events))
    kept = [c for c in roots if c.factor not in faults.cleared]
    names = {cause.factor for cause in kept or roots}
    second: list[Cause] = []
    for name, left in faults.left.items():
        base = emitted_name(name)
        if name in names or (base != name and base in {*names, *faults.left}):
            continue
        second.append(
            Cause(factor=name, certainty="root", not_compared=(), first=left.first)
        )
    found = [*(kept or roots), *second]
    found.sort(key=lambda cause: causal_rank(cause.factor))
    return found, {cause.factor for cause in second}


def _groups(
    found: Sequence[tuple[Cause, Upstream]], verdict: Verdict
) -> list[list[tuple[Cause, Upstream]]]:
    """Causes behind which the same unseen events stand, together.

    Events that one side alone has are one difference of structure.
    """
    absent = {f.factor for f in verdict.diverged if f.problem in _STRUCTURE}
    groups: list[list[tuple[Cause, Upstream]]] = []
    for cause, upstream in found:
        for group in groups:
            shared = any(upstream.suspects & other.suspects for _, other in group)
            alike = cause.factor in absent and group[0][0].factor in absent
            if shared or alike:
                group.append((cause, upstream))
                break
        else:
            groups.append([(cause, upstream)])
    return groups


def _attributed(
    group: Sequence[tuple[Cause, Upstream]], attribution: Attribution, second: set[str]
) -> Attributed:
    causes = tuple(cause for cause, _ in group)
    vouched = dict(pair for _, upstream in group for pair in upstream.vouched)
    lacking = [c.factor for c in causes if c.factor in c.not_compared]
    behind = [name for _, upstream in group for name in upstream.unknown]
    return Attributed(
        causes=causes,
        second=all(cause.factor in second for cause in causes),
        share=attribution.share(cause.factor for cause in causes),
        vouched=tuple(vouched.items()),
        between=_once(name for _, upstream in group for name in upstream.between),
        unknown=_once((*lacking, *behind)),
    )


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _suspects(
    found: Sequence[tuple[Cause, Upstream]], verdict: Verdict
) -> frozenset[str]:
    """Events that may hold a cause; any, where the structure of a trace differs.

    A number of steps or of sub-pixels follows from the whole experiment.
    """
    causes = {cause.factor for cause, _ in found}
    strange = {f.factor for f in verdict.diverged if f.problem in _STRUCTURE}
    if causes & strange or any(f.follows for f in verdict.diverged):
        return frozenset(CATALOG)
    suspects: set[str] = set()
    for cause, upstream in found:
        suspects |= {cause.factor, emitted_name(cause.factor)}
        suspects |= {*upstream.suspects, *upstream.idle}
    return frozenset(suspects)
