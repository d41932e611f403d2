"""How much of the final difference each cause explains.

The baseline's values of a cause take the place of the subject's own; all later stages
are the simulator's, so that no formula is written twice.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from braggtrace.errors import BraggtraceError
from braggtrace.events import Trace
from braggtrace.explain.recompare import Comparing
from braggtrace.explain.replay import Replayer
from braggtrace.explain.substituted import substituted_values
from braggtrace.judgement.verdict import Verdict

FINAL: Final = ("I_pixel_final", "I_before_scaling")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Divides the final difference among its causes.

    Attributes:
        comparing: the baseline and the rules.
        replayer: of the subject.
        subject: its trace.
        final: the quantity that is attributed, or "" where none differs.
    """

    comparing: Comparing
    replayer: Replayer
    subject: Trace
    final: str

    def share(self, names: Iterable[str]) -> float | None:
        """Share that is gone once some events take the baseline's values.

        Args:
            names: events.

        Returns:
            None where no value can be substituted.
        """
        sizes = self.subject.header.sizes
        substituted = substituted_values(self.comparing.baseline, names, sizes)
        if not substituted or not self.final:
            return None
        try:
            replayed = self.replayer.replay(substituted=substituted)
        except BraggtraceError:
            return None
        if not any(mask.any() for mask in replayed.placed.values()):
            return None
        return self.of(replayed.trace)

    def of(self, trace: Trace) -> float | None:
        """Share of the difference that another trace of the subject explains."""
        values = [
            _value(side, self.final)
            for side in (self.comparing.baseline, self.subject, trace)
        ]
        baseline, subject, changed = values
        if baseline is None or subject is None or changed is None:
            return None
        return share_explained(baseline, subject, changed)


def final_quantity(verdict: Verdict) -> str:
    """The last quantity that differs: photons, or the sum before its scaling."""
    diverged = {f.factor for f in verdict.diverged if f.problem == "values"}
    return next((name for name in FINAL if name in diverged), "")


def share_explained(baseline: float, subject: float, changed: float) -> float | None:
    """Fraction of the way from the subject to the baseline.

    The final intensity is a product. Between positive numbers the way is measured by
    logarithms, so that the shares of independent factors add up to one whatever their
    sizes; else by differences.

    Args:
        baseline: value of the reference.
        subject: value of the subject.
        changed: value of the subject with a cause removed.

    Returns:
        1 where the difference is gone, 0 where nothing changed, less than 0 where it
        grew; None where there is no difference, or no number.

    Example:
        >>> share_explained(10.0, 40.0, 20.0)
        0.5
    """
    values = (baseline, subject, changed)
    if baseline == subject or not all(math.isfinite(value) for value in values):
        return None
    if min(values) > 0.0:
        whole = math.log(baseline / subject)
        return math.log(changed / subject) / whole if whole else None
    return (changed - subject) / (baseline - subject)


def _value(trace: Trace, name: str) -> float | None:
    event = trace.get(name)
    if event is None or event.kind == "text" or event.values.shape != (1, 1):
        return None
    return float(event.values[0, 0])
