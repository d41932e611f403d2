"""Asks for an explanation, without paying for the simulator before it is needed."""

from dataclasses import replace

from braggtrace.diagnosis.explanation import Explanation
from braggtrace.errors import BraggtraceError, UsageError
from braggtrace.events import Trace
from braggtrace.explain.declared import all_hypotheses
from braggtrace.explain.recompare import Comparing
from braggtrace.pluginmanager import Registry
from braggtrace.sources.request import Request
from braggtrace.traceio.pixels import split_pixels
from braggtrace.whatif import Hypothesis


def explain_difference(
    comparing: Comparing,
    request: Request,
    subject: Trace,
    declared: tuple[Hypothesis, ...],
    registry: Registry,
) -> Explanation:
    """Why the subject differs from the baseline.

    Of several pixels the first that diverges is explained. What keeps it from being
    explained does not change the verdict: it is a note.

    Args:
        comparing: the baseline and the rules.
        request: what the subject simulates.
        subject: its trace.
        declared: hypotheses of the configuration.
        registry: for the plugins' hypotheses.

    Returns:
        The explanation.
    """
    from braggtrace.explain.explain import Explaining
    from braggtrace.explain.replay import replayer_of

    try:
        comparing, subject, pixel = _one_pixel(comparing, subject)
        return Explaining(
            comparing=comparing,
            replayer=replayer_of(request, pixel),
            subject=subject,
            hypotheses=all_hypotheses(declared, registry),
        ).explain()
    except BraggtraceError as error:
        return Explanation(notes=(f"the difference cannot be explained: {error}",))


def _one_pixel(
    comparing: Comparing, subject: Trace
) -> tuple[Comparing, Trace, tuple[int, int]]:
    """The first pixel that diverges, of both sides."""
    if len(subject.pixels) == 1:
        return comparing, subject, subject.pixels[0]
    if comparing.baseline.pixels != subject.pixels:
        raise UsageError("the two sides hold other pixels")
    sides = zip(split_pixels(comparing.baseline), split_pixels(subject), strict=True)
    for baseline, own in sides:
        single = replace(comparing, baseline=baseline)
        if single.verdict(own).diverged:
            return single, own, own.pixels[0]
    raise UsageError("no pixel diverges by itself")
