"""Arrays in NumPy's own format, as NPY files and the members of NPZ files have them."""

import math
import warnings
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import TraceFormatError
from braggtrace.traceio.files.arrays import UnreadableValuesError
from braggtrace.traceio.files.memory import MemoryLimit

MAGIC: Final = b"\x93NUMPY"
_HEADERS: Final = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def read_npy(
    stream: IO[bytes], size: int, name: str, *, source: str, memory: MemoryLimit
) -> NDArray[Any]:
    """The one array of a stream; nothing is unpickled.

    Args:
        stream: at the beginning of the format.
        size: bytes of the stream.
        name: of the array, for messages.
        source: the file's name, for messages.
        memory: what the file may still take.

    Returns:
        The array, which cannot be written to.

    Raises:
        UnreadableValuesError: it holds objects or records.
        TraceFormatError: too large, cut off, or followed by something.
        ValueError: a header that is none.
    """
    version = np.lib.format.read_magic(stream)
    if version == (3, 0):  # for names of fields in Unicode, and nothing else
        raise UnreadableValuesError("holds records")
    if version not in _HEADERS:
        raise ValueError(f"version {version} of the format is not known")
    with warnings.catch_warnings():  # of headers that Python 2 wrote
        warnings.simplefilter("ignore", UserWarning)
        shape, fortran, dtype = _HEADERS[version](stream)
    if dtype.hasobject:
        what = "holds objects of Python, which are not unpickled"
        raise UnreadableValuesError(f"{what} ({str(dtype)[:60]})")
    if any(length < 0 for length in shape):
        raise ValueError(f"the shape {shape} has a length below 0")
    bytes_ = math.prod(shape) * dtype.itemsize
    there = size - stream.tell()
    if bytes_ != there:
        word = "cut off" if bytes_ > there else "followed by something"
        what = f"array {name[:80]!r} is {word}: {there} bytes, its header says {bytes_}"
        raise TraceFormatError(source, f"{what}; write it again")
    memory.take(name, shape, dtype)
    data = stream.read(bytes_)
    if len(data) != bytes_ or stream.read(1):  # at the end a checksum is tested
        raise TraceFormatError(source, f"array {name[:80]!r} is not whole")
    if not bytes_:
        return np.zeros(shape, dtype=dtype)
    flat = np.frombuffer(data, dtype=dtype)
    return flat.reshape(shape, order="F" if fortran else "C")
