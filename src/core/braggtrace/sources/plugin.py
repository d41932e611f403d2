"""The source ``plugin``: whatever a plugin computes, runs or reads."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from braggtrace.digests import digest
from braggtrace.errors import BaselineError, plugin_faults
from braggtrace.events import Trace
from braggtrace.protocols import BaselineRequest, BaselineSource
from braggtrace.sources.base import (
    Pixel,
    PixelTrace,
    Sourced,
    SourceRequest,
    sourced_texts,
)
from braggtrace.sources.image import SideImage
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
        source = _object(request)
        return sourced_texts(tuple(_traces(source, request)), request.pixels)

    def has_image(self, request: SourceRequest) -> bool:
        """Whether the plugin's object has a method ``image``."""
        source = _object(request)
        with plugin_faults(source.name, "saying whether it has an image"):
            return callable(getattr(source, "image", None))

    def image(self, request: SourceRequest, rows: range, columns: range) -> SideImage:
        """The plugin's whole image, photons.

        Raises:
            PluginError: it raised, or answered something else than an image.
            ConfigError: it makes none.
        """
        source: Any = _object(request)
        if not self.has_image(request):
            what = (
                f"{source.name} has no image; name a recording with one, or the program"
            )
            raise request.error(what, request.role, "plugin")
        with plugin_faults(source.name, "making the image"):
            values = np.asarray(source.image(_wanted(request, None)))
            if values.ndim != 2 or values.dtype.kind not in "fiu":
                raise TypeError(
                    "wanted an array of numbers with the axes slow and fast, got "
                    f"{values.dtype} of shape {values.shape}"
                )
        return SideImage(values=values.astype(np.float32))


def _object(request: SourceRequest) -> BaselineSource:
    """The plugin's object, if it can be asked.

    Raises:
        ConfigError: it wants an experiment, and there is none.
    """
    plugin = request.model.plugin
    if plugin is None:
        raise request.error("wanted a plugin", request.role)
    source = request.registry.baseline(plugin.name)
    if request.simulated is None and _needs_experiment(source):
        what = f"{plugin.name} needs an experiment; add it"
        raise request.error(what, request.role, "plugin")
    return source


def _needs_experiment(source: BaselineSource) -> bool:
    with plugin_faults(source.name, "saying whether it needs an experiment"):
        found: object = getattr(source, "needs_experiment", True)
        if not isinstance(found, bool):
            raise TypeError(f"wanted needs_experiment True or False, got {found!r}")
    return found


def _wanted(request: SourceRequest, pixel: Pixel | None) -> BaselineRequest:
    plugin, simulated = request.model.plugin, request.simulated
    return BaselineRequest(
        pixel=pixel,
        experiment=None if simulated is None else simulated.experiment,
        # its own copy: what it changes is not what config.yaml records
        options={} if plugin is None else deepcopy(plugin.options),
        folder=Path() if plugin is None else Path(plugin.folder),
    )


def _traces(source: BaselineSource, request: SourceRequest) -> Iterator[PixelTrace]:
    for pixel in request.pixels or (None,):
        text, trace = _traced(source, _wanted(request, pixel))
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
    with plugin_faults(source.name, doing):
        answer: object = source.trace(request)
        if not isinstance(answer, Trace):
            kind = type(answer).__name__
            raise TypeError(f"wanted a braggtrace.Trace, got {kind}")
        text = write_jsonl(answer)
        return text, parse_trace(text, f"the trace of baseline {source.name!r}")


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


SOURCE: Final = PluginSource()
