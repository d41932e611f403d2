"""HDF5 groups: one dataset an event; the attribute ``units`` is its unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from braggtrace import (
    CannotRunError,
    Declared,
    Event,
    Trace,
    TraceFormatError,
    TraceHeader,
    TraceReader,
    array_event,
    hookimpl,
)

_MOST_BYTES: Final = 4 * 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Hdf5Reader:
    """Reads the datasets under a group of an HDF5 file.

    Attributes:
        name: name by which a configuration picks it.
        description: one line for a reader.
        endings: of the files that it takes where no form is named.
    """

    name: str = "hdf5"
    description: str = "a dataset an event, of one group"
    endings: tuple[str, ...] = (".h5", ".hdf5", ".nxs")

    def read(self, path: Path, options: Mapping[str, Any], declared: Declared) -> Trace:
        """Read the datasets under a group.

        Args:
            path: the file.
            options: ``group``, and ``axes`` of the datasets of which nothing is
                declared.
            declared: what the axes of the datasets mean.

        Returns:
            The trace; a dataset in a further group carries its path as name, ``a/b``.

        Raises:
            TraceFormatError: no such file or group, a damaged file, or data outside of
                it.
            CannotRunError: h5py is not installed.
        """
        source, group = str(path), options.get("group", "/")
        if not path.is_file():
            why = "cannot be read: no such file; check the path"
            raise TraceFormatError(source, why)
        try:
            import h5py
        except ImportError as error:
            raise CannotRunError(
                "HDF5 needs the package h5py; pip install 'braggtrace[hdf5]'"
            ) from error
        try:
            with h5py.File(path, "r") as file:
                events = _events(file, source, group, options.get("axes", ()), declared)
        except TraceFormatError:
            raise
        except Exception as error:  # a damaged file raises whatever its bytes lead to
            why = (str(error).splitlines() or [type(error).__name__])[0][:200]
            raise TraceFormatError(source, f"cannot be read as HDF5: {why}") from error
        if not events:
            raise TraceFormatError(source, f"holds no dataset under {group!r}")
        provenance = {"reader": self.name}
        header = TraceHeader(program=path.name, provenance=provenance)
        return Trace(header=header, events=events)


def _events(
    file: Any, source: str, group: str, axes: Sequence[str], declared: Declared
) -> dict[str, Event]:
    import h5py

    if group not in file or not isinstance(file[group], h5py.Group):
        raise TraceFormatError(source, f"has no group {group!r}")
    datasets: dict[str, Any] = {}

    # visits every object once, and follows no link that leads elsewhere
    def visit(name: str, found: Any) -> None:
        if isinstance(found, h5py.Dataset):
            datasets[name] = found

    file[group].visititems(visit)
    return {n: _event(n, d, source, axes, declared) for n, d in datasets.items()}


def _event(
    name: str, dataset: Any, source: str, axes: Sequence[str], declared: Declared
) -> Event:
    if dataset.external or dataset.is_virtual:
        raise TraceFormatError(source, f"{name!r} keeps its data in another file")
    if dataset.nbytes > _MOST_BYTES:
        why = f"{name!r} unpacks to {dataset.nbytes} bytes: too large"
        raise TraceFormatError(source, why)
    array = np.asarray(dataset[()])
    if array.dtype.kind == "O":  # texts of any length
        array = np.array([_text(item) for item in array.ravel()]).reshape(array.shape)
    return array_event(
        name, array, declared, source=source, unit=_unit(dataset), axes=axes
    )


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


HDF5: Final = Hdf5Reader()


@hookimpl
def braggtrace_readers() -> Sequence[TraceReader]:
    """The reader ``hdf5``."""
    return (HDF5,)
