"""Judges every planted change and counts which were found."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from braggtrace.errors import BraggtraceError, UsageError
from braggtrace.events import Trace
from braggtrace.judgement.verdict import Verdict
from braggtrace.selftest.change import Change
from braggtrace.selftest.copy import Copy
from braggtrace.selftest.faults import faults
from braggtrace.selftest.ground import Ground
from braggtrace.selftest.harmless import harmless

Judge = Callable[[str], Verdict]
Progress = Callable[[str, int], None]
_EVERY: Final = 100  # changes between two reports of progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A change that was answered wrongly.

    Attributes:
        change: what was planted.
        why: the answer of the gate.
    """

    change: Change
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a self-test.

    Attributes:
        planted: number of faults, by kind.
        lived: faults that the gate did not find.
        harmless: number of harmless changes, by kind.
        alarms: harmless changes that the gate called a fault.
        untested: numbers of the baseline that the verdict does not depend on.
        without_effect: changes after which what is compared was the same.
    """

    planted: Mapping[str, int]
    lived: tuple[Life, ...]
    harmless: Mapping[str, int]
    alarms: tuple[Life, ...]
    untested: int
    without_effect: int = 0

    @property
    def passed(self) -> bool:
        """Every fault was found, nothing else was, and there was something to find."""
        return bool(self.planted) and not self.lived and not self.alarms


def self_test(
    text: str,
    *,
    read: Callable[[str], Trace],
    judge: Judge,
    subject: Trace,
    progress: Progress = lambda what, done: None,
) -> Outcome:
    """Plant faults in a baseline, and harmless changes, and judge each.

    Args:
        text: the baseline's file.
        read: reads such a file.
        judge: the verdict on such a file, by the way of an ordinary run.
        subject: the subject's trace in the baseline's vocabulary.
        progress: called now and then with how many were judged.

    Returns:
        What was found and what was not.

    Raises:
        UsageError: the unaltered baseline is not green, so that a planted fault
            could not be distinguished; or it holds no trace line.
    """
    verdict = judge(text)
    if not verdict.agree:
        raise UsageError(
            "a self-test needs a green verdict to start from, and this one is red; run "
            "`braggtrace run` and mend what it shows"
        )
    if not Copy.of(text).trace_lines():
        raise UsageError(
            "a self-test wants a baseline of nanoBragg's TRACE lines or of native "
            "JSONL; this one is neither"
        )
    ground = Ground(text, read, subject, verdict)
    planted, lived = _try(faults(ground), judge, green=False, progress=progress)
    changed, alarms = _try(harmless(ground), judge, green=True, progress=progress)
    return Outcome(
        planted=planted,
        lived=lived,
        harmless=changed,
        alarms=alarms,
        untested=sum(not ground.gated(site) for site in ground.sites),
    )


def _try(
    changes: Iterable[Change], judge: Judge, *, green: bool, progress: Progress
) -> tuple[Mapping[str, int], tuple[Life, ...]]:
    counts: Counter[str] = Counter()
    wrong = []
    for change in changes:
        counts[change.kind] += 1
        why = _answer(change, judge, green=green)
        if why:
            wrong.append(Life(change=change, why=why))
        done = sum(counts.values())
        if done % _EVERY == 0:
            progress("harmless" if green else "faults", done)
    return dict(counts), tuple(wrong)


def _answer(change: Change, judge: Judge, *, green: bool) -> str:
    """What is wrong with the gate's answer, or ""."""
    try:
        verdict = judge(change.text)
    except BraggtraceError as error:
        return f"could not be judged: {error}" if green else ""
    except Exception as error:  # a crash is no way to find a fault
        return f"crashed: {type(error).__name__}: {error}"
    if verdict.agree == green:
        return ""
    if not green:
        return "green"
    first = verdict.first_divergence
    return f"red: {first.factor}: {first.message}" if first else str(verdict.reasons)
