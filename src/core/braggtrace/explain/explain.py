"""Explains why two programs differ: causes, shares, hypotheses; brings torch in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from braggtrace.catalog import CATALOG, causal_rank
from braggtrace.diagnosis import Cause, root_causes
from braggtrace.diagnosis.explanation import Attributed, Explanation
from braggtrace.errors import BraggtraceError, UsageError
from braggtrace.events import Trace
from braggtrace.explain.attribution import Attribution, final_quantity
from braggtrace.explain.hypotheses import Trials, all_hypotheses
from braggtrace.explain.recompare import Comparing
from braggtrace.explain.replay import Replayer, replayer_of
from braggtrace.explain.stages import StageCheck, isolate_stages
from braggtrace.explain.substituted import emitted_name
from braggtrace.explain.unobserved import Upstream, UpstreamCheck
from braggtrace.judgement.verdict import Verdict
from braggtrace.pluginmanager import Registry
from braggtrace.sources.request import Request
from braggtrace.traceio.pixels import split_pixels
from braggtrace.whatif import Hypothesis

_STRUCTURE: Final = ("missing", "index")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Explaining:
    """Explains the difference between a subject and its baseline.

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
        stages = isolate_stages(
            self.comparing, self.replayer, self.subject, verdict.diverged
        )
        causes, second = _causes(verdict, self.subject, stages)
        attribution = Attribution(
            comparing=self.comparing,
            replayer=self.replayer,
            subject=self.subject,
            final=final_quantity(verdict),
        )
        check = UpstreamCheck(
            comparing=self.comparing,
            replayer=self.replayer,
            stages=stages,
            subject=self.subject,
        )
        found = [(cause, check.upstream(cause)) for cause in causes]
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
            possible_causes=_possible_causes(found, verdict),
        )
        return Explanation(
            final=attribution.final,
            causes=tuple(groups),
            together=attribution.share(names),
            inherited=_inherited(verdict, names),
            trials=trials.all(self.hypotheses),
            factors=len(verdict.findings),
        )


def explain_difference(
    comparing: Comparing,
    request: Request,
    subject: Trace,
    declared: tuple[Hypothesis, ...],
    registry: Registry,
) -> Explanation:
    """Why the subject differs from the baseline.

    Of several pixels the first that diverges is explained. An error on the way does not
    change the verdict: it becomes a note.

    Args:
        comparing: the baseline and the rules.
        request: what the subject simulates.
        subject: its trace.
        declared: hypotheses of the configuration.
        registry: for the plugins' hypotheses.

    Returns:
        The explanation.
    """
    try:
        comparing, subject, pixel = _one_pixel(comparing, subject)
        return Explaining(
            comparing=comparing,
            replayer=replayer_of(request, pixel),
            subject=subject,
            hypotheses=all_hypotheses(declared, registry),
        ).explain()
    except BraggtraceError as error:
        return Explanation(notes=(f"the difference cannot be explained: {error}",))


def _one_pixel(
    comparing: Comparing, subject: Trace
) -> tuple[Comparing, Trace, tuple[int, int]]:
    """The first pixel that diverges, of both sides."""
    if len(subject.pixels) == 1:
        return comparing, subject, subject.pixels[0]
    if comparing.baseline.pixels != subject.pixels:
        raise UsageError("the two sides hold other pixels")
    sides = zip(split_pixels(comparing.baseline), split_pixels(subject), strict=True)
    for baseline, own in sides:
        single = replace(comparing, baseline=baseline)
        if single.verdict(own).diverged:
            return single, own, own.pixels[0]
    raise UsageError("no pixel diverges by itself")


def _inherited(verdict: Verdict, causes: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        f.factor
        for f in verdict.diverged
        if f.factor not in causes and f.problem not in ("trace", "group")
    )


def _causes(
    verdict: Verdict, subject: Trace, stages: StageCheck
) -> tuple[list[Cause], set[str]]:
    """Root causes and second causes in causal order, and names of the latter."""
    roots = root_causes(verdict, set(subject.events))
    kept = [c for c in roots if c.factor not in stages.cleared]
    names = {cause.factor for cause in kept or roots}
    second: list[Cause] = []
    for name, remaining in stages.remaining.items():
        base = emitted_name(name)
        if name in names or (base != name and base in {*names, *stages.remaining}):
            continue
        second.append(
            Cause(factor=name, certainty="root", not_compared=(), first=remaining.first)
        )
    found = [*(kept or roots), *second]
    found.sort(key=lambda cause: causal_rank(cause.factor))
    return found, {cause.factor for cause in second}


def _groups(
    found: Sequence[tuple[Cause, Upstream]], verdict: Verdict
) -> list[list[tuple[Cause, Upstream]]]:
    """Causes in groups that share an unconfirmed upstream event.

    Events that only one side has are one difference of structure.
    """
    absent = {f.factor for f in verdict.diverged if f.problem in _STRUCTURE}
    groups: list[list[tuple[Cause, Upstream]]] = []
    for cause, upstream in found:
        for group in groups:
            shared = any(upstream.unconfirmed & other.unconfirmed for _, other in group)
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
    confirmed_by = dict(pair for _, up in group for pair in up.confirmed_by)
    lacking = [c.factor for c in causes if c.factor in c.not_compared]
    behind = [name for _, upstream in group for name in upstream.unknown]
    return Attributed(
        causes=causes,
        second=all(cause.factor in second for cause in causes),
        share=attribution.share(cause.factor for cause in causes),
        confirmed_by=tuple(confirmed_by.items()),
        between=_once(name for _, upstream in group for name in upstream.between),
        unknown=_once((*lacking, *behind)),
    )


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _possible_causes(
    found: Sequence[tuple[Cause, Upstream]], verdict: Verdict
) -> frozenset[str]:
    """Events that may be a cause; any, where the structure of a trace differs.

    A number of steps or of sub-pixels follows from the whole experiment.
    """
    causes = {cause.factor for cause, _ in found}
    strange = {f.factor for f in verdict.diverged if f.problem in _STRUCTURE}
    if causes & strange or any(f.follows for f in verdict.diverged):
        return frozenset(CATALOG)
    possible: set[str] = set()
    for cause, upstream in found:
        possible |= {cause.factor, emitted_name(cause.factor)}
        possible |= {*upstream.unconfirmed, *upstream.inert}
    return frozenset(possible)
