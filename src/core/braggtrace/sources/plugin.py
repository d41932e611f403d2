"""The baseline that a plugin provides."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from braggtrace.config.baseline_model import BaselinePluginModel
from braggtrace.errors import BaselineError, BraggtraceError, PluginError
from braggtrace.events import Trace
from braggtrace.experiment import Experiment
from braggtrace.reference_source import BaselineRequest, BaselineSource
from braggtrace.sources.base import Reference
from braggtrace.traceio import parse_trace, write_jsonl


def plugged_references(
    source: BaselineSource,
    given: BaselinePluginModel,
    experiment: Experiment,
    pixels: tuple[tuple[int, int], ...],
) -> Iterator[Reference]:
    """The plugin's trace of each pixel.

    Args:
        source: the plugin's object.
        given: what the configuration says of it.
        experiment: what is simulated.
        pixels: (slow, fast) of each.

    Raises:
        PluginError: it raised, or answered something else than a trace.
        BaselineError: its trace is that of another pixel.
    """
    for pixel in pixels:
        request = BaselineRequest(
            pixel=pixel,
            experiment=experiment,
            options=given.options,
            folder=Path(given.folder),
        )
        text, trace = _asked(source, request)
        _require_pixel(source, trace, pixel, alone=len(pixels) == 1)
        yield Reference(
            trace=trace,
            text=text,
            suffix=".jsonl",
            identity={
                **trace.header.provenance,
                "program": trace.header.program,
                "program_version": trace.header.version,
                "plugin": source.name,
                "sha256": sha256(text.encode()).hexdigest(),
            },
        )


def _asked(source: BaselineSource, request: BaselineRequest) -> tuple[str, Trace]:
    """The plugin's answer, as it is written and read again."""
    slow, fast = request.pixel
    doing = f"tracing pixel slow {slow}, fast {fast}"
    try:
        answer: object = source.trace(request)
        if not isinstance(answer, Trace):
            kind = type(answer).__name__
            raise TypeError(f"wanted a braggtrace.Trace, got {kind}")
        text = write_jsonl(answer)
        return text, parse_trace(text, f"the trace of baseline {source.name!r}")
    except BraggtraceError:
        raise
    except (Exception, SystemExit) as error:
        raise PluginError(source.name, doing, error) from error


def _require_pixel(
    source: BaselineSource, trace: Trace, pixel: tuple[int, int], *, alone: bool
) -> None:
    if trace.pixel == pixel or (alone and not trace.pixels):
        return
    told = ", ".join(f"slow {slow}, fast {fast}" for slow, fast in trace.pixels)
    raise BaselineError(
        f"baseline {source.name!r} was asked for pixel slow {pixel[0]}, fast "
        f"{pixel[1]} and traced {told or 'one without the event `pixel`'}; correct "
        "the plugin"
    )
