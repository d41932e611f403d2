"""Events of the datasets of an HDF5 file, as readers of HDF5 and NetCDF make them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace import (
    Declared,
    Event,
    MemoryLimit,
    TraceFormatError,
    Unread,
    UnreadableValuesError,
    applied_attributes,
    array_event,
    unpacked_values,
    unreadable_event,
)

UNITS: Final = ("units", "unit")
# what a value means beside its unit; compared as an event of its own, `NAME@ATTRIBUTE`
_MEANING: Final = (
    "calendar",
    "depends_on",
    "offset",
    "offset_units",
    "start",
    "transformation_type",
    "vector",
)
# what HDF5 and NetCDF keep there for themselves
_INTERNAL: Final = frozenset(
    {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "DIMENSION_LABELS"}
    | {"_Netcdf4Dimid", "_Netcdf4Coordinates", "_NCProperties", "_nc3_strict"}
)
_MOST_IN_ATTRIBUTE: Final = 1000  # values
_AT_ONCE: Final = 2**28  # bytes of texts


class DatasetEvents:
    """Makes events of datasets, and counts what of them is no value."""

    def __init__(self, source: str, options: Mapping[str, Any], declared: Declared):
        """Begin.

        Args:
            source: the file's name, for messages.
            options: ``axes`` of what nothing is declared of, ``dtype``.
            declared: what the axes of the datasets mean.
        """
        self.events: dict[str, Event] = {}
        self._source, self._options, self._declared = source, options, declared
        self._memory = MemoryLimit(source)
        self._holes: dict[str, int] = {}
        self._attributes = 0

    def take(self, name: str, dataset: Any, axes: Sequence[str] = ()) -> None:
        """Make an event of a dataset, and of each attribute that says what it means.

        Args:
            name: of the event.
            dataset: of h5py.
            axes: names where none are declared, outermost first.

        Raises:
            TraceFormatError: data in another file, or too much of it.
        """
        try:
            attributes = _attributes(dataset)
            array = _array(name, dataset, self._source, self._memory)
            unit = next((_text(attributes[u], u) for u in UNITS if u in attributes), "")
            self._take(name, array, attributes, unit, axes)
        except UnreadableValuesError as why:
            self.lose(name, str(why), values=dataset.size or 1)
        self._attributes += len(set(dataset.attrs.keys()) - _INTERNAL)
        self._attributes -= len(attribute_names(dataset))

    def lose(self, name: str, why: str, *, values: int = 1) -> None:
        """Note what cannot be read, so that it is red by its name."""
        self.events[name] = unreadable_event(
            name, why, source=self._source, values=values
        )

    def unread(self) -> tuple[Unread, ...]:
        """Values that the file says are none, and attributes without a part in it."""
        found = [
            Unread(what=f"values of {name}", why="that stand for no value", count=n)
            for name, n in self._holes.items()
        ]
        if self._attributes:
            why = "that are not compared"
            found.append(Unread(what="attributes", why=why, count=self._attributes))
        return tuple(found)

    def _take(
        self,
        name: str,
        array: NDArray[np.generic],
        attributes: Mapping[str, Any],
        unit: str,
        axes: Sequence[str],
    ) -> None:
        values, holes = unpacked_values(array, attributes)
        self.events[name] = array_event(
            name,
            values,
            self._declared,
            source=self._source,
            unit=unit,
            axes=axes,
            dtype=self._options.get("dtype"),
            holes=holes,
        )
        if holes is not None and holes.any():
            self._holes[name] = int(holes.sum())
        applied = applied_attributes(attributes)
        for key in (key for key in _MEANING if key in attributes):
            if key not in applied:
                inner, found = f"{name}@{key}", np.asarray(attributes[key])
                self.events[inner] = array_event(
                    inner, found, self._declared, source=self._source
                )


def attribute_names(dataset: Any) -> frozenset[str]:
    """The attributes of a dataset that take part in a comparison."""
    there = set(dataset.attrs.keys())
    return frozenset(there & {*UNITS, *_MEANING, *applied_attributes(there)})


def _attributes(dataset: Any) -> dict[str, Any]:
    """The attributes that matter, by name; texts as such."""
    found = {}
    for name in sorted(attribute_names(dataset)):
        try:
            size = math.prod(dataset.attrs.get_id(name).shape or (0,))
            small = size <= _MOST_IN_ATTRIBUTE
            found[name] = _plain(dataset.attrs[name]) if small else None
        except Exception as error:  # of a type that h5py does not have, or damaged
            what = f"has the attribute {name}, which cannot be read"
            raise UnreadableValuesError(what) from error
        if found[name] is None:
            raise UnreadableValuesError(f"has the attribute {name} of {size} values")
    return found


def _plain(value: Any) -> Any:
    """An attribute without the objects and bytes that texts are kept in."""
    array = np.asarray(value)
    if array.dtype.kind not in "OSU":
        return value
    texts = [
        item.decode("utf-8") if isinstance(item, bytes) else str(item)
        for item in array.ravel().tolist()
    ]
    return np.array(texts, dtype=np.str_).reshape(array.shape)


def _text(value: Any, name: str) -> str:
    array = np.asarray(value)
    if array.dtype.kind != "U" or array.size > 1:
        raise UnreadableValuesError(f"has the attribute {name}, which is no text")
    return str(array.ravel()[0]) if array.size else ""


def _array(
    name: str, dataset: Any, source: str, memory: MemoryLimit
) -> NDArray[np.generic]:
    """The values of a dataset as the file has them."""
    import h5py

    if dataset.external or dataset.is_virtual:
        raise TraceFormatError(source, f"{name!r} keeps its data in another file")
    if dataset.shape is None:
        raise UnreadableValuesError("is empty: it has a type, and no value")
    try:
        dtype = dataset.dtype
    except TypeError as error:
        raise UnreadableValuesError("is of a type that NumPy does not have") from error
    if h5py.check_string_dtype(dtype) is not None and dtype.kind == "O":
        return _long_texts(name, dataset, memory)
    _require_plain(dtype)
    memory.take(name, dataset.shape, dtype)
    return np.asarray(dataset[()])


def _require_plain(dtype: np.dtype[np.generic]) -> None:
    """Refuse types whose values are no numbers or texts, whatever NumPy makes of them.

    Raises:
        UnreadableValuesError: one of them.
    """
    import h5py

    if dtype.names is not None:
        raise UnreadableValuesError(f"holds records ({', '.join(dtype.names)[:60]})")
    if h5py.check_ref_dtype(dtype) is not None:
        raise UnreadableValuesError("holds references")
    if h5py.check_enum_dtype(dtype) is not None:
        raise UnreadableValuesError("holds words of an enumeration")
    if dtype.kind == "O":
        raise UnreadableValuesError("holds lists of any length")
    if dtype.subdtype is not None:
        raise UnreadableValuesError("holds an array in each value")


def _long_texts(name: str, dataset: Any, memory: MemoryLimit) -> NDArray[np.str_]:
    """Texts of any length, a block at a time: many may be one long text."""
    memory.take(name, dataset.shape, np.dtype(object))
    size = max(1, dataset.file.id.get_filesize())
    texts: list[str] = []
    for block in _blocks(dataset.shape, min(4096, max(16, _AT_ONCE // size))):
        found = np.asarray(dataset[block]).ravel().tolist()
        memory.take_bytes(name, sum(map(len, found)))
        try:
            texts += [t.decode("utf-8") if isinstance(t, bytes) else t for t in found]
        except UnicodeDecodeError as error:
            raise UnreadableValuesError("holds texts that are no Unicode") from error
    memory.take_bytes(name, 4 * len(texts) * max(map(len, texts), default=0))
    return np.array(texts, dtype=np.str_).reshape(dataset.shape)


def _blocks(shape: tuple[int, ...], most: int) -> Iterator[tuple[Any, ...]]:
    """Selections that make up a dataset, each of at most so many values."""
    if not shape:
        yield ()
        return
    inner = math.prod(shape[1:])
    if inner <= most or len(shape) == 1:
        rows = max(1, most // max(1, inner))
        yield from ((slice(i, i + rows),) for i in range(0, shape[0], rows))
        return
    for i in range(shape[0]):
        yield from ((i, *rest) for rest in _blocks(shape[1:], most))
