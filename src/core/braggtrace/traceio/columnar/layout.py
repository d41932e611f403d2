"""The footer of a columnar trace: the header, and the form of each event.

A row of the file is one value: its event, its component, its place along each axis,
and the number or the text. What all rows of an event share (unit, axes, names of
the components) stands once, as JSON, in the metadata of the file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from braggtrace.errors import TraceFormatError
from braggtrace.events import Event, Kind, TraceHeader
from braggtrace.traceio.jsonl import header_data, header_from, require_names

KEY: Final = b"braggtrace"  # of the metadata
COUNT: Final = b"braggtrace-values"
MAGIC: Final = b"PAR1"
COLUMNS: Final = ("event", "component", "value", "whole", "text")
HOLDS: Final[Mapping[Kind, str]] = {"float": "value", "int": "whole", "text": "text"}
KINDS: Final[Mapping[str, Kind]] = {"float": "float", "int": "int", "text": "text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What all rows of an event have in common.

    Attributes:
        unit: of the values.
        axes: along which it may vary.
        components: labels; empty for a scalar.
        width: number of components.
        kind: float, int or text.
        truth: whether the whole numbers are true and false.
    """

    unit: str
    axes: tuple[str, ...]
    components: tuple[str, ...]
    width: int
    kind: Kind
    truth: bool = False


def form_of(event: Event) -> Form:
    """The form of an event."""
    return Form(
        unit=event.unit,
        axes=event.axes,
        components=event.components,
        width=int(event.values.shape[1]),
        kind=event.kind,
        truth=event.truth,
    )


def empty_event(name: str, form: Form) -> Event:
    """An event without values."""
    types: Mapping[Kind, type] = {"float": np.float64, "int": np.int64, "text": np.str_}
    return Event(
        name=name,
        unit=form.unit,
        axes=form.axes,
        index=np.zeros((0, len(form.axes)), dtype=np.int64),
        values=np.zeros((0, form.width), dtype=types[form.kind]),
        components=form.components,
        truth=form.truth,
    )


def layout_text(
    header: TraceHeader, forms: Mapping[str, Form], axis: str, axes: tuple[str, ...]
) -> bytes:
    """The metadata of a file.

    Args:
        header: of the trace.
        forms: of each event, in order.
        axis: the one that the blocks of the file follow, or "".
        axes: all of the file, each a column.
    """
    events = {
        name: {
            "unit": form.unit,
            "axes": list(form.axes),
            "components": list(form.components),
            "width": form.width,
            "kind": form.kind,
            **({"truth": True} if form.truth else {}),
        }
        for name, form in forms.items()
    }
    data = {**header_data(header), "blocks": axis, "axes": list(axes), "events": events}
    return json.dumps(data, ensure_ascii=False, allow_nan=False).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What the metadata says.

    Attributes:
        header: of the trace.
        forms: of each event, in order.
        axis: the one that the blocks follow, or "".
        axes: all of the file.
    """

    header: TraceHeader
    forms: Mapping[str, Form]
    axis: str
    axes: tuple[str, ...]


def layout_from(text: bytes | None, source: str) -> Layout:
    """Read the metadata of a file.

    Args:
        text: as ``layout_text`` wrote it; None where there is none.
        source: name of the file, for messages.

    Returns:
        The layout.

    Raises:
        TraceFormatError: it is absent or not what this program writes.
    """
    if text is None:
        why = "is a Parquet file, but no trace; write one with `braggtrace trace`"
        raise TraceFormatError(source, why)
    try:
        data = json.loads(text)
        header = header_from(data, source)
        forms = {str(name): _form(found) for name, found in data["events"].items()}
        axis, axes = str(data["blocks"]), tuple(str(a) for a in data["axes"])
        layout = Layout(header=header, forms=forms, axis=axis, axes=axes)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        why = f"its metadata is not a trace's ({type(error).__name__}: {error})"
        raise TraceFormatError(source, why) from error
    _require_sound(layout, source)
    return layout


def _form(found: Mapping[str, Any]) -> Form:
    return Form(
        unit=str(found["unit"]),
        axes=tuple(str(axis) for axis in found["axes"]),
        components=tuple(str(part) for part in found["components"]),
        width=int(found["width"]),
        kind=KINDS[found["kind"]],
        truth=found.get("truth") is True,
    )


def _require_sound(layout: Layout, source: str) -> None:
    require_names(source, layout.axes)
    for name, form in layout.forms.items():
        require_names(source, (name, form.unit, *form.components))
        known = set(form.axes) <= set(layout.axes)
        labelled = len(form.components) in (0, form.width)
        if form.width < 1 or not known or not labelled:
            raise TraceFormatError(
                source, f"its metadata gives {name} axes or components that cannot be"
            )
    if set(layout.axes) & set(COLUMNS) or layout.axis not in ("", *layout.axes):
        raise TraceFormatError(source, "its metadata names axes that cannot be")
