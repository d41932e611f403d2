"""hypotheses.md: what was tried, run after run; nothing is ever erased."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tabulate import tabulate

from braggtrace.bundle.run import Run
from braggtrace.config import RunConfig
from braggtrace.diagnosis.explanation import Trial
from braggtrace.regular_files import read_regular_text
from braggtrace.report.report import Report
from braggtrace.report.story import (
    divergence_lines,
    percent_of,
    plain_cause_lines,
    story_lines,
)
from braggtrace.report.text import bundle_stamp

HYPOTHESES: Final = "hypotheses.md"
_SECTION: Final = re.compile(r"^## (?=\d{8}T\d{6}Z)", re.MULTILINE)
_ENTRY: Final = re.compile(
    r"^- \*\*(?P<status>[a-z ]+)\*\* `(?P<id>[^`]+)`: (?P<outcome>.*)$"
)


class HypothesisLog:
    """hypotheses.md: every hypothesis of every run of this name."""

    def applies(self, config: RunConfig, record: Mapping[str, Any]) -> bool:
        """Always."""
        return True

    def names(self, config: RunConfig, record: Mapping[str, Any]) -> Collection[str]:
        """One file."""
        return (HYPOTHESES,)

    def files(self, run: Run) -> Mapping[str, bytes]:
        """What earlier runs tried, and this one."""
        config = run.request.config
        text = hypotheses_text(
            run.report,
            bundle_stamp(run.request.started),
            [hypothesis.id for hypothesis in config.hypotheses],
            earlier_hypotheses(config.report_folder),
        )
        return {HYPOTHESES: text.encode()}

    def record(self, run: Run, files: Mapping[str, bytes]) -> Mapping[str, Any]:
        """Nothing: the file may grow."""
        return {}

    def problems(
        self, config: RunConfig, bundle: Path, record: Mapping[str, Any]
    ) -> Iterator[str]:
        """Whether it has an entry of this run."""
        stamp = bundle_stamp(datetime.fromisoformat(record["started"]))
        text = (bundle / HYPOTHESES).read_bytes().decode(errors="replace")
        if f"\n## {stamp}\n" not in text:
            yield f"{HYPOTHESES} does not tell of this run"


def earlier_hypotheses(folder: Path) -> tuple[str, ...]:
    """hypotheses.md of each bundle of a name; what cannot be read is passed over."""
    texts = []
    for path in sorted(folder.glob(f"*/{HYPOTHESES}")):
        try:
            texts.append(read_regular_text(path))
        except (OSError, UnicodeDecodeError):
            continue
    return tuple(texts)


def hypotheses_text(
    report: Report, stamp: str, declared: Sequence[str], earlier: Sequence[str]
) -> str:
    """Text of hypotheses.md.

    Args:
        report: of this run.
        stamp: when, UTC.
        declared: ids of the hypotheses of the configuration.
        earlier: this file of earlier runs of the same name.

    Returns:
        The latest status of each hypothesis, then every run, the latest last.
    """
    sections = _sections(earlier)
    own = "\n".join(_section(report, declared)) + "\n"
    key = stamp
    while key in sections:
        key += " (again)"
    sections[key] = own
    ordered = sorted(sections)
    parts = [f"# Hypotheses: {report.name}\n", _statuses(sections, ordered)]
    parts += [f"## {name}\n\n{sections[name].strip()}\n" for name in ordered]
    return "\n".join(parts)


def _sections(earlier: Sequence[str]) -> dict[str, str]:
    """Runs by stamp; every file holds those before it."""
    found: dict[str, str] = {}
    for text in earlier:
        for part in _SECTION.split(text)[1:]:
            stamp, _, body = part.partition("\n")
            found.setdefault(stamp.strip(), body.strip() + "\n")
    return found


def _statuses(sections: dict[str, str], ordered: Sequence[str]) -> str:
    """Latest status of each hypothesis that was ever run or declared."""
    latest: dict[str, tuple[str, str, str]] = {}
    for stamp in ordered:
        for line in sections[stamp].splitlines():
            match = _ENTRY.match(line)
            if match is None:
                continue
            name, status = match["id"], match["status"]
            if status in ("not run", "open") and name in latest:
                continue
            latest[name] = (status, stamp, match["outcome"])
    if not latest:
        return "No hypothesis was tried yet.\n"
    rows = [(f"`{n}`", s, stamp, outcome) for n, (s, stamp, outcome) in latest.items()]
    headers = ("hypothesis", "status", "run", "what was found")
    return tabulate(rows, headers=headers, tablefmt="github") + "\n"


def _section(report: Report, declared: Sequence[str]) -> Iterator[str]:
    explanation = report.explanation
    if explanation is None:
        yield from _without_trials(report, declared)
        return
    yield "```text"
    yield from story_lines(report)
    yield "```"
    yield ""
    for note in explanation.notes:
        yield f"{note}"
        yield ""
    for trial in explanation.trials:
        yield f"- **{trial.status}** `{trial.id}`: {_outcome_text(trial)}"


def _without_trials(report: Report, declared: Sequence[str]) -> Iterator[str]:
    if report.verdict.agree:
        yield "The two sides agree: there is nothing to explain."
    else:
        yield "Nothing was tried: what the two programs do was read, and not simulated."
        yield ""
        yield "```text"
        yield from divergence_lines(report)
        yield from plain_cause_lines(report)
        yield "```"
    yield ""
    why = "was not needed" if report.verdict.agree else "cannot be tried here"
    for name in declared:
        yield f"- **open** `{name}`: {why}"


def _outcome_text(trial: Trial) -> str:
    claim = " ".join(trial.claim.split())
    numbers = []
    if trial.share is not None:
        numbers.append(f"explains {percent_of(trial.share)}")
    if trial.outside is not None:
        numbers.append(f"{trial.outside} factors outside tolerance")
    parts = [claim, trial.reason, ", ".join(numbers)]
    return "; ".join(part for part in parts if part).replace("|", "/")
