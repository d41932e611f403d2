"""NPZ files: one array an event; pickled objects are refused."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

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

_ENDING: Final = ".npy"


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
            options: ``axes`` of the arrays of which nothing is declared, ``dtype``.
            declared: what the axes of the arrays mean.

        Returns:
            The trace.

        Raises:
            TraceFormatError: no such file, a damaged one, or two arrays of one name.
        """
        source = str(path)
        if not path.is_file():
            why = "cannot be read: no such file; check the path"
            raise TraceFormatError(source, why)
        try:
            with zipfile.ZipFile(path) as archive:
                events = _events(archive, source, options, declared)
        except TraceFormatError:
            raise
        except Exception as error:  # a damaged file raises whatever its bytes lead to
            why = (str(error).splitlines() or [type(error).__name__])[0][:200]
            raise TraceFormatError(source, f"cannot be read as NPZ: {why}") from error
        if not events:
            raise TraceFormatError(source, "holds no array")
        provenance = {"reader": self.name}
        header = TraceHeader(program=path.name, provenance=provenance)
        return Trace(header=header, events=events)


def _events(
    archive: zipfile.ZipFile,
    source: str,
    options: Mapping[str, Any],
    declared: Declared,
) -> dict[str, Event]:
    found: dict[str, Event] = {}
    memory = MemoryLimit(source, Path(source).stat().st_size)
    for member in archive.infolist():
        if member.is_dir():
            continue
        name = member.filename.removesuffix(_ENDING)
        if name in found:
            what = f"holds two arrays of the name {name[:80]!r}; write it again"
            raise TraceFormatError(source, what)
        try:
            array = _array(archive, member, name, source, memory)
        except UnreadableValuesError as why:
            found[name] = unreadable_event(name, str(why), source=source)
            continue
        found[name] = array_event(
            name,
            array,
            declared,
            source=source,
            axes=options.get("axes", ()),
            dtype=options.get("dtype"),
        )
    return found


def _array(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    name: str,
    source: str,
    memory: MemoryLimit,
) -> NDArray[Any]:
    if not member.filename.endswith(_ENDING):
        raise UnreadableValuesError("is no array")
    size = member.file_size
    with archive.open(member) as stream:
        return read_npy(stream, size, name, source=source, memory=memory)


NPZ: Final = NpzReader()


@hookimpl
def braggtrace_readers() -> Sequence[TraceReader]:
    """The reader ``npz``."""
    return (NPZ,)
