"""A recording of the C program, read and never written."""

from pathlib import Path

from braggtrace.errors import BaselineError
from braggtrace.sources.base import Reference, open_trace
from braggtrace.sources.manifest import Manifest, read_manifest


def open_recording(folder: Path, pixel: tuple[int, int]) -> Reference:
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
        facts["promotion"] = manifest.promotion.told()
    return Reference(
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
