"""NPY files: the one array is the event ``array``; pickled objects are refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from braggtrace import (
    Declared,
    Event,
    MemoryLimit,
    Trace,
    TraceFormatError,
    TraceHeader,
    TraceReader,
    UnreadableValuesError,
    array_event,
    hookimpl,
    read_npy,
    unreadable_event,
)

EVENT: Final = "array"


@dataclass(frozen=True, slots=True, kw_only=True)
class NpyReader:
    """Reads the array of an NPY file.

    Attributes:
        name: name by which a configuration picks it.
        description: one line for a reader.
        endings: of the files that it takes where no form is named.
    """

    name: str = "npy"
    description: str = "one array, the event `array`"
    endings: tuple[str, ...] = (".npy",)

    def read(self, path: Path, options: Mapping[str, Any], declared: Declared) -> Trace:
        """Read the array of an NPY file.

        Args:
            path: the file.
            options: ``axes`` of the array where nothing is declared of it, ``dtype``.
            declared: what the axes of the array mean.

        Returns:
            The trace.

        Raises:
            TraceFormatError: no such file, or a damaged one.
        """
        source = str(path)
        try:
            event = _event(path, options, declared)
        except TraceFormatError:
            raise
        except OSError as error:
            why = f"cannot be read: {error.strerror or error}; check the path"
            raise TraceFormatError(source, why) from error
        except Exception as error:  # a damaged file raises whatever its bytes lead to
            why = (str(error).splitlines() or [type(error).__name__])[0][:200]
            raise TraceFormatError(source, f"cannot be read as NPY: {why}") from error
        header = TraceHeader(program=path.name, provenance={"reader": self.name})
        return Trace(header=header, events={EVENT: event})


def _event(path: Path, options: Mapping[str, Any], declared: Declared) -> Event:
    source, size = str(path), path.stat().st_size
    memory = MemoryLimit(source, size)
    with path.open("rb") as stream:
        try:
            array = read_npy(stream, size, EVENT, source=source, memory=memory)
        except UnreadableValuesError as why:
            return unreadable_event(EVENT, str(why), source=source)
    return array_event(
        EVENT,
        array,
        declared,
        source=source,
        axes=options.get("axes", ()),
        dtype=options.get("dtype"),
    )


NPY: Final = NpyReader()


@hookimpl
def braggtrace_readers() -> Sequence[TraceReader]:
    """The reader ``npy``."""
    return (NPY,)
