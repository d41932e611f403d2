"""What several texts say alike: the sides, their traces, where the values went."""

from collections.abc import Iterator, Mapping

from braggtrace.events import Unread
from braggtrace.report.report import Report, Side

_LONG, _FEW = 200, 8  # characters; switches that are named
_SHOWN = (
    "build",
    "recording",
    "promotion",
    "file",
    "mode",
    "dtype",
    "device",
    "switches",
)


def candidate_lines(report: Report, form: str) -> Iterator[str]:
    """Who the candidate is, where there is one; ``form`` has a place for it."""
    if report.candidate is not None:
        yield form.format(side_text(report.candidate))


def digest_lines(digests: Mapping[str, str]) -> Iterator[str]:
    """The checksum of each trace file, by name."""
    for name, digest in sorted(digests.items()):
        yield f"- `{name}`: sha256 {digest}"


def account_text(report: Report) -> str:
    """Where every value went, in a sentence."""
    account = report.verdict.accounting
    missing = f", {account.missing} not compared" if account.missing else ""
    return (
        f"Of {account.expected} expected values {account.compared} were compared, "
        f"{account.exempted} declared exempt{missing}."
    )


def unread_lines(report: Report) -> Iterator[str]:
    """Each kind of what was not read, side by side: how many, why, and where."""
    for role, parts in report.unread.items():
        for part in parts:
            shown = f": {'; '.join(part.examples)}" if part.examples else ""
            yield f"{role}: {part.count} {part.what} {part.why}{_numbers(part)}{shown}"


def unread_warnings(report: Report) -> tuple[str, ...]:
    """A sentence for whatever holds numbers and was not read."""
    return tuple(
        f"the {role}'s file holds numbers that nothing compares: {part.numbers} of "
        f"{part.count} {part.what} {part.why}"
        for role, parts in report.unread.items()
        for part in parts
        if part.numbers
    )


def same_file_warnings(report: Report) -> tuple[str, ...]:
    """A sentence where both sides were read from the same bytes."""
    first, second = (
        side.facts.get("sha256") for side in (report.baseline, report.subject)
    )
    if first is None or first != second:
        return ()
    return ("the files of both sides are the same, byte for byte",)


def nan_warnings(report: Report) -> tuple[str, ...]:
    """A sentence for each factor whose texts have NaN or infinity among other words."""
    return tuple(
        f"{finding.factor} holds texts with NaN or infinity among other words, which "
        "are compared as texts: read a value of them as a number"
        for finding in report.verdict.findings
        if finding.speaks_of_nan
    )


def _numbers(part: Unread) -> str:
    return f", {part.numbers} of them with numbers" if part.numbers else ""


def side_text(side: Side) -> str:
    """Who a side is: program, version and what else identifies it."""
    version = f" {side.version}" if side.version else ""
    facts = [f"{k} {_fact(k, side.facts[k])}" for k in _SHOWN if side.facts.get(k)]
    return f"{side.program}{version}" + (f" ({', '.join(facts)})" if facts else "")


def _fact(key: str, value: str) -> str:
    """A fact in few words; run_metadata.json has all of them."""
    if key != "switches" or len(value) <= _LONG:
        return value
    words = value.split()
    on = [word for word in words if word.endswith("=on")]
    rest = [word for word in words if word not in on]
    few = min(on, rest, key=len)
    others = f" ({' '.join(few)})" if 0 < len(few) <= _FEW else ""
    return f"{len(on)} of {len(words)} on{others}"
