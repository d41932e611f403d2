"""A file becomes an image again."""

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import InputFileError
from braggtrace.imageio.float_image import read_float
from braggtrace.imageio.smv import read_smv

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
        with np.load(path, allow_pickle=False) as archive:
            return MappingProxyType({name: archive[name] for name in archive.files})
    except (*_BROKEN, AttributeError, TypeError) as error:
        raise _unreadable(path, error) from error


_BROKEN: Final = (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error)


def _one_array(path: Path) -> NDArray[Any]:
    try:
        with path.open("rb") as file:
            array: NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
    except _BROKEN as error:
        raise _unreadable(path, error) from error
    return array


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
