"""NPZ files: one array an event; pickled objects are refused."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from braggtrace import (
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
class NpzReader:
    """Reads the arrays of an NPZ file.

    Attributes:
        name: name by which a configuration picks it.
        description: one line for a reader.
        endings: of the files that it takes where no form is named.
    """

    name: str = "npz"
    description: str = "an array an event"
    endings: tuple[str, ...] = (".npz",)

    def read(self, path: Path, options: Mapping[str, Any], declared: Declared) -> Trace:
        """Read the arrays of an NPZ file.

        Args:
            path: the file.
            options: ``axes`` of the arrays of which nothing is declared.
            declared: what the axes of the arrays mean.

        Returns:
            The trace.

        Raises:
            TraceFormatError: no such file, a damaged one, or an array of objects.
        """
        source = str(path)
        if not path.is_file():
            why = "cannot be read: no such file; check the path"
            raise TraceFormatError(source, why)
        try:
            with zipfile.ZipFile(path) as archive:
                size = sum(entry.file_size for entry in archive.infolist())
            if size > _MOST_BYTES:
                raise TraceFormatError(source, f"unpacks to {size} bytes: too large")
            with np.load(path, allow_pickle=False) as arrays:
                events = _events(arrays, source, options.get("axes", ()), declared)
        except TraceFormatError:
            raise
        except Exception as error:  # a damaged file raises whatever its bytes lead to
            why = f"cannot be read as NPZ: {_first_line(error)}"
            raise TraceFormatError(source, why) from error
        if not events:
            raise TraceFormatError(source, "holds no array")
        provenance = {"reader": self.name}
        header = TraceHeader(program=path.name, provenance=provenance)
        return Trace(header=header, events=events)


def _events(
    arrays: Any, source: str, axes: Sequence[str], declared: Declared
) -> dict[str, Event]:
    names = list(arrays.files)
    if len(set(names)) < len(names):
        raise TraceFormatError(source, "holds two arrays of one name")
    found = {}
    for name in names:
        array = arrays[name]
        if not isinstance(array, np.ndarray):  # a member that is no array: its bytes
            raise TraceFormatError(source, f"{name[:80]!r} is no array")
        found[name] = array_event(name, array, declared, source=source, axes=axes)
    return found


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


NPZ: Final = NpzReader()


@hookimpl
def braggtrace_readers() -> Sequence[TraceReader]:
    """The reader ``npz``."""
    return (NPZ,)
