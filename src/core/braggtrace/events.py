"""Events and traces: what was computed, as a column per name.

An event is a named value with unit and axes. Identity is name + index; the index says
which source, phi step, mosaic domain, layer and sub-pixel it belongs to. An event that
does not carry an axis holds for every value along it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

# order of the axes of every tensor on the physics path, outermost first
AXES: Final = ("pixel", "layer", "subpixel", "source", "phi", "mosaic")

Kind = Literal["float", "int", "text"]
Scale = Literal["none", "lattice", "intensity"]
Dialect = Literal["native", "nanobragg", "printout"]


def read_only(owner: object, *names: str) -> None:
    """Show arrays of a frozen object through views that cannot be written to.

    What a plugin writes into a value would change what the next one is handed.

    Args:
        owner: a frozen dataclass, while it is made.
        names: its fields that hold an array or None.
    """
    for name in names:
        array = getattr(owner, name)
        if array is not None and array.flags.writeable:
            view = array.view()
            view.flags.writeable = False
            object.__setattr__(owner, name, view)


NO_KEY: Final = 2**62  # in a hole's index: the row has no such key; no file has it


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSpec:
    """What the catalogue knows of an event before it happens.

    Attributes:
        name: identity, together with an index.
        unit: unit of the recorded value.
        emitted: unit of the tensor that the simulator emits; the recorder converts.
        axes: axes along which the event may vary; of the simulator a subset of AXES, of
            any other program free names.
        components: labels of the last axis; empty for a scalar.
        upstream: events that this one is computed from.
        previous: events of the step before that it is computed from, where the program
            advances step by step.
        kind: float, int or text.
        scale: natural scale, from which absolute floors are derived.
        scale_power: to which power that scale is one of an amplitude's.
        view: derived from other events where a trace is printed; never emitted.
        on_request: printed by the C program only when it is asked to.
        counts_samples: its value is how many samples of a pixel there are; where it
            differs, events that one side lacks for further samples follow from it.
        description: one line for a reader.
    """

    name: str
    unit: str
    description: str
    emitted: str = ""
    axes: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    upstream: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()
    kind: Kind = "float"
    scale: Scale = "none"
    scale_power: int = 1
    view: bool = False
    on_request: bool = False
    counts_samples: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalog:
    """The events that a program may emit, in causal order.

    Attributes:
        name: by which a configuration picks it.
        description: one line for a reader.
        events: every event, declared before those that are computed from it.
        advances: the axis along which the program goes from step to step, or "".
    """

    name: str
    description: str
    events: tuple[EventSpec, ...]
    advances: str = ""
    _ranks: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        ranks = {spec.name: rank for rank, spec in enumerate(self.events)}
        object.__setattr__(self, "_ranks", MappingProxyType(ranks))

    def __contains__(self, name: str) -> bool:
        return name in self._ranks

    def get(self, name: str) -> EventSpec | None:
        """The declaration of an event, or None."""
        rank = self._ranks.get(name)
        return None if rank is None else self.events[rank]

    @property
    def sample_count(self) -> str:
        """Name of the event that counts the samples of a pixel, or ""."""
        return next((spec.name for spec in self.events if spec.counts_samples), "")

    def rank(self, name: str, upstream: Iterable[str] = ()) -> float:
        """Position in causal order.

        Args:
            name: of an event, or of a factor that is made of several.
            upstream: of such a factor.

        Returns:
            A factor comes right after the last of its upstream events; a name of which
            nothing is known comes last.
        """
        if name in self._ranks:
            return self._ranks[name]
        before = [self._ranks[known] for known in upstream if known in self._ranks]
        return max(before) + 0.5 if before else len(self._ranks)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Event:
    """All samples of one named quantity in a trace; its arrays cannot be written to.

    Attributes:
        name: name in the catalogue, or any other.
        unit: unit of ``values``.
        axes: names of the columns of ``index``.
        index: shape (n, len(axes)); one row per sample.
        values: shape (n, components); float64, float32 or float16, int64 or uint64, or
            text.
        components: labels of the last axis; empty for a scalar.
        literals: the digits as they were read, shape of ``values``; None if not read
            from text.
        half_width: half of the interval that each literal stands for, in ``unit``;
            None if not read from text.
        repeats: how many readings were merged into each sample, shape (n,).
        lines: where each sample stands in ``file``, shape (n,), or None.
        file: name of the text that it was read from, or "".
        holes: places for which the file says that there is no value, shape
            (k, len(axes)); None where its form has no way to say so.
        ordered: whether it is known that each row of the index comes after the one
            before, so that none stands twice.
        of_file: whether the axes are an array's dimensions as its file has them; both
            sides must have all of them then.
        unreadable: why the values could not be read, such as "holds records"; a text
            stands for them then. Such an event agrees with nothing.
        truth: whether the values, 1 and 0, are true and false; these agree with no
            numbers.
    """

    name: str
    unit: str
    axes: tuple[str, ...]
    index: NDArray[np.int64]
    values: NDArray[Any]
    components: tuple[str, ...] = ()
    literals: NDArray[np.str_] | None = None
    half_width: NDArray[np.float64] | None = None
    repeats: NDArray[np.int64] | None = None
    lines: NDArray[np.int64] | None = None
    file: str = ""
    holes: NDArray[np.int64] | None = None
    ordered: bool = False
    of_file: bool = False
    unreadable: str = ""
    truth: bool = False

    def __post_init__(self) -> None:
        if self.lines is not None and len(self.lines) != len(self.index):
            object.__setattr__(self, "lines", None)  # of other rows than these
        if self.holes is not None and self.holes.shape[1:] != (len(self.axes),):
            object.__setattr__(self, "holes", None)  # along other axes than these
        read_only(self, "index", "values", "literals", "half_width", "repeats", "lines")
        read_only(self, "holes")

    @property
    def kind(self) -> Kind:
        """Float, int or text, from the dtype of the values."""
        letter = self.values.dtype.kind
        return "float" if letter == "f" else "int" if letter in "iu" else "text"

    @property
    def readings(self) -> int:
        """How many values were read or emitted for this event, repeats included."""
        width = int(self.values.shape[1])
        if self.repeats is None:
            return int(self.values.shape[0]) * width
        return int(self.repeats.sum()) * width

    def place(self, row: int) -> dict[str, int]:
        """Index of one sample, by axis name."""
        columns = zip(self.axes, self.index[row], strict=True)
        return {axis: int(i) for axis, i in columns}


def numbered_axis(position: int) -> str:
    """The name of an axis of an array that nobody named: dim0 is the outermost."""
    return f"dim{position}"


def is_numbered(axis: str) -> bool:
    """Whether an axis has the name of its position alone."""
    return axis.startswith("dim") and axis[3:].isdecimal()


def length_along(column: NDArray[np.integer[Any]]) -> int:
    """How far an axis goes: from 0, or from the least index below 0, to the greatest.

    Args:
        column: the index of each row along it; without rows the length is 0.
    """
    return int(column.max(initial=-1)) - int(column.min(initial=0)) + 1


def ascending(places: NDArray[np.integer[Any]]) -> bool:
    """Whether each row comes after the one before, column by column."""
    if len(places) < 2:
        return True
    later = np.zeros(len(places) - 1, dtype=np.bool_)
    for column in reversed(range(places.shape[1])):
        before, after = places[:-1, column], places[1:, column]
        later = (after > before) | ((after == before) & later)
    return bool(later.all())


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """Something in a trace file that cannot be right."""

    kind: Literal["duplicate", "contradiction", "unknown", "unfinished"]
    name: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """Values that are not compared, with the reason."""

    name: str
    values: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Parts of a file, all of one kind, that no value was made of.

    They are printed, recorded, and a warning where they hold numbers. What is wrong is
    an ``Anomaly`` instead, which is red.

    Attributes:
        what: the kind in the plural, such as ``lines`` or ``empty cells``.
        why: why they hold no value for the reader, as a clause that follows ``what``.
        count: how many there are.
        numbers: how many of them hold a number that may be a value, and so may hide a
            difference.
        examples: the first few, those with numbers first, each with its place.
    """

    what: str
    why: str
    count: int
    numbers: int = 0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceHeader:
    """Where a trace came from.

    Attributes:
        program: name of the program that computed it.
        version: version of that program, or "".
        dialect: the vocabulary: every event with all its axes (native), the selection
            of nanoBragg's trace lines (nanobragg), or what the unmodified program
            prints of a pixel at its end (printout).
        sizes: length of each axis that is known.
        scales: natural scales by name (see EventSpec.scale).
        provenance: free facts: dtype, device, mode, switches, checksums.
        anomalies: what the reader found wrong.
        exempt: values that the reader set aside, each with its reason.
        unread: parts of the file that no value was made of.
        catalog: what is declared of the events; None for the simulator's catalogue.
        first_lines: where each event first stands in the text that it was read from.
    """

    program: str
    version: str = ""
    dialect: Dialect = "native"
    sizes: Mapping[str, int] = field(default_factory=dict)
    scales: Mapping[str, float] = field(default_factory=dict)
    provenance: Mapping[str, str] = field(default_factory=dict)
    anomalies: tuple[Anomaly, ...] = ()
    exempt: tuple[Exemption, ...] = ()
    unread: tuple[Unread, ...] = ()
    catalog: Catalog | None = field(default=None, compare=False)
    first_lines: Mapping[str, int] = field(
        default_factory=dict, compare=False, repr=False
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace:
    """The events of one pixel, in the order in which they were first seen.

    With several pixels, ``pixel`` is an index.
    """

    header: TraceHeader
    events: Mapping[str, Event]

    def __post_init__(self) -> None:
        object.__setattr__(self, "events", MappingProxyType(dict(self.events)))

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events.values())

    def __contains__(self, name: str) -> bool:
        return name in self.events

    def get(self, name: str) -> Event | None:
        """The event of that name, or None."""
        return self.events.get(name)

    @property
    def pixel(self) -> tuple[int, int] | None:
        """The traced pixel as (slow, fast), where the trace names one."""
        return self.pixels[0] if len(self.pixels) == 1 else None

    @property
    def pixels(self) -> tuple[tuple[int, int], ...]:
        """The traced pixels as (slow, fast), in the order of the index ``pixel``."""
        event = self.get("pixel")
        if event is None or event.values.shape[1:] != (2,) or event.kind == "text":
            return ()
        return tuple((int(slow), int(fast)) for slow, fast in event.values)

    def relabelled(self, **changes: Any) -> "Trace":
        """The same events under a changed header."""
        return Trace(header=replace(self.header, **changes), events=self.events)
