"""The forms of files that can be read, by name."""

from pathlib import Path
from typing import Final

from braggtrace.errors import InternalError, TraceFormatError
from braggtrace.events import Trace
from braggtrace.traceio.foreign.csv_table import read_csv
from braggtrace.traceio.foreign.hdf5 import read_hdf5
from braggtrace.traceio.foreign.json_lines import read_json_lines
from braggtrace.traceio.foreign.lines import read_lines
from braggtrace.traceio.foreign.npz import read_npz
from braggtrace.traceio.foreign.options import ReaderOptions
from braggtrace.traceio.reading import read_trace, text_of

FORMS: Final = ("trace", "lines", "csv", "jsonl", "npz", "hdf5")
_SUFFIXES: Final = {
    ".csv": "csv",
    ".npz": "npz",
    ".h5": "hdf5",
    ".hdf5": "hdf5",
    ".nxs": "hdf5",
}
_TEXTS: Final = {"lines": read_lines, "csv": read_csv, "jsonl": read_json_lines}
_FILES: Final = {"npz": read_npz, "hdf5": read_hdf5}


def form_of(path: Path, options: ReaderOptions) -> str:
    """The form of a file whose reader is not named: by its patterns or its ending."""
    return "lines" if options.patterns else _SUFFIXES.get(path.suffix, "trace")


def read_foreign(path: Path, form: str, options: ReaderOptions) -> Trace:
    """Read a file of any known form.

    Args:
        path: the file.
        form: one of FORMS; ``trace`` is a native trace or a log of nanoBragg.
        options: how to read it.

    Returns:
        The trace; its program is the name of the file where the file names none.

    Raises:
        TraceFormatError: it cannot be read.
        InternalError: no such form.
    """
    if form == "trace":
        return read_trace(path)
    if form in _TEXTS:
        trace = _TEXTS[form](text_of(path), str(path), options)
    elif form in _FILES:
        if not path.is_file():
            why = "cannot be read: no such file; check the path"
            raise TraceFormatError(str(path), why)
        trace = _FILES[form](path, options)
    else:
        raise InternalError(f"no reader {form!r}")
    return trace.relabelled(
        program=path.name,
        provenance={**trace.header.provenance, "reader": form},
    )
