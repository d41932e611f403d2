"""The source ``plugin``: whatever a plugin computes, runs or reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from braggtrace.config.side_model import BaselinePluginModel
from braggtrace.digests import digest
from braggtrace.errors import BaselineError, BraggtraceError, PluginError
from braggtrace.events import Trace
from braggtrace.protocols import BaselineRequest, BaselineSource
from braggtrace.sources.base import (
    Pixel,
    PixelTrace,
    Sourced,
    SourceRequest,
    sourced_texts,
)
from braggtrace.traceio import parse_trace, write_jsonl


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginSource:
    """A plugin's object that is asked for the trace of each pixel.

    Attributes:
        name: key that names it in a configuration.
        description: one line for a reader.
        needs_experiment: an experiment is handed on where there is one.
    """

    name: str = "plugin"
    description: str = "what a plugin computes, runs or reads"
    needs_experiment: bool = True

    def open(self, request: SourceRequest) -> Sourced:
        """The plugin's trace of each pixel, or its one trace where none is named.

        Raises:
            PluginError: it raised, or answered something else than a trace.
            BaselineError: its trace is that of another pixel.
            ConfigError: it wants an experiment, and there is none.
        """
        given = request.model.plugin
        if given is None:
            raise request.error("wanted a plugin", request.role)
        source = request.registry.baseline(given.name)
        if request.simulated is None and getattr(source, "needs_experiment", True):
            what = f"{given.name} needs an experiment; add it"
            raise request.error(what, request.role, "plugin")
        return sourced_texts(tuple(_traces(source, given, request)), request.pixels)


def _traces(
    source: BaselineSource, given: BaselinePluginModel, request: SourceRequest
) -> Iterator[PixelTrace]:
    simulated = request.simulated
    experiment = None if simulated is None else simulated.experiment
    for pixel in request.pixels or (None,):
        wanted = BaselineRequest(
            pixel=pixel,
            experiment=experiment,
            options=given.options,
            folder=Path(given.folder),
        )
        text, trace = _traced(source, wanted)
        if pixel is not None:
            _require_pixel(source, trace, pixel, alone=len(request.pixels) == 1)
        yield PixelTrace(
            trace=trace,
            text=text,
            suffix=".jsonl",
            identity={
                **trace.header.provenance,
                "program": trace.header.program,
                "program_version": trace.header.version,
                "plugin": source.name,
                "sha256": digest(text.encode()),
            },
        )


def _traced(source: BaselineSource, request: BaselineRequest) -> tuple[str, Trace]:
    """The plugin's answer, as it is written and read again."""
    doing = "tracing"
    if request.pixel is not None:
        doing = f"tracing pixel slow {request.pixel[0]}, fast {request.pixel[1]}"
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
    source: BaselineSource, trace: Trace, pixel: Pixel, *, alone: bool
) -> None:
    if trace.pixel == pixel or (alone and not trace.pixels):
        return
    held = ", ".join(f"slow {slow}, fast {fast}" for slow, fast in trace.pixels)
    raise BaselineError(
        f"baseline {source.name!r} was asked for pixel slow {pixel[0]}, fast "
        f"{pixel[1]} and traced {held or 'one without the event `pixel`'}; correct "
        "the plugin"
    )


PLUGIN: Final = PluginSource()
