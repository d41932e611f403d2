"""Where a side's trace comes from: what a source is asked for, and what it gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from braggtrace.config import RunConfig
from braggtrace.config.side_model import Role, TraceSourceModel
from braggtrace.digests import digest
from braggtrace.errors import ConfigError
from braggtrace.events import Catalog, Trace
from braggtrace.pluginmanager import Registry
from braggtrace.report.redact import data_without_home
from braggtrace.report.report import Side
from braggtrace.traceio import (
    is_columnar,
    read_trace,
    regular_file,
    split_pixels,
    stack_pixels,
    text_of,
    unpacked_name,
    write_jsonl,
)

if TYPE_CHECKING:
    from braggtrace.sources.image import SideImage
    from braggtrace.sources.request import Request

Pixel = tuple[int, int]
Say = Callable[[str], None]
Progress = Callable[[int, int], None]
# significant digits of the numbers, by the dialect of a trace
PRINTED_DIGITS: Final = {"nanobragg": "15", "printout": "6 to 10"}


def silent(message: str) -> None:
    """Receives what nobody asked to see."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SourceRequest:
    """What a source is asked for.

    Attributes:
        config: the configuration, overrides applied.
        role: the side that it is to be.
        registry: has the plugins of the configuration.
        pixels: (slow, fast) of each, in ascending order; none where the sources know
            no pixels.
        simulated: the experiment, and how this side would simulate it; None where the
            configuration has no experiment.
        catalog: of both programs, where the configuration declares one.
        path: another file than the configured one, of the same form.
        say: receives a message about what takes long.
        progress: receives how many of how many rows of an image are rendered.
    """

    config: RunConfig
    role: Role
    registry: Registry
    pixels: tuple[Pixel, ...] = ()
    simulated: "Request | None" = None
    catalog: Catalog | None = None
    path: Path | None = None
    say: Say = silent
    progress: Progress | None = None

    @property
    def model(self) -> TraceSourceModel:
        """What the configuration says of the side."""
        return self.config.sides[self.role]

    @property
    def experiment(self) -> "Request":
        """What is simulated.

        Raises:
            ConfigError: the configuration has no experiment.
        """
        if self.simulated is None:
            raise self.error("this key is missing; add it", "experiment")
        return self.simulated

    def error(self, what: str, *path: str | int) -> ConfigError:
        """An error at a key of the configuration."""
        return self.config.error(what, *path)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PixelTrace:
    """One pixel's trace as a source has it, to the letter.

    Attributes:
        trace: as read.
        text: the file.
        suffix: ending of the file's name.
        identity: facts for the record: program, version, arguments, checksum.
    """

    trace: Trace
    text: str
    suffix: str
    identity: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sourced:
    """What a source gave.

    Attributes:
        trace: of all pixels, as it is compared.
        side: who computed it.
        pixels: (slow, fast) of each; none where the source knows no pixels.
        texts: the trace of each pixel as the source has it, to the letter; none where
            the trace was computed here, or read from ``files``.
        files: files that were read by a reader, by name, as bytes.
        names: every name in those files, as they write them.
        unused: names of the side's own map that the file does not have.
        notes: what a user should know of what was read.
    """

    trace: Trace
    side: Side
    pixels: tuple[Pixel, ...] = ()
    texts: tuple[PixelTrace, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    unused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def pixel_traces(self) -> tuple[PixelTrace, ...]:
        """One text for each pixel; of a trace without texts its native form."""
        if self.texts:
            return self.texts
        return tuple(
            PixelTrace(trace=part, text=write_jsonl(part), suffix=".jsonl", identity={})
            for part in split_pixels(self.trace)
        )


def under(catalog: Catalog | None, trace: Trace) -> Trace:
    """A trace under a declared catalogue, where it brings none of its own."""
    if catalog is None or trace.header.catalog is not None:
        return trace
    return trace.relabelled(catalog=catalog)


class Source(Protocol):
    """A kind of source: a named object that opens any side that asks for it."""

    @property
    def name(self) -> str:
        """The key that names it in a configuration."""
        ...

    @property
    def description(self) -> str:
        """One line for a reader."""
        ...

    @property
    def needs_experiment(self) -> bool:
        """Whether it simulates, and therefore takes long and wants an experiment."""
        ...

    def open(self, request: SourceRequest) -> Sourced:
        """The trace of a side.

        Raises:
            BraggtraceError: it cannot be had.
        """
        ...


@runtime_checkable
class HasImage(Protocol):
    """A source that may have an image, too."""

    def has_image(self, request: SourceRequest) -> bool:
        """Whether it has one of this side."""
        ...

    def image(self, request: SourceRequest, rows: range, columns: range) -> "SideImage":
        """The image, or at least these rows and columns of it.

        Raises:
            BraggtraceError: it cannot be had.
        """
        ...


@runtime_checkable
class HasPixels(Protocol):
    """A source that has the traces of certain pixels alone."""

    def pixels(self, request: SourceRequest) -> tuple[Pixel, ...]:
        """(slow, fast) of each.

        Raises:
            BraggtraceError: they cannot be read.
        """
        ...


@runtime_checkable
class CanReplay(Protocol):
    """A source that computes a pixel again, with other values put in place."""

    def replayed(self, request: SourceRequest) -> "Request":
        """What it computes."""
        ...


def open_trace(path: Path) -> PixelTrace:
    """A single trace file, to the letter.

    Raises:
        TraceFormatError: the trace cannot be read.
    """
    with regular_file(path) as file:
        trace, binary = read_trace(file), is_columnar(file)
        data = file.read_bytes()
    return PixelTrace(
        trace=trace,
        text=write_jsonl(trace) if binary else text_of(data, str(path)),
        suffix=".jsonl" if binary else unpacked_name(path).suffix,
        identity={
            "program": trace.header.program,
            "program_version": trace.header.version,
            "file": path.name,
            **_digits(trace),
            "sha256": digest(data),
        },
    )


def sourced_texts(
    texts: tuple[PixelTrace, ...], pixels: tuple[Pixel, ...] = ()
) -> Sourced:
    """Traces of single pixels as what a source gave.

    Args:
        texts: the trace of each pixel; facts that differ between them are left out.
        pixels: (slow, fast) of each.
    """
    first, *rest = (dict(text.identity) for text in texts)
    same = {k: v for k, v in first.items() if all(r.get(k) == v for r in rest)}
    facts = data_without_home(same)
    program, version = facts.pop("program"), facts.pop("program_version")
    return Sourced(
        trace=stack_pixels([text.trace for text in texts]),
        side=Side(program=program, version=version, facts=facts),
        pixels=pixels,
        texts=texts,
    )


def _digits(trace: Trace) -> dict[str, str]:
    """How many digits a text can confirm; nothing for a lossless trace."""
    known = PRINTED_DIGITS.get(trace.header.dialect)
    return {"printed_digits": known} if known else {}
