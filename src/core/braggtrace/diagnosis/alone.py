"""Which of three sides disagrees with the other two: three verdicts by factor."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from braggtrace.catalog import BUILT_IN
from braggtrace.diagnosis.causes import Cause
from braggtrace.events import Catalog
from braggtrace.judgement.findings import GREEN, Finding, Status
from braggtrace.judgement.verdict import Verdict, step_of

Side: TypeAlias = Literal["baseline", "subject", "candidate"]
Pair: TypeAlias = tuple[Side, Side]
BASELINE_SUBJECT: Final[Pair] = ("baseline", "subject")
SUBJECT_CANDIDATE: Final[Pair] = ("subject", "candidate")
BASELINE_CANDIDATE: Final[Pair] = ("baseline", "candidate")
PAIRS: Final[tuple[Pair, ...]] = (
    BASELINE_SUBJECT,
    SUBJECT_CANDIDATE,
    BASELINE_CANDIDATE,
)
Standing: TypeAlias = Literal[
    "agree",
    "declared",
    "baseline",
    "subject",
    "candidate",
    "all",
    "paradox",
    "apart",
]
# what is wrong with the rules or the plugins, and with none of the sides
OF_RULES: Final = frozenset({"stale", "group"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One factor as the three sides have it.

    Attributes:
        factor: its name.
        standing: ``agree``; ``declared`` where a pair diverges as the configuration
            expects; the side that disagrees with the other two, which agree; ``all``
            where no two agree; ``paradox`` where one pair differs although both agree
            with the third; ``apart`` where one pair differs and the third side has no
            such value.
        findings: of each pair that compared it.
        apart: the pair that differs, of ``paradox`` and ``apart``.
    """

    factor: str
    standing: Standing
    findings: Mapping[Pair, Finding]
    apart: Pair | None = None

    @property
    def green(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.standing in ("agree", "declared")

    @property
    def telling(self) -> Finding:
        """The finding that is shown: red if any is, and with values if any has some."""
        found = [self.findings[pair] for pair in PAIRS if pair in self.findings]
        red = [f for f in found if f.status not in GREEN]
        return min(red or found, key=lambda f: f.first is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreeWay:
    """The verdicts of a three-way run.

    Attributes:
        candidate: description of the candidate in a few words.
        verdicts: of each pair, in the baseline's words.
        rows: every factor in causal order, in the baseline's words; what differs
            between subject and candidate alone where the baseline prints nothing
            stands among them as ``apart``.
        untraced: factors that the candidate does not trace, by its nature.
        emitted: values that subject and candidate emit and that were compared, where
            the baseline prints a selection of them.
        causes: root causes of what differs between subject and candidate.
        advances: axis along which the programs go from step to step, or "".
    """

    candidate: str
    verdicts: Mapping[Pair, Verdict]
    rows: tuple[Row, ...]
    untraced: tuple[str, ...] = ()
    emitted: int = 0
    causes: tuple[Cause, ...] = ()
    advances: str = ""

    @property
    def agree(self) -> bool:
        """Whether all three sides agree, and something was compared of each pair."""
        whole = set(self.verdicts) == set(PAIRS)
        pairs = all(verdict.agree for verdict in self.verdicts.values())
        return whole and pairs and all(row.green for row in self.rows)

    @property
    def red(self) -> tuple[Row, ...]:
        """Rows with something wrong, in causal order."""
        return tuple(row for row in self.rows if not row.green)

    @property
    def first(self) -> Row | None:
        """The first red row that all three sides have; else the first red row."""
        decided = [row for row in self.red if row.standing != "apart"] or self.red
        return min(
            decided, key=lambda row: step_of(row.telling, self.advances), default=None
        )

    def like(self, row: Row) -> tuple[Row, ...]:
        """Rows that stand as another one does."""
        key = (row.standing, row.apart)
        return tuple(r for r in self.red if (r.standing, r.apart) == key)


def three_way(
    candidate: str,
    verdicts: Mapping[Pair, Verdict],
    elsewhere: Sequence[Finding] = (),
    *,
    untraced: Sequence[str] = (),
    emitted: int = 0,
    causes: Sequence[Cause] = (),
    catalog: Catalog = BUILT_IN,
) -> ThreeWay:
    """Find the side that disagrees with the other two, factor by factor.

    Args:
        candidate: description of the candidate.
        verdicts: of each pair, in the same words.
        elsewhere: what differs between subject and candidate beyond these words.
        untraced: factors that the candidate does not trace, by its nature.
        emitted: values that subject and candidate were compared in beyond these words.
        causes: root causes of what differs between subject and candidate.
        catalog: gives the causal order, and the axis along which steps follow.

    Returns:
        The rows in causal order, and the verdicts.
    """
    found: dict[str, dict[Pair, Finding]] = {}
    for pair in PAIRS:
        for finding in verdicts[pair].findings:
            if finding.problem in OF_RULES:
                continue
            mine = found.setdefault(finding.factor, {})
            if pair not in mine or _is_worse(finding, mine[pair]):
                mine[pair] = finding
    rows = [_row(name, findings) for name, findings in found.items()]
    known = {row.factor: row for row in rows}
    rows += [
        Row(
            factor=finding.factor,
            standing="apart",
            findings={SUBJECT_CANDIDATE: finding},
            apart=SUBJECT_CANDIDATE,
        )
        for finding in elsewhere
        if not _is_reported(finding, known.get(finding.factor))
    ]
    return ThreeWay(
        candidate=candidate,
        verdicts=dict(verdicts),
        rows=_in_causal_order(rows, catalog),
        untraced=tuple(untraced),
        emitted=emitted,
        causes=tuple(causes),
        advances=catalog.advances,
    )


def _is_worse(finding: Finding, other: Finding) -> bool:
    return other.status in GREEN and finding.status not in GREEN


def _is_reported(finding: Finding, row: Row | None) -> bool:
    """Whether subject and candidate differ in this factor in the baseline's words."""
    if row is None or SUBJECT_CANDIDATE not in row.findings:
        return False
    return row.findings[SUBJECT_CANDIDATE].status not in GREEN


def _row(name: str, findings: Mapping[Pair, Finding]) -> Row:
    red = [pair for pair in PAIRS if pair in findings and _is_red(findings[pair])]
    whole = len(findings) == len(PAIRS)
    standing: Standing = "agree"
    apart = None
    if len(red) == len(PAIRS):
        standing = "all"
    elif len(red) > 1:
        standing = next(side for side in red[0] if side in red[1])
    elif red:
        standing, apart = ("paradox" if whole else "apart"), red[0]
    elif any(f.status is Status.EXPECTED for f in findings.values()):
        standing = "declared"
    return Row(factor=name, standing=standing, findings=dict(findings), apart=apart)


def _is_red(finding: Finding) -> bool:
    return finding.status not in GREEN


def _in_causal_order(rows: Iterable[Row], catalog: Catalog) -> tuple[Row, ...]:
    def rank(row: Row) -> float:
        return catalog.rank(row.factor, row.telling.upstream)

    return tuple(sorted(rows, key=rank))
