"""NetCDF files: a variable is an event, its dimensions are the axes.

Version 4 is HDF5; the classic forms are read by scipy, from memory, so that a damaged
file can only raise.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace import (
    CannotRunError,
    Declared,
    Event,
    Trace,
    TraceFormatError,
    TraceHeader,
    TraceReader,
    Unread,
    hookimpl,
)
from braggtrace_plugins.shared.array_values import (
    ArrayEvents,
    compared_attributes,
    numeric_attributes,
)
from braggtrace_plugins.shared.hdf5_heap import require_sound_heaps
from braggtrace_plugins.shared.hdf5_members import members_of
from braggtrace_plugins.shared.hdf5_survival import require_survived
from braggtrace_plugins.shared.hdf5_values import take_dataset

_CLASSIC: Final = (b"CDF\x01", b"CDF\x02")
_HDF5: Final = b"\x89HDF\r\n\x1a\n"
_NO_VARIABLE: Final = b"This is a netCDF dimension but not a netCDF variable"
# what a number is that nobody wrote, by its type; bytes have none
_FILL: Final = {
    "i2": -32767,
    "i4": -2147483647,
    "i8": -9223372036854775806,
    "u2": 65535,
    "u4": 4294967295,
    "u8": 18446744073709551614,
    "f4": 9.9692099683868690e36,
    "f8": 9.9692099683868690e36,
}
_INSTALL: Final = "NetCDF needs the package {}; pip install 'braggtrace[netcdf]'"


@dataclass(frozen=True, slots=True, kw_only=True)
class NetcdfReader:
    """Reads the variables of a NetCDF file.

    Attributes:
        name: name by which a configuration picks it.
        description: one line for a reader.
        endings: of the files that it takes where no form is named.
    """

    name: str = "netcdf"
    description: str = "a variable an event, of NetCDF 3 or 4"
    endings: tuple[str, ...] = (".nc", ".nc4", ".cdf")

    def read(self, path: Path, options: Mapping[str, Any], declared: Declared) -> Trace:
        """Read the variables of a NetCDF file.

        Args:
            path: the file.
            options: ``group`` of NetCDF 4, ``dtype``; ``axes`` instead of the names of
                the dimensions, further ones by their position.
            declared: what the axes of the variables mean.

        Returns:
            The trace; a variable in a further group carries its path as name, ``a/b``.

        Raises:
            TraceFormatError: no such file or group, a damaged file, or data outside of
                it.
            CannotRunError: h5py or scipy is not installed.
        """
        source = str(path)
        try:
            with path.open("rb") as file:
                start = file.read(len(_HDF5))
            read = _newer if start == _HDF5 else _classic
            events, unread = read(path, start, options, declared)
        except (TraceFormatError, CannotRunError):
            raise
        except OSError as error:
            why = f"cannot be read: {error.strerror or _first_line(error)}"
            raise TraceFormatError(source, f"{why}; check the path") from error
        except Exception as error:  # a damaged file raises whatever its bytes lead to
            why = f"cannot be read as NetCDF: {_first_line(error)}"
            raise TraceFormatError(source, why) from error
        if not events:
            raise TraceFormatError(source, "holds no variable")
        provenance = {"reader": self.name}
        header = TraceHeader(program=path.name, provenance=provenance, unread=unread)
        return Trace(header=header, events=events)


_Read = tuple[dict[str, Event], tuple[Unread, ...]]


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _classic(
    path: Path, start: bytes, options: Mapping[str, Any], declared: Declared
) -> _Read:
    """The variables of NetCDF 3."""
    source = str(path)
    if start[:4] not in _CLASSIC:
        what = "is no NetCDF file of a form that is known here; wanted NetCDF 3 or 4"
        raise TraceFormatError(source, what)
    try:
        from scipy.io import netcdf_file
    except ImportError as error:
        raise CannotRunError(_INSTALL.format("scipy")) from error
    found = ArrayEvents(source, options, declared)
    stream = io.BytesIO(path.read_bytes())
    with netcdf_file(stream, "r", mmap=False, maskandscale=False) as file:
        for name, variable in file.variables.items():
            _take_classic(found, name, variable, options)
        own = file._attributes
        found.pass_over(own, numbers=numeric_attributes(own))
    return found.events, found.unread()


def _take_classic(
    found: ArrayEvents, name: str, variable: Any, options: Mapping[str, Any]
) -> None:
    array, own = variable.data, variable._attributes

    def read() -> tuple[NDArray[Any], Mapping[str, Any]]:
        found.memory.take(name, array.shape, array.dtype)
        attributes = {key: _decoded(own[key]) for key in compared_attributes(own)}
        return _meant(np.asarray(array), attributes)

    axes, of_file = _axes(found, name, variable.dimensions, options)
    found.take(
        name,
        read,
        names=own,
        numbers=numeric_attributes(own),
        axes=axes,
        of_file=of_file,
        size=max(1, array.size),
    )


def _axes(
    found: ArrayEvents, name: str, dimensions: Sequence[str], options: Mapping[str, Any]
) -> tuple[Sequence[str], bool]:
    """The names of a variable's axes, and whether they are those of the file."""
    if "axes" not in options:
        return _distinct(dimensions), True
    names = (f"{name}:{dimension}" for dimension in dimensions)
    found.pass_over(names, "names of dimensions")
    return options["axes"], False


def _meant(
    array: NDArray[Any], attributes: Mapping[str, Any]
) -> tuple[NDArray[Any], Mapping[str, Any]]:
    """What the format means: whole texts, and its own fill values."""
    usual = _FILL.get(f"{array.dtype.kind}{array.dtype.itemsize}")
    if usual is not None and "_FillValue" not in attributes:
        fill = array.dtype.newbyteorder("=").type(usual)
        attributes = {**attributes, "_FillValue": fill}
    return _joined(array), attributes


def _decoded(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _joined(array: NDArray[Any]) -> NDArray[Any]:
    """Texts of their characters, which NetCDF 3 has along the last dimension."""
    if array.dtype != np.dtype("S1") or not array.ndim or not array.size:
        return array
    return np.ascontiguousarray(array).view(f"S{array.shape[-1]}")[..., 0]


def _distinct(axes: Sequence[str]) -> tuple[str, ...]:
    """Names of dimensions; one that comes again has its position, too."""
    return tuple(
        f"{axis}_{position}" if axis in axes[:position] else axis
        for position, axis in enumerate(axes)
    )


def _newer(
    path: Path, start: bytes, options: Mapping[str, Any], declared: Declared
) -> _Read:
    """The variables of NetCDF 4."""
    try:
        import h5py
    except ImportError as error:
        raise CannotRunError(_INSTALL.format("h5py")) from error
    require_sound_heaps(path)

    def read() -> _Read:
        with h5py.File(path, "r") as file:
            return _variables(file, str(path), options, declared)

    require_survived(path, read)
    return read()


def _variables(
    file: Any, source: str, options: Mapping[str, Any], declared: Declared
) -> _Read:
    """The variables under the group, and what of it is none of their values."""
    members = members_of(file, options.get("group", "/"), source)
    found = ArrayEvents(source, options, declared)
    known = _dimension_names(members.datasets)
    for name, dataset in members.datasets.items():
        if not _is_dimension(dataset):
            own = tuple(_names_of(dataset, known))
            axes, of_file = _axes(found, name, own, options)
            take_dataset(
                found, name, dataset, axes=axes, of_file=of_file, meaning=_meant
            )
    for name, why in members.lost.items():
        found.lose(name, why)
    found.pass_over(members.attributes, numbers=members.numbers)
    return found.events, (*found.unread(), *members.unread())


def _is_dimension(dataset: Any) -> bool:
    """Whether a dataset stands for a dimension that has no variable."""
    label = dataset.attrs.get("NAME", b"")
    label = label if isinstance(label, bytes) else str(label).encode()
    return label.startswith(_NO_VARIABLE)


def _dimension_names(datasets: Mapping[str, Any]) -> dict[int, str]:
    """The names of the dimensions that have a number, by that."""
    numbers = {
        name: dataset.attrs["_Netcdf4Dimid"]
        for name, dataset in datasets.items()
        if "_Netcdf4Dimid" in dataset.attrs
    }
    return {int(number): name.rpartition("/")[2] for name, number in numbers.items()}


def _names_of(dataset: Any, known: Mapping[int, str]) -> Iterator[str]:
    """The names of a variable's dimensions.

    The functions of HDF5 for scales crash on a damaged list, so that the attributes
    that they go by are read here.
    """
    attributes = dataset.attrs
    if "_Netcdf4Coordinates" in attributes:
        for number in np.ravel(attributes["_Netcdf4Coordinates"]):
            yield known.get(int(number), f"dimension{int(number)}")
        return
    lists: Sequence[Any] = attributes.get("DIMENSION_LIST", ())
    for position in range(dataset.ndim):
        several: Sequence[Any] = lists[position] if position < len(lists) else []
        if len(several):
            yield dataset.file[several[0]].name.rpartition("/")[2]
        elif position == 0 and "CLASS" in attributes:
            # a coordinate variable is its own dimension
            yield dataset.name.rpartition("/")[2]
        else:
            yield f"dim{position}"


NETCDF: Final = NetcdfReader()


@hookimpl
def braggtrace_readers() -> Sequence[TraceReader]:
    """The reader ``netcdf``."""
    return (NETCDF,)
