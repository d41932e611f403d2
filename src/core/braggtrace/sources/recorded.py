"""The source ``recorded``: a recording of the C program, read and never written."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from braggtrace.errors import BaselineError
from braggtrace.sources.base import (
    Pixel,
    PixelTrace,
    Sourced,
    SourceRequest,
    open_trace,
    sourced_texts,
)
from braggtrace.sources.image import SideImage, open_image, recorded_pixels
from braggtrace.sources.manifest import Manifest, read_manifest


def open_recording(folder: Path, pixel: tuple[int, int]) -> PixelTrace:
    """The recorded trace of a pixel.

    Args:
        folder: the recording.
        pixel: (slow, fast).

    Returns:
        The reference.

    Raises:
        BaselineError: no such folder, a file that was changed, or a pixel that was not
            recorded.
        TraceFormatError: the trace cannot be read.
    """
    manifest = read_manifest(folder)
    recorded = manifest.find(pixel)
    if recorded is None:
        raise BaselineError(_not_recorded(folder, manifest, pixel))
    reference = open_trace(folder / recorded.trace)
    traced = reference.trace.pixel
    if traced is not None and traced != pixel:
        raise BaselineError(
            f"{folder / recorded.trace} traces slow {traced[0]}, fast {traced[1]}; the "
            f"manifest says slow {pixel[0]}, fast {pixel[1]}"
        )
    facts = {
        "program": manifest.program,
        "program_version": manifest.program_version,
        "build": manifest.build,
        "arguments": " ".join(manifest.arguments),
        "recording": folder.name,
    }
    if manifest.promotion is not None:
        facts["promotion"] = manifest.promotion.summary()
    return PixelTrace(
        trace=reference.trace,
        text=reference.text,
        suffix=reference.suffix,
        identity={**reference.identity, **facts},
    )


def _not_recorded(folder: Path, manifest: Manifest, pixel: tuple[int, int]) -> str:
    slow, fast = pixel
    pairs = ", ".join(f"({p.slow} {p.fast})" for p in manifest.pixels)
    swapped = manifest.find((fast, slow)) is not None
    hint = f"; {fast} {slow} is: were slow and fast swapped?" if swapped else ""
    return (
        f"pixel slow {slow}, fast {fast} is not in the recording {folder}{hint}; it "
        f"has (slow fast): {pairs or 'none'}. Choose one with --pixel SLOW FAST"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingSource:
    """A folder of traces with its manifest.

    Attributes:
        name: key that names it in a configuration.
        description: one line for a reader.
        needs_experiment: nothing is computed.
    """

    name: str = "recorded"
    description: str = "a recording of the C program, with its manifest"
    needs_experiment: bool = False

    def open(self, request: SourceRequest) -> Sourced:
        """The recorded trace of each pixel.

        Raises:
            BaselineError: no such recording, or a pixel that it lacks.
            TraceFormatError: a trace that cannot be read.
        """
        folder = _folder(request)
        texts = tuple(open_recording(folder, pixel) for pixel in request.pixels)
        return sourced_texts(texts, request.pixels)

    def pixels(self, request: SourceRequest) -> tuple[Pixel, ...]:
        """Pixels of which there is a trace, as (slow, fast)."""
        return recorded_pixels(_folder(request))

    def has_image(self, request: SourceRequest) -> bool:
        """Whether the manifest names an image."""
        return read_manifest(_folder(request)).image is not None

    def image(self, request: SourceRequest, rows: range, columns: range) -> SideImage:
        """The recorded image, or the part that was recorded."""
        detector = request.experiment.experiment.detector
        return open_image(_folder(request), (detector.n_slow, detector.n_fast))


def _folder(request: SourceRequest) -> Path:
    return Path(str(request.model.recorded))


SOURCE: Final = RecordingSource()
