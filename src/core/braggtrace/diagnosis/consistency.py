"""Consistency of one trace with itself; no other side is needed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from braggtrace.diagnosis.identities import IDENTITIES, Form, Identity, Row, Values
from braggtrace.diagnosis.known_numbers import name_of, ratios
from braggtrace.events import Event, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Inconsistency:
    """A relation that a trace does not keep.

    Attributes:
        side: whose trace.
        event: the event that does not fit.
        place: where first, by axis.
        message: what it should be, and what it is, as a clause.
    """

    side: str
    event: str
    place: dict[str, int]
    message: str


def check_trace(trace: Trace, side: str) -> tuple[Inconsistency, ...]:
    """Check every relation of which the trace has all parts.

    A number that was read from text stands for an interval. What the intervals leave
    open is no violation.

    Args:
        trace: of any program and either dialect.
        side: for the report.

    Returns:
        The first violation of each relation, in causal order.
    """
    found = (_check(identity, trace, side) for identity in IDENTITIES)
    return tuple(violation for violation in found if violation is not None)


def _check(identity: Identity, trace: Trace, side: str) -> Inconsistency | None:
    for place, row, widths in _rows(identity, trace):
        result = row[identity.result].astype(np.float64)
        with np.errstate(all="ignore"):
            wanted = [np.asarray(form(row), np.float64) for form in identity.forms]
            fits = any(_fits(result, value, identity, row) for value in wanted) or any(
                bool(
                    (
                        np.abs(result - value) <= _slack(identity, form, row, widths)
                    ).all()
                )
                for value, form in zip(wanted, identity.forms, strict=True)
            )
        if not fits:
            return Inconsistency(
                side=side,
                event=identity.result,
                place=place,
                message=_message(identity, result, wanted[0], trace),
            )
    return None


def _fits(result: Values, wanted: Values, identity: Identity, row: Row) -> bool:
    if not np.isfinite(wanted).all() or not np.isfinite(result).all():
        return True  # a value that is not finite is the comparison's to judge
    size = max(float(np.abs(result).max()), float(np.abs(wanted).max()))
    if identity.scale is not None:
        size = max(size, identity.scale(row))
    return bool((np.abs(result - wanted) <= identity.rtol * size).all())


def _slack(identity: Identity, form: Form, row: Row, widths: Row) -> Values:
    """What the digits of all parts of a relation leave open, to first order."""
    wanted = np.asarray(form(row), np.float64)
    slack: Values = np.zeros_like(wanted) + widths[identity.result]
    for name in identity.needs:
        for step in np.diag(widths[name]):
            moved = (form({**row, name: row[name] + s * step}) for s in (1.0, -1.0))
            slack = slack + np.maximum(*(np.abs(value - wanted) for value in moved))
    return slack


def _message(identity: Identity, result: Values, wanted: Values, trace: Trace) -> str:
    at = int(np.argmax(np.abs(result - wanted)))
    got, due = float(result[at]), float(wanted[at])
    text = f"{got:.9g} is not {identity.words}, {due:.9g}"
    if due == 0.0:
        return text
    name = name_of(got / due, ratios(trace))
    return f"{text}: it is × {name}" if name else f"{text}: it is × {got / due:.9g}"


def _rows(
    identity: Identity, trace: Trace
) -> Iterator[tuple[dict[str, int], Row, Row]]:
    """Rows at which every part of a relation is known, with half their intervals."""
    names = (identity.result, *identity.needs)
    events = [trace.get(name) for name in names]
    parts = [event for event in events if event is not None and event.kind != "text"]
    if len(parts) < len(names):
        return
    lookups = [_lookup(event) for event in parts]
    widest = max(parts, key=lambda event: (len(event.axes), -len(event.values)))
    for at in range(1 if identity.first else len(widest.values)):
        place = widest.place(at)
        row: dict[str, Values] = {}
        widths: dict[str, Values] = {}
        for event, lookup in zip(parts, lookups, strict=True):
            key = tuple(place.get(axis, 0) for axis in event.axes)
            found = lookup.get(key)
            if found is None or not set(event.axes) <= set(place):
                break
            row[event.name] = event.values[found]
            widths[event.name] = _width(event, found)
        else:
            yield place, row, widths


def _width(event: Event, row: int) -> Values:
    widths: Values = np.zeros(event.values.shape)
    if event.half_width is not None:
        widths = event.half_width
    found: Values = widths[row]
    return found


def _lookup(event: Event) -> dict[tuple[int, ...], int]:
    index: NDArray[Any] = event.index
    return {tuple(at): i for i, at in enumerate(index.tolist())}
