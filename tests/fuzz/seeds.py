"""A small sound file for every reader, and the configuration that reads it."""

import bz2
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import h5py
import numpy as np
import zarr
from scipy.io import netcdf_file

from braggtrace import record
from tests.helpers import REPOSITORY

Write = Callable[[Path], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """One kind of file.

    Attributes:
        name: of the file, with the ending that its reader knows.
        reader: YAML of the key ``reader``, or "".
        write: writes the file.
    """

    name: str
    reader: str = ""
    write: Write


LOG: Final = """\
# heat 1.2
Total energy = -74.8 (converged)
[0] step 1
temp 2.5e+02 K
flux 1.0 2.5 -3.0
[1] step 1
temp 251 K
[0] step 2
temp 2.6D+02 K
flux nan 0.5-104 0x1.8p+1
"""
PATTERNS: Final = (
    "reader: {pattern: ['[{rank}] step {n}', '{name+} = {value} {...}', "
    "'{name} {value} K', '{name} {values}'], others: ignore, again: last}"
)
TABLE: Final = 'n,x [mm],"y, z",t\n0,1.5,2.5,a\n1,-1e-3,,b\n2,nan,4.5,"c"\n'
ROWS: Final = [
    {"n": 0, "x": 1.5, "v": [1, 2, 3], "cell": {"a": 2.5}},
    {"n": 1, "x": None, "v": [1, 2, 4], "cell": {"a": -1e300}},
]
ARRAYS: Final[Mapping[str, np.ndarray]] = {
    "x": np.linspace(-1.0, 1.0, 12).reshape(3, 4),
    "i": np.arange(5, dtype=np.uint64),
    "f": np.array([1.5, np.nan], dtype=np.float32),
    "c": np.array([1 + 2j]),
    "t": np.array(["ab", "c"]),
}
RECORDINGS: Final = REPOSITORY / "configs/baselines/supervisor"


def text(content: str, packed: Callable[[bytes], bytes] = bytes) -> Write:
    """Writes a text, as it is or packed."""
    return holding(packed(content.encode()))


def holding(data: bytes) -> Write:
    """Writes bytes."""

    def write(path: Path) -> None:
        path.write_bytes(data)

    return write


def _npz(path: Path) -> None:
    np.savez_compressed(path, allow_pickle=False, **ARRAYS)


def _npy(path: Path) -> None:
    np.save(path, ARRAYS["x"])


def _hdf5(path: Path) -> None:
    with h5py.File(path, "w") as file:
        for name, values in ARRAYS.items():
            kind = values.astype("S2") if values.dtype.kind == "U" else values
            file[f"group/{name}"] = kind
        file["group/x"].attrs["scale_factor"] = 0.5
        file["group/x"].attrs["units"] = "m s-1"
        file["link"] = h5py.SoftLink("/group/x")


def _netcdf(path: Path) -> None:
    buffer = io.BytesIO()
    with netcdf_file(buffer, "w") as file:
        file.createDimension("n", 4)
        values = file.createVariable("x", "i2", ("n",))
        values[:] = [1, 2, -1, 4]
        values.scale_factor, values._FillValue = 0.01, np.int16(-1)
        values.units = "K"
        file.flush()
        path.write_bytes(buffer.getvalue())


def _zarr(path: Path) -> None:
    with zarr.storage.ZipStore(path, mode="w") as store:
        group = zarr.group(store=store)
        group["x"] = ARRAYS["x"]


def _native(path: Path) -> None:
    with record(path, program="p", version="1") as trace:
        for n in range(3):
            trace.emit("x", 1.5 * n, unit="m", step=n)
            trace.emit("v", np.array([1.0, n, 3.0]), unit="1", step=n)


SEEDS: Final = (
    Seed(name="a.log", reader=PATTERNS, write=text(LOG)),
    Seed(name="a.csv", reader="reader: {index: [n]}", write=text(TABLE)),
    Seed(
        name="b.csv",
        reader="reader: {form: csv, index: [n], decimal: ',', delimiter: ;}",
        write=text("n;x\n0;1,5\n1;2,5\n"),
    ),
    Seed(
        name="a.csv.gz", reader="reader: {index: [n]}", write=text(TABLE, gzip.compress)
    ),
    Seed(
        name="a.csv.bz2", reader="reader: {index: [n]}", write=text(TABLE, bz2.compress)
    ),
    Seed(
        name="a.csv.xz", reader="reader: {index: [n]}", write=text(TABLE, lzma.compress)
    ),
    Seed(
        name="u.csv",
        reader="reader: {index: [n]}",
        write=holding(TABLE.encode("utf-16")),
    ),
    Seed(
        name="a.jsonl",
        reader="reader: {form: jsonl, index: [n]}",
        write=text("".join(f"{json.dumps(row)}\n" for row in ROWS)),
    ),
    Seed(
        name="a.json",
        reader="reader: {form: json, index: [n]}",
        write=text(json.dumps({"run": {"a": [[1, 2], [3, 4]]}, "rows": ROWS})),
    ),
    Seed(name="a.npz", write=_npz),
    Seed(name="a.npy", write=_npy),
    Seed(name="a.h5", write=_hdf5),
    Seed(name="a.nc", write=_netcdf),
    Seed(name="b.nc", write=_hdf5),
    Seed(name="a.zarr", write=_zarr),
    Seed(name="native.jsonl", reader="reader: trace", write=_native),
    Seed(
        name="nanobragg.log",
        reader="reader: trace",
        write=holding((RECORDINGS / "trace_s685_f1039.log").read_bytes()),
    ),
)


def holds_zip(seed: Seed) -> bool:
    """Whether a file is a zip archive, whose members may be mutated by themselves."""
    return seed.name.endswith((".npz", ".zarr"))


def members(data: bytes) -> dict[str, bytes]:
    """Members of a zip archive, by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(found: Mapping[str, bytes]) -> bytes:
    """An archive of members, with sound checksums."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in found.items():
            archive.writestr(name, data)
    return buffer.getvalue()
