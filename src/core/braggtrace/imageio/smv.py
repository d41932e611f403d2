"""SMV files: a text header, then 16-bit pixels.

Source: numerical reference (``docs/reference/numerical``), section 7.3 and deviation
Q30.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import InputFileError, InternalError
from braggtrace.imageio.number_text import general
from braggtrace.regular_files import read_regular
from braggtrace.units import DEGREES_PER_RADIAN

_DIGITS: Final = 9  # of a number of pixels, at most
_BLOCK: Final = 512
_END: Final = "}\f"
_BYTE_ORDERS: Final = {"little_endian": "<u2", "big_endian": ">u2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmvHeader:
    """What a header says, in SI units and radians, after all rotations.

    Attributes:
        n_slow: pixels along slow.
        n_fast: pixels along fast.
        pixel_size: m.
        extent_slow: edge of the detector along slow, m; it need not be a multiple of
            the pixel.
        distance: sample to beam spot, m.
        close_distance: sample to detector plane, m.
        wavelength: m.
        beam_center: x and y as the convention counts them (Xbeam, Ybeam), m.
        beam_spot: along fast and slow from the corner (Fbeam, Sbeam), m.
        near_point: along fast and slow from the corner (Fclose, Sclose), m.
        corner: outer corner of pixel (0, 0) in the lab frame, m.
        phi: spindle at the start, rad.
        osc: range of the spindle, rad.
        twotheta: rad.
    """

    n_slow: int
    n_fast: int
    pixel_size: float
    extent_slow: float
    distance: float
    close_distance: float
    wavelength: float
    beam_center: tuple[float, float]
    beam_spot: tuple[float, float]
    near_point: tuple[float, float]
    corner: tuple[float, float, float]
    phi: float = 0.0
    osc: float = 0.0
    twotheta: float = 0.0

    def text(self, *, grows: bool = False) -> str:
        """The header with its padding.

        Args:
            grows: a header beyond 512 bytes says so and fills whole blocks; otherwise
                it runs over and pushes the pixels away, as the C program's does.

        Returns:
            ASCII text; the pixels come right after it.
        """
        text = self._header_text(_BLOCK)
        if grows and len(text) > _BLOCK:
            blocks = -(-len(text + "0") // _BLOCK)  # HEADER_BYTES may gain a digit
            text = self._header_text(blocks * _BLOCK)
            return text.ljust(blocks * _BLOCK)
        return text.ljust(_BLOCK)

    def _header_text(self, size: int) -> str:
        lines = [
            f"HEADER_BYTES={size};",
            "DIM=2;",
            "BYTE_ORDER=little_endian;",
            "TYPE=unsigned_short;",
            f"SIZE1={self.n_fast};",
            f"SIZE2={self.n_slow};",
            f"PIXEL_SIZE={_mm(self.pixel_size)};",
            f"DISTANCE={_mm(self.distance)};",
            f"WAVELENGTH={general(self.wavelength * 1e10)};",
            *self._centers(),
            f"CLOSE_DISTANCE={_mm(self.close_distance)};",
            f"PHI={_degrees(self.phi)};",
            f"OSC_START={_degrees(self.phi)};",
            f"OSC_RANGE={_degrees(self.osc)};",
            f"TWOTHETA={_degrees(self.twotheta)};",
            "DETECTOR_SN=000;",
            "BEAMLINE=fake;",
        ]
        return "\n".join(["{", *lines, _END])

    def _centers(self) -> tuple[str, ...]:
        """The beam centre, in the keys of each program that reads such files."""
        fast, slow = self.beam_spot
        x, y, z = self.corner
        half = 0.5 * self.pixel_size
        near = [length / self.pixel_size + 0.5 for length in self.near_point]
        return (
            f"BEAM_CENTER_X={_mm(self.beam_center[0])};",
            f"BEAM_CENTER_Y={_mm(self.beam_center[1])};",
            f"ADXV_CENTER_X={_mm(fast)};",
            f"ADXV_CENTER_Y={_mm(self.extent_slow - slow)};",
            f"MOSFLM_CENTER_X={_mm(slow - half)};",
            f"MOSFLM_CENTER_Y={_mm(fast - half)};",
            f"DENZO_X_BEAM={_mm(slow)};",
            f"DENZO_Y_BEAM={_mm(fast)};",
            f"DIALS_ORIGIN={_mm(z)},{_mm(y)},{_mm(0.0 - x)}",
            f"XDS_ORGX={general(near[0])};",
            f"XDS_ORGY={general(near[1])};",
        )


@dataclass(eq=False, frozen=True, slots=True, kw_only=True)
class SmvImage:
    """What was read from a file.

    Attributes:
        fields: the header's entries as they stand there, by name.
        pixels: shape (slow, fast).
    """

    fields: Mapping[str, str]
    pixels: NDArray[np.uint16]


def encode_smv(
    header: SmvHeader, pixels: NDArray[np.uint16], *, grows: bool = False
) -> bytes:
    """The bytes of an ``.img`` file.

    Args:
        header: geometry.
        pixels: counts, shape (slow, fast).
        grows: see ``SmvHeader.text``.

    Raises:
        InternalError: the header is one of another image.
    """
    size = (header.n_slow, header.n_fast)
    if pixels.shape != size:
        raise InternalError(f"an image of {pixels.shape} with a header of {size}")
    data = np.ascontiguousarray(pixels, dtype="<u2").tobytes()
    return header.text(grows=grows).encode("ascii") + data


def read_smv(path: Path) -> SmvImage:
    """Read an ``.img`` file.

    The pixels are counted from the file's end, because a header may be longer than it
    says.

    Raises:
        InputFileError: it cannot be read, is no SMV file, or is too short.
    """
    try:
        data = read_regular(path)
    except OSError as error:
        raise InputFileError(path, f"cannot be read: {error.strerror}") from error
    head, end, _ = data.partition(b"}")
    if not (data.startswith(b"{\n") and end):
        raise InputFileError(path, "no SMV file: it has no header in braces")
    fields = _fields(head.decode("latin-1"))
    n_slow, n_fast = _whole(fields, "SIZE2", path), _whole(fields, "SIZE1", path)
    size = 2 * n_slow * n_fast
    if len(data) < len(head) + size:
        what = f"{n_slow} x {n_fast} pixels after the header need {size} bytes"
        raise InputFileError(path, f"{what}; the file has {len(data)} in all")
    kind = _BYTE_ORDERS.get(fields.get("BYTE_ORDER", ""), "<u2")
    pixels = np.frombuffer(data[len(data) - size :], dtype=kind)
    return SmvImage(
        fields=fields, pixels=pixels.reshape(n_slow, n_fast).astype(np.uint16)
    )


def _fields(text: str) -> dict[str, str]:
    """Entries of a header; one of the C program's lines ends without a semicolon."""
    pairs = (line.partition("=") for line in text.splitlines())
    return {name: value.rstrip("; ") for name, sign, value in pairs if sign}


def _whole(fields: Mapping[str, str], name: str, path: Path) -> int:
    value = fields.get(name, "")
    if not value.isdecimal() or len(value) > _DIGITS or int(value) == 0:
        what = f"{name}={value[:_DIGITS]}: wanted a number of pixels"
        raise InputFileError(path, what)
    return int(value)


def _mm(length: float) -> str:
    return general(length * 1000.0)


def _degrees(angle: float) -> str:
    return general(angle * DEGREES_PER_RADIAN)
