"""Hypotheses of a run: declared or of a plugin, and each tried on the pixel."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Final

from braggtrace.catalog.entries import entries
from braggtrace.config import RunConfig, with_overrides
from braggtrace.diagnosis.explanation import Trial
from braggtrace.errors import BraggtraceError, plugin_faults, suggestion
from braggtrace.events import Trace
from braggtrace.judgement.cache import same_event
from braggtrace.judgement.findings import FactorExtractor, Status
from braggtrace.judgement.plugin_answers import promised_names
from braggtrace.judgement.verdict import Verdict
from braggtrace.pluginmanager import Registry
from braggtrace.sources.request import Request, request_from_config
from braggtrace.whatif import Exposure, Hypothesis, differences, value_at, with_value

if TYPE_CHECKING:  # those that compute bring torch in
    from braggtrace.explain.attribution import Attribution
    from braggtrace.explain.recompare import Comparing
    from braggtrace.explain.replay import Replayer

_MOST_PAIRS: Final = 24
_ORDER: Final = ("confirmed", "partial", "refuted", "open", "not run")


def declared_hypotheses(
    config: RunConfig, extractors: tuple[FactorExtractor, ...]
) -> tuple[Hypothesis, ...]:
    """Hypotheses of a configuration, every key and name of them known.

    Args:
        config: the configuration.
        extractors: the configured ones; ``closes_when`` names their factors.

    Returns:
        In the order of the file.

    Raises:
        ConfigError: an id is used twice, or an override or a factor is unknown.
    """
    base = request_from_config(config) if config.hypotheses else None
    known = {name for extractor in extractors for name in promised_names(extractor)}
    found: list[Hypothesis] = []
    for i, model in enumerate(config.hypotheses):
        if model.id in {hypothesis.id for hypothesis in found}:
            raise config.error("this id stands twice", "hypotheses", i, "id")
        for n, name in enumerate(model.closes_when):
            if name not in known:
                what = f"unknown factor{suggestion(name, known)}"
                raise config.error(what, "hypotheses", i, "closes_when", n)
        other = request_from_config(with_overrides(config, model))
        if base is None:
            continue
        fix = " --set ".join(f"{k}={v}" for k, v in model.overrides.items())
        found.append(
            Hypothesis(
                id=model.id,
                claim=model.claim,
                change=_Transplant(_exposure(base), _exposure(other)),
                fix=lambda _, text=fix: text,  # type: ignore[misc]
                closes_when=model.closes_when,
            )
        )
    return tuple(found)


def all_hypotheses(
    declared: tuple[Hypothesis, ...], registry: Registry
) -> tuple[Hypothesis, ...]:
    """The declared ones, and those of plugins under another id.

    Raises:
        PluginError: an installed plugin cannot be loaded.
    """
    own = {hypothesis.id for hypothesis in declared}
    return (*declared, *(h for h in registry.hypotheses() if h.id not in own))


def _exposure(request: Request) -> Exposure:
    return Exposure(
        experiment=request.experiment,
        switches=request.switches,
        pixel=request.pixels[0] if request.pixels else (0, 0),
    )


class _Transplant:
    """Applies the differences between two exposures to a third one."""

    def __init__(self, before: Exposure, after: Exposure) -> None:
        names = differences(before, after)
        self._values = {name: value_at(after, name) for name in names}

    def __call__(self, exposure: Exposure) -> Exposure:
        changed = replace(exposure)
        for name, value in self._values.items():
            changed = with_value(changed, name, value)
        return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """Tries hypotheses.

    Attributes:
        comparing: the baseline and the rules.
        replayer: of the subject.
        attribution: divides the final difference.
        verdict: on the subject.
        causes: factors that are root causes.
        possible_causes: events that may be a cause; a hypothesis that enters at none
            of them is not run.
    """

    comparing: Comparing
    replayer: Replayer
    attribution: Attribution
    verdict: Verdict
    causes: Collection[str]
    possible_causes: Collection[str]

    def all(self, hypotheses: Sequence[Hypothesis]) -> tuple[Trial, ...]:
        """Try every hypothesis, and pairs of those that close a part.

        Returns:
            Confirmed first, not run last.
        """
        trials: list[Trial] = []
        changed: dict[str, Exposure] = {}
        for hypothesis in hypotheses:
            exposure = self._changed(hypothesis)
            reason = self._ruled_out(exposure)
            if exposure is None or reason:
                trials.append(_not_run(hypothesis, reason))
                continue
            changed[hypothesis.id] = exposure
            trials.append(self._tried(hypothesis, exposure))
        if not any(trial.status == "confirmed" for trial in trials):
            trials += self._pairs(hypotheses, trials)
        return tuple(sorted(trials, key=_rank))

    def _changed(self, hypothesis: Hypothesis) -> Exposure | None:
        with plugin_faults(hypothesis.id, "changing an exposure"):
            return hypothesis.change(self.replayer.exposure)

    def _ruled_out(self, exposure: Exposure | None) -> str:
        """Why a change cannot explain any cause, or "" where it may."""
        if exposure is None:
            return "does not apply to this experiment"
        names = differences(self.replayer.exposure, exposure)
        if not names:
            return "changes nothing here"
        touched = entries(n for n in names if not n.startswith("event."))
        if touched is None:
            return ""
        touched |= {n.removeprefix("event.") for n in names if n.startswith("event.")}
        if touched & set(self.possible_causes):
            return ""
        return f"enters at {_listed(sorted(touched))}, none of which holds a cause"

    def _tried(self, hypothesis: Hypothesis, exposure: Exposure) -> Trial:
        if self.replayer.is_inert(exposure):
            trace = self.attribution.subject
            return self._judged(hypothesis, trace, hypothesis.fix(exposure))
        try:
            trace = self.replayer.replay(exposure).trace
        # a what-if may ask for numbers of which nothing can be computed
        except (BraggtraceError, ArithmeticError, RuntimeError, ValueError) as error:
            return Trial(
                id=hypothesis.id,
                claim=hypothesis.claim,
                status="refuted",
                reason=f"cannot be computed: {str(error).splitlines()[0][:200]}",
            )
        return self._judged(hypothesis, trace, hypothesis.fix(exposure))

    def _judged(self, hypothesis: Hypothesis, trace: Trace, fix: str) -> Trial:
        verdict = self.verdict
        if not _same(trace, self.attribution.subject):
            verdict = self.comparing.verdict(trace)
        share = self.attribution.of(trace)
        passed = {f.factor for f in verdict.findings if f.status is Status.PASS}
        closed = tuple(name for name in self.causes if name in passed)
        passed_before = {
            f.factor for f in self.verdict.findings if f.status is Status.PASS
        }
        broken = tuple(sorted(passed_before - passed))
        wanted = hypothesis.closes_when
        done = all(name in passed for name in wanted) if wanted else verdict.agree
        outside = len(verdict.diverged)
        status, reason = "refuted", f"{outside} factors stay outside tolerance"
        if broken:
            reason += f"; {_listed(broken)} would no longer agree"
        if done:
            status, reason = "confirmed", "closes the gap"
        elif closed and not broken:
            status, reason = "partial", f"closes {_listed(closed)}"
        return Trial(
            id=hypothesis.id,
            claim=hypothesis.claim,
            status=status,  # type: ignore[arg-type]
            share=share,
            outside=outside,
            closed=closed,
            reason=reason,
            fix=fix,
        )

    def _pairs(
        self, hypotheses: Sequence[Hypothesis], trials: Sequence[Trial]
    ) -> Iterator[Trial]:
        """Pairs that close every cause, where each closes one that the other leaves."""
        by_id = {hypothesis.id: hypothesis for hypothesis in hypotheses}
        part = [t for t in trials if t.status == "partial"]
        pairs = [
            (a, b)
            for a, b in combinations(part, 2)
            if set(a.closed) | set(b.closed) >= set(self.causes)
            and not set(a.closed) <= set(b.closed)
            and not set(b.closed) <= set(a.closed)
        ]
        for a, b in pairs[:_MOST_PAIRS]:
            both = both_of(by_id[a.id], by_id[b.id])
            exposure = self._changed(both)
            if exposure is None:
                continue
            trial = self._tried(both, exposure)
            if trial.status == "confirmed":
                yield trial


def both_of(first: Hypothesis, second: Hypothesis) -> Hypothesis:
    """Both hypotheses at once, as one."""

    def change(exposure: Exposure) -> Exposure | None:
        once = first.change(exposure)
        return None if once is None else second.change(once)

    return Hypothesis(
        id=f"{first.id} + {second.id}",
        claim=f"{first.claim}; and {second.claim}",
        change=change,
        fix=lambda exposure: " ".join(
            fix for fix in (first.fix(exposure), second.fix(exposure)) if fix
        ),
    )


def _same(trace: Trace, other: Trace) -> bool:
    """Whether two traces of the simulator hold the same values."""
    return (
        trace.events.keys() == other.events.keys()
        and trace.header.sizes == other.header.sizes
        and trace.header.scales == other.header.scales
        and all(same_event(event, other.events[event.name]) for event in trace)
    )


def _not_run(hypothesis: Hypothesis, reason: str) -> Trial:
    return Trial(
        id=hypothesis.id, claim=hypothesis.claim, status="not run", reason=reason
    )


def _rank(trial: Trial) -> tuple[int, float]:
    return _ORDER.index(trial.status), -(trial.share or 0.0)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:4])
    return f"{shown} and {len(names) - 4} more" if len(names) > 4 else shown
