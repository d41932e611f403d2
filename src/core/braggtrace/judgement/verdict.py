"""Findings in, verdict out; pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from braggtrace.judgement.findings import GREEN, Accounting, Finding, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All findings, accounted for.

    Attributes:
        agree: every expected value was compared or declared exempt, at least one was
            compared, and all lie within their tolerances or diverge as declared.
        findings: in causal order.
        first_divergence: the earliest finding that is not green, or None.
        accounting: where every value went.
        reasons: why the verdict is not green, beyond the findings; empty if none.
    """

    agree: bool
    findings: tuple[Finding, ...]
    first_divergence: Finding | None
    accounting: Accounting
    reasons: tuple[str, ...] = ()

    @property
    def diverged(self) -> tuple[Finding, ...]:
        """Findings that are neither PASS nor EXPECTED, in causal order."""
        return tuple(f for f in self.findings if f.status not in GREEN)

    @property
    def expected(self) -> tuple[Finding, ...]:
        """Findings that diverge as declared, in causal order."""
        return tuple(f for f in self.findings if f.status is Status.EXPECTED)

    @property
    def compared(self) -> tuple[Finding, ...]:
        """Findings of factors whose values were compared."""
        return tuple(f for f in self.findings if f.compared)


def decide(
    findings: Sequence[Finding], accounting: Accounting, *, advances: str = ""
) -> Verdict:
    """Decide whether the two programs agree.

    Args:
        findings: in causal order.
        accounting: where every value went.
        advances: axis along which both programs go from step to step: what diverges at
            an earlier step comes before all of a later one.

    Returns:
        The verdict; green only if something was compared and nothing is left over.
    """
    diverged = [f for f in findings if f.status not in GREEN]
    reasons = tuple(_reasons(findings, accounting))
    earliest = min(diverged, key=lambda f: step_of(f, advances), default=None)
    return Verdict(
        agree=not diverged and not reasons,
        findings=tuple(findings),
        first_divergence=earliest,
        accounting=accounting,
        reasons=reasons,
    )


def step_of(finding: Finding, advances: str) -> int:
    """The step at which a factor first diverges.

    Args:
        finding: any.
        advances: axis of the steps, or "".

    Returns:
        −1, before every step, where it has no such axis or its structure is wrong.
    """
    return -1 if finding.first is None else finding.first.place.get(advances, -1)


def _reasons(findings: Sequence[Finding], accounting: Accounting) -> list[str]:
    reasons = []
    if not any(finding.compared for finding in findings):
        reasons.append("nothing was compared")
    left = accounting.expected - accounting.compared - accounting.exempted
    if left:
        reasons.append(f"{left} values were neither compared nor declared exempt")
    return reasons
