"""The outcomes as JSON for another program, by a schema that is generated from here."""

import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from braggtrace.report.gated import Gated, overall
from braggtrace.report.metrics import metrics

Word = Literal["NaN", "Infinity", "-Infinity"]
# JSON has no such numbers: they are words
Number = float | Word
Value = int | float | str
Count = Annotated[int, Field(ge=0)]
Place = dict[str, int]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WouldPass(_Model):
    """A limit that would just let the factor pass, with the others of its list."""

    limit: str
    value: float
    at: str


class FactorResult(_Model):
    """One factor; the numbers are those of its worst value."""

    group: str
    description: str
    unit: str
    baseline: Value | None
    subject: Value | None
    abs_delta: Number | None
    rel_delta: Number | None
    allowed: Number | None
    margin: Annotated[
        Number | None, Field(description="allowed / deviation; below 1 is outside")
    ]
    would_pass: list[WouldPass]
    status: Literal["PASS", "EXPECTED", "MINOR", "DIVERGENT", "CRITICAL", "MISSING"]
    message: str
    at: Place | None
    component: str
    compared: Count
    outside: Count
    by_digits: Count = 0
    comparator: str
    tolerance: dict[str, Any]
    expected: list[str]


class Values(_Model):
    """Where every value went: expected = compared + exempt + missing."""

    expected: Count
    compared: Count
    exempt: Count
    missing: Count


class Exempted(_Model):
    """Values that are declared not to be compared."""

    name: str
    values: Count
    reason: str


class UnreadResult(_Model):
    """Parts of a side's file, of one kind, that no value was made of."""

    what: str
    why: str
    count: Count
    numbers: Annotated[Count, Field(description="how many of them hold a number")]
    examples: list[str]


class RootCause(_Model):
    """A diverged factor with nothing diverged before it."""

    factor: str
    at: Place | None
    certainty: Literal["root", "at or before"]
    not_compared: list[str]


class PairResult(_Model):
    """One pair of the three sides; ``first`` and ``second`` are in its name's order."""

    status: Literal["PASS", "EXPECTED", "MINOR", "DIVERGENT", "CRITICAL", "MISSING"]
    message: str
    compared: Count
    outside: Count
    first: Value | None
    second: Value | None
    abs_delta: Number | None
    rel_delta: Number | None
    allowed: Number | None
    margin: Number | None
    at: Place | None
    component: str
    tolerance: str
    why: str


class ThreeWayRow(_Model):
    """One factor of the three sides; a pair that did not compare it is null."""

    factor: str
    unit: str
    alone: str
    green: bool
    baseline_subject: PairResult | None
    subject_candidate: PairResult | None
    baseline_candidate: PairResult | None


class ThreeWayResult(_Model):
    """Baseline, subject and candidate, and which of them is alone."""

    candidate: str
    agree: bool
    alone: Annotated[
        str | None, Field(description="of the row that decides; null where all agree")
    ]
    first: str | None
    statements: list[str]
    untraced: list[str]
    emitted: Count
    rows: list[ThreeWayRow]


class Comparison(_Model):
    """One comparison; the fields from ``tolerance`` on are those of metrics.json."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str
    source: str
    exit_code: Annotated[int, Field(ge=0, le=4)]
    verdict: Literal["AGREE", "DIVERGED", "ERROR"]
    error: Annotated[str, Field(description="why it could not be judged, or empty")]
    warnings: list[str]
    bundle: str
    started: str
    seconds: float
    tolerance: dict[str, Any] | None = None
    first_divergence: str | None = None
    num_divergent: Count | None = None
    num_compared: Count | None = None
    root_causes: list[RootCause] | None = None
    reasons: list[str] | None = None
    values: Values | None = None
    exempt: list[Exempted] | None = None
    unread: Annotated[
        dict[str, list[UnreadResult]] | None, Field(description="by role")
    ] = None
    factors: dict[str, FactorResult] | None = None
    three_way: ThreeWayResult | None = None


class Outcomes(_Model):
    """What ``--format json`` prints."""

    format: Literal["braggtrace-report"]
    version: Literal[1]
    exit_code: Annotated[int, Field(ge=0, le=4)]
    comparisons: list[Comparison]


def machine_text(gated: Sequence[Gated]) -> str:
    """The outcomes as JSON.

    Args:
        gated: every comparison.

    Returns:
        Text that the committed schema describes.
    """
    outcomes = Outcomes(
        format="braggtrace-report",
        version=1,
        exit_code=overall(gated),
        comparisons=[Comparison.model_validate(_comparison(one)) for one in gated],
    )
    data = outcomes.model_dump(mode="json", exclude_unset=True)
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def machine_schema() -> str:
    """JSON schema of ``machine_text``; ``docs/schema`` has a copy of it."""
    schema = Outcomes.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "braggtrace report, version 1"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _comparison(one: Gated) -> dict[str, Any]:
    return {
        **(metrics(one.report) if one.report else {}),
        "name": one.name,
        "source": one.source,
        "exit_code": one.exit_code,
        "verdict": one.verdict,
        "error": one.error,
        "warnings": list(one.warnings),
        "bundle": one.bundle,
        "started": one.started.isoformat(timespec="seconds"),
        "seconds": round(one.seconds, 3),
    }
