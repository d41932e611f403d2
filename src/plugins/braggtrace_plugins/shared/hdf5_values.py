"""The values of HDF5 datasets, and those of their attributes that matter."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace import MemoryLimit, TraceFormatError, UnreadableValuesError
from braggtrace_plugins.shared.array_values import ArrayEvents, compared_attributes
from braggtrace_plugins.shared.hdf5_members import names_of_numbers

_MOST_IN_ATTRIBUTE: Final = 1000  # values
_AT_ONCE: Final = 2**28  # bytes of texts


Meaning = Callable[
    [NDArray[Any], Mapping[str, Any]], tuple[NDArray[Any], Mapping[str, Any]]
]


def _as_they_are(
    array: NDArray[Any], attributes: Mapping[str, Any]
) -> tuple[NDArray[Any], Mapping[str, Any]]:
    return array, attributes


def take_dataset(
    found: ArrayEvents,
    name: str,
    dataset: Any,
    *,
    axes: Sequence[str] = (),
    of_file: bool = False,
    meaning: Meaning = _as_they_are,
) -> None:
    """Make an event of a dataset.

    Args:
        found: takes it.
        name: of the event.
        dataset: of h5py.
        axes: names where none are declared, outermost first.
        of_file: whether these names are those of the file.
        meaning: what a format makes of array and attributes.

    Raises:
        TraceFormatError: data in another file, or too much of it.
    """
    names = tuple(dataset.attrs.keys())

    def read() -> tuple[NDArray[Any], Mapping[str, Any]]:
        attributes = attributes_of(dataset, compared_attributes(names))
        return meaning(_array(name, dataset, found.memory), attributes)

    found.take(
        name,
        read,
        names=names,
        numbers=names_of_numbers(dataset.attrs),
        axes=axes,
        of_file=of_file,
        size=dataset.size or 1,
    )


def attributes_of(dataset: Any, names: Iterable[str]) -> dict[str, Any]:
    """Attributes of a dataset by name; texts as such.

    Raises:
        UnreadableValuesError: one that is too large, damaged, or of a type that h5py
            does not have.
    """
    found = {}
    for name in sorted(names):
        try:
            size = math.prod(dataset.attrs.get_id(name).shape or (0,))
            small = size <= _MOST_IN_ATTRIBUTE
            found[name] = _plain(dataset.attrs[name]) if small else None
        except Exception as error:
            what = f"has the attribute {name}, which cannot be read"
            raise UnreadableValuesError(what) from error
        if found[name] is None:
            raise UnreadableValuesError(f"has the attribute {name} of {size} values")
    return found


def _plain(value: Any) -> Any:
    """An attribute without the objects and bytes that texts are kept in."""
    if getattr(value, "shape", ()) is None:  # it has a type, and no value
        return np.array([], dtype=np.str_)
    array = np.asarray(value)
    if array.dtype.kind not in "OSU":
        return value
    texts = [
        item.decode("utf-8") if isinstance(item, bytes) else str(item)
        for item in array.ravel().tolist()
    ]
    return np.array(texts, dtype=np.str_).reshape(array.shape)


def _array(name: str, dataset: Any, memory: MemoryLimit) -> NDArray[Any]:
    """The values of a dataset as the file has them."""
    import h5py

    if dataset.external or dataset.is_virtual:
        what = f"{name!r} keeps its data in another file"
        raise TraceFormatError(memory.source, what)
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
