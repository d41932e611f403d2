"""Small reports of each outcome."""

from dataclasses import replace
from typing import Any

from braggtrace.diagnosis import root_causes
from braggtrace.diagnosis.alone import BASELINE_SUBJECT, PAIRS, three_way
from braggtrace.judgement.findings import Tolerance
from braggtrace.judgement.verdict import Verdict
from braggtrace.report.report import Report, Side
from braggtrace.report.three_way.text import statements
from tests.helpers import event, group, rules, scalars_verdict, trace, verdict_of

BILLIONTH = Tolerance(rtol=1e-9)
BASELINE = Side(program="nanoBragg", version="5-17", facts={"file": "c.log"})
SUBJECT = Side(program="braggtrace", version="0.1.0", facts={"mode": "physical"})


def report_of(verdict: Verdict, **changes: Any) -> Report:
    """A report of a verdict."""
    report = Report(
        name="small",
        pixels=((1, 2),),
        verdict=verdict,
        causes=root_causes(verdict),
        tolerance=BILLIONTH,
        baseline=BASELINE,
        subject=SUBJECT,
        sizes={"source": 1, "phi": 3, "mosaic": 1},
    )
    return replace(report, **changes)


def agreeing() -> Report:
    """One factor is the same, one uses a quarter of its tolerance."""
    by = rules(BILLIONTH, exempt={"polar": "printed in another frame"})
    sides = {"R_distance": 2.0, "omega": 1.0, "polar": 1.0}
    return report_of(scalars_verdict(sides, {**sides, "omega": 1.0 + 2.5e-10}, by))


def identical() -> Report:
    """Every value is the same."""
    sides = {"R_distance": 2.0, "steps": 10}
    return report_of(scalars_verdict(sides, sides, rules(BILLIONTH)))


def diverged() -> Report:
    """A vector along phi differs in two of nine components; an heir follows it."""
    vector = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]
    other = [[1.0, 2.0, 3.0], [4.0, 5.5, 6.0], [7.0, 8.0, 9.9]]
    wanted = [event("R_distance", [2.0]), *_rotated(vector), event("omega", [1.0])]
    got = [event("R_distance", [2.0]), *_rotated(other), event("omega", [1.0])]
    taken = group("R_distance", "rot_a", "hkl_frac", "omega")
    by = rules(BILLIONTH)
    return report_of(verdict_of(trace(*wanted), trace(*got), [taken], by))


def missing() -> Report:
    """The subject lacks one factor of two."""
    baseline = {"R_distance": 2.0, "omega": 1.0}
    return report_of(scalars_verdict(baseline, {"R_distance": 2.0}, rules(BILLIONTH)))


def empty() -> Report:
    """Neither side has anything to compare."""
    verdict = verdict_of(trace(), trace(), [], rules(BILLIONTH))
    return report_of(verdict, pixels=())


def not_finite() -> Report:
    """A number against a value that is none."""
    sides = ({"omega": 1.0}, {"omega": float("nan")})
    return report_of(scalars_verdict(*sides, rules(BILLIONTH)))


def three_sides(**omega: float) -> Report:
    """Baseline, subject and candidate, which have these values of omega, else 1."""
    sides = {
        side: {"R_distance": 2.0, "omega": omega.get(side, 1.0)}
        for side in ("baseline", "subject", "candidate")
    }
    verdicts = {
        (first, second): scalars_verdict(sides[first], sides[second], rules(BILLIONTH))
        for first, second in PAIRS
    }
    found = three_way("cuda float32", verdicts)
    whole = replace(verdicts[BASELINE_SUBJECT], agree=found.agree)
    whole = replace(whole, reasons=statements(found, {}))
    facts = {"device": "cuda", "dtype": "float32"}
    third = Side(program="braggtrace", version="0.1.0", facts=facts)
    return report_of(whole, candidate=third, three_way=found)


def _rotated(values: list[list[float]]) -> list[Any]:
    """The rotated cell's a, and the index that follows from it."""
    names = ("rot_a", "hkl_frac")
    index = [[round(x / 10.0, 3) for x in row] for row in values]
    return [
        event(n, v, axes=["phi"]) for n, v in zip(names, (values, index), strict=True)
    ]
