"""NPZ files: one array an event; pickled objects are refused."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from braggtrace.errors import BraggtraceError, TraceFormatError
from braggtrace.events import Event, Trace, TraceHeader
from braggtrace.traceio.foreign.arrays import MOST_BYTES, array_event
from braggtrace.traceio.foreign.options import ReaderOptions


def read_npz(path: Path, options: ReaderOptions) -> Trace:
    """Read the arrays of an NPZ file.

    Args:
        path: the file.
        options: what the axes of the arrays mean.

    Returns:
        The trace.

    Raises:
        TraceFormatError: no such file, a damaged one, or an array of objects.
    """
    source = str(path)
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > MOST_BYTES:
            raise TraceFormatError(source, f"unpacks to {size} bytes: too large")
        with np.load(path, allow_pickle=False) as arrays:
            events = _events(arrays, source, options)
    except BraggtraceError:
        raise
    except Exception as error:  # a damaged file raises whatever its bytes lead to
        why = f"cannot be read as NPZ: {_first_line(error)}"
        raise TraceFormatError(source, why) from error
    if not events:
        raise TraceFormatError(source, "holds no array")
    return Trace(header=TraceHeader(program=""), events=events)


def _events(arrays: Any, source: str, options: ReaderOptions) -> dict[str, Event]:
    names = list(arrays.files)
    if len(set(names)) < len(names):
        raise TraceFormatError(source, "holds two arrays of one name")
    found = {}
    for name in names:
        array = arrays[name]
        if not isinstance(array, np.ndarray):  # a member that is no array: its bytes
            raise TraceFormatError(source, f"{name[:80]!r} is no array")
        found[name] = array_event(name, "", array, source, options)
    return found


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
