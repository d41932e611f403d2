"""How much of the final difference each cause explains.

The baseline's values of a cause are put into the subject's own computation; every later
stage is the simulator's own, so that nothing is computed by a second formula.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from braggtrace.errors import BraggtraceError
from braggtrace.events import Trace
from braggtrace.explain.recompare import Comparing
from braggtrace.explain.replay import Replayer
from braggtrace.explain.shares import share_explained
from braggtrace.explain.substituted import given_values
from braggtrace.verdict import Verdict

FINAL: Final = ("I_pixel_final", "I_before_scaling")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """The difference that is to be shared out.

    Attributes:
        comparing: the baseline and the rules.
        replayer: of the subject.
        subject: its trace.
        final: the quantity, or "" where none differs.
    """

    comparing: Comparing
    replayer: Replayer
    subject: Trace
    final: str

    def share(self, names: Iterable[str]) -> float | None:
        """Share that goes away with the baseline's values of some events.

        Args:
            names: events.

        Returns:
            None where nothing can be put in their place.
        """
        given = given_values(self.comparing.baseline, names, self.subject.header.sizes)
        if not given or not self.final:
            return None
        try:
            replayed = self.replayer.replay(given=given)
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


def _value(trace: Trace, name: str) -> float | None:
    event = trace.get(name)
    if event is None or event.kind == "text" or event.values.shape != (1, 1):
        return None
    return float(event.values[0, 0])
