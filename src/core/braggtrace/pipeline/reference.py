"""The baseline of a configuration: a recording, a trace file, or the program itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from braggtrace.baseline import Reference, open_recording, open_trace
from braggtrace.baseline.executable import (
    Limits,
    LiveBaseline,
    RunCache,
    find_program,
    usual_folder,
)
from braggtrace.baseline.executable.limits import GIGABYTE
from braggtrace.config import RunConfig
from braggtrace.config.baseline_model import NanobraggModel
from braggtrace.errors import BaselineError
from braggtrace.events import Trace
from braggtrace.experiment import Experiment
from braggtrace.pipeline.exposure import program_arguments
from braggtrace.traceio import split_pixels, stack_pixels

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


def open_references(config: RunConfig, experiment: Experiment) -> References:
    """The baseline's trace of each configured pixel.

    Args:
        config: the configuration.
        experiment: what the program is to simulate, where it is run.

    Returns:
        The references.

    Raises:
        BaselineError: no such recording, or a pixel that it lacks; a program that
            could not be run.
        TraceFormatError: a trace that cannot be read.
    """
    pixels = tuple(sorted(set(config.traced_pixels)))
    baseline = config.baseline
    if baseline.nanobragg is not None:
        words = program_arguments(config)
        program = live_baseline(baseline.nanobragg, experiment, words)
        found = tuple(program.reference(pixel) for pixel in pixels)
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


def baseline_image(config: RunConfig, experiment: Experiment) -> NDArray[np.float32]:
    """The baseline's whole image.

    Returns:
        Photons, float32, shape (slow, fast).

    Raises:
        BaselineError: the baseline has no image, or the program could not be run.
    """
    if config.baseline.nanobragg is not None:
        words = program_arguments(config)
        return live_baseline(config.baseline.nanobragg, experiment, words).image()
    raise BaselineError("this baseline holds no image; run the program itself")


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
