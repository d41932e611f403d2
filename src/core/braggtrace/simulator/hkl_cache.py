"""The binary cache of structure factors that nanoBragg writes (``Fdump.bin``)."""

import math
import re
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import InputFileError

_MARK: Final = b"\f"
_WHITE_SPACE: Final = b" \t\n\v\f\r"
_SIX: Final = re.compile(rb"(?:[ \t\n\v\f\r]*[+-]?[0-9]+){6}")
_LONGEST: Final = 11  # characters of a whole number of 32 bits
_MOST_BYTES: Final = 2**31


def read_cache(
    path: Path, *, scanned: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Read a cache of structure factors.

    Args:
        path: six bounds as text, a form feed, then doubles, l fastest.
        scanned: bytes behind the form feed that look like white space belong to the
            header, as in the C program, which shifts all numbers where the first of
            them starts so; what is then missing at the end is zero. Else the header
            ends with the form feed, and a file that is too short is refused.

    Returns:
        F on the box of indices, shape (H, K, L), and the smallest h, k, l.

    Raises:
        InputFileError: absent, or not such a file.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        why = f"cannot be read: {error.strerror}; check the path"
        raise InputFileError(path, why) from error
    header, body = _scanned(data) if scanned else _split(data)
    if len(header) != 6:
        raise InputFileError(path, "is not nanoBragg's cache of structure factors")
    lowest = np.array(header[0::2], dtype=np.int64)
    sizes = np.array(header[1::2], dtype=np.int64) - lowest + 1
    padded = tuple(int(n) + 1 for n in sizes)  # the program writes one plane more
    wanted = 8 * math.prod(padded)
    if (
        (sizes < 1).any()
        or wanted > _MOST_BYTES
        or (len(body) < wanted and not scanned)
    ):
        why = f"holds {len(body)} bytes of structure factors, its header says {wanted}"
        raise InputFileError(path, f"{why}; write it again")
    body = body[:wanted].ljust(wanted, b"\0")
    values = np.frombuffer(body, dtype="<f8").reshape(padded)
    h, k, l = sizes  # noqa: E741 -- the symbol of the index
    return values[:h, :k, :l].astype(np.float64), lowest


def _split(data: bytes) -> tuple[list[int], bytes]:
    """The numbers before the form feed, and the bytes behind it."""
    header, mark, body = data.partition(_MARK)
    try:
        return ([int(word) for word in header.split()] if mark else []), body
    except ValueError:
        return [], body


def _scanned(data: bytes) -> tuple[list[int], bytes]:
    """Six whole numbers, and the bytes behind the white space that follows."""
    found = _SIX.match(data)
    if found is None:
        return [], data
    words = found[0].split()
    inside = all(len(word) < _LONGEST for word in words)
    header = [int(word) for word in words] if inside else []
    return header, data[found.end() :].lstrip(_WHITE_SPACE)
