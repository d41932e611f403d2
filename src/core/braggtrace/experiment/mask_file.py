"""The mask of a detector as an SMV file of 16-bit pixels."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from braggtrace.errors import InputFileError
from braggtrace.regular_files import read_regular
from braggtrace.replaceable import require_replaceable

_MAGIC: Final = b"{\nHEADER_BYTES="
_HEADER_BYTES: Final = 512
_PIXEL_BYTES: Final = 2
SHORT: Final = "unsigned_short"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """Pixels that are rendered.

    Attributes:
        size: pixels along slow and fast.
        pixels: one byte each, slow-major; true where a pixel is rendered.
    """

    size: tuple[int, int]
    pixels: bytes


def read_mask(path: Path) -> Mask:
    """Read a mask; a pixel of zero is not rendered.

    Raises:
        InputFileError: absent, no SMV file, or with too few pixels.
    """
    try:
        content = read_regular(path)
    except OSError as error:
        why = f"cannot be read: {error.strerror}; check the path"
        raise InputFileError(path, why) from error
    if not content.startswith(_MAGIC):
        raise InputFileError(path, "is no SMV file: it starts with no HEADER_BYTES")
    start = _entry(path, content, "HEADER_BYTES")
    require_short(path, _type(content[:start]))
    fast = _entry(path, content[:start], "SIZE1")
    slow = _entry(path, content[:start], "SIZE2")
    pixels = pixels_of(path, content[start:], slow * fast)
    return Mask(size=(slow, fast), pixels=pixels)


def require_short(path: Path, kind: str | None) -> None:
    """Refuse a mask whose header names another type than that of 16-bit pixels.

    Args:
        path: the file, for the message.
        kind: entry TYPE of the header; None where it has none.

    Raises:
        InputFileError: of another type.
    """
    if kind is not None and kind != SHORT:
        why = f"is a mask of TYPE={kind}; wanted TYPE={SHORT}: write 16-bit pixels"
        raise InputFileError(path, why)


def pixels_of(path: Path, data: bytes, count: int) -> bytes:
    """One byte a pixel from 16-bit pixels; true where they are not zero.

    Args:
        path: the file, for messages.
        data: what stands behind its header.
        count: number of pixels.

    Raises:
        InputFileError: too few pixels.
    """
    data = data[: count * _PIXEL_BYTES]
    if count <= 0 or len(data) < count * _PIXEL_BYTES:
        wanted = f"{count} pixels of {_PIXEL_BYTES} bytes"
        raise InputFileError(path, f"wanted {wanted}, got {len(data)} bytes")
    pairs = zip(data[::2], data[1::2], strict=True)
    return bytes(1 if low or high else 0 for low, high in pairs)


def write_mask(path: Path, mask: Mask) -> None:
    """Write a mask that ``read_mask`` and the C program read.

    Raises:
        UsageError: a protected file is there.
    """
    require_replaceable(path, "another folder")
    slow, fast = mask.size
    header = (
        f"{{\nHEADER_BYTES={_HEADER_BYTES};\nDIM=2;\nBYTE_ORDER=little_endian;\n"
        f"TYPE=unsigned_short;\nSIZE1={fast};\nSIZE2={slow};\n}}\f"
    )
    data = b"".join(b"\1\0" if pixel else b"\0\0" for pixel in mask.pixels)
    path.write_bytes(header.encode("ascii").ljust(_HEADER_BYTES) + data)


def _type(header: bytes) -> str | None:
    found = re.findall(rb"^\s*TYPE\s*=\s*([^;\r\n]*)", header, re.MULTILINE)
    return found[-1].decode("latin-1").strip() if found else None


def _entry(path: Path, header: bytes, name: str) -> int:
    found = re.search(rf"{name}=\s*(\d{{1,12}})(?!\d)".encode(), header)
    if found is None:
        raise InputFileError(path, f"has no {name} in its header")
    return int(found[1])
