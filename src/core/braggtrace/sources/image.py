"""A side's image, as a recording holds it or as it was computed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import BaselineError, InputFileError
from braggtrace.imageio.read import read_image
from braggtrace.sources.manifest import Manifest, RecordedImage, read_manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How photons became counts: ⌊photons·scale + adc + ½⌋.

    Attributes:
        scale: counts per photon.
        adc: pedestal, counts.
    """

    scale: float
    adc: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SideImage:
    """The image of a side, or a part of it.

    Attributes:
        values: shape (slow, fast), float32.
        origin: (slow, fast) of its first pixel on the detector; None is the whole
            image.
        counts: how the values came from photons; None where they are photons.
        identity: facts for the record.
    """

    values: NDArray[np.float32]
    origin: tuple[int, int] | None = None
    counts: Counts | None = None
    identity: Mapping[str, str] = field(default_factory=dict)


def open_image(folder: Path, size: tuple[int, int]) -> SideImage:
    """The image of a recording.

    Args:
        folder: the recording.
        size: pixels along slow and fast of the experiment's detector.

    Returns:
        The image.

    Raises:
        BaselineError: no such folder, a file that was changed, no image, or one that
            cannot be read.
    """
    manifest = read_manifest(folder)
    image = manifest.image
    if image is None:
        raise BaselineError(
            f"the recording {folder} has no image; record one, or compare a pixel "
            "with scope: pixel"
        )
    path = folder / image.file
    try:
        values = read_image(path, size)
    except InputFileError as error:
        raise BaselineError(f"baseline image {error}") from error
    return SideImage(
        values=values,
        origin=None if image.origin is None else (image.origin.slow, image.origin.fast),
        counts=_counts(path, image),
        identity={"file": image.file, "sha256": manifest.sha256[image.file]},
    )


def recorded_pixels(folder: Path) -> tuple[tuple[int, int], ...]:
    """Pixels of which a recording has a trace, as (slow, fast).

    Raises:
        BaselineError: no such folder, or a file that was changed.
    """
    manifest: Manifest = read_manifest(folder)
    return tuple((pixel.slow, pixel.fast) for pixel in manifest.pixels)


def _counts(path: Path, image: RecordedImage) -> Counts | None:
    is_counts = path.suffix.lower() == ".img"
    if is_counts and image.scale is not None and image.adc is not None:
        return Counts(scale=image.scale, adc=image.adc)
    if is_counts:
        raise BaselineError(
            f"baseline image {path} holds counts; the manifest must say the scale and "
            "the adc that made them of photons"
        )
    if image.scale is not None or image.adc is not None:
        raise BaselineError(
            f"baseline image {path} holds photons; the manifest must not name a scale "
            "or an adc"
        )
    return None
