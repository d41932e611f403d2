"""HDF5 groups: one dataset an event; the attribute ``units`` is its unit."""

from pathlib import Path
from typing import Any

import numpy as np

from braggtrace.errors import BraggtraceError, CannotRunError, TraceFormatError
from braggtrace.events import Event, Trace, TraceHeader
from braggtrace.traceio.foreign.arrays import MOST_BYTES, array_event
from braggtrace.traceio.foreign.options import ReaderOptions


def read_hdf5(path: Path, options: ReaderOptions) -> Trace:
    """Read the datasets under a group of an HDF5 file.

    Args:
        path: the file.
        options: the group, and what the axes of the datasets mean.

    Returns:
        The trace; a dataset in a further group carries its path as name, ``a/b``.

    Raises:
        TraceFormatError: no such file or group, a damaged file, or data outside of it.
        CannotRunError: h5py is not installed.
    """
    try:
        import h5py
    except ImportError as error:
        raise CannotRunError(
            "HDF5 needs the package h5py; pip install 'braggtrace[hdf5]'"
        ) from error
    source = str(path)
    try:
        with h5py.File(path, "r") as file:
            events = _events(file, source, options)
    except BraggtraceError:
        raise
    except Exception as error:  # a damaged file raises whatever its bytes lead to
        why = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise TraceFormatError(source, f"cannot be read as HDF5: {why}") from error
    if not events:
        raise TraceFormatError(source, f"holds no dataset under {options.group!r}")
    return Trace(header=TraceHeader(program=""), events=events)


def _events(file: Any, source: str, options: ReaderOptions) -> dict[str, Event]:
    import h5py

    if options.group not in file or not isinstance(file[options.group], h5py.Group):
        raise TraceFormatError(source, f"has no group {options.group!r}")
    datasets: dict[str, Any] = {}

    # visits every object once, and follows no link that leads elsewhere
    def visit(name: str, found: Any) -> None:
        if isinstance(found, h5py.Dataset):
            datasets[name] = found

    file[options.group].visititems(visit)
    return {n: _event(n, d, source, options) for n, d in datasets.items()}


def _event(name: str, dataset: Any, source: str, options: ReaderOptions) -> Event:
    if dataset.external or dataset.is_virtual:
        raise TraceFormatError(source, f"{name!r} keeps its data in another file")
    if dataset.nbytes > MOST_BYTES:
        why = f"{name!r} unpacks to {dataset.nbytes} bytes: too large"
        raise TraceFormatError(source, why)
    array = np.asarray(dataset[()])
    if array.dtype.kind == "O":  # texts of any length
        array = np.array([_text(item) for item in array.ravel()]).reshape(array.shape)
    return array_event(name, _unit(dataset), array, source, options)


def _unit(dataset: Any) -> str:
    for key in ("units", "unit"):
        if key in dataset.attrs:
            return _text(dataset.attrs[key])
    return ""


def _text(item: Any) -> str:
    if isinstance(item, np.ndarray) and item.size == 1:
        item = item.ravel()[0]
    if isinstance(item, bytes):
        return item.decode("utf-8")
    if isinstance(item, str):
        return str(item)
    raise ValueError(f"{str(item)[:40]!r} is no text")
