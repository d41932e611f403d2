"""Two traces in one vocabulary, and a trace in the line format of another."""

from typing import Final

from braggtrace.catalog import BUILT_IN, catalog_of
from braggtrace.errors import UsageError
from braggtrace.events import Event, Exemption, Trace
from braggtrace.traceio.nanobragg import as_printed, format_log
from braggtrace.traceio.pixels import split_pixels, stack_pixels
from braggtrace.traceio.printout import as_printout, format_printout, without_stale
from braggtrace.traceio.soundness import sound

CANNOT_SAY: Final = "the subject's dialect ({dialect}) has no line for these values"
NO_LOOKUP: Final = (
    "the lattice factor of every printed step is zero: the program looks none up"
)


def in_one_dialect(baseline: Trace, subject: Trace) -> tuple[Trace, Trace]:
    """Both traces in the vocabulary that both have.

    Args:
        baseline: the reference.
        subject: the program under test.

    Returns:
        Both as nanoBragg prints them, if one of them was printed so, and both are of
        its catalogue. What is lost of the baseline is exempt with a reason; an event
        that cannot be reduced is an anomaly.

    Raises:
        UsageError: one holds the first steps of a pixel, the other its last ones.
    """
    dialects = {baseline.header.dialect, subject.header.dialect}
    if len(dialects) == 1 or catalog_of(baseline, subject) is not BUILT_IN:
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
    mine, theirs = _sound(baseline), _sound(subject)
    if "printout" in dialects:
        printed = as_printout(without_stale(mine, theirs), like=theirs)
        own = as_printout(without_stale(theirs, mine), like=mine)
    else:
        printed, own = as_printed(mine, like=theirs), as_printed(theirs, like=mine)
        printed = _without_lookup(printed, theirs, own)
    return _accounted(mine, theirs, printed), own


def _sound(trace: Trace) -> Trace:
    return sound(trace) if trace.header.dialect == "native" else trace


def _accounted(native: Trace, subject: Trace, printed: Trace) -> Trace:
    """A baseline that was reduced, with what the subject's dialect cannot say.

    Those values are exempt, each event with the reason, so that they are counted.
    """
    if native.header.dialect != "native":
        return printed
    known = {e.name for e in printed.header.exempt}
    left = {
        event.name: event.readings - _compared(printed.get(event.name), event)
        for event in native
        if event.name not in known
    }
    why = CANNOT_SAY.format(dialect=subject.header.dialect)
    exempt = tuple(
        Exemption(name=name, values=values, reason=why)
        for name, values in left.items()
        if values > 0
    )
    return printed.relabelled(exempt=(*printed.header.exempt, *exempt))


def _compared(printed: Event | None, native: Event) -> int:
    """Values of an event that are left of it in another dialect."""
    if printed is None:
        return 0
    return min(int(printed.values.size), native.readings)


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
