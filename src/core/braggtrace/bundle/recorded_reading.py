"""Traces of bundles whose files were read before readers became stricter."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from braggtrace.bundle.sections.inputs import NATIVE
from braggtrace.config.side_model import Role
from braggtrace.errors import TraceFormatError
from braggtrace.events import Event, Trace
from braggtrace.report.report import Side
from braggtrace.sources.base import Sourced, SourceRequest, under
from braggtrace.sources.trace import SOURCE as FILE
from braggtrace.traceio import read_trace

STRICTER_READERS: Final = 2  # the first rules whose readers refuse more than before


def read_as_then(bundle: Path, role: Role, request: SourceRequest) -> Sourced:
    """A side as the readers of its time read it: the native trace of the bundle.

    What only the file has, the digits, is taken from it wherever the readers of today
    come to the same values.

    Args:
        bundle: its folder, judged by rules before ``STRICTER_READERS``.
        role: of the side.
        request: to read its file once more.

    Raises:
        BraggtraceError: the native trace cannot be read.
    """
    native = under(request.catalog, read_trace(bundle / NATIVE[role]))
    try:
        again = FILE.open(request)
    except TraceFormatError:
        side = Side(program=native.header.program, version="", facts={})
        return Sourced(trace=native, side=side, names=frozenset(native.events))
    events = {e.name: _with_digits(e, again.trace.get(e.name)) for e in native}
    header = replace(native.header, first_lines=again.trace.header.first_lines)
    return replace(again, trace=Trace(header=header, events=events))


def _with_digits(then: Event, now: Event | None) -> Event:
    """Today's event where it holds the same values, else the one that was recorded."""
    if now is None or (then.unit, then.axes, then.kind) != (
        now.unit,
        now.axes,
        now.kind,
    ):
        return then
    finite = then.kind != "text"
    if finite and then.values.dtype != now.values.dtype:
        return then  # arrays became doubles
    same = np.array_equal(then.index, now.index) and np.array_equal(
        then.values, now.values, equal_nan=finite
    )
    # messages of that time named neither file nor line, and holes were not compared
    return replace(now, lines=None, file="", holes=then.holes) if same else then
