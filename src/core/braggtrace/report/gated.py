"""One gated comparison as a CI system sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from braggtrace.report.report import Report

AGREE, DIVERGED = 0, 1
_WORST_FIRST: Final = (4, 3, 2, 1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gated:
    """A comparison that was asked for, whether or not it could run.

    Attributes:
        name: of the configuration, or of the subject's file.
        source: the file that asked for it, as it was typed.
        exit_code: 0 agree, 1 diverged, 2 to 4 could not be judged.
        started: when, UTC.
        seconds: how long it took.
        report: what came of it; None where it could not be judged.
        error: why not; "" where it could.
        warnings: what is not red yet, in sentences.
        bundle: where the evidence lies, or "".
    """

    name: str
    source: str
    exit_code: int
    started: datetime
    seconds: float
    report: "Report | None" = None
    error: str = ""
    warnings: tuple[str, ...] = ()
    bundle: str = ""

    @property
    def verdict(self) -> str:
        """AGREE, DIVERGED or ERROR."""
        if self.report is None:
            return "ERROR"
        return "AGREE" if self.report.verdict.agree else "DIVERGED"


def overall(gated: Iterable[Gated]) -> int:
    """The exit code of several comparisons: the worst; nothing at all is no green."""
    codes = {one.exit_code for one in gated}
    return next((code for code in _WORST_FIRST if code in codes), 2)
