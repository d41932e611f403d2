"""What a file's header does not choose: natural scales, and the dialect."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from braggtrace.catalog import BUILT_IN, catalog_of
from braggtrace.events import Anomaly, Trace, TraceHeader

if TYPE_CHECKING:
    from braggtrace.config import RunConfig


def scaled(trace: Trace, config: "RunConfig") -> Trace:
    """The trace with the experiment's natural scales, where its file named none."""
    if trace.header.scales or config.experiment is None:
        return trace
    from braggtrace.sources.request import read_experiment

    return trace.relabelled(scales=read_experiment(config).experiment.scales())


def judged_by(baseline: TraceHeader, header: TraceHeader) -> TraceHeader:
    """The header of a file that does not choose by which scales it is judged.

    A floor is a fraction of a natural scale: a subject that says 1e30 would let
    anything pass.

    Args:
        baseline: of the reference, whose scales hold; without any, no floor does.
        header: of the file under test.

    Returns:
        The header with the baseline's scales; an anomaly where its own were others.
    """
    other = _others(baseline.scales, header.scales)
    found = replace(header, scales=dict(baseline.scales))
    if not other:
        return found
    anomaly = Anomaly(
        kind="contradiction",
        name="scales",
        message=f"its header says the natural scales {', '.join(other)}; the "
        "baseline's hold",
    )
    return replace(found, anomalies=(*header.anomalies, anomaly))


def under_scales_of(baseline: Trace, trace: Trace) -> Trace:
    """A trace that was read from a file, under ``judged_by``."""
    return Trace(header=judged_by(baseline.header, trace.header), events=trace.events)


def in_its_dialect(baseline: Trace, trace: Trace) -> Trace:
    """A file whose dialect is what its lines show, and not only what its header says.

    A native file with another word in its header would choose by it what of a native
    baseline is compared: an anomaly says so.

    Args:
        baseline: the reference.
        trace: read from a file.
    """
    dialect = trace.header.dialect
    own = catalog_of(baseline, trace) is not BUILT_IN
    if own or dialect == "native" or baseline.header.dialect != "native":
        return trace
    if any(event.literals is not None for event in trace):
        return trace
    message = (
        f"its header says the dialect {dialect}, and it is a native file: what "
        f"{dialect} cannot say would not be compared; write `native`"
    )
    found = Anomaly(kind="contradiction", name="dialect", message=message)
    return trace.relabelled(anomalies=(*trace.header.anomalies, found))


def _others(known: Mapping[str, float], own: Mapping[str, float]) -> list[str]:
    return [
        f"{name} {value:g} (the baseline: {known[name]:g})"
        for name, value in own.items()
        if name in known and value != known[name]
    ]
