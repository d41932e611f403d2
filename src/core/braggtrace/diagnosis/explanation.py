"""The parts of an explanation: plain data that a report renders."""

from dataclasses import dataclass
from typing import Literal

from braggtrace.diagnosis.causes import Cause

Status = Literal["confirmed", "partial", "refuted", "not run", "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributed:
    """A cause, with the part of the difference that it explains.

    Attributes:
        causes: where the divergence begins: one factor, or several with the same
            unconfirmed upstream events.
        second: its inputs diverge too, but do not explain it.
        share: fraction of the final difference that goes away when this cause alone
            takes the baseline's values; None where that cannot be computed.
        confirmed_by: upstream events that were not compared, confirmed by a factor that
            agrees and would not if the event differed: (event, factor).
        between: upstream events that were not compared, all of whose own upstream
            agrees or is confirmed.
        unknown: upstream events of which nothing is known.
    """

    causes: tuple[Cause, ...]
    second: bool = False
    share: float | None = None
    confirmed_by: tuple[tuple[str, str], ...] = ()
    between: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def factors(self) -> tuple[str, ...]:
        """Names of the factors."""
        return tuple(cause.factor for cause in self.causes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A hypothesis that was tried, and its outcome.

    Attributes:
        id: of the hypothesis.
        claim: what it claims.
        status: confirmed closes the gap; partial closes a cause, not all; refuted
            neither; not run where the causal graph rules it out.
        share: fraction of the final difference that it explains; None if unknown.
        outside: factors outside tolerance with it; None where it was not run.
        closed: causes that came within tolerance.
        reason: why it has its status, in words.
        fix: the setting that tries it for good, or "".
    """

    id: str
    claim: str
    status: Status
    share: float | None = None
    outside: int | None = None
    closed: tuple[str, ...] = ()
    reason: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why two programs differ.

    Attributes:
        final: the quantity whose difference is attributed, or "" where none differs.
        causes: in causal order.
        together: share of all causes together; None where that cannot be computed.
        inherited: factors that diverge and are explained by their inputs.
        trials: of hypotheses; confirmed first, not run last.
        factors: number of factors that were compared.
        notes: what could not be computed, in sentences.
    """

    final: str = ""
    causes: tuple[Attributed, ...] = ()
    together: float | None = None
    inherited: tuple[str, ...] = ()
    trials: tuple[Trial, ...] = ()
    factors: int = 0
    notes: tuple[str, ...] = ()

    @property
    def confirmed(self) -> tuple[Trial, ...]:
        """Hypotheses that close the gap."""
        return tuple(t for t in self.trials if t.status == "confirmed")

    @property
    def ranked(self) -> tuple[Attributed, ...]:
        """Causes, the greatest share first; the earliest first among equals."""
        return tuple(
            sorted(self.causes, key=lambda cause: -round(cause.share or 0.0, 6))
        )
