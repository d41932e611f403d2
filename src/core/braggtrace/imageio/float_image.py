"""The float image: float32, little-endian, slow-major, without a header."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import InputFileError
from braggtrace.regular_files import read_regular

_KIND: Final = np.dtype("<f4")


def encode_float(image: NDArray[np.float32]) -> bytes:
    """The bytes of a ``.bin`` file."""
    return np.ascontiguousarray(image, dtype=_KIND).tobytes()


def read_float(path: Path, n_slow: int, n_fast: int) -> NDArray[np.float32]:
    """Read a ``.bin`` file.

    Args:
        path: the file.
        n_slow: pixels along slow, which the file does not know.
        n_fast: pixels along fast.

    Returns:
        The image, shape (slow, fast), in native byte order.

    Raises:
        InputFileError: it cannot be read, or has another size.
    """
    try:
        data = read_regular(path)
    except OSError as error:
        raise InputFileError(path, f"cannot be read: {error.strerror}") from error
    wanted = n_slow * n_fast * _KIND.itemsize
    if len(data) != wanted:
        size = f"{n_slow} x {n_fast} float32 pixels"
        raise InputFileError(path, f"{len(data)} bytes; {size} need {wanted}")
    pixels = np.frombuffer(data, dtype=_KIND).reshape(n_slow, n_fast)
    return pixels.astype(np.float32)
