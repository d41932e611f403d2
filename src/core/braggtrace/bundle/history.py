"""The attempts of a name as a table with their trend, and a page over all names."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from tabulate import tabulate

from braggtrace.bundle.attempt import Attempt

_HEADERS: Final = (
    *("time", "commit", "verdict", "first divergence"),
    *("worst margin", "trend", "bundle"),
)
_PAGE: Final = (
    *("name", "verdict", "first divergence", "worst margin", "trend"),
    *("since", "agreed last", "attempts", "bundle"),
)
_BARS: Final = "▁▂▃▄▅▆▇█"
_LONGEST: Final = 40  # bars in one line
_SAME: Final = 1.05  # margins closer than this are the same
_CEILING: Final = 1.0e6  # margins beyond this are the same to the last digits


def history_text(name: str, attempts: Sequence[Attempt]) -> str:
    """The attempts of a name.

    Args:
        name: of the configuration.
        attempts: in the order of the ledger, at least one.

    Returns:
        A table, the latest attempt last, and sentences on the trend.
    """
    lines = [_table(attempts, "simple"), "", *_trend_lines(name, attempts)]
    return "\n".join(lines) + "\n"


def consolidated_text(ledgers: Mapping[str, Sequence[Attempt]]) -> str:
    """One page over all names, in Markdown.

    Args:
        ledgers: attempts by name.
    """
    rows = [_status(name, ledgers[name]) for name in sorted(ledgers) if ledgers[name]]
    table = tabulate(rows, headers=_PAGE, tablefmt="github", disable_numparse=True)
    counts = [_count(ledgers, verdict) for verdict in ("AGREE", "DIVERGED", "BLOCKED")]
    lines = [
        "# Status",
        "",
        f"{len(rows)} names: {counts[0]} agree, {counts[1]} diverged, "
        f"{counts[2]} blocked at their latest attempt.",
        "",
        table,
        "",
        "*since*: first attempt of the unbroken row of this verdict. *worst margin*: "
        "how many times the worst factor lies below its limit.",
    ]
    return "\n".join(lines) + "\n"


def _count(ledgers: Mapping[str, Sequence[Attempt]], verdict: str) -> int:
    return sum(a[-1].verdict == verdict for a in ledgers.values() if a)


def _status(name: str, attempts: Sequence[Attempt]) -> tuple[str, ...]:
    last = attempts[-1]
    agreed = [a for a in attempts if a.verdict == "AGREE"]
    return (
        name,
        last.verdict,
        last.first_divergence or "none",
        _margin(last),
        _bars(attempts[-10:]),
        _moment(_row(attempts)[0]),
        f"{_moment(agreed[-1])} {_commit(agreed[-1])}".strip() if agreed else "never",
        str(len(attempts)),
        f"{name}/{last.bundle}",
    )


def _table(attempts: Sequence[Attempt], style: str) -> str:
    before = (None, *attempts)
    rows = [
        (
            _moment(a),
            _commit(a),
            a.verdict,
            a.first_divergence or ("" if a.verdict == "BLOCKED" else "none"),
            _margin(a),
            _change(b, a),
            a.bundle + (" (recovered)" if a.recovered else ""),
        )
        for b, a in zip(before, attempts, strict=False)
    ]
    return tabulate(rows, headers=_HEADERS, tablefmt=style, disable_numparse=True)


def _trend_lines(name: str, attempts: Sequence[Attempt]) -> Iterator[str]:
    counts = {v: sum(a.verdict == v for a in attempts) for v in _VERDICTS}
    verdicts = ", ".join(
        f"{counts[v]} {word}" for v, word in _VERDICTS.items() if counts[v]
    )
    yield f"{name}: {len(attempts)} attempts: {verdicts}."
    judged = [a for a in attempts if a.verdict != "BLOCKED"]
    if judged:
        yield f"margin  {_bars(judged)}  {_margin(judged[0])} at first, " + (
            f"{_margin(judged[-1])} at last"
        )
    row = _row(attempts)
    last = attempts[-1]
    yield f"{last.verdict} since {_moment(row[0])} ({len(row)} in a row)."
    lost = _loss(judged)
    if lost is not None:
        good, bad = lost
        yield f"Parity was lost between {_at(good)} and {_at(bad)}."
        if good.commit and bad.commit and good.commit != bad.commit:
            yield (
                f"To find the commit: git bisect start {bad.commit[:12]} "
                f"{good.commit[:12]} && git bisect run braggtrace run --bisect CONFIG"
            )


_VERDICTS: Final = {"AGREE": "agree", "DIVERGED": "diverged", "BLOCKED": "blocked"}


def _loss(judged: Sequence[Attempt]) -> tuple[Attempt, Attempt] | None:
    """The last attempt that agreed and the one after it; None if the latest agrees."""
    if not judged or judged[-1].verdict == "AGREE":
        return None
    for good, bad in reversed(list(pairwise(judged))):
        if good.verdict == "AGREE":
            return good, bad
    return None


def _row(attempts: Sequence[Attempt]) -> Sequence[Attempt]:
    """The unbroken row of attempts with the latest verdict."""
    first = len(attempts) - 1
    while first > 0 and attempts[first - 1].verdict == attempts[-1].verdict:
        first -= 1
    return attempts[first:]


def _change(before: Attempt | None, after: Attempt) -> str:
    if before is None:
        return "first"
    if before.verdict != after.verdict:
        return {"AGREE": "regained", "DIVERGED": "lost", "BLOCKED": "blocked"}[
            after.verdict
        ]
    if after.verdict == "BLOCKED":
        return "="
    old, new = _size(before), _size(after)
    if old == new or (old > 0 and 1 / _SAME < new / old < _SAME):
        return "="
    if old == 0 or new == 0:
        return "wider" if new else "narrower"
    word = "wider" if new > old else "narrower"
    return f"{word} {max(new / old, old / new):.3g}x"


def _bars(attempts: Sequence[Attempt]) -> str:
    """Margins as bars on a logarithmic scale; x where one is outside, - if blocked."""
    return "".join(_bar(attempt) for attempt in attempts[-_LONGEST:])


def _bar(attempt: Attempt) -> str:
    if attempt.verdict == "BLOCKED":
        return "-"
    size = _size(attempt)
    if attempt.verdict == "DIVERGED" or size < 1:
        return "x"
    share = math.log(size) / math.log(_CEILING)
    return _BARS[min(len(_BARS) - 1, int(share * len(_BARS)))]


def _size(attempt: Attempt) -> float:
    """The margin as a number; nothing that deviates is at the ceiling."""
    margin = attempt.worst_margin
    return _CEILING if margin is None else min(margin, _CEILING)


def _margin(attempt: Attempt) -> str:
    if attempt.verdict == "BLOCKED":
        return ""
    if attempt.worst_margin is None:
        return "same"
    return f"{attempt.worst_margin:.3g}x {attempt.worst_factor}"


def _moment(attempt: Attempt) -> str:
    return attempt.time[:19] + "Z"


def _commit(attempt: Attempt) -> str:
    if attempt.commit is None:
        return ""
    return attempt.commit[:10] + ("+" if attempt.dirty else "")


def _at(attempt: Attempt) -> str:
    return f"{_moment(attempt)} {_commit(attempt)}".strip()
