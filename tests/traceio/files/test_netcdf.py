"""NetCDF 3 and 4: variables as events, dimensions as axes, packed values unpacked."""

import io

import numpy as np
import pytest

from braggtrace.errors import TraceFormatError
from tests.needs import package
from tests.traceio.files.reading import read

h5py = package("h5py")
scipy_io = package("scipy.io")

UNWRITTEN = np.float32(9.9692099683868690e36)


def classic(version=1):
    stream = io.BytesIO()
    file = scipy_io.netcdf_file(stream, "w", version=version)
    file.createDimension("time", None)
    file.createDimension("x", 3)
    file.createDimension("n", 5)
    file.history = "made for a test"
    t = file.createVariable("T", "i2", ("time", "x"))
    t.units, t.scale_factor, t.add_offset = "K", np.float64(0.01), np.float64(273.15)
    t._FillValue = np.int16(-1)
    t[:] = np.array([[1, 2, -1], [4, 5, 6]], "i2")
    u = file.createVariable("u", "f4", ("x",))
    u[:] = np.array([1.0, UNWRITTEN, UNWRITTEN], "f4")
    name = file.createVariable("name", "S1", ("x", "n"))
    name[:] = np.array([list("abc\0\0"), list("de\0\0\0"), list("fghij")], "S1")
    cov = file.createVariable("cov", "f8", ("x", "x"))
    cov[:] = np.eye(3)
    file.flush()
    return stream.getvalue()


def newer():
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        for name, size in (("time", 2), ("x", 3)):
            scale = file.create_dataset(name, data=np.zeros(size, "f4"))
            scale.make_scale(
                f"This is a netCDF dimension but not a netCDF variable {size}"
            )
        t = file.create_dataset("T", data=np.array([[1, 2, -1], [4, 5, 6]], "i2"))
        t.attrs.update({"units": "K", "scale_factor": 0.01, "add_offset": 273.15})
        t.attrs["_FillValue"] = np.array([-1], "i2")
        u = file.create_dataset("u", data=np.array([1.0, UNWRITTEN, UNWRITTEN], "f4"))
        texts = [list("abc\0\0"), list("de\0\0\0"), list("fghij")]
        name = file.create_dataset("name", data=np.array(texts, "S1"))
        cov = file.create_dataset("cov", data=np.eye(3))
        for data, axes in ((t, ("time", "x")), (u, "x"), (name, "x"), (cov, "xx")):
            for position, axis in enumerate(axes):
                data.dims[position].attach_scale(file[axis])
    return stream.getvalue()


@pytest.mark.parametrize("content", [classic(), classic(version=2), newer()])
def test_variables_are_what_they_stand_for(tmp_path, content):
    trace = read(tmp_path, "netcdf", content)
    events = trace.events
    assert set(events) == {"T", "u", "name", "cov"}
    assert (events["T"].axes, events["T"].unit) == (("time", "x"), "K")
    packed = np.array([1, 2, 4, 5, 6])
    assert np.array_equal(events["T"].values[:, 0], packed * 0.01 + 273.15)
    assert events["T"].index.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1], [1, 2]]
    assert events["u"].values.tolist() == [[1.0]]
    assert events["name"].values.tolist() == [["abc"], ["de"], ["fghij"]]
    assert events["cov"].axes == ("x", "x_1")
    counts = {part.what: part.count for part in trace.header.unread}
    assert (counts["values of T"], counts["values of u"]) == (1, 2)


@pytest.mark.parametrize("content", [classic(), newer()])
def test_axes_may_be_those_of_the_positions(tmp_path, content):
    events = read(tmp_path, "netcdf", content, axes=()).events
    assert events["T"].axes == ("dim0", "dim1")
    assert not events["T"].of_file


def test_a_coordinate_variable_is_its_own_dimension(tmp_path):
    def fill(file):
        file.create_dataset("x", data=[1.0, 2.0]).make_scale("x")

    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        fill(file)
    event = read(tmp_path, "netcdf", stream.getvalue()).events["x"]
    assert event.axes == ("x",)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is no NetCDF file"),
        (b"CDF\x05" + b"\0" * 40, "is no NetCDF file of a form"),
        (b"CDF\x01", "cannot be read as NetCDF"),
        (classic()[:-8], "cannot be read as NetCDF"),
        (classic()[:60], "cannot be read as NetCDF"),
        (newer()[:-80], "cannot be read"),
        (b"\x89HDF\r\n\x1a\n", "cannot be read"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path, content, why):
    with pytest.raises(TraceFormatError, match=why):
        read(tmp_path, "netcdf", content)


def test_a_link_to_another_file_is_refused(tmp_path):
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        file["x"] = h5py.ExternalLink("other.nc", "/x")
    with pytest.raises(TraceFormatError, match=r"to the file 'other\.nc'"):
        read(tmp_path, "netcdf", stream.getvalue())
