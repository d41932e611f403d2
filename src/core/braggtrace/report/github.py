"""What GitHub shows: annotations in the log, and the summary of a step."""

from collections.abc import Iterator, Sequence
from typing import Final

from braggtrace.report.gated import Gated
from braggtrace.report.tables import factor_table
from braggtrace.report.text import finding_text, heading
from braggtrace.report.three_way.table import three_way_table
from braggtrace.visible import visible

_MOST: Final = 10  # GitHub shows no more of one kind in a step


def github_annotations(gated: Sequence[Gated]) -> tuple[str, ...]:
    """Workflow commands: an error for what is red, a warning for what may become so.

    Args:
        gated: every comparison.

    Returns:
        One line each, the errors of every comparison before the warnings.
    """
    errors = [line for one in gated for line in _errors(one)]
    warnings = [
        _command("warning", one, one.name, text)
        for one in gated
        for text in one.warnings
    ]
    return (*errors[:_MOST], *warnings[:_MOST])


def github_step_summary(gated: Sequence[Gated]) -> str:
    """The summary of a step, Markdown.

    Args:
        gated: every comparison.

    Returns:
        A line for each comparison; under those that are not green, what is wrong.
    """
    lines = ["| comparison | verdict | factors | values |", "|---|---|---|---|"]
    lines += [_row(one) for one in gated]
    for one in gated:
        lines += _details(one)
    return "\n".join(lines) + "\n"


def _errors(one: Gated) -> Iterator[str]:
    if one.report is None:
        yield _command("error", one, f"{one.name}: could not be judged", one.error)
        return
    verdict, sizes = one.report.verdict, one.report.sizes
    if verdict.agree:
        return
    for reason in verdict.reasons:
        yield _command("error", one, f"{one.name}: DIVERGED", reason)
    first = verdict.first_divergence
    if first is not None:
        red = f"{len(verdict.diverged)} of {len(verdict.findings)} factors"
        title = f"{one.name}: {red}, first {heading(first, sizes)}"
        yield _command("error", one, title, finding_text(first, sizes))


def _command(kind: str, one: Gated, title: str, text: str) -> str:
    where = f"file={_property(one.source)}," if one.source else ""
    return f"::{kind} {where}title={_property(title)}::{_data(text)}"


def _data(text: str) -> str:
    data = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return visible(data)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _row(one: Gated) -> str:
    if one.report is None:
        return f"| {_cell(one.name)} | **ERROR** | | |"
    verdict, account = one.report.verdict, one.report.verdict.accounting
    green = len(verdict.findings) - len(verdict.diverged)
    values = f"{account.compared} of {account.expected} compared"
    exempt = f", {account.exempted} exempt" if account.exempted else ""
    word = one.verdict if verdict.agree else f"**{one.verdict}**"
    factors = f"{green} of {len(verdict.findings)}"
    return f"| {_cell(one.name)} | {word} | {factors} | {values}{exempt} |"


def _details(one: Gated) -> Iterator[str]:
    for warning in one.warnings:
        yield f"\n> **{_cell(one.name)}**: {_cell(warning)}"
    if one.report is None:
        yield f"\n### {_cell(one.name)}\n\n```text\n{_fenced(one.error)}\n```"
    elif not one.report.verdict.agree:
        first = one.report.verdict.first_divergence
        text = "\n".join(one.report.verdict.reasons)
        if first is not None:
            text = f"{finding_text(first, one.report.sizes)}\n{text}".rstrip()
        yield f"\n### {_cell(one.name)}\n\n```text\n{_fenced(text)}\n```"
        three = one.report.three_way is not None
        table = (three_way_table if three else factor_table)(one.report, "github")
        yield f"\n<details><summary>all factors</summary>\n\n{table}\n\n</details>"


def _cell(text: str) -> str:
    return visible(text).replace("|", "\\|").replace("\n", " ")


def _fenced(text: str) -> str:
    return visible(text).replace("```", "'''")
