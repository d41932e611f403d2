"""Holds findings against the divergences that the configuration declares."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from braggtrace.judgement.deviation import deltas
from braggtrace.judgement.findings import Finding, Pair, Status
from braggtrace.judgement.tolerance import Expectation

_SHOWN = 3  # sentences in one message


class Declarations:
    """The ``expect`` entries of a run, and which of them were needed."""

    def __init__(self, entries: Sequence[Expectation], today: date) -> None:
        self._entries, self._today = tuple(entries), today
        self._met: set[int] = set()
        self._needed: set[int] = set()

    def meet(self, group: str, factor: str) -> None:
        """Note a factor that is red for its structure: no entry can cover that."""
        for i, _ in self._of(group, factor):
            self._met.add(i)
            self._needed.add(i)

    def applied(self, group: str, factor: str, finding: Finding, pair: Pair) -> Finding:
        """The finding, EXPECTED where entries cover every value that is outside.

        Args:
            group: who extracted the factor.
            factor: its name.
            finding: of that factor, with its measure.
            pair: the values behind it.

        Returns:
            The finding itself where no entry is about it or nothing is outside; red
            with its own words where an entry has expired or its bounds are left.
        """
        mine = self._of(group, factor)
        self._met |= {i for i, _ in mine}
        if not mine or not finding.outside:
            return finding
        wrong: dict[str, None] = {}
        used: dict[int, Expectation] = {}
        for row, column in _outside(finding, pair):
            place = pair.factor.data.place(int(pair.index[row]))
            parts = pair.factor.data.components
            component = parts[column] if parts else ""
            here = {i: e for i, e in mine if e.covers_place(place, component)}
            used |= here
            relative = deltas(pair.baseline[row, column], pair.subject[row, column])[1]
            where = _where(factor, place, component)
            wrong |= dict.fromkeys(
                self._objections(tuple(here.values()), relative, where)
            )
        self._needed |= set(used)
        if wrong:
            shown = "; ".join(list(wrong)[:_SHOWN])
            more = len(wrong) - _SHOWN
            message = shown + (f"; and {more} more" if more > 0 else "")
            return replace(finding, problem="expect", message=message)
        reasons = tuple(entry.describe() for entry in used.values())
        return replace(
            finding,
            status=Status.EXPECTED,
            message=f"declared to diverge: {'; '.join(reasons)}",
            declared=reasons,
        )

    def unneeded(self) -> Iterator[Finding]:
        """A finding for each entry that nothing needed."""
        for i, entry in enumerate(self._entries):
            if i in self._needed:
                continue
            if i in self._met:
                why = "is declared to diverge and no longer does: remove the entry"
            else:
                why = "is declared to diverge and was not compared: correct the entry"
            if self._expired(entry):
                why += f" (it expired on {entry.expires.isoformat()}, too)"
            yield Finding(
                factor=entry.factor.rpartition(".")[2],
                group="expect",
                status=Status.DIVERGENT,
                description="a declared divergence",
                problem="stale",
                message=f"{entry.label()} {why} ({entry.issue}, {entry.owner})",
            )

    def _of(self, group: str, factor: str) -> list[tuple[int, Expectation]]:
        entries = enumerate(self._entries)
        return [(i, e) for i, e in entries if e.covers(group, factor)]

    def _expired(self, entry: Expectation) -> bool:
        return self._today > entry.expires

    def _objections(
        self, here: Sequence[Expectation], relative: float | None, where: str
    ) -> Iterator[str]:
        """Why a value that is outside is not as declared; nothing where it is."""
        live = [entry for entry in here if not self._expired(entry)]
        if any(entry.accepts(relative) for entry in live):
            return
        for entry in here:
            who = f"({entry.issue}, {entry.owner})"
            if self._expired(entry):
                yield (
                    f"the expect entry {entry.label()} expired on "
                    f"{entry.expires.isoformat()}: mend the difference, or renew the "
                    f"entry {who}"
                )
            else:
                got = "no number" if relative is None else f"{relative:+.3g}"
                yield (
                    f"{where} is out of the declared bounds: {got}, declared "
                    f"{entry.low:+.3g} to {entry.high:+.3g} {who}"
                )
        if not here:
            yield f"{where} is outside the tolerance and no expect entry covers it"


def _outside(finding: Finding, pair: Pair) -> Iterator[tuple[int, int]]:
    """Row and column of each value that is outside."""
    differs: NDArray[np.bool_] = np.asarray(pair.baseline != pair.subject)
    if finding.measure is None:  # the comparator does not say which: each that differs
        outside = differs
    else:
        outside = np.broadcast_to(finding.measure.outside, differs.shape)
        if finding.measure.outside.shape != differs.shape:
            whole = differs.any(axis=1, keepdims=True)
            outside = outside & (differs | ~whole)
    for row, column in np.argwhere(outside):
        yield int(row), int(column)


def _where(factor: str, place: dict[str, int], component: str) -> str:
    parts = [f"{axis}={i}" for axis, i in place.items()]
    parts += [component] if component else []
    return factor + (f" at {', '.join(parts)}" if parts else "")
