"""The source ``trace``: a file of any program, read as the configuration says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from braggtrace.config import RunConfig
from braggtrace.config.side_model import Role
from braggtrace.config.trace_model import MapEntryModel, ReaderModel
from braggtrace.digests import digest
from braggtrace.errors import BaselineError, TraceFormatError
from braggtrace.events import Catalog, Trace
from braggtrace.pluginmanager import Registry
from braggtrace.report.redact import data_without_home
from braggtrace.report.report import Side
from braggtrace.sources.base import (
    Pixel,
    PixelTrace,
    Sourced,
    SourceRequest,
    open_trace,
    sourced_texts,
)
from braggtrace.sources.file_reader import declared_of, read_file
from braggtrace.sources.selection import located
from braggtrace.traceio import regular_file, split_pixels
from braggtrace.traceio.files import Renaming, mapped


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SideFile:
    """A file of one side, and what was read of it.

    Attributes:
        path: the file, or a folder that is read as one.
        files: bytes by name; of a folder those of all its files.
        trace: in the names and units of the catalogue.
        unused: names of its own map that it does not have.
        names: every name that it has, as it writes them.
    """

    path: Path
    files: Mapping[str, bytes]
    trace: Trace
    unused: tuple[str, ...]
    names: frozenset[str]

    @property
    def side(self) -> Side:
        """Who it is, for a report."""
        header = self.trace.header
        facts = {**header.provenance, "file": self.path.name, "sha256": self.sha256}
        return Side(
            program=header.program,
            version=header.version,
            facts=data_without_home(facts),
        )

    @property
    def sha256(self) -> str:
        """Checksum of the file; of a folder, that of the list of its checksums."""
        if self.path.name in self.files:
            return digest(self.files[self.path.name])
        lines = (f"{digest(data)}  {name}\n" for name, data in self.files.items())
        return digest("".join(lines).encode())


def open_side(
    config: RunConfig,
    side: Role,
    *,
    registry: Registry,
    catalog: Catalog | None,
    path: Path | None = None,
) -> SideFile:
    """Read the file of one side.

    Args:
        config: a comparison of two traces.
        side: which.
        registry: has the plugins of the configuration.
        catalog: of both programs; None where there is none.
        path: another file than the configured one, of the same form.

    Returns:
        The file and its trace.

    Raises:
        TraceFormatError: it cannot be read.
        ConfigError: no such reader.
        PluginError: a reader of a plugin raised.
    """
    model = config.sides[side]
    renamings = {**config.map, **model.map}
    reader = model.reader or ReaderModel()
    at = ("reader", "form") if reader.form else ("trace",)
    configured, declared = Path(str(model.trace)), declared_of(renamings, catalog)
    with regular_file(path or configured) as file:
        with located(config, side, *at):
            read = read_file(file, reader, declared, registry, like=configured)
        names = dict(_renamings(renamings))
        trace = mapped(read, names, catalog, str(file), first=reader.first)
        files = _bytes_of(file)
    return SideFile(
        path=file,
        files=files,
        trace=trace,
        unused=tuple(name for name in model.map if name not in read),
        names=frozenset(read.events),
    )


def _renamings(
    entries: Mapping[str, MapEntryModel],
) -> Iterator[tuple[str, Renaming]]:
    for name, entry in entries.items():
        yield (
            name,
            Renaming(
                event=entry.event or name,
                unit=entry.unit or "",
                component=entry.component or "",
                first=entry.first,
            ),
        )


def _bytes_of(path: Path) -> dict[str, bytes]:
    """The bytes of a file, or of all files of a folder, by name."""
    inner = sorted(path.rglob("*")) if path.is_dir() else [path]
    try:
        return {
            file.relative_to(path.parent).as_posix(): file.read_bytes()
            for file in inner
            if not file.is_dir()
        }
    except OSError as error:
        why = f"cannot be read: {error.strerror}; check the path"
        raise TraceFormatError(str(path), why) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSource:
    """A trace file: native, of nanoBragg's lines, or of any form that a reader knows.

    Attributes:
        name: key that names it in a configuration.
        description: one line for a reader.
        needs_experiment: nothing is computed.
    """

    name: str = "trace"
    description: str = "a trace file of any program"
    needs_experiment: bool = False

    def open(self, request: SourceRequest) -> Sourced:
        """The trace of the file, or of the wanted pixels in it.

        Raises:
            TraceFormatError: it cannot be read.
            ConfigError: no such reader.
            PluginError: a reader of a plugin raised.
            BaselineError: the file holds no such pixel.
        """
        if request.config.reads_names(request.role):
            return self._read(request)
        path = request.path or Path(str(request.model.trace))
        return sourced_texts(_of_pixels(path, request.pixels), request.pixels)

    def _read(self, request: SourceRequest) -> Sourced:
        found = open_side(
            request.config,
            request.role,
            registry=request.registry,
            catalog=request.catalog,
            path=request.path,
        )
        return Sourced(
            trace=found.trace,
            side=found.side,
            files=found.files,
            names=found.names,
            unused=found.unused,
        )


def _of_pixels(path: Path, pixels: tuple[Pixel, ...]) -> tuple[PixelTrace, ...]:
    """Traces of the pixels of one file, which may hold more of them."""
    whole = open_trace(path)
    parts = {trace.pixel: trace for trace in split_pixels(whole.trace)}
    if not pixels or (len(pixels) == 1 and len(parts) == 1):
        return (whole,)
    absent = [pixel for pixel in pixels if pixel not in parts]
    if absent:
        slow, fast = absent[0]
        held = ", ".join(f"({p[0]} {p[1]})" for p in parts if p is not None)
        raise BaselineError(
            f"{path} holds no pixel slow {slow}, fast {fast}; it has (slow fast): "
            f"{held or 'none'}"
        )
    return tuple(replace(whole, trace=parts[pixel]) for pixel in pixels)


SOURCE: Final = FileSource()
