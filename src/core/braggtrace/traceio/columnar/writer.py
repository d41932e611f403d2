"""Writes traces to a columnar file, block by block."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import TraceFormatError, UsageError
from braggtrace.events import AXES, Event, Trace
from braggtrace.replaceable import require_replaceable
from braggtrace.traceio.columnar.layout import (
    COLUMNS,
    COUNT,
    KEY,
    Form,
    form_of,
    layout_text,
)
from braggtrace.traceio.columnar.table import schema_of, table_of, with_rows
from braggtrace.traceio.columnar.windows import Window

BLOCK: Final = 2**20  # values in a block, about
PIXEL: Final = "pixel"


class ColumnarWriter:
    """A columnar file while it is written: aside, and renamed into place when whole.

    Use it as a context manager; where the block of code raises, no file is left.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._aside = path  # until it is opened
        self._writer: Any = None
        self._forms: dict[str, Form] = {}
        self._axes: tuple[str, ...] = ()
        self._axis = ""
        self._sizes: dict[str, int] = {}
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._writer is None:
            return
        try:
            if kind is None:
                self._writer.add_key_value_metadata({COUNT: str(self._count).encode()})
            self._writer.close()
            if kind is None:
                self._aside.replace(self._path)
        except OSError as failed:
            raise _unwritable(self._path, failed) from failed
        finally:
            shutil.rmtree(self._aside.parent, ignore_errors=True)

    def open(self, pattern: Trace, axis: str) -> None:
        """Begin a file.

        Args:
            pattern: a trace with the header, and with every event that a block may
                have, in the form that it has in all of them.
            axis: the one that the blocks of this file follow, or "".

        Raises:
            UsageError: the file is protected, or cannot be written.
        """
        import pyarrow.parquet as pq

        known = dict.fromkeys((*AXES, *(a for event in pattern for a in event.axes)))
        self._axes, self._axis = tuple(known), axis
        self._sizes = dict(pattern.header.sizes)
        for name in self._axes:
            if name in COLUMNS:
                raise UsageError(f"an axis of a columnar trace cannot be named {name}")
        self._forms = {event.name: form_of(event) for event in pattern}
        text = layout_text(pattern.header, self._forms, axis, self._axes)
        require_replaceable(self._path)
        try:
            folder = tempfile.mkdtemp(prefix=".writing-", dir=self._path.parent)
            self._aside = Path(folder, "whole")
            self._writer = pq.ParquetWriter(
                self._aside,
                schema_of(self._axes).with_metadata({KEY: text}),
                use_dictionary=["event", "component", *self._axes],
                compression={
                    name: "NONE" if name == "value" else "ZSTD"
                    for name in (*COLUMNS, *self._axes)
                },
            )
        except OSError as error:
            raise _unwritable(self._path, error) from error

    def add(self, trace: Trace, *, count: int, first: int = 0) -> None:
        """Append a block.

        Args:
            trace: of some places along the axis.
            count: how many places.
            first: added to the numbers of the places.

        Raises:
            UsageError: the file cannot be written, or an index has more than 32 bits.
            TraceFormatError: the block has events of another form than the pattern.
        """
        events = [self._placed(event, count, first) for event in trace]
        if self._count:  # what does not vary along the axis stands in the first block
            events = [event for event in events if self._axis in event.axes]
        self._require_known(events)
        for alike in _by_form(events):
            table = table_of(alike, self._axes)
            self._count += table.num_rows
            try:
                self._writer.write_table(table, row_group_size=max(1, table.num_rows))
            except OSError as error:
                raise _unwritable(self._path, error) from error

    def _placed(self, event: Event, count: int, first: int) -> Event:
        """The event in the form of the file, with the number of each place in it."""
        axes, index, values = event.axes, event.index, event.values
        form = self._forms.get(event.name)
        if form is not None and set(axes) < set(form.axes):
            # the same along an axis in this block, and not in all blocks
            sizes = {**self._sizes, self._axis: count}
            axes, index, values = _spread(event, form.axes, sizes)
        if self._axis in axes and first:
            index = index.copy()
            index[:, axes.index(self._axis)] += first
        return with_rows(event, axes, index, values)

    def _require_known(self, events: list[Event]) -> None:
        for event in events:
            if self._forms.get(event.name) != form_of(event):
                why = f"{event.name} has not the same form in every block"
                raise TraceFormatError(str(self._path), why)


def write_columnar(trace: Trace, path: Path) -> None:
    """Write a whole trace.

    Args:
        trace: native.
        path: the file.

    Raises:
        UsageError: the file cannot be written.
    """
    axis = _block_axis(trace)
    with ColumnarWriter(path) as writer:
        writer.open(trace, axis)
        for window, part in _parts(trace, axis):
            writer.add(part, count=window.stop - window.start)


def _block_axis(trace: Trace) -> str:
    """The axis along which a trace is cut: that of the pixels, else the longest."""
    sizes = {
        axis: int(event.index[:, column].max(initial=-1)) + 1
        for event in trace
        for column, axis in enumerate(event.axes)
    }
    longest = max(sizes, key=lambda axis: sizes[axis], default="")
    return PIXEL if PIXEL in sizes else longest


def _parts(trace: Trace, axis: str) -> Iterator[tuple[Window, Trace]]:
    """The trace in windows of bounded size; what lacks the axis is in every one."""
    values = sum(event.values.size for event in trace)
    places = [e.index[:, e.axes.index(axis)] for e in trace if axis in e.axes]
    stop = max((int(i.max(initial=-1)) + 1 for i in places), default=0)
    length = max(1, stop * BLOCK // max(values, 1))
    for start in range(0, max(stop, 1), length):
        window = Window(start=start, stop=min(start + length, max(stop, 1)))
        events = {event.name: _within(event, axis, window) for event in trace}
        yield window, Trace(header=trace.header, events=events)


def _within(event: Event, axis: str, window: Window) -> Event:
    if axis not in event.axes:
        return event
    places = event.index[:, event.axes.index(axis)]
    rows = (places >= window.start) & (places < window.stop)
    return with_rows(event, event.axes, event.index[rows], event.values[rows])


def _by_form(events: list[Event]) -> list[list[Event]]:
    """Events of one kind and the same axes together.

    A row group of them has columns that are full or empty, which are read fast.
    """
    groups: dict[tuple[str, ...], list[Event]] = {}
    for event in events:
        groups.setdefault((event.kind, *event.axes), []).append(event)
    return list(groups.values())


def _spread(
    event: Event, axes: tuple[str, ...], sizes: Mapping[str, int]
) -> tuple[tuple[str, ...], NDArray[np.int64], NDArray[Any]]:
    """Axes, index and values of an event, repeated along the axes that it lacks."""
    lacking = tuple(axis for axis in axes if axis not in event.axes)
    shape = tuple(sizes.get(axis, 1) for axis in lacking)
    more = np.indices(shape).reshape(len(shape), -1).T
    rows = np.tile(np.arange(len(event.index)), len(more))
    both = np.column_stack(
        (np.repeat(more, len(event.index), axis=0), event.index[rows])
    )
    index = both[:, [(*lacking, *event.axes).index(axis) for axis in axes]]
    order = np.lexsort(index.T[::-1])
    return axes, index[order].astype(np.int64), event.values[rows[order]]


def _unwritable(path: Path, error: OSError) -> UsageError:
    why = error.strerror or str(error)
    return UsageError(f"{path} cannot be written: {why}; choose another with -o")
