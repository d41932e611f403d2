"""A file becomes an image again."""

import math
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import InputFileError
from braggtrace.imageio.float_image import read_float
from braggtrace.imageio.smv import read_smv
from braggtrace.regular_files import read_regular

_MOST_BYTES: Final = 4 * 2**30  # of all arrays of a file
READABLE: Final = (".npy", ".npz", ".bin", ".img")
ARRAY: Final = "image"  # the array that is taken of a .npz with several


def read_image(path: Path, size: tuple[int, int]) -> NDArray[np.float32]:
    """Read an image; the suffix says how.

    Args:
        path: a name that ends with one of ``READABLE``.
        size: pixels along slow and fast, which a ``.bin`` does not know; the other
            files are taken as large as they are.

    Returns:
        The values, shape (slow, fast): photons, or the counts of an ``.img``.

    Raises:
        InputFileError: it cannot be read, or holds no image.
    """
    suffix = path.suffix.lower()
    if suffix == ".bin":
        return read_float(path, *size)
    if suffix == ".img":
        return read_smv(path).pixels.astype(np.float32)
    if suffix == ".npy":
        return _photons(path, _one_array(path))
    if suffix == ".npz":
        return _photons(path, _picked(path, read_arrays(path)))
    why = f"is no image that can be read; wanted {', '.join(READABLE)}"
    raise InputFileError(path, why)


def read_arrays(path: Path) -> Mapping[str, NDArray[Any]]:
    """Every array of a ``.npz``, by name.

    Raises:
        InputFileError: it cannot be read, or holds something else.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {member.filename: member.file_size for member in archive.infolist()}
            if sum(sizes.values()) > _MOST_BYTES:
                raise ValueError(f"it unpacks to more than {_MOST_BYTES} bytes")
            found = {}
            for name, size in sizes.items():
                with archive.open(name) as member:
                    found[name.removesuffix(".npy")] = _array(member, size)
            return MappingProxyType(found)
    except (*_BROKEN, AttributeError, TypeError) as error:
        raise _unreadable(path, error) from error


_BROKEN: Final = (
    *(OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error),
    *(NotImplementedError, RuntimeError, MemoryError),  # packed in ways unknown here
)


def _one_array(path: Path) -> NDArray[Any]:
    try:
        data = read_regular(path)
        return _array(BytesIO(data), len(data))
    except _BROKEN as error:
        raise _unreadable(path, error) from error


def _array(stream: IO[bytes], size: int) -> NDArray[Any]:
    """An array in NumPy's format, as large as the bytes that are there.

    Args:
        stream: at its beginning.
        size: bytes of it.

    Raises:
        ValueError: it is none, or its header promises more than there is.
    """
    version = np.lib.format.read_magic(stream)
    if version != (1, 0):  # others are for fields of records
        raise ValueError(f"version {version} of the format holds no image")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
    if dtype.hasobject or any(length < 0 for length in shape):
        raise ValueError(f"{dtype} of shape {shape} is no array of numbers")
    wanted, there = math.prod(shape) * dtype.itemsize, size - stream.tell()
    if wanted > there:
        raise ValueError(f"its header says {wanted} bytes, and {there} follow")
    data = stream.read(wanted)
    if len(data) != wanted:
        raise ValueError(f"its header says {wanted} bytes, and {len(data)} follow")
    flat = np.frombuffer(bytearray(data), dtype=dtype)
    return flat.reshape(shape, order="F" if fortran else "C")


def _picked(path: Path, arrays: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    if len(arrays) == 1:
        return next(iter(arrays.values()))
    if ARRAY not in arrays:
        names = ", ".join(arrays) or "none"
        raise InputFileError(path, f"wanted one array or one called {ARRAY}: {names}")
    return arrays[ARRAY]


def _photons(path: Path, array: NDArray[Any]) -> NDArray[np.float32]:
    if array.ndim != 2 or array.dtype not in (np.float32, np.float64):
        shape = " x ".join(str(edge) for edge in array.shape) or "a single number"
        why = f"wanted float32 pixels along slow and fast, got {array.dtype}: {shape}"
        raise InputFileError(path, why)
    with np.errstate(over="ignore"):  # what is too large becomes infinite and is seen
        return array.astype(np.float32)


def _unreadable(path: Path, error: Exception) -> InputFileError:
    why = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return InputFileError(path, f"cannot be read: {why}")
