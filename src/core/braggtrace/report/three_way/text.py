"""Three sides in words: who is alone, where first, and of how many factors."""

from collections.abc import Iterator, Mapping
from typing import Final

from braggtrace.diagnosis.alone import OF_RULES, PAIRS, Row, ThreeWay
from braggtrace.report.report import Report
from braggtrace.report.text import place

UNTRACED: Final = "not traced by this candidate"
_ALONE: Final = ("baseline", "subject", "candidate")


def statements(found: ThreeWay, sizes: Mapping[str, int]) -> tuple[str, ...]:
    """Who is alone, in sentences; what decides stands first.

    Args:
        found: the three sides.
        sizes: length of each axis.

    Returns:
        None where all agree.
    """
    kinds: dict[tuple[str, object], Row] = {}
    for row in found.red:
        kinds.setdefault((row.standing, row.apart), row)
    rows = sorted(kinds.values(), key=lambda row: row is not found.first)
    sentences = [statement(row, found, sizes) for row in rows]
    return (*sentences, *_of_pairs(found))


def statements_of(report: Report) -> tuple[str, ...]:
    """The same of a report; none where it has no candidate."""
    found = report.three_way
    return () if found is None else statements(found, report.sizes)


def statement(row: Row, found: ThreeWay, sizes: Mapping[str, int]) -> str:
    """One sentence about all factors that stand as this one, which is the first."""
    count = len(found.like(row))
    whole = len(found.rows)
    where = _where(row, sizes)
    of = f" ({count} of {whole} factors)"
    if row.standing in _ALONE:
        return f"{side_words(row.standing, found)} is alone, first at {where}{of}"
    if row.standing == "all":
        return f"no two sides agree, first at {where}{of}"
    pair = " and ".join(row.apart or ())
    if row.standing == "paradox":
        return (
            f"no side is alone at {where}: {pair} differ, although each agrees with "
            f"the third side{of}"
        )
    third = next(side for side in _ALONE if side not in (row.apart or ()))
    silent = "does not trace" if third == "candidate" else "does not print"
    return f"{pair} differ, first at {where}, which the {third} {silent}{of}"


def side_words(side: str, found: ThreeWay) -> str:
    """A side with its article; the candidate says what it is."""
    return f"the {side}" + (f" {found.candidate}" if side == "candidate" else "")


def alone_words(row: Row, found: ThreeWay) -> str:
    """Who is alone, for a table."""
    match row.standing:
        case "agree":
            return UNTRACED if row.factor in found.untraced else "none"
        case "declared":
            return "none (declared)"
        case "all":
            return "all differ"
        case "paradox":
            return f"none: {_dash(row)} only"
        case "apart":
            return f"{' or '.join(row.apart or ())}"
        case side:
            return side


def agreed_words(found: ThreeWay) -> str:
    """How far the candidate agrees with the other two, and what it does not trace."""
    traced = [row for row in found.rows if row.factor not in found.untraced]
    text = f"the candidate {found.candidate} agrees with both in {len(traced)} factors"
    if found.untraced:
        text += f", {len(found.untraced)} are {UNTRACED}"
    if found.emitted:
        text += f", and with the subject in {found.emitted} values as emitted"
    return text


def _dash(row: Row) -> str:
    return "–".join(row.apart or ())


def _where(row: Row, sizes: Mapping[str, int]) -> str:
    finding = row.telling
    at = place(finding.first.place, sizes) if finding.first else ""
    return row.factor + (f" at {at}" if at else "")


def _of_pairs(found: ThreeWay) -> Iterator[str]:
    """What keeps the other pairs from green, beyond their factors.

    Values that were not compared are those of a factor that is red for it.
    """
    for pair in PAIRS[1:]:
        verdict = found.verdicts.get(pair)
        if verdict is None:
            continue
        rules = [f.message for f in verdict.diverged if f.problem in OF_RULES]
        more = len(verdict.diverged) > len(rules)
        for reason in (*(() if more else verdict.reasons), *rules):
            yield f"{pair[0]} and {pair[1]}: {reason}"
