"""The self-test of a configuration: one subject computed, many judgements."""

from braggtrace.config import RunConfig
from braggtrace.config.model import PixelModel
from braggtrace.events import Trace
from braggtrace.judgement.judge import judge
from braggtrace.judgement.verdict import Verdict, decide
from braggtrace.pluginmanager import Registry
from braggtrace.selftest.trial import Outcome, Progress, self_test
from braggtrace.sources.opened import opening_of
from braggtrace.sources.selection import configured
from braggtrace.traceio import in_one_dialect, parse_trace


def self_test_config(config: RunConfig, progress: Progress) -> Outcome:
    """Plant faults in a copy of the configured baseline.

    Args:
        config: the configuration; of several pixels the first in the order of the
            detector is tested.
        progress: called now and then with how many were judged.

    Returns:
        What was found and what was not.

    Raises:
        BraggtraceError: see braggtrace.errors.
    """
    if config.subject.kind == config.baseline.kind == "trace" and (
        config.reads_names("baseline")
    ):
        from braggtrace.selftest.files import self_test_files

        return self_test_files(config, progress)
    if config.experiment is None or config.reads_names("baseline"):
        what = (
            "the self-test plants faults in nanoBragg's lines, which need an "
            "experiment, or in the file of a baseline whose subject is a file, too"
        )
        raise config.error(what, "baseline", config.baseline.kind)
    registry = Registry()
    extractors, rules = configured(registry, config)
    comparators = registry.all_comparators()
    pixel = min(config.traced_pixels)
    alone = config.model_copy(
        update={"pixel": PixelModel(slow=pixel[0], fast=pixel[1]), "pixels": ()}
    )
    opening = opening_of(alone, registry)
    (reference,) = opening.open("baseline").pixel_traces
    subject = opening.open("subject").trace

    def judged(text: str) -> Verdict:
        first, second = in_one_dialect(_read(text), subject)
        found = judge(first, second, extractors, comparators, rules)
        return decide(found.findings, found.accounting)

    spoken = in_one_dialect(reference.trace, subject)[1]
    return self_test(
        reference.text, read=_read, judge=judged, subject=spoken, progress=progress
    )


def _read(text: str) -> Trace:
    return parse_trace(text, "altered baseline")
