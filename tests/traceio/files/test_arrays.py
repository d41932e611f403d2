"""NPZ and HDF5: arrays as events; nothing is unpickled, nothing outside is opened."""

import io
import pickle

import numpy as np
import pytest

from braggtrace.errors import TraceFormatError
from braggtrace.traceio import Shape
from tests.needs import package
from tests.traceio.files.reading import read

h5py = package("h5py")


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def hdf5(fill):
    file = io.BytesIO()
    with h5py.File(file, "w") as opened:
        fill(opened)
    return file.getvalue()


def test_an_array_becomes_rows_along_its_axes(tmp_path):
    shapes = {"r": Shape(axes=("step", "atom"), components=("x", "y", "z"))}
    array = np.arange(12, dtype=np.float32).reshape(2, 2, 3)
    trace = read(tmp_path, "npz", npz(r=array), shapes=shapes)
    event = trace.events["r"]
    assert event.axes == ("step", "atom")
    assert event.components == ("x", "y", "z")
    assert event.index.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert event.values.dtype == np.float64
    assert np.array_equal(event.values, array.reshape(4, 3))


def test_complex_numbers_have_two_components(tmp_path):
    trace = read(tmp_path, "npz", npz(F=np.array([1 + 2j])), axes=("h",))
    assert trace.events["F"].components == ("re", "im")
    assert trace.events["F"].values.tolist() == [[1.0, 2.0]]


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros((2, 2)), "2 axes|1 axes|axes are named"),
        (np.array([2**63], dtype=np.uint64), "64 bits"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "wanted numbers"),
    ],
)
def test_an_array_that_is_no_event_is_an_error(tmp_path, array, message):
    with pytest.raises(TraceFormatError, match=message):
        read(tmp_path, "npz", npz(a=array), axes=("i",))


class Bomb:
    def __reduce__(self):
        return (open, ("/tmp/braggtrace_was_unpickled", "w"))


def test_a_pickled_object_is_refused_and_not_run(tmp_path):
    file = io.BytesIO()
    np.savez(file, a=np.array([Bomb()], dtype=object), allow_pickle=True)
    with pytest.raises(TraceFormatError, match="cannot be read as NPZ"):
        read(tmp_path, "npz", file.getvalue())
    with pytest.raises(TraceFormatError, match="cannot be read as NPZ"):
        read(tmp_path, "npz", pickle.dumps(Bomb()))


def test_datasets_of_groups_carry_path_and_unit(tmp_path):
    def fill(file):
        file["run/x"] = np.array([1.0, 2.0])
        file["run/x"].attrs["units"] = "mm"
        file["run/inner/label"] = "abc"
        file["other"] = 5

    trace = read(
        tmp_path,
        "hdf5",
        hdf5(fill),
        group="/run",
        axes=("step",),
    )
    assert set(trace.events) == {"x", "inner/label"}
    assert trace.events["x"].unit == "mm"
    assert trace.events["inner/label"].values.tolist() == [["abc"]]


def test_links_to_other_files_are_not_followed(tmp_path):
    (tmp_path / "secret.h5").write_bytes(hdf5(lambda f: f.create_dataset("s", data=1)))

    def fill(file):
        file["x"] = 1.0
        file["out"] = h5py.ExternalLink(str(tmp_path / "secret.h5"), "/s")

    trace = read(tmp_path, "hdf5", hdf5(fill))
    assert set(trace.events) == {"x"}


def test_data_outside_of_the_file_is_refused(tmp_path):
    (tmp_path / "raw").write_bytes(b"\0" * 8)

    def fill(file):
        file.create_dataset(
            "x", (1,), dtype="f8", external=[(str(tmp_path / "raw"), 0, 8)]
        )

    with pytest.raises(TraceFormatError, match="in another file"):
        read(tmp_path, "hdf5", hdf5(fill), axes=("i",))


def test_a_group_that_is_not_there_is_an_error(tmp_path):
    content = hdf5(lambda f: f.create_dataset("x", data=1))
    with pytest.raises(TraceFormatError, match="has no group '/run'"):
        read(tmp_path, "hdf5", content, group="/run")
