"""Zarr folders and zip files, of format 2 and 3: an array is an event."""

import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace import (
    CannotRunError,
    Declared,
    Trace,
    TraceFormatError,
    TraceHeader,
    TraceReader,
    Unread,
    UnreadableValuesError,
    hookimpl,
)
from braggtrace_plugins.shared.array_values import ArrayEvents, compared_attributes

_INSTALL: Final = "Zarr needs the package zarr; pip install 'braggtrace[zarr]'"
_MOST_CHUNKS: Final = 50_000  # of all arrays; each takes about 0.2 ms
_DIMENSIONS: Final = "_ARRAY_DIMENSIONS"  # where xarray keeps the names of format 2
# what only unpacks bytes; others may run code that the file brings, as pickle does
_CODECS: Final = frozenset(
    {"adler32", "astype", "bitround", "blosc", "bytes", "bz2", "crc32", "crc32c"}
    | {"delta", "fixedscaleoffset", "fletcher32", "gzip", "lz4", "lzma", "packbits"}
    | {"sharding_indexed", "shuffle", "transpose", "vlen-utf8", "zlib", "zstd"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZarrReader:
    """Reads the arrays of a Zarr folder, or of a zip file of one.

    Attributes:
        name: name by which a configuration picks it.
        description: one line for a reader.
        endings: of the files that it takes where no form is named.
    """

    name: str = "zarr"
    description: str = "an array an event, of a folder or a zip file"
    endings: tuple[str, ...] = (".zarr", ".zarr.zip")

    def read(self, path: Path, options: Mapping[str, Any], declared: Declared) -> Trace:
        """Read the arrays of a Zarr folder or zip file.

        Args:
            path: the folder or file.
            options: ``group``, ``dtype``; ``axes`` instead of the names of the
                dimensions, further ones by their position.
            declared: what the axes of the arrays mean.

        Returns:
            The trace; an array in a further group carries its path as name, ``a/b``.

        Raises:
            TraceFormatError: no such folder, file or group, or a damaged one.
            CannotRunError: zarr is not installed.
        """
        source = str(path)
        if not path.exists():
            why = "cannot be read: no such file; check the path"
            raise TraceFormatError(source, why)
        try:
            import zarr  # noqa: F401  # before anything is read
        except ImportError as error:
            raise CannotRunError(_INSTALL) from error
        found = ArrayEvents(source, options, declared)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of types without a standard
                unread = _read(_store(path), found, options)
        except TraceFormatError:
            raise
        except Exception as error:  # a damaged file raises whatever its bytes lead to
            why = (str(error).splitlines() or [type(error).__name__])[0][:200]
            raise TraceFormatError(source, f"cannot be read as Zarr: {why}") from error
        if not found.events:
            raise TraceFormatError(source, "holds no array")
        header = TraceHeader(
            program=path.name,
            provenance={"reader": self.name},
            unread=(*found.unread(), *unread),
        )
        return Trace(header=header, events=found.events)


def _store(path: Path) -> Any:
    from zarr.storage import LocalStore, ZipStore

    if path.is_dir():
        return LocalStore(path, read_only=True)
    return ZipStore(path, mode="r")


def _read(
    store: Any, found: ArrayEvents, options: Mapping[str, Any]
) -> tuple[Unread, ...]:
    """Take every array under the group; what is counted besides."""
    import zarr

    group = options.get("group", "/").strip("/")
    top = zarr.open(store, path=group, mode="r")
    if isinstance(top, zarr.Array):  # an array without a group has no name
        members: list[tuple[str, Any]] = [("array", top)]
    else:
        members = sorted(_members(store, group), key=lambda member: member[0])
        found.pass_over(dict(top.attrs), numbers=_numbers(dict(top.attrs)))
    arrays = {name: each for name, each in members if isinstance(each, zarr.Array)}
    _require_few_chunks(arrays, found.memory.source)
    absent: list[Unread] = []
    for name, array in arrays.items():
        _take(name, array, found, options)
        absent.extend(_never_written(name, array))
    for name, member in members:
        if name not in arrays:
            own = {f"{name}@{key}": value for key, value in dict(member.attrs).items()}
            found.pass_over(own, numbers=_numbers(own))
    if not isinstance(top, zarr.Array):
        for name, member in top.members(max_depth=None):
            if isinstance(member, zarr.Array) and name not in arrays:
                found.lose(name, "is in the consolidated metadata alone")
    return tuple(absent)


def _members(store: Any, path: str, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """What lies under a group, inner groups included, by its path below the group.

    Consolidated metadata list what was there once, so that they are not used.
    """
    import zarr

    here = zarr.open_group(store, path=path, mode="r", use_consolidated=False)
    for name, member in here.members():
        yield f"{prefix}{name}", member
        if isinstance(member, zarr.Group):
            yield from _members(store, f"{path}/{name}".strip("/"), f"{prefix}{name}/")


def _require_few_chunks(arrays: Mapping[str, Any], source: str) -> None:
    """Refuse what zarr would read for minutes; it looks for every chunk by itself.

    Raises:
        TraceFormatError: too many chunks.
    """
    counts = {name: int(array.nchunks) for name, array in arrays.items()}
    if sum(counts.values()) > _MOST_CHUNKS:
        name = max(counts, key=lambda each: counts[each])
        what = (
            f"has {sum(counts.values())} chunks, {counts[name]} of them in the array "
            f"{name!r}; at most {_MOST_CHUNKS} are read: write it in larger chunks"
        )
        raise TraceFormatError(source, what)


def _take(
    name: str, array: Any, found: ArrayEvents, options: Mapping[str, Any]
) -> None:
    attributes = dict(array.attrs)
    names = _names(array, attributes)
    of_file = names is not None and "axes" not in options

    def read() -> tuple[NDArray[Any], Mapping[str, Any]]:
        _require_plain(array)
        dtype = np.dtype(array.dtype)
        found.memory.take(name, array.shape, dtype)
        found.memory.take_bytes(name, math.prod(array.chunks) * dtype.itemsize)
        wanted = compared_attributes(attributes)
        own = {key: attributes[key] for key in wanted}
        return _values(array), {**_fill(array), **own}

    found.take(
        name,
        read,
        names=attributes,
        numbers=_numbers(attributes),
        axes=(names or ()) if of_file else options.get("axes", ()),
        of_file=of_file,
        size=max(1, math.prod(array.shape)),
    )


def _names(array: Any, attributes: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The names of an array's dimensions, where all of them have one, each its own."""
    found = getattr(array.metadata, "dimension_names", None)
    found = found or attributes.get(_DIMENSIONS) or ()
    whole = len(found) == array.ndim and all(isinstance(n, str) and n for n in found)
    return tuple(found) if whole and len(set(found)) == array.ndim else None


def _numbers(attributes: Mapping[str, Any]) -> list[str]:
    """Names of the attributes that hold a number, somewhere in lists and objects."""
    return [name for name, value in attributes.items() if _holds_number(value)]


def _holds_number(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_holds_number, value))
    if isinstance(value, Mapping):
        return any(map(_holds_number, value.values()))
    return isinstance(value, int | float) and not isinstance(value, bool)


def _require_plain(array: Any) -> None:
    """Refuse what would be unpacked by more than arithmetic.

    Raises:
        UnreadableValuesError: a codec that is not known.
    """
    for name in _codecs_of(array.metadata.to_dict()):
        if name.removeprefix("numcodecs.") not in _CODECS:
            raise UnreadableValuesError(f"is packed by {name[:40]}, which is not known")


def _codecs_of(metadata: Any) -> Iterator[str]:
    """The names of all codecs in the metadata of an array, inner ones included."""
    if isinstance(metadata, list | tuple):
        for item in metadata:
            yield from _codecs_of(item)
    elif isinstance(metadata, Mapping):
        for key, value in metadata.items():
            if key in ("codecs", "index_codecs", "filters", "compressor") and value:
                several = value if isinstance(value, list | tuple) else [value]
                for codec in several:
                    form = codec if isinstance(codec, Mapping) else codec.to_dict()
                    yield str(form.get("id", form.get("name")))
                    yield from _codecs_of(form.get("configuration"))


def _values(array: Any) -> NDArray[Any]:
    found = np.asarray(array[...])
    if found.dtype.kind == "T" or str(found.dtype).startswith("StringDType"):
        return found.astype(np.str_)
    if found.dtype.kind == "O" and all(isinstance(x, str) for x in found.ravel()):
        return found.astype(np.str_)
    return found


def _fill(array: Any) -> Mapping[str, Any]:
    """The number of an array that means no value; zero, which is usual, means zero."""
    fill = np.asarray(array.fill_value)
    if fill.dtype.kind not in "iuf" or not fill:
        return {}
    return {"_FillValue": fill[()]}


def _never_written(name: str, array: Any) -> Iterator[Unread]:
    """Chunks that are not there, whose values are the array's fill value."""
    absent = array.nchunks - array.nchunks_initialized
    if absent > 0:
        why = f"that are not there; their values count as {array.fill_value!s:.40}"
        yield Unread(what=f"chunks of {name}", why=why, count=int(absent))


ZARR: Final = ZarrReader()


@hookimpl
def braggtrace_readers() -> Sequence[TraceReader]:
    """The reader ``zarr``."""
    return (ZARR,)
