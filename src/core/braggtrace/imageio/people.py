"""Images for people and their programs: NumPy arrays, pictures, CBF.

The packages that write them are imported only when such a file is requested.
"""

from __future__ import annotations

import io
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import CannotRunError
from braggtrace.imageio.area import Area
from braggtrace.imageio.number_text import general
from braggtrace.imageio.smv import SmvHeader
from braggtrace.imageio.whole_file import placed_whole
from braggtrace.units import DEGREES_PER_RADIAN

DECADES: Final = 4.0
NOT_RENDERED: Final = -1
NOT_A_NUMBER: Final = -2
_MOST_COUNTS: Final = 2**31 - 1


def encode_npy(image: NDArray[np.float32]) -> bytes:
    """The bytes of a ``.npy`` file."""
    buffer = io.BytesIO()
    np.save(buffer, image, allow_pickle=False)
    return buffer.getvalue()


def grey_levels(
    image: NDArray[np.float32], decades: float = DECADES
) -> NDArray[np.uint8]:
    """Shades on a logarithmic scale, dark where there are many photons, as on film.

    Args:
        image: photons, shape (slow, fast).
        decades: how far below the brightest pixel white begins.

    Returns:
        0 for the brightest pixel, 255 for those that are not above the lowest decade.
    """
    finite = np.where(np.isfinite(image), image, 0.0).astype(np.float64)
    top = finite.max(initial=0.0)
    if top <= 0.0:
        dark = np.zeros(image.shape)
    else:
        lowest = 10.0**-decades
        dark = 1.0 + np.log10(np.maximum(finite / top, lowest)) / decades
    dark[np.isposinf(image)] = 1.0
    return np.rint(255.0 * (1.0 - dark)).astype(np.uint8)


def encode_png(image: NDArray[np.float32], decades: float = DECADES) -> bytes:
    """The bytes of a ``.png`` file, made by Pillow.

    Raises:
        CannotRunError: Pillow is not installed.
    """
    pillow = _late("PIL.Image", "pillow")
    buffer = io.BytesIO()
    pillow.fromarray(grey_levels(image, decades)).save(buffer, format="PNG")
    return buffer.getvalue()


def whole_photons(
    image: NDArray[np.float32], area: Area | None = None
) -> NDArray[np.int32]:
    """Photons as whole numbers, with the negative marks of pixel detectors.

    Args:
        image: photons, shape (slow, fast).
        area: the rendered pixels; all others get −1.

    Returns:
        Nearest whole numbers; −2 for NaN, the greatest number for too many.
    """
    area = area or Area()
    rounded = np.rint(np.nan_to_num(image.astype(np.float64), nan=NOT_A_NUMBER))
    counts = np.full(image.shape, NOT_RENDERED, dtype=np.int32)
    window, rendered = area.window(), area.rendered(image.shape)
    bounded = np.clip(rounded[window], NOT_A_NUMBER, _MOST_COUNTS).astype(np.int32)
    counts[window] = np.where(rendered, bounded, NOT_RENDERED)
    return counts


def write_cbf(
    path: Path,
    image: NDArray[np.float32],
    *,
    header: SmvHeader | None = None,
    area: Area | None = None,
) -> None:
    """Write a ``.cbf`` file with whole photons, made by fabio.

    Args:
        path: the file.
        image: photons, shape (slow, fast).
        header: geometry for the file's own header; None leaves it out.
        area: the rendered pixels.

    Raises:
        CannotRunError: fabio is not installed, or the file cannot be written.
    """
    module = _late("fabio.cbfimage", "fabio")
    contents = (
        {} if header is None else {"_array_data.header_contents": _mini_cbf(header)}
    )
    made = module.CbfImage(data=whole_photons(image, area), header=contents)
    with placed_whole(path) as aside:
        made.write(str(aside))


def _mini_cbf(header: SmvHeader) -> str:
    """Geometry in the lines that readers of pixel detectors look for."""
    pixel = general(header.pixel_size)
    fast, slow = (spot / header.pixel_size for spot in header.beam_spot)
    lines = (
        f"Pixel_size {pixel} m x {pixel} m",
        f"Wavelength {general(header.wavelength * 1e10)} A",
        f"Detector_distance {general(header.distance)} m",
        f"Beam_xy ({fast:.2f}, {slow:.2f}) pixels",
        f"Start_angle {general(header.phi * DEGREES_PER_RADIAN)} deg.",
        f"Angle_increment {general(header.osc * DEGREES_PER_RADIAN)} deg.",
        f"Detector_2theta {general(header.twotheta * DEGREES_PER_RADIAN)} deg.",
    )
    return "\r\n".join(f"# {line}" for line in lines)


def _late(module: str, package: str) -> ModuleType:
    try:
        return import_module(module)
    except ImportError as error:
        raise CannotRunError(
            f"this kind of file needs {package}, which cannot be imported ({error}); "
            f"install it with `pip install {package}` or write .npy or .bin"
        ) from error
