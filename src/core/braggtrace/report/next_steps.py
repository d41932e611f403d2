"""What to do next, from the report alone."""

from collections.abc import Iterable, Iterator
from typing import Final

from braggtrace.diagnosis import Cause
from braggtrace.judgement.findings import Finding, Status
from braggtrace.report.report import Report
from braggtrace.report.run_context import RunContext
from braggtrace.report.text import margin, would_pass
from braggtrace.report.three_way.story import next_looks
from braggtrace.report.three_way.text import statements_of

_CLOSE: Final = 10.0  # a margin below this is worth a look
_STRUCTURE: Final = frozenset(
    {"missing", "index", "components", "unit", "kind", "dtype", "trace", "group"}
)


def next_steps(report: Report, run_context: RunContext) -> Iterator[str]:
    """Numbered lines.

    Args:
        report: the comparison.
        run_context: what the report does not hold.
    """
    agree = report.verdict.agree
    steps = _agreed(report) if agree else _diverged(report, run_context)
    for number, step in enumerate(steps, start=1):
        yield f"{number}. {step}"


def _agreed(report: Report) -> Iterator[str]:
    yield "Nothing has to be done: every expected value was compared and agrees."
    tightest = report.tightest
    if tightest is not None and (tightest.margin or 0.0) < _CLOSE:
        yield (
            f"Keep an eye on `{tightest.factor}`: its worst value lies only "
            f"{margin(tightest)} its limit."
        )
    expected = [f for f in report.verdict.findings if f.status is Status.EXPECTED]
    for finding in expected:
        yield f"`{finding.factor}` diverges as declared: {'; '.join(finding.declared)}."


def _diverged(report: Report, run_context: RunContext) -> Iterator[str]:
    known = run_context.environment.get("since_baseline", {}).get("changes", ())
    if known:
        yield (
            f"Rule out the environment first: {len(known)} of its facts are not what "
            "they were when the baseline was made."
        )
    for found in report.inconsistencies:
        yield (
            f"The {found.side}'s trace does not fit itself at `{found.event}`: "
            f"{found.message}. Mend that first."
        )
    if report.three_way is not None:
        yield from next_looks(report.three_way)
    first = report.verdict.first_divergence
    if first is not None and first.problem in _STRUCTURE:
        yield _mend_structure(first)
    elif run_context.fix:
        fix = run_context.fix.replace("'", "").replace(" --set ", "' --set '")
        yield (
            f"Run it with what closes the gap: `braggtrace run config.yaml --set "
            f"'{fix}'`. If that is what was meant, put it into the configuration; else "
            "mend the program that does otherwise."
        )
    else:
        yield from _causes(report)
    if first is None and report.three_way is not None:
        return  # nothing lies between baseline and subject
    if run_context.why:  # recorded: `verify` has no simulator to ask again
        yield (
            "Read hypotheses.md, which tells what was tried; `braggtrace explain "
            "config.yaml` here tells it again and names the command that tries the fix."
        )
    if first is not None:
        yield from _meant(first)


def _causes(report: Report) -> Iterator[str]:
    for cause in report.causes:
        reading = report.readings.get(cause.factor)
        hint = f" The difference amounts to {reading}." if reading else ""
        if cause.certainty == "root":
            yield _look_at(cause, report) + hint
    unseen = [cause for cause in report.causes if cause.certainty != "root"]
    if unseen:
        names = dict.fromkeys(name for cause in unseen for name in cause.not_compared)
        yield (
            f"Look at {_named(cause.factor for cause in unseen)}, and have compared "
            f"what stands before: {_named(names)}."
        )
    if not report.causes:
        sentences = statements_of(report)
        for reason in (r for r in report.verdict.reasons if r not in sentences):
            yield f"Mend what keeps the verdict from green: {reason}."


def _look_at(cause: Cause, report: Report) -> str:
    found = next(f for f in report.verdict.findings if f.factor == cause.factor)
    if found.problem in _STRUCTURE:
        return _mend_structure(found)
    return (
        f"Look where the subject computes `{cause.factor}`: all that it is computed "
        "from agrees."
    )


def _mend_structure(finding: Finding) -> str:
    alike = (
        "declare its unit in a catalogue, and both sides are converted"
        if finding.problem == "unit"
        else "make both programs give it alike"
    )
    return (
        f"`{finding.factor}` cannot be compared ({finding.message}): {alike}, or "
        "exempt it by name with a reason."
    )


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _meant(first: Finding) -> Iterator[str]:
    limit = would_pass(first)
    if first.needs:
        yield (
            f"If the difference is meant, declare it under `expect:`; `{first.factor}` "
            f"alone would just pass with {limit}."
        )
