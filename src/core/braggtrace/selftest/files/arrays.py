"""Faults in the arrays of NPY, NPZ and HDF5 files."""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.selftest.files.fault import FileFault, spread

Arrays = Mapping[str, NDArray[Any]]
_PLACES: Final = 4  # of each array
_MEMBERS: Final = 12


def array_faults(data: bytes) -> Iterator[FileFault]:
    """Every fault of a file of arrays; none of a file of another kind.

    Args:
        data: the whole file.
    """
    if data.startswith(b"\x93NUMPY"):
        single = {"": np.load(io.BytesIO(data), allow_pickle=False)}
        yield from _faults(single, lambda arrays: _npy(arrays[""]), members=False)
    elif data.startswith(b"PK"):
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        yield from _faults(arrays, _npz, members=True)
    elif data.startswith(b"\x89HDF"):
        yield from _hdf5_faults(data)


def _faults(
    arrays: Arrays, write: Callable[[Arrays], bytes], *, members: bool
) -> Iterator[FileFault]:
    """Each altered array in its file; with several, names are exchanged, too."""
    names = spread(list(arrays), _MEMBERS)
    for name in names:
        for kind, array in altered(arrays[name]):
            changed = {**arrays, name: array}
            yield FileFault(kind=kind, where=f"array {name!r}", data=write(changed))
    for name in names if members else ():
        left = {n: a for n, a in arrays.items() if n != name}
        where = f"array {name!r}"
        if left:
            yield FileFault(kind="member dropped", where=where, data=write(left))
        renamed = {**left, f"{name}_x": arrays[name]}
        yield FileFault(kind="member renamed", where=where, data=write(renamed))
    for first, second in pairwise(names):
        if members:
            exchanged = {**arrays, first: arrays[second], second: arrays[first]}
            where = f"arrays {first!r} and {second!r}"
            yield FileFault(kind="names exchanged", where=where, data=write(exchanged))


def altered(array: NDArray[Any]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Kind and result of each fault of one array; none of what holds no numbers.

    Args:
        array: of any shape.
    """
    if array.dtype.kind not in "fiuc" or not array.size:
        return
    for place in spread(range(array.size), _PLACES):
        yield "value changed", _at(array, place, array.flat[place] * 3 + 1)
        if array.dtype.kind in "fc":
            yield "not finite: NaN", _at(array, place, np.nan)
            yield "not finite: Infinity", _at(array, place, np.inf)
    yield "scale factor", (array * 3).astype(array.dtype)
    if array.dtype.kind == "f":
        yield "offset", array + array.dtype.type(1.0 + np.abs(array).max())
    if array.dtype == np.float64:
        yield "precision", array.astype(np.float32)
    if array.ndim:
        yield "index shifted", np.roll(array, 1, axis=0)
        yield "reversed", array[::-1].copy()
        yield "truncated", array[:-1].copy()
        yield "row twice", np.concatenate((array[:1], array))
    if array.ndim > 1:
        yield "rank exchanged", np.ascontiguousarray(np.swapaxes(array, 0, 1))
        yield "flattened", array.reshape(-1)


def _at(array: NDArray[Any], place: int, value: Any) -> NDArray[Any]:
    changed = array.copy()
    with np.errstate(all="ignore"):
        changed.flat[place] = np.asarray(value).astype(array.dtype)
    return changed


def _npy(array: NDArray[Any]) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def _npz(arrays: Arrays) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            archive.writestr(f"{name}.npy", _npy(array))
    return file.getvalue()


def _hdf5_faults(data: bytes) -> Iterator[FileFault]:
    """Faults of the datasets of an HDF5 file, and of their attributes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.h5"
        path.write_bytes(data)
        for name in spread(_datasets(path), _MEMBERS):
            where = f"dataset {name!r}"
            for kind, change in _changes_of(path, name):
                path.write_bytes(data)
                change()
                yield FileFault(kind=kind, where=where, data=path.read_bytes())


def _datasets(path: Path) -> list[str]:
    import h5py

    names: list[str] = []
    with h5py.File(path, "r") as file:

        def note(name: str, member: object) -> None:
            if isinstance(member, h5py.Dataset) and member.dtype.kind in "fiu":
                names.append(name)

        file.visititems(note)
    return names


def _changes_of(path: Path, name: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """Kind of each fault of a dataset, and what plants it in the file."""
    import h5py

    with h5py.File(path, "r") as file:
        array = np.asarray(file[name][()])
    for kind, changed in altered(array):
        yield kind, partial(_replaced, path, name, changed)
    yield "member dropped", partial(_replaced, path, name, None)
    for attribute, value in (
        ("scale_factor", 3.0),
        ("add_offset", 1.0e6),
        ("units", "furlong_x"),
    ):
        yield (
            f"attribute {attribute}",
            partial(_with_attribute, path, name, attribute, value),
        )


def _replaced(path: Path, name: str, array: NDArray[Any] | None) -> None:
    import h5py

    with h5py.File(path, "r+") as file:
        attributes = dict(file[name].attrs)
        del file[name]
        if array is not None:
            made = file.create_dataset(name, data=array)
            for key, value in attributes.items():
                if key not in ("DIMENSION_LIST", "REFERENCE_LIST", "_Netcdf4Dimid"):
                    made.attrs[key] = value


def _with_attribute(path: Path, name: str, attribute: str, value: object) -> None:
    import h5py

    with h5py.File(path, "r+") as file:
        file[name].attrs[attribute] = value
