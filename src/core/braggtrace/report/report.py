"""What a comparison found, as data; renderings decide nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from braggtrace.diagnosis import Cause
from braggtrace.diagnosis.alone import ThreeWay
from braggtrace.diagnosis.consistency import Inconsistency
from braggtrace.diagnosis.explanation import Explanation
from braggtrace.events import TraceHeader, Unread
from braggtrace.imagecompare import ImageVerdict
from braggtrace.judgement.findings import Finding, Tolerance
from braggtrace.judgement.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two programs.

    Attributes:
        program: its name.
        version: its version, or "".
        facts: what else identifies it.
    """

    program: str
    version: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A pixel that was traced because of the images, and why it was chosen."""

    pixel: tuple[int, int]
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome of one comparison.

    Attributes:
        name: of the configuration, or of the subject's file.
        pixels: (slow, fast) of each; none where the traces do not say.
        verdict: all findings, accounted for.
        causes: root causes in causal order.
        tolerance: default tolerance.
        baseline: the reference.
        subject: the program under test.
        sizes: length of each axis.
        readings: what the difference of a cause amounts to, by factor.
        inconsistencies: what does not fit inside one trace.
        candidate: the third side, where there is one.
        three_way: the comparison with a candidate, where there is one.
        explanation: why the two differ; None where that was not asked for.
        unprinted: events of the subject that the baseline's vocabulary does not have.
        image: what the images are like, where images were compared.
        unread: parts of the sides' files that no value was made of, by role.
        notes: what a user should know besides, in sentences.
        chosen: why each pixel was traced, where images were compared.
    """

    name: str
    pixels: tuple[tuple[int, int], ...]
    verdict: Verdict
    causes: tuple[Cause, ...]
    tolerance: Tolerance
    baseline: Side
    subject: Side
    sizes: Mapping[str, int]
    unprinted: tuple[str, ...] = ()
    unread: Mapping[str, tuple[Unread, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    image: ImageVerdict | None = None
    chosen: tuple[Chosen, ...] = ()
    readings: Mapping[str, str] = field(default_factory=dict)
    inconsistencies: tuple[Inconsistency, ...] = ()
    candidate: Side | None = None
    three_way: ThreeWay | None = None
    explanation: Explanation | None = None

    @property
    def pixel(self) -> tuple[int, int] | None:
        """The pixel as (slow, fast), where there is one."""
        return self.pixels[0] if len(self.pixels) == 1 else None

    @property
    def title(self) -> str:
        """Name, image and pixel."""
        title = self.name
        if self.image is not None:
            title += f"  image {self.image.size[0]} x {self.image.size[1]}"
        if not self.pixels:
            return title
        if len(self.pixels) > 1:
            return f"{title}  {len(self.pixels)} pixels"
        slow, fast = self.pixels[0]
        return f"{title}  pixel slow {slow} fast {fast}"

    @property
    def first_diverged(self) -> Finding | None:
        """The first divergence of baseline and subject, else of the candidate."""
        own = self.verdict.first_divergence
        if own is not None or self.three_way is None:
            return own
        row = self.three_way.first
        return None if row is None else row.telling

    @property
    def tightest(self) -> Finding | None:
        """The passing factor that uses most of a tolerance that allows anything."""
        used = [
            (f.worst.deviation / f.worst.allowed, f)
            for f in self.verdict.findings
            if f.status == "PASS" and f.worst is not None and f.worst.allowed > 0
        ]
        return max(used, key=lambda pair: pair[0])[1] if used else None


def unread_of(**headers: TraceHeader) -> dict[str, tuple[Unread, ...]]:
    """What each side left unread, by role; a role that left nothing is not in it."""
    return {role: header.unread for role, header in headers.items() if header.unread}
