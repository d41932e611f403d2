"""Pixels that are worth a trace, of an experiment and of its baseline."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from braggtrace.config import RunConfig
from braggtrace.imagecompare import Advice, places_to_look
from braggtrace.imagecompare.pair import ImagePair
from braggtrace.pipeline.images import image_pair, rectangle, rendered_pixels
from braggtrace.pluginmanager import Registry
from braggtrace.sources.base import Pixel, Progress
from braggtrace.sources.opened import opening_of
from braggtrace.sources.render import render_part


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A pixel, why one should look at it, and what to type.

    Attributes:
        advice: the pixel and the reason.
        command: traces it: on both sides, where the baseline can.
    """

    advice: Advice
    command: str


def advise(
    config: RunConfig,
    source: Path,
    options: Sequence[str] = (),
    *,
    count: int,
    progress: Progress | None = None,
) -> tuple[Place, ...]:
    """Render the image, or the part of the scope, and say where to look.

    Args:
        config: the configuration.
        source: its file, for the commands.
        options: of the command line that the commands should repeat.
        count: of places of each kind at most.
        progress: called with how many of how many rows are rendered.

    Returns:
        The places, kind by kind.

    Raises:
        BraggtraceError: an image cannot be had.
    """
    opening = opening_of(config, Registry(), progress=progress)
    request = opening.request("subject").experiment
    rows, columns = rectangle(config, request.experiment.detector)
    rendered = rendered_pixels(request.experiment.detector, rows, columns)
    pair: ImagePair | None = None
    if opening.has_image("baseline") and opening.has_image("subject"):
        pair, _ = image_pair(opening)
    photons = (
        pair.subject
        if pair is not None and pair.unit == "photons"
        else render_part(request, rows, columns, progress=progress)
    )
    found = places_to_look(
        photons, rendered, origin=(rows.start, columns.start), pair=pair, count=count
    )
    able = opening.traced_by_all()
    both = () if config.scope == "pixel" else ("--set", "scope=pixel")
    return tuple(
        Place(
            advice=advice,
            command=_command([str(source), *options], advice.pixel, able, both),
        )
        for advice in found
    )


def _command(
    words: Sequence[str],
    pixel: Pixel,
    able: tuple[Pixel, ...] | None,
    more: Sequence[str],
) -> str:
    """A comparison where the baseline traces the pixel, else the subject's trace."""
    place = ("--pixel", str(pixel[0]), str(pixel[1]))
    if able is None or pixel in able:
        return shlex.join(["braggtrace", "run", *words, *place, *more])
    file = f"trace_s{pixel[0]}_f{pixel[1]}.jsonl"
    return shlex.join(["braggtrace", "trace", *words, *place, "-o", file])
