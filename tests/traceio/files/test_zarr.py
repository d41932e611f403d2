"""Zarr folders of both formats: arrays as events, nothing unpacked that runs code."""

import pickle
import warnings

import numpy as np
import pytest

from braggtrace.errors import TraceFormatError
from braggtrace.traceio.files import Declared
from tests.cli.runner import call
from tests.needs import package
from tests.traceio.files.reading import reader

zarr = package("zarr")
BOTH = pytest.mark.parametrize("form", [2, 3])


def group(path, form):
    top = zarr.open_group(path, mode="w", zarr_format=form)
    top.attrs["history"] = "made for a test"
    return top


def array(top, name, values, **more):
    values = np.asarray(values)
    made = top.create_array(name, shape=values.shape, dtype=values.dtype, **more)
    made[...] = values
    return made


def filled(path, form, scale=0.01):
    top = group(path, form)
    data = np.array([[1, 2, -1], [4, 5, 6]], "i2")
    packed = array(top, "T", data, chunks=(1, 3), fill_value=-1)
    packed.attrs.update({"units": "K", "scale_factor": scale})
    packed.attrs["_ARRAY_DIMENSIONS"] = ["time", "x"]
    array(top.create_group("inner"), "z", np.array([1 + 2j], "c8"))
    top.create_array("part", shape=(4,), dtype="f8", chunks=(2,))[:2] = [1.0, 2.0]
    return path


def read(path, **options):
    return reader("zarr").read(path, options, Declared())


@BOTH
def test_arrays_are_what_they_stand_for(tmp_path, form):
    trace = read(filled(tmp_path / "a.zarr", form))
    events = trace.events
    assert set(events) == {"T", "inner/z", "part"}
    assert (events["T"].axes, events["T"].unit) == (("time", "x"), "K")
    assert events["T"].values[:, 0].tolist() == [x * 0.01 for x in (1, 2, 4, 5, 6)]
    assert events["inner/z"].components == ("re", "im")
    assert events["part"].values.ravel().tolist() == [1.0, 2.0, 0.0, 0.0]
    found = {(part.what, part.count) for part in trace.header.unread}
    assert found == {("values of T", 1), ("chunks of part", 1), ("attributes", 1)}


def test_both_formats_are_compared_and_a_bundle_of_them_verifies(tmp_path):
    first = filled(tmp_path / "a.zarr", 2)
    second = filled(tmp_path / "b.zarr", 3)
    assert call("compare", first, second).code == 0
    third = filled(tmp_path / "c.zarr", 3, scale=0.02)
    assert call("compare", first, third).code == 1
    path = tmp_path / "case.yaml"
    sides = f"baseline: {{trace: {first.name}}}\nsubject: {{trace: {second.name}}}\n"
    path.write_text(f"version: 1\nname: case\n{sides}", encoding="utf-8")
    assert call("run", path, "-q").code == 0
    (bundle,) = (tmp_path / "reports/case").glob("*/")
    assert call("verify", bundle).code == 0
    chunk = next((bundle / "given/subject/b.zarr/T/c/0").glob("*"))
    chunk.write_bytes(chunk.read_bytes() + b"0")
    assert call("verify", bundle).code == 1


@BOTH
def test_an_array_alone_and_a_group_are_found(tmp_path, form):
    zarr.save_array(tmp_path / "one.zarr", np.arange(3.0), zarr_format=form)
    assert read(tmp_path / "one.zarr").events["array"].values.size == 3
    filled(tmp_path / "a.zarr", form)
    assert set(read(tmp_path / "a.zarr", group="inner").events) == {"z"}
    with pytest.raises(TraceFormatError, match="cannot be read as Zarr"):
        read(tmp_path / "a.zarr", group="absent")


def test_texts_and_odd_arrays(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        top = group(tmp_path / "a.zarr", 2)
        array(top, "text", np.array(["a", "bc"]))
        array(top, "when", np.array(["2024-01-01"], "M8[D]"))
        array(top, "x", np.array([1.0]))
    events = read(tmp_path / "a.zarr").events
    assert events["text"].values.ravel().tolist() == ["a", "bc"]
    assert "holds dates" in events["when"].unreadable
    assert events["x"].unreadable == ""


class Bomb:
    def __init__(self, path):
        self._path = path

    def __reduce__(self):
        return (open, (str(self._path), "w"))


def test_pickled_objects_are_not_unpickled(tmp_path):
    folder = group(tmp_path / "a.zarr", 2).store_path.store.root / "a"
    folder.mkdir()
    about = (
        '{"shape": [1], "chunks": [1], "dtype": "|O", "fill_value": null, "order": "C",'
        ' "filters": [{"id": "pickle"}], "compressor": null, "zarr_format": 2}'
    )
    (folder / ".zarray").write_text(about, encoding="utf-8")
    (folder / "0").write_bytes(pickle.dumps(Bomb(tmp_path / "was_unpickled")))
    with pytest.raises(TraceFormatError):
        read(tmp_path / "a.zarr")
    assert not (tmp_path / "was_unpickled").exists()


@BOTH
def test_a_large_array_of_a_small_folder_is_refused(tmp_path, form):
    group(tmp_path / "a.zarr", form).create_array(
        "x", shape=(2**34,), dtype="i1", chunks=(2**20,)
    )
    with pytest.raises(TraceFormatError, match="bytes of memory"):
        read(tmp_path / "a.zarr")


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"zarr_format": 9}'])
def test_a_damaged_folder_is_refused(tmp_path, damage):
    path = filled(tmp_path / "a.zarr", 3)
    (path / "T/zarr.json").write_text(damage, encoding="utf-8")
    result = call("compare", path, path)
    assert result.code == 3
    chunk = filled(tmp_path / "b.zarr", 3) / "T/c/0/0"
    chunk.write_bytes(b"\0")
    assert call("compare", chunk.parents[3], chunk.parents[3]).code == 3
