"""Tables of cells between delimiters, with the names in the first row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from braggtrace import (
    Declared,
    Trace,
    TraceHeader,
    TraceReader,
    hookimpl,
    read_text,
    table_trace,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvReader:
    """Reads a table; a column is an event, a row one value of each.

    Attributes:
        name: name by which a configuration picks it.
        description: one line for a reader.
        endings: of the files that it takes where no form is named.
    """

    name: str = "csv"
    description: str = "a table, with the names in its first row"
    endings: tuple[str, ...] = (".csv",)

    def read(self, path: Path, options: Mapping[str, Any], declared: Declared) -> Trace:
        """Read a table.

        Args:
            path: the file.
            options: index columns, delimiter; name and value columns of a long table;
                ``decimal``, and ``empty: nan`` for cells that stand for NaN.
            declared: not asked; a table names its axes by its index.

        Returns:
            The trace. A unit may stand behind a name, as in ``x [mm]``; a cell without
            a value is counted in ``unread``.

        Raises:
            TraceFormatError: no names, a row of another length, or what a cell cannot
                be.
        """
        header = TraceHeader(program=path.name, provenance={"reader": self.name})
        return table_trace(read_text(path), str(path), header, options)


CSV: Final = CsvReader()


@hookimpl
def braggtrace_readers() -> Sequence[TraceReader]:
    """The reader ``csv``."""
    return (CSV,)
