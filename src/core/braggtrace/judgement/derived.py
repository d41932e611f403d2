"""Factors of formulas over events: aligned by index, with units checked."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.catalog import catalog_of
from braggtrace.errors import BraggtraceError
from braggtrace.events import Event, Trace
from braggtrace.judgement.findings import Factor
from braggtrace.judgement.formula import Call, Name, Node, Number, Operation, names_in
from braggtrace.quantities import UnitError, conversion, unit_of, unit_text

GROUP: Final = "derived"
_MOST_ROWS: Final = 2**22  # of a product of two indices
Fail = Callable[[str, str], BraggtraceError]
_PLAIN: Final[Mapping[str, Callable[[Any], Any]]] = {
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Value:
    """Values with their index and unit while a formula is computed."""

    unit: str
    axes: tuple[str, ...]
    index: NDArray[np.int64]
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DerivedFactors:
    """Makes the factors of a configuration's formulas.

    Attributes:
        formulas: tree and text by the factor's name.
        fail: makes an error of a factor's name and what is wrong with its formula.
        name: of the group.
        description: one line for a reader.
    """

    formulas: Mapping[str, tuple[Node, str]]
    fail: Fail
    name: str = GROUP
    description: str = "formulas of the configuration"

    def names(self) -> Sequence[str]:
        """The names that the configuration gives."""
        return tuple(self.formulas)

    def extract(self, trace: Trace) -> Sequence[Factor]:
        """A factor for each formula all of whose events the trace has."""
        return [
            self._factor(name, node, text, trace)
            for name, (node, text) in self.formulas.items()
            if all(event_in(n, trace) is not None for n in names_in(node))
        ]

    def _factor(self, name: str, node: Node, text: str, trace: Trace) -> Factor:
        names = tuple(dict.fromkeys(names_in(node)))
        events = {n: self._event(name, n, trace) for n in names}
        lost = next((event for event in events.values() if event.unreadable), None)
        return Factor(
            name=name,
            description=text,
            data=self._data(name, node, events) if lost is None else _of(name, lost),
            sources=(name,),
            upstream=tuple(dict.fromkeys(whole_name(n, trace) for n in names)),
        )

    def _data(self, name: str, node: Node, events: Mapping[str, Event]) -> Event:
        try:
            with np.errstate(all="ignore"):
                found = _evaluate(
                    node, {n: _value(e, e.values) for n, e in events.items()}
                )
                width = _width(node, events, found)
        except UnitError as error:
            raise self.fail(name, str(error)) from error
        return Event(
            name=name,
            unit=found.unit,
            axes=found.axes,
            index=found.index,
            values=found.values.astype(_precision(events.values())),
            half_width=width,
        )

    def _event(self, name: str, text: str, trace: Trace) -> Event:
        event = event_in(text, trace)
        if event is None or (event.kind == "text" and not event.unreadable):
            raise self.fail(name, f"{text} is a text, and no number")
        return event


def _precision(events: Iterable[Event]) -> np.dtype[np.floating[Any]]:
    """The lowest precision of some events, which what is made of them has at best."""
    real = [event.values.dtype for event in events if event.kind == "float"]
    return min(real, key=lambda dtype: dtype.itemsize, default=np.dtype(np.float64))


def whole_name(text: str, trace: Trace) -> str:
    """The event that a name of a formula means."""
    return text if text in trace else text.rpartition(".")[0]


def event_in(text: str, trace: Trace) -> Event | None:
    """The event of a name, or a component of one; None where the trace has neither."""
    whole = trace.get(text)
    if whole is not None:
        return whole
    name, _, component = text.rpartition(".")
    event = trace.get(name)
    spec = catalog_of(trace).get(name)
    labels = event.components if event is not None else ()
    labels = labels or (spec.components if spec is not None else ())
    if event is None or component not in labels:
        return None
    column = slice(labels.index(component), labels.index(component) + 1)
    widths = event.half_width
    return replace(
        event,
        values=event.values[:, column],
        components=(),
        literals=None,
        half_width=None if widths is None else widths[:, column],
    )


def _of(name: str, lost: Event) -> Event:
    """What is made of an event that is unreadable."""
    return replace(
        lost, name=name, unreadable=f"is made of {lost.name}, which {lost.unreadable}"
    )


def _value(event: Event, values: NDArray[Any]) -> _Value:
    return _Value(
        unit=event.unit,
        axes=event.axes,
        index=event.index,
        values=values.astype(np.float64),
    )


def _width(
    node: Node, events: Mapping[str, Event], found: _Value
) -> NDArray[np.float64] | None:
    """What the printed digits of the events leave open of the result."""
    total = np.zeros(found.values.shape)
    known = False
    for name, event in events.items():
        for moved in _moves(event):
            known = True
            most = np.zeros(found.values.shape)
            for sign in (1.0, -1.0):
                values = {n: _value(e, e.values) for n, e in events.items()}
                values[name] = _value(event, event.values + sign * moved)
                change = np.abs(_evaluate(node, values).values - found.values)
                most = np.maximum(most, np.where(np.isfinite(change), change, 0.0))
            total += most
    return total if known else None


def _moves(event: Event) -> Iterator[NDArray[np.float64]]:
    """What its digits leave open, one component after the other: each has its own."""
    if event.half_width is None or event.kind != "float":  # a count is exact
        return
    for column in range(event.half_width.shape[1]):
        moved = np.zeros_like(event.half_width)
        moved[:, column] = event.half_width[:, column]
        yield moved


def _evaluate(node: Node, values: Mapping[str, _Value]) -> _Value:
    match node:
        case Number(value):
            return _constant(value)
        case Name(text):
            return values[text]
        case Call(function, argument):
            return _call(function, _evaluate(argument, values))
        case Operation("^", base, exponent):
            return _power(_evaluate(base, values), _evaluate(exponent, values))
        case Operation(sign, left, right):
            return _combined(sign, _evaluate(left, values), _evaluate(right, values))
    raise UnitError(f"{node!r} is no part of a formula")


def _constant(value: float) -> _Value:
    return _Value(
        unit="1",
        axes=(),
        index=np.zeros((1, 0), dtype=np.int64),
        values=np.array([[value]], dtype=np.float64),
    )


def _call(function: str, value: _Value) -> _Value:
    values = value.values
    if function == "-":
        return replace(value, values=-values)
    if function == "abs":
        return replace(value, values=np.abs(values))
    if function == "sqrt":
        unit = "1" if value.unit == "1" else unit_text(unit_of(value.unit) ** 0.5)
        return replace(value, unit=unit, values=np.sqrt(values))
    if function == "norm":
        return replace(value, values=np.sqrt((values**2).sum(axis=1, keepdims=True)))
    if function == "sum":
        return replace(value, values=values.sum(axis=1, keepdims=True))
    wanted = "rad" if function in ("sin", "cos", "tan") and value.unit != "1" else "1"
    scaled = _in(value, wanted, f"{function}()")
    return replace(scaled, unit="1", values=_PLAIN[function](scaled.values))


def _power(base: _Value, exponent: _Value) -> _Value:
    plain = _in(exponent, "1", "an exponent")
    if base.unit == "1":
        return _joined(base, plain, np.power, "1")
    if plain.axes or plain.values.size != 1:
        raise UnitError(f"a value in {base.unit} can be raised to a constant alone")
    power = float(plain.values[0, 0])
    unit = unit_text(unit_of(base.unit) ** power)
    return replace(base, unit=unit, values=np.power(base.values, power))


def _combined(sign: str, left: _Value, right: _Value) -> _Value:
    if sign in "+-":
        word = "added to" if sign == "+" else "subtracted from"
        same = _in(right, left.unit, f"a value that is {word} one in {left.unit}")
        return _joined(left, same, np.add if sign == "+" else np.subtract, left.unit)
    unit = _unit(sign, left.unit, right.unit)
    return _joined(left, right, np.multiply if sign == "*" else np.divide, unit)


def _unit(sign: str, left: str, right: str) -> str:
    if right == "1":
        return left
    if left == "1" and sign == "*":
        return right
    first, second = unit_of(left), unit_of(right)
    return unit_text(first * second if sign == "*" else first / second)


def _in(value: _Value, unit: str, what: str) -> _Value:
    try:
        change = conversion(value.unit, unit)
    except UnitError as error:
        raise UnitError(f"{what} is in {value.unit}: {error}") from error
    if change.changes_nothing:
        return replace(value, unit=unit)
    return replace(value, unit=unit, values=change.values(value.values))


def _joined(
    left: _Value,
    right: _Value,
    operate: Callable[[Any, Any], Any],
    unit: str,
) -> _Value:
    """Row by row where the shared axes agree; a row without a partner gives NaN."""
    widths = {left.values.shape[1], right.values.shape[1]}
    if len(widths - {1}) > 1:
        raise UnitError(f"vectors of {min(widths)} and {max(widths)} components")
    shared = tuple(axis for axis in left.axes if axis in right.axes)
    axes = (*left.axes, *(axis for axis in right.axes if axis not in left.axes))
    keys = _keys(left, shared), _keys(right, shared)
    _require_size(*keys)
    rows = _pairs(*keys)
    index = np.array(
        [_place(left, right, axes, i, j) for i, j in rows], dtype=np.int64
    ).reshape(len(rows), len(axes))
    first, second = (
        _picked(side, [pair[k] for pair in rows]) for k, side in ((0, left), (1, right))
    )
    return _Value(unit=unit, axes=axes, index=index, values=operate(first, second))


def _keys(value: _Value, shared: Sequence[str]) -> list[tuple[int, ...]]:
    columns = [value.axes.index(axis) for axis in shared]
    return [tuple(row) for row in value.index[:, columns].tolist()]


def _require_size(
    left: Sequence[tuple[int, ...]], right: Sequence[tuple[int, ...]]
) -> None:
    """Refuse a product of two indices that would fill the memory.

    Raises:
        UnitError: more rows than either side has, and than are allowed.
    """
    partners = Counter(right)
    rows = sum(max(1, partners[key]) for key in left)
    if rows > max(_MOST_ROWS, len(left), len(right)):
        raise UnitError(
            f"{len(left)} values meet {len(right)} along axes that the other lacks: "
            f"{rows} rows, {_MOST_ROWS} are allowed"
        )


def _pairs(
    left: Sequence[tuple[int, ...]], right: Sequence[tuple[int, ...]]
) -> list[tuple[int, int]]:
    """Rows that belong together; −1 for a partner that is not there."""
    places: dict[tuple[int, ...], list[int]] = {}
    for j, key in enumerate(right):
        places.setdefault(key, []).append(j)
    pairs = [(i, j) for i, key in enumerate(left) for j in places.get(key, [-1])]
    known = set(left)
    return pairs + [(-1, j) for j, key in enumerate(right) if key not in known]


def _place(
    left: _Value, right: _Value, axes: Sequence[str], i: int, j: int
) -> list[int]:
    own = dict(zip(right.axes, right.index[j].tolist(), strict=True)) if j >= 0 else {}
    if i >= 0:
        own |= dict(zip(left.axes, left.index[i].tolist(), strict=True))
    return [own.get(axis, 0) for axis in axes]


def _picked(value: _Value, rows: Sequence[int]) -> NDArray[np.float64]:
    picked: NDArray[np.float64] = value.values[np.array(rows, dtype=np.int64)].copy()
    picked[np.array(rows) < 0] = np.nan
    return picked
