"""An attribute with a number that nothing compares is a warning, not just a count."""

import io

import numpy as np
import pytest

from tests.needs import package
from tests.traceio.files.reading import read
from tests.traceio.files.test_zarr import read as read_zarr

h5py = package("h5py")
scipy_io = package("scipy.io")
zarr = package("zarr")


def hdf5():
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        file["g/x"] = 1.5
        file["g/x"].attrs.update({"units": "m", "gain": 2.5, "note": "text"})
        file["g"].attrs.update({"version": 3, "title": "text"})
        file.attrs["runs"] = np.array([1, 2])
    return stream.getvalue()


def classic():
    stream = io.BytesIO()
    file = scipy_io.netcdf_file(stream, "w")
    file.createDimension("t", 1)
    x = file.createVariable("x", "f8", ("t",))
    x[:] = 1.5
    x.units, x.gain, x.note = "m", np.float64(2.5), "text"
    file.title, file.version, file.runs = "text", np.int32(3), np.array([1, 2], "i4")
    file.flush()
    return stream.getvalue()


@pytest.mark.parametrize(
    ("form", "content"), [("hdf5", hdf5()), ("netcdf", hdf5()), ("netcdf", classic())]
)
def test_attributes_with_numbers_are_counted_as_such(tmp_path, form, content):
    (part,) = read(tmp_path, form, content).header.unread
    assert (part.what, part.count, part.numbers) == ("attributes", 5, 3)


def test_attributes_of_zarr_with_numbers_are_counted_as_such(tmp_path):
    top = zarr.open_group(tmp_path / "a.zarr", mode="w")
    inner = top.create_group("g")
    x = inner.create_array("x", shape=(1,), dtype="f8")
    x[...] = 1.5
    x.attrs.update({"units": "m", "gain": [2.5], "note": "text"})
    inner.attrs.update({"version": {"major": 3}, "title": ["text"], "draft": True})
    (part,) = read_zarr(tmp_path / "a.zarr").header.unread
    assert (part.what, part.count, part.numbers) == ("attributes", 5, 2)
