"""Events of any Python program, written as they come: ``with record(...) as trace``.

The file is a native trace. It is written line by line, and its last line counts the
others, so that a program that did not reach its end leaves a file that says so.
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from itertools import groupby, product
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import IO, Any, Final, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import UsageError
from braggtrace.events import TraceHeader
from braggtrace.replaceable import require_unprotected
from braggtrace.traceio.jsonl import encode, header_line
from braggtrace.visible import is_one_line, visible_line

Value = TypeVar("Value")
_KEPT: Final = 1_024  # lines in memory
_PARTS: Final = ("re", "im")
_WHOLE: Final = 2**63
_CURRENT: Final[ContextVar["Emission | None"]] = ContextVar("emission", default=None)


def record(
    path: str | Path | None,
    *,
    program: str = "",
    version: str = "",
    pixel: tuple[int, int] | None = None,
    on: bool = True,
    facts: Mapping[str, str] | None = None,
) -> "Emission":
    """Record what a program emits inside of a ``with`` block.

    Args:
        path: of the trace; None records nothing.
        program: name of the program; left out, the name of the file.
        version: of the program.
        pixel: (slow, fast); what is emitted of another pixel is left out.
        on: whether anything is recorded; off, ``emit`` gives its value back at once.
        facts: what else identifies the run.

    Returns:
        What the block emits to.
    """
    if path is None or not on:
        return _Silence()
    target = Path(path)
    header = TraceHeader(
        program=program or target.stem, version=version, provenance=dict(facts or {})
    )
    return Emission(target, header, pixel)


def current_emission() -> "Emission | None":
    """What the innermost ``with record(...)`` emits to, or None."""
    return _CURRENT.get()


@dataclass(slots=True, kw_only=True)
class _Form:
    """How the samples of one event are written, and those that wait.

    Attributes:
        unit: of the event.
        axes: of its index.
        parts: labels of its components.
        line: with places for index and values.
        waiting: index and value of a float, or the line of any other sample.
    """

    unit: str
    axes: tuple[str, ...]
    parts: tuple[str, ...]
    line: str
    waiting: deque[tuple[Any, ...] | str] = field(default_factory=deque)

    @property
    def common(self) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """What every sample has in common."""
        return self.unit, self.axes, self.parts


class Emission:
    """Writes what is emitted; may be shared by threads."""

    def __init__(
        self, path: Path, header: TraceHeader, pixel: tuple[int, int] | None
    ) -> None:
        self._path, self._header, self._pixel = path, header, pixel
        self._forms: dict[str, _Form] = {}
        self._written = 0
        self._lock = Lock()
        self._file: IO[str] | None = None
        self._token: Token[Emission | None] | None = None

    @property
    def on(self) -> bool:
        """Whether anything is recorded, for what is costly to prepare."""
        return True

    def __enter__(self) -> "Emission":
        require_unprotected(self._path, "another path")
        self._file = self._path.open("w", encoding="utf-8", newline="\n")
        self._file.write(header_line(self._header) + "\n")
        self._token = _CURRENT.set(self)
        if self._pixel is not None:
            self.emit("pixel", np.array(self._pixel), components=("slow", "fast"))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._token is not None:
            _CURRENT.reset(self._token)
        try:
            for form in self._forms.values():
                self._flush(form)
        except BaseException:
            self._close(whole=False)
            raise
        self._close(whole=kind is None)

    def _close(self, *, whole: bool) -> None:
        file, self._file = self._file, None
        if file is None:
            return
        with file:
            # without its last line the file is known to be cut off
            if whole:
                end = {"end": True, "samples": self._written}
                file.write(json.dumps(end) + "\n")

    def emit(
        self,
        name: str,
        value: Value,
        *,
        unit: str = "1",
        components: Sequence[str] = (),
        axes: Sequence[str] = (),
        pixel: tuple[int, int] | None = None,
        **index: int,
    ) -> Value:
        """Record a value and give it back, to be used next.

        Args:
            name: of the event.
            value: a number, a text, a NumPy array or a torch tensor.
            unit: of the value.
            components: labels of the last axis of an array.
            axes: names of the axes of an array, outermost first; one further axis holds
                components.
            pixel: (slow, fast) that the value belongs to.
            index: where it belongs, such as ``step=3``.

        Returns:
            The same value.

        Raises:
            UsageError: outside of the block, another unit or index than the event had
                before, or a value that no event can have.
        """
        form = self._forms.get(name)
        # a plain number like those before it waits as it is, and is written with others
        if (
            form is not None
            and type(value) is float
            and form.unit == unit
            and form.axes == tuple(index)
            and not (form.parts or axes or components or pixel)
            and self._file is not None
        ):
            form.waiting.append((*index.values(), value))
            if len(form.waiting) >= _KEPT:
                self._flush(form)
            return value
        if self._file is None:
            raise UsageError(f"{name} is emitted outside of `with record(...)`")
        if pixel is not None:
            if self._pixel is not None and tuple(pixel) != tuple(self._pixel):
                return value
            if self._pixel is None:
                index = {"slow": pixel[0], "fast": pixel[1], **index}
        if isinstance(value, float | int) and not components and not axes:
            self._put(name, unit, index, (), (value,))
            return value
        for place, row, parts in _samples(name, value, components, axes):
            self._put(name, unit, {**index, **place}, parts, row)
        return value

    def _put(
        self,
        name: str,
        unit: str,
        index: Mapping[str, int],
        parts: tuple[str, ...],
        row: Sequence[float | int | str],
    ) -> None:
        form = self._forms.get(name)
        if form is None:
            form = _form(name, unit, tuple(index), parts)
            self._forms[name] = form
        if form.common != (unit, tuple(index), parts):
            raise UsageError(_other_form(name, form.common, unit, index, parts))
        place = [_whole(axis, i) for axis, i in index.items()]
        values = ", ".join([_text(value) for value in row])
        form.waiting.append(form.line % (*place, values))
        if len(form.waiting) >= _KEPT:
            self._flush(form)

    def _flush(self, form: "_Form") -> None:
        """Write what one event has waiting."""
        with self._lock:
            if self._file is None:
                return
            waiting = [form.waiting.popleft() for _ in range(len(form.waiting))]
            text = "".join(_lines(form, waiting))
            self._written += len(waiting)
            self._file.write(text)


class _Silence(Emission):
    """Recording off: every value is given back at once."""

    def __init__(self) -> None:
        super().__init__(Path(), TraceHeader(program=""), None)

    @property
    def on(self) -> bool:
        """Nothing is recorded."""
        return False

    def __enter__(self) -> "Emission":
        self._token = _CURRENT.set(self)
        return self

    def emit(self, name: str, value: Value, **_: Any) -> Value:
        """Give the value back."""
        return value


def _form(name: str, unit: str, axes: tuple[str, ...], parts: tuple[str, ...]) -> _Form:
    for text in (name, unit, *axes, *parts):
        if not is_one_line(text):
            what = f"{visible_line(text)} holds what is not shown as it is"
            raise UsageError(f"a name, unit, axis or label {what}; leave that out")

    def quoted(text: object) -> str:
        return json.dumps(text, ensure_ascii=False).replace("%", "%%")

    index = ", ".join(f"{quoted(axis)}: %d" for axis in axes)
    line = (
        f'{{"event": {quoted(name)}, "unit": {quoted(unit)}, "index": {{{index}}}, '
        f'"components": {quoted(list(parts))}, "value": [%s]}}\n'
    )
    return _Form(unit=unit, axes=axes, parts=parts, line=line)


def _lines(form: _Form, waiting: Iterable[tuple[Any, ...] | str]) -> Iterator[str]:
    """Lines of many samples, in their order."""
    for kind, run in groupby(waiting, key=type):
        if kind is str:
            yield from cast("Iterator[str]", run)
        else:
            yield from _plain_lines(form, cast("list[tuple[Any, ...]]", list(run)))


def _plain_lines(form: _Form, rows: list[tuple[Any, ...]]) -> Iterator[str]:
    """Lines of many samples at once, each of one float."""
    *places, values = zip(*rows, strict=True)
    total = sum(values)
    whole = all(set(map(type, place)) == {int} for place in places)
    if total - total == 0.0 and whole:
        return map(form.line.__mod__, rows)
    checked = [(*map(_whole, form.axes, row[:-1]), _text(row[-1])) for row in rows]
    return map(form.line.__mod__, checked)


def _text(value: float | int | str) -> str:
    if type(value) is float and value - value == 0.0:
        return repr(value)
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, int | np.integer):
        return str(_whole("the value", value))
    plain = value if isinstance(value, str) else float(value)
    return json.dumps(encode(plain), ensure_ascii=False)


def _whole(what: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise UsageError(f"{what} is {value!r}; wanted a whole number")
    if not -_WHOLE <= value < _WHOLE:
        raise UsageError(f"{what} needs more than 64 bits: {value}")
    return int(value)


def _samples(
    name: str, value: object, components: Sequence[str], axes: Sequence[str]
) -> Iterator[tuple[dict[str, int], list[Any], tuple[str, ...]]]:
    """Index, values and labels of each sample of an array."""
    array, parts = _array(name, value), tuple(components)
    if array.dtype.kind == "c":
        array, parts = np.stack([array.real, array.imag], axis=-1), _PARTS
    if array.ndim not in (len(axes), len(axes) + 1):
        raise UsageError(
            f"{name} has the shape {array.shape} and the axes {tuple(axes)}; name its "
            "axes, such as axes=('particle',), but for one that holds components"
        )
    width = array.shape[-1] if array.ndim > len(axes) else 1
    if parts and len(parts) != width:
        raise UsageError(f"{name} has {width} components, and the labels {parts}")
    if parts and width == 1:
        raise UsageError(f"{name} has one component: leave its label out")
    lead = array.shape[: len(axes)]
    rows = array.reshape(-1, width).tolist()
    for place, row in zip(product(*map(range, lead)), rows, strict=True):
        yield dict(zip(axes, place, strict=True)), row, parts


def _array(name: str, value: object) -> NDArray[Any]:
    """A value of any kind as an array of numbers or texts."""
    detach = getattr(value, "detach", None)
    if callable(detach):  # a torch tensor, on whatever device
        value = detach().cpu()
        kind = str(getattr(value, "dtype", ""))
        double = getattr(value, "double", None)
        if "float" in kind and callable(double):
            value = double()  # NumPy has no bfloat16
    array = np.asarray(value)
    if array.dtype.kind not in "fiucUb":
        raise UsageError(f"{name} is {type(value).__name__} of {array.dtype}: no value")
    if not array.size:
        raise UsageError(f"{name} has the shape {array.shape}: no value")
    return array


def _other_form(
    name: str,
    form: tuple[str, tuple[str, ...], tuple[str, ...]],
    unit: str,
    index: Mapping[str, int],
    parts: tuple[str, ...],
) -> str:
    return (
        f"{name} is emitted with unit {unit!r}, index {tuple(index)}, components "
        f"{parts}; before it had {form[0]!r}, {form[1]}, {form[2]}"
    )
