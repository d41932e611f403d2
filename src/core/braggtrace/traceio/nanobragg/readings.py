"""Single readings of values, merged into events."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import numpy as np

from braggtrace.catalog import CATALOG, causal_rank
from braggtrace.events import Anomaly, Event
from braggtrace.traceio.literal import half_width
from braggtrace.traceio.nanobragg.lines import Field, Line, Value
from braggtrace.traceio.nanobragg.vocabulary import DIGITS, Form, Meaning
from braggtrace.units import factor

# axes that nanoBragg's selection fixes, where the event varies along them
_FIXED = ("source", "phi", "mosaic")
_SAMPLED = {"layer", "subpixel"}

_OPTIONAL = ("tap5", "tap5_hkl", "axis")

Place = tuple[tuple[str, int], ...]


@dataclass(slots=True)
class _Sample:
    """One event at one index: its first reading, and how many there were."""

    values: tuple[Value, ...]
    texts: tuple[str, ...]
    widths: tuple[float, ...]
    repeats: int = 1


class Readings:
    """Collects readings; several of one event and index must agree."""

    def __init__(self) -> None:
        self._samples: dict[str, dict[Place, _Sample]] = defaultdict(dict)
        self._uncatalogued: dict[str, int] = defaultdict(int)
        self._contradictions: list[Anomaly] = []
        self.sizes: dict[str, int] = {}

    def size(self, axis: str, length: int) -> None:
        """Note that an axis has at least this length."""
        self.sizes[axis] = max(length, self.sizes.get(axis, 0))

    def add(self, form: Form, line: Line, place: dict[str, int]) -> None:
        """Take the values of a line, which has one or more whole or partial events."""
        for event, meanings in form.events.items():
            parts = [(meaning, line.fields[at]) for at, meaning in meanings]
            index = _index(event, place)
            for axis, i in index:
                self.size(axis, i + 1)
            self._merge(event, index, _sample(event, parts), line)

    def add_uncatalogued(self, line: Line) -> int:
        """Take a line that is not in the vocabulary.

        Returns:
            How many values the first line of that name had.
        """
        # a name of the catalogue has another meaning there
        name = f"line {line.name}" if line.name in CATALOG else line.name
        occurrence = self._uncatalogued[name]
        self._uncatalogued[name] += 1
        first = next(iter(self._samples[name].values()), None)
        if first is not None and len(first.values) != len(line.fields):
            return len(first.values)
        values = tuple(value.value for value in line.fields)
        if any(isinstance(value, str) for value in values):
            values = tuple(value.text for value in line.fields)
        sample = _Sample(
            values=values,
            texts=tuple(value.text for value in line.fields),
            widths=tuple(_width(value, DIGITS) for value in values),
        )
        self._samples[name][(("occurrence", occurrence),)] = sample
        return len(line.fields)

    def events(self) -> tuple[dict[str, Event], list[Anomaly]]:
        """Every event in causal order, and the readings that contradict another."""
        names = sorted(self._samples, key=causal_rank)
        events = {name: self._event(name, self._samples[name]) for name in names}
        return events, self._contradictions

    def _merge(self, event: str, index: Place, sample: _Sample, line: Line) -> None:
        # lines that the program prints only with an option are checked, not counted
        counted = int(line.syntax not in _OPTIONAL)
        known = self._samples[event].setdefault(index, sample)
        if known is sample:
            known.repeats = counted
            return
        known.repeats += counted
        if not _agree(known, sample):
            first, second = " ".join(known.texts), " ".join(sample.texts)
            self._contradictions.append(
                Anomaly(
                    kind="contradiction",
                    name=event,
                    message=f"line {line.number}: {line.name or line.syntax} says "
                    f"{second}, an earlier line says {first}",
                )
            )

    def _event(self, name: str, samples: dict[Place, _Sample]) -> Event:
        first = next(iter(samples))
        axes = tuple(axis for axis, _ in first if self._varies(axis, samples))
        index = [[i for axis, i in place if axis in axes] for place in samples]
        rows = list(samples.values())
        spec = CATALOG.get(name)
        dtype = {"float": np.float64, "int": np.int64, "text": np.str_, None: None}
        return Event(
            name=name,
            unit=spec.unit if spec else "1",
            axes=axes,
            index=np.array(index, dtype=np.int64).reshape(len(rows), len(axes)),
            values=np.array(
                [r.values for r in rows], dtype[spec.kind if spec else None]
            ),
            components=spec.components if spec else (),
            literals=np.array([r.texts for r in rows], dtype=np.str_),
            half_width=np.array([r.widths for r in rows], dtype=np.float64),
            repeats=np.array([r.repeats for r in rows], dtype=np.int64),
        )

    def _varies(self, axis: str, samples: dict[Place, _Sample]) -> bool:
        return axis != "occurrence" or len(samples) > 1


def _index(event: str, place: dict[str, int]) -> Place:
    """Index of an event: the place, and zero along the axes that the program fixes."""
    return tuple((axis, place.get(axis, 0)) for axis in _axes(event))


@cache  # of the events of the catalogue
def _axes(event: str) -> tuple[str, ...]:
    axes = CATALOG[event].axes
    fixed = tuple(axis for axis in _FIXED if axis in axes)
    return ("sample", *fixed) if _SAMPLED & set(axes) else fixed


def _sample(event: str, parts: list[tuple[Meaning, Field]]) -> _Sample:
    """One reading in the event's own unit; components that were not read are NaN."""
    spec = CATALOG[event]
    n = max(1, len(spec.components))
    values: list[Value] = [float("nan") if spec.kind == "float" else 0] * n
    texts, widths = [""] * n, [0.0] * n
    for meaning, field in parts:
        at = meaning.component
        scale = factor(meaning.unit, spec.unit)
        texts[at] = field.text
        if isinstance(field.value, str):
            values[at] = field.value
        elif spec.kind == "int":
            values[at] = int(field.value)
        elif spec.kind == "text":
            values[at] = field.text
        else:
            values[at] = field.value * scale
            widths[at] = half_width(field.value, DIGITS) * scale if field.text else 0.0
    return _Sample(values=tuple(values), texts=tuple(texts), widths=tuple(widths))


def _width(value: Value, digits: int) -> float:
    return half_width(value, digits) if isinstance(value, float) else 0.0


def _agree(known: _Sample, sample: _Sample) -> bool:
    return all(
        _same(a, b, wa + wb)
        for a, b, wa, wb in zip(
            known.values, sample.values, known.widths, sample.widths, strict=True
        )
    )


def _same(first: Value, second: Value, width: float) -> bool:
    """Equal within the printed digits, and two units in the last place of a double."""
    if isinstance(first, float) and isinstance(second, float):
        slack = width + 4.0 * np.finfo(np.float64).eps * abs(first)
        both_nan = first != first and second != second
        return both_nan or first == second or bool(abs(first - second) <= slack)
    return first == second
