"""An image becomes a file of the kind that its name asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import UsageError, suggestion
from braggtrace.experiment import MODES, Switches
from braggtrace.imageio.area import Area
from braggtrace.imageio.float_image import encode_float
from braggtrace.imageio.integer_image import PEDESTAL, integer_image, integer_scale
from braggtrace.imageio.people import encode_npy, encode_png, write_cbf
from braggtrace.imageio.pgm import encode_pgm, pgm_scale
from braggtrace.imageio.smv import SmvHeader, encode_smv
from braggtrace.imageio.statistics import image_statistics
from braggtrace.imageio.whole_file import write_whole


@dataclass(eq=False, frozen=True, slots=True, kw_only=True)
class ImageSettings:
    """What the files need to know besides the photons.

    Attributes:
        header: geometry; only ``.img`` cannot do without it.
        area: the rendered pixels.
        adc: pedestal of the integer image, counts.
        scale: counts per photon of the integer image; None, zero and less choose.
        pgm_scale: grey levels per photon of the PGM; None, zero and less choose.
        switches: deviations of the C program, some of which lie in its files.
    """

    header: SmvHeader | None = None
    area: Area = field(default_factory=Area)
    adc: float = PEDESTAL
    scale: float | None = None
    pgm_scale: float | None = None
    switches: Switches = MODES["nanobragg"]

    @property
    def outside(self) -> float:
        """Counts of a pixel outside the region."""
        return 0.0 if self.switches.roi_without_pedestal else self.adc


Image = NDArray[np.float32]
Writer = Callable[[Path, Image, ImageSettings], None]


def write_image(
    path: Path, image: Image, settings: ImageSettings | None = None
) -> None:
    """Write an image; the suffix says how.

    Args:
        path: a name that ends with one of ``SUFFIXES``.
        image: photons, shape (slow, fast).
        settings: None has the C program's defaults, and no geometry.

    Raises:
        UsageError: another suffix, or no geometry for ``.img``.
        CannotRunError: the file cannot be written, or a package is missing.
    """
    require_suffix(path)
    WRITERS[path.suffix.lower()](path, image, settings or ImageSettings())


def require_suffix(path: Path) -> None:
    """Check a name before the image is there.

    Raises:
        UsageError: no image file ends like that.
    """
    suffix = path.suffix.lower()
    if suffix not in WRITERS:
        kind = f"suffix {suffix!r}" if suffix else "no suffix"
        hint = suggestion(suffix, WRITERS)
        raise UsageError(f"{path} has {kind}, which names no kind of image{hint}")


def _write_float(path: Path, image: Image, settings: ImageSettings) -> None:
    write_whole(path, encode_float(image))


def _write_npy(path: Path, image: Image, settings: ImageSettings) -> None:
    write_whole(path, encode_npy(image))


def _write_smv(path: Path, image: Image, settings: ImageSettings) -> None:
    if settings.header is None:
        why = "an SMV file states the geometry, and none was given"
        raise UsageError(f"{path}: {why}; write .npy or .bin instead")
    counts = integer_image(
        image,
        scale=_counts(image, settings),
        adc=settings.adc,
        area=settings.area,
        outside=settings.outside,
    )
    grows = not settings.switches.smv_header_overflow
    write_whole(path, encode_smv(settings.header, counts, grows=grows))


def _write_pgm(path: Path, image: Image, settings: ImageSettings) -> None:
    masked = settings.switches.rmsd_with_masked
    rmsd = image_statistics(image, settings.area, masked=masked).rmsd
    scale = pgm_scale(settings.pgm_scale, rmsd, _counts(image, settings))
    write_whole(path, encode_pgm(image, scale))


def _write_png(path: Path, image: Image, settings: ImageSettings) -> None:
    write_whole(path, encode_png(image))


def _write_cbf(path: Path, image: Image, settings: ImageSettings) -> None:
    write_cbf(path, image, header=settings.header, area=settings.area)


def _counts(image: Image, settings: ImageSettings) -> float:
    """Counts per photon of the integer image."""
    maximum = image_statistics(image, settings.area).maximum
    return integer_scale(settings.scale, maximum)


WRITERS: Final[Mapping[str, Writer]] = MappingProxyType(
    {
        ".bin": _write_float,
        ".npy": _write_npy,
        ".img": _write_smv,
        ".pgm": _write_pgm,
        ".png": _write_png,
        ".cbf": _write_cbf,
    }
)
SUFFIXES: Final = tuple(WRITERS)
