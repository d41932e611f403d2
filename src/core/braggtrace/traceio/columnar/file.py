"""A columnar trace file: read whole, or window by window."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from braggtrace.errors import TraceFormatError
from braggtrace.events import Anomaly, Event, Trace, TraceHeader
from braggtrace.traceio.columnar.layout import (
    COLUMNS,
    COUNT,
    KEY,
    MAGIC,
    Layout,
    layout_from,
)
from braggtrace.traceio.columnar.rows import events_of, joined
from braggtrace.traceio.columnar.windows import EVERYWHERE, Span, Window

if TYPE_CHECKING:
    import pyarrow as pa

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A row group: its places along the axis, and whether rows have no place."""

    places: Window | None
    loose: bool


def is_columnar(path: Path) -> bool:
    """Whether a file begins as Parquet files do."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False  # whoever reads it says why


def _is_empty(column: Any, rows: int) -> bool:
    statistics = column.statistics
    if statistics is None or not statistics.has_null_count:
        return False
    return bool(statistics.null_count == rows)


def read_columnar(path: Path) -> Trace:
    """Read a file whole.

    Raises:
        TraceFormatError: no trace, or a damaged one.
    """
    return ColumnarFile(path).whole()


class ColumnarFile:
    """An open file.

    Attributes:
        layout: what its metadata says.
    """

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises:
            TraceFormatError: absent, truncated, or not a trace.
        """
        import pyarrow.parquet as pq

        self._source = str(path)
        self._file = self._trying(lambda: pq.ParquetFile(path, memory_map=True))
        metadata = self._file.schema_arrow.metadata or {}
        self.layout: Layout = layout_from(metadata.get(KEY), self._source)
        self._metadata = {**metadata, **(self._file.metadata.metadata or {})}
        self._require_columns()
        groups = range(self._file.num_row_groups)
        self._blocks = self._trying(lambda: tuple(self._block(i) for i in groups))
        # written anew by another program, which put its rows into blocks of its own
        self._mixed = any(b.loose and b.places is not None for b in self._blocks)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The places of each block that has any."""
        return tuple(
            Span(places=block.places, values=self._file.metadata.row_group(i).num_rows)
            for i, block in enumerate(self._blocks)
            if block.places is not None
        )

    @property
    def header(self) -> TraceHeader:
        """Header of the trace, with an anomaly where the file lost or gained rows.

        A program that writes the file anew may leave out how many there were; what is
        missing then shows when the trace is compared.
        """
        header, rows = self.layout.header, self._file.metadata.num_rows
        promised = self._metadata.get(COUNT, b"").decode(errors="replace")
        if promised in ("", str(rows)):
            return header
        message = f"the file holds {rows} values and was written with {promised}"
        lost = Anomaly(kind="unfinished", name="the file", message=message)
        return replace(header, anomalies=(*header.anomalies, lost))

    def whole(self) -> Trace:
        """Every event."""
        tables = [self._read(group) for group in range(len(self._blocks))]
        return Trace(header=self.header, events=self._events(tables))

    def shared(self) -> dict[str, Event]:
        """Events that do not vary along the axis of the blocks."""
        tables = []
        for group, block in enumerate(self._blocks):
            if block.loose:
                table = self._read(group)
                whole = block.places is None
                tables.append(table if whole else self._at_no_place(table))
        return self._events(tables)

    def within(self, window: Window) -> dict[str, Event]:
        """Events that vary along the axis of the blocks, at the places of a window."""
        tables = []
        for group, block in enumerate(self._blocks):
            if block.places is None or not block.places.meets(window):
                continue
            table = self._read(group)
            inside = not block.loose and block.places.lies_in(window)
            tables.append(table if inside else self._at(table, window))
        return self._events(tables)

    def _block(self, group: int) -> Block:
        if not self.layout.axis:
            return Block(places=None, loose=True)
        facts = self._file.metadata.row_group(group)
        column = self._file.schema_arrow.names.index(self.layout.axis)
        found = facts.column(column).statistics
        if found is None or not found.has_null_count:  # written anew without them
            return Block(places=Window(start=-EVERYWHERE, stop=EVERYWHERE), loose=True)
        if found.null_count == facts.num_rows or not found.has_min_max:
            return Block(places=None, loose=True)
        places = Window(start=int(found.min), stop=int(found.max) + 1)
        return Block(places=places, loose=found.null_count > 0)

    def _read(self, group: int) -> "pa.Table":
        """A block, without the columns that it leaves empty."""
        facts = self._file.metadata.row_group(group)
        names = self._file.schema_arrow.names
        full = [
            name
            for i, name in enumerate(names)
            if self._mixed or not _is_empty(facts.column(i), facts.num_rows)
        ]
        return self._trying(lambda: self._file.read_row_group(group, columns=full))

    def _at(self, table: "pa.Table", window: Window) -> "pa.Table":
        import pyarrow.compute as pc

        places = table[self.layout.axis]
        kept = pc.and_(
            pc.greater_equal(places, window.start), pc.less(places, window.stop)
        )
        return self._trying(lambda: table.filter(kept))

    def _at_no_place(self, table: "pa.Table") -> "pa.Table":
        import pyarrow.compute as pc

        return self._trying(lambda: table.filter(pc.is_null(table[self.layout.axis])))

    def _events(self, tables: list["pa.Table"]) -> dict[str, Event]:
        import pyarrow as pa

        if self._mixed and tables:  # an event, even a vector, may lie in two blocks
            tables = [
                self._trying(lambda: pa.concat_tables(tables).unify_dictionaries())
            ]
        parts: dict[str, list[Event]] = {}
        for table in tables:
            found = self._trying(partial(events_of, table, self.layout, self._source))
            for name, event in found.items():
                parts.setdefault(name, []).append(event)
        forms = self.layout.forms
        return {name: joined(parts[name]) for name in forms if name in parts}

    def _require_columns(self) -> None:
        names = self._file.schema_arrow.names
        lacking = [n for n in (*COLUMNS, *self.layout.axes) if names.count(n) != 1]
        if lacking:
            why = f"has not one column {lacking[0]}: was it written by another program?"
            raise TraceFormatError(self._source, why)

    def _trying(self, work: Callable[[], Answer]) -> Answer:
        """Turn any error of Arrow into one that names the file."""
        import pyarrow as pa

        try:
            return work()
        except TraceFormatError:
            raise
        except FileNotFoundError as error:
            why = "cannot be read: No such file or directory; check the path"
            raise TraceFormatError(self._source, why) from error
        except (pa.ArrowException, OSError, ValueError, TypeError) as error:
            reason = (str(error) or type(error).__name__).splitlines()[0]
            why = f"is damaged or truncated ({reason}); record it again"
            raise TraceFormatError(self._source, why) from error
