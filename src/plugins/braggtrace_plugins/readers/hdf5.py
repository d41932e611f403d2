"""HDF5 groups: one dataset an event; the attribute ``units`` is its unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from braggtrace import (
    CannotRunError,
    Declared,
    Event,
    Trace,
    TraceFormatError,
    TraceHeader,
    TraceReader,
    Unread,
    hookimpl,
)
from braggtrace_plugins.shared.array_values import ArrayEvents
from braggtrace_plugins.shared.hdf5_heap import require_sound_heaps
from braggtrace_plugins.shared.hdf5_members import datasets_beyond, members_of
from braggtrace_plugins.shared.hdf5_survival import require_survived
from braggtrace_plugins.shared.hdf5_values import take_dataset


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
            options: ``group``, ``dtype``, and ``axes`` of the datasets of which nothing
                is declared.
            declared: what the axes of the datasets mean.

        Returns:
            The trace; a dataset in a further group carries its path as name, ``a/b``.

        Raises:
            TraceFormatError: no such file or group, a damaged file, or a link or data
                outside of it.
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
            require_sound_heaps(path)

            def read() -> _Read:
                with h5py.File(path, "r") as file:
                    return _read(file, source, options, declared)

            require_survived(path, read)
            events, unread = read()
        except TraceFormatError:
            raise
        except Exception as error:  # a damaged file raises whatever its bytes lead to
            why = (str(error).splitlines() or [type(error).__name__])[0][:200]
            raise TraceFormatError(source, f"cannot be read as HDF5: {why}") from error
        if not events:
            raise TraceFormatError(source, f"holds no dataset under {group!r}")
        provenance = {"reader": self.name}
        header = TraceHeader(program=path.name, provenance=provenance, unread=unread)
        return Trace(header=header, events=events)


_Read = tuple[dict[str, Event], tuple[Unread, ...]]


def _read(
    file: Any, source: str, options: Mapping[str, Any], declared: Declared
) -> _Read:
    """The datasets under the group, and what of the file is none of their values."""
    group = options.get("group", "/")
    members = members_of(file, group, source)
    found = ArrayEvents(source, options, declared)
    for name, dataset in members.datasets.items():
        take_dataset(found, name, dataset, axes=options.get("axes", ()))
    for name, why in members.lost.items():
        found.lose(name, why)
    found.pass_over(members.attributes, numbers=members.numbers)
    outside = datasets_beyond(file, members)
    if outside:
        members.passed["datasets", f"outside of the group {group}"] = outside
    return found.events, (*found.unread(), *members.unread())


HDF5: Final = Hdf5Reader()


@hookimpl
def braggtrace_readers() -> Sequence[TraceReader]:
    """The reader ``hdf5``."""
    return (HDF5,)
