"""The baseline of a configuration: a recording, a trace file, or the program itself.

What runs the program is imported where it is run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from braggtrace.config import RunConfig
from braggtrace.config.baseline_model import NanobraggModel
from braggtrace.errors import BaselineError
from braggtrace.events import Trace
from braggtrace.experiment import Experiment
from braggtrace.pluginmanager import Registry
from braggtrace.sources.base import Reference, open_trace
from braggtrace.sources.exposure import program_arguments
from braggtrace.sources.image import BaselineImage, open_image, recorded_pixels
from braggtrace.sources.manifest import read_manifest
from braggtrace.sources.plugin import plugged_references
from braggtrace.sources.recorded import open_recording
from braggtrace.traceio import split_pixels, stack_pixels

if TYPE_CHECKING:
    from braggtrace.sources.nanobragg import LiveBaseline

Pixel = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class References:
    """The baseline's traces, one for each pixel.

    Attributes:
        pixels: (slow, fast) of each, in the C program's order.
        found: the reference of each.
    """

    pixels: tuple[Pixel, ...]
    found: tuple[Reference, ...]

    @property
    def trace(self) -> Trace:
        """All of them as one trace."""
        return stack_pixels([reference.trace for reference in self.found])

    @property
    def identity(self) -> Mapping[str, str]:
        """What is known of the baseline; what differs between pixels is left out."""
        first, *rest = (dict(reference.identity) for reference in self.found)
        return {k: v for k, v in first.items() if all(r.get(k) == v for r in rest)}


def open_references(
    config: RunConfig,
    experiment: Experiment,
    wanted: Sequence[Pixel],
    *,
    registry: Registry,
) -> References:
    """The baseline's trace of each pixel.

    Args:
        config: the configuration.
        experiment: what the program is to simulate, where it is run.
        wanted: (slow, fast) of each, in any order.
        registry: has the plugins of the configuration.

    Returns:
        The references.

    Raises:
        PluginError: a plugin that should have provided it raised.
        BaselineError: no such recording, or a pixel that it lacks; a program that
            could not be run.
        TraceFormatError: a trace that cannot be read.
    """
    pixels = tuple(sorted(set(wanted)))
    baseline = config.baseline
    if baseline.nanobragg is not None:
        words = program_arguments(config)
        program = live_baseline(baseline.nanobragg, experiment, words)
        found = tuple(program.reference(pixel) for pixel in pixels)
    elif baseline.plugin is not None:
        source = registry.baseline(baseline.plugin.name)
        found = tuple(plugged_references(source, baseline.plugin, experiment, pixels))
    elif baseline.recorded is not None:
        folder = Path(baseline.recorded)
        found = tuple(open_recording(folder, pixel) for pixel in pixels)
    else:
        found = _of_file(Path(str(baseline.trace)), pixels)
    return References(pixels=pixels, found=found)


def live_baseline(
    given: NanobraggModel, experiment: Experiment, words: Sequence[str] | None = None
) -> LiveBaseline:
    """The C program for an experiment.

    Args:
        given: the program.
        experiment: what it simulates.
        words: its argument list, see ``program_arguments``; None has one written.

    Raises:
        BaselineError: no such program, or it is not nanoBragg.
    """
    from braggtrace.nanobragg.program import (
        Limits,
        RunCache,
        find_program,
        usual_folder,
    )
    from braggtrace.nanobragg.program.limits import GIGABYTE
    from braggtrace.sources.nanobragg import LiveBaseline

    folder = usual_folder() if given.cache is True else None
    if isinstance(given.cache, str):
        folder = Path(given.cache)
    return LiveBaseline(
        find_program(given.executable),
        experiment,
        limits=Limits(
            timeout=given.timeout_s,
            memory=int(given.memory_GB * GIGABYTE),
            output=int(given.output_GB * GIGABYTE),
            threads=given.threads,
        ),
        cache=RunCache(folder),
        words=words,
    )


def baseline_image(config: RunConfig, experiment: Experiment) -> BaselineImage:
    """The baseline's image.

    Raises:
        ConfigError: a single trace or a plugin has none.
        BaselineError: the recording has none, or the program could not be run.
    """
    baseline = config.baseline
    if baseline.nanobragg is not None:
        words = program_arguments(config)
        program = live_baseline(baseline.nanobragg, experiment, words)
        return BaselineImage(values=program.image())
    if baseline.recorded is not None:
        size = (experiment.detector.n_slow, experiment.detector.n_fast)
        return open_image(Path(baseline.recorded), size)
    kind = "trace" if baseline.plugin is None else "plugin"
    what = f"a {kind} has no image; name a recording with one, or the program"
    raise config.error(what, "baseline", kind)


def has_image(config: RunConfig) -> bool:
    """Whether the baseline has an image.

    Raises:
        BaselineError: the recording cannot be read.
    """
    if config.baseline.recorded is not None:
        return read_manifest(Path(config.baseline.recorded)).image is not None
    return config.baseline.nanobragg is not None


def traceable_pixels(config: RunConfig) -> tuple[Pixel, ...] | None:
    """Pixels of which the baseline has a trace; None for every pixel.

    Raises:
        BaselineError: it cannot be read.
    """
    if config.baseline.recorded is not None:
        return recorded_pixels(Path(config.baseline.recorded))
    return None


def _of_file(path: Path, pixels: tuple[Pixel, ...]) -> tuple[Reference, ...]:
    """References of the pixels of one file, which may hold more of them."""
    whole = open_trace(path)
    parts = {trace.pixel: trace for trace in split_pixels(whole.trace)}
    if len(pixels) == 1 and len(parts) == 1:
        return (whole,)
    absent = [pixel for pixel in pixels if pixel not in parts]
    if absent:
        slow, fast = absent[0]
        held = ", ".join(f"({p[0]} {p[1]})" for p in parts if p is not None)
        raise BaselineError(
            f"{path} holds no pixel slow {slow}, fast {fast}; it has (slow fast): "
            f"{held or 'none'}"
        )
    return tuple(replace(whole, trace=parts[pixel]) for pixel in pixels)
