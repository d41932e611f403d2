"""Two traces in one vocabulary, and a trace in the line format of another."""

from typing import Final

from braggtrace.errors import UsageError
from braggtrace.events import Exemption, Trace
from braggtrace.traceio.nanobragg import as_printed, format_log
from braggtrace.traceio.pixels import split_pixels, stack_pixels
from braggtrace.traceio.printout import as_printout, format_printout, without_stale

NO_LOOKUP: Final = (
    "the lattice factor of every printed step is zero: the program looks none up"
)


def in_one_dialect(baseline: Trace, subject: Trace) -> tuple[Trace, Trace]:
    """Both traces in the vocabulary that both have.

    Args:
        baseline: the reference.
        subject: the program under test.

    Returns:
        Both as nanoBragg prints them, if one of them was printed so.

    Raises:
        UsageError: one holds the first steps of a pixel, the other its last ones.
    """
    dialects = {baseline.header.dialect, subject.header.dialect}
    if len(dialects) == 1:
        return baseline, subject
    if len(baseline.pixels) > 1 and baseline.pixels == subject.pixels:
        pairs = zip(split_pixels(baseline), split_pixels(subject), strict=True)
        first, second = zip(*(in_one_dialect(b, s) for b, s in pairs), strict=True)
        return stack_pixels(first), stack_pixels(second)
    if dialects == {"nanobragg", "printout"}:
        raise UsageError(
            "trace lines hold the first steps of a pixel, the program's own printout "
            "its last ones: they cannot be compared; take the subject's .jsonl trace"
        )
    if "printout" in dialects:
        return (
            as_printout(without_stale(baseline, subject), like=subject),
            as_printout(without_stale(subject, baseline), like=baseline),
        )
    printed = as_printed(baseline, like=subject)
    own = as_printed(subject, like=baseline)
    return _without_lookup(printed, subject, own), own


def three_in_one_dialect(
    baseline: Trace, subject: Trace, candidate: Trace
) -> tuple[Trace, Trace, Trace]:
    """Three traces in the vocabulary that all of them have.

    Args:
        baseline: the reference.
        subject: the program under test.
        candidate: the third side.
    """
    first, second = in_one_dialect(baseline, subject)
    dialect = candidate.header.dialect
    if first.header.dialect == "native" != dialect:
        first, second = (in_one_dialect(side, candidate)[0] for side in (first, second))
    printed = subject if baseline.header.dialect == "native" else baseline
    return first, second, in_one_dialect(printed, candidate)[1]


def _without_lookup(baseline: Trace, subject: Trace, printed: Trace) -> Trace:
    """Exempt a structure factor that neither program looked up."""
    absent = "F_cell" not in baseline and "F_cell" not in printed
    if not absent or "F_cell" not in subject:
        return baseline
    found = Exemption(name="F_cell", values=0, reason=NO_LOOKUP)
    return baseline.relabelled(exempt=(*baseline.header.exempt, found))


def log_like(trace: Trace, other: Trace) -> str:
    """A native trace as a log in the line format of another trace.

    Args:
        trace: native.
        other: a printout, or anything else for nanoBragg's trace lines.

    Returns:
        The text of the log.
    """
    if other.header.dialect == "printout":
        return format_printout(as_printout(trace, like=other))
    return format_log(trace)
