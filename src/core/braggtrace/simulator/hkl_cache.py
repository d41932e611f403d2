"""The binary cache of structure factors that nanoBragg writes (``Fdump.bin``)."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import InputFileError

_MARK = b"\f"
_WHITE_SPACE = b" \t\n\v\f\r"


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
    header, mark, body = data.partition(_MARK)
    try:
        bounds = [int(word) for word in header.split()]
    except ValueError:
        bounds = []
    if not mark or len(bounds) != 6:
        raise InputFileError(path, "is not nanoBragg's cache of structure factors")
    lowest = np.array(bounds[0::2], dtype=np.int64)
    sizes = np.array(bounds[1::2], dtype=np.int64) - lowest + 1
    padded = tuple(int(n) + 1 for n in sizes)  # the program writes one plane more
    wanted = 8 * int(np.prod(padded))
    if scanned and not (sizes < 1).any() and body:
        body = body.lstrip(_WHITE_SPACE).ljust(wanted, b"\0")
    if (sizes < 1).any() or len(body) < wanted:
        why = f"holds {len(body)} bytes of structure factors, its header says {wanted}"
        raise InputFileError(path, f"{why}; write it again")
    values = np.frombuffer(body[:wanted], dtype="<f8").reshape(padded)
    h, k, l = sizes  # noqa: E741 -- the symbol of the index
    return values[:h, :k, :l].astype(np.float64), lowest
