"""Without a configuration two NetCDF files are compared by their own dimensions."""

import io

import numpy as np
import pytest

from tests.cli.runner import call
from tests.needs import package

h5py = package("h5py")
scipy_io = package("scipy.io")


def classic(values, names):
    stream = io.BytesIO()
    file = scipy_io.netcdf_file(stream, "w")
    for name, size in zip(names, values.shape, strict=True):
        file.createDimension(name, size)
    file.createVariable("T", "f8", names)[:] = values
    file.flush()
    return stream.getvalue()


def newer(values, names):
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        data = file.create_dataset("T", data=values)
        for position, name in enumerate(names):
            scale = file.create_dataset(name, data=np.zeros(values.shape[position]))
            scale.make_scale("This is a netCDF dimension but not a netCDF variable")
            data.dims[position].attach_scale(scale)
    return stream.getvalue()


def compared(folder, first, second):
    (folder / "a.nc").write_bytes(first)
    (folder / "b.nc").write_bytes(second)
    return call("compare", folder / "a.nc", folder / "b.nc")


BOTH = pytest.mark.parametrize("write", [classic, newer])
SQUARE = np.array([[1.5, 2.5], [3.5, 4.5]])


@BOTH
def test_equal_numbers_along_exchanged_dimensions_differ(tmp_path, write):
    first, second = write(SQUARE, ("lat", "lon")), write(SQUARE, ("lon", "lat"))
    assert compared(tmp_path, first, second).code == 1


@BOTH
def test_equal_numbers_along_another_dimension_differ(tmp_path, write):
    values = np.array([1.5, 2.5])
    result = compared(tmp_path, write(values, ("t",)), write(values, ("u",)))
    assert result.code == 1
    assert "1 dimension (t), subject 1 dimension (u)" in result.out


@BOTH
def test_exchanged_values_along_exchanged_dimensions_agree(tmp_path, write):
    first, second = write(SQUARE, ("lat", "lon")), write(SQUARE.T, ("lon", "lat"))
    assert compared(tmp_path, first, second).code == 0


def test_both_versions_are_compared_by_their_dimensions(tmp_path):
    names = ("lat", "lon")
    first = classic(SQUARE, names)
    assert compared(tmp_path, first, newer(SQUARE, names)).code == 0
    assert compared(tmp_path, first, newer(SQUARE, names[::-1])).code == 1


def test_an_array_without_names_is_compared_by_positions(tmp_path):
    np.savez(tmp_path / "b.npz", T=SQUARE)
    (tmp_path / "a.nc").write_bytes(classic(SQUARE, ("lat", "lon")))
    result = call("compare", tmp_path / "a.nc", tmp_path / "b.npz")
    assert result.code == 0
    assert "2 names of dimensions that are not compared" in result.out
