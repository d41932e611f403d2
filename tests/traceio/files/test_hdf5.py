"""HDF5: datasets as events, links followed inside of the file alone."""

import io

import numpy as np
import pytest

from braggtrace.errors import TraceFormatError
from tests.needs import package
from tests.traceio.files.reading import read

h5py = package("h5py")


def hdf5(fill):
    file = io.BytesIO()
    with h5py.File(file, "w") as opened:
        fill(opened)
    return file.getvalue()


def test_datasets_of_groups_carry_path_and_unit(tmp_path):
    def fill(file):
        file["run/x"] = np.array([1.0, 2.0])
        file["run/x"].attrs["units"] = "mm"
        file["run/inner/label"] = "abc"
        file["other"] = 5

    trace = read(tmp_path, "hdf5", hdf5(fill), group="/run", axes=("step",))
    assert set(trace.events) == {"x", "inner/label"}
    assert trace.events["x"].unit == "mm"
    assert trace.events["inner/label"].values.tolist() == [["abc"]]
    assert [(u.what, u.why, u.count) for u in trace.header.unread] == [
        ("datasets", "outside of the group /run", 1)
    ]


@pytest.mark.parametrize(
    "target", ["/other/flux", "../other/../other/flux", "/data/again", "/hop/flux"]
)
def test_a_link_inside_of_the_file_is_followed(tmp_path, target):
    def fill(file):
        file["other/flux"] = np.array([1.0, 2.0])
        file["data/again"] = h5py.SoftLink("/other/flux")
        file["hop"] = h5py.SoftLink("/other")
        file["data/flux"] = h5py.SoftLink(target)

    events = read(tmp_path, "hdf5", hdf5(fill), group="/data").events
    if ".." in target:  # HDF5 has no such name
        assert events["flux"].unreadable == "is a link to nothing"
    else:
        assert events["flux"].values.ravel().tolist() == [1.0, 2.0]


def test_a_dataset_of_two_names_is_two_events(tmp_path):
    def fill(file):
        file["a"] = 1.0
        file["b"] = file["a"]

    assert set(read(tmp_path, "hdf5", hdf5(fill)).events) == {"a", "b"}


def test_a_group_inside_of_itself_is_read_once_and_counted(tmp_path):
    def fill(file):
        file["g/x"] = 1.0
        file["g/again"] = file["g"]
        file["g/soft"] = h5py.SoftLink("/")

    trace = read(tmp_path, "hdf5", hdf5(fill))
    assert set(trace.events) == {"g/x"}
    (passed,) = trace.header.unread
    assert (passed.what, passed.count) == ("groups", 2)


def test_a_link_to_nothing_is_unreadable_by_its_name(tmp_path):
    def fill(file):
        file["x"] = 1.0
        file["flux"] = h5py.SoftLink("/gone/flux")

    events = read(tmp_path, "hdf5", hdf5(fill)).events
    assert events["flux"].unreadable == "is a link to nothing"


@pytest.mark.parametrize("how", ["member", "through", "group"])
def test_a_link_to_another_file_is_refused_and_not_opened(tmp_path, how):
    def fill(file):
        file["data/x"] = 1.0
        file["out"] = h5py.ExternalLink("absent.h5", "/data")
        if how == "through":
            file["data/y"] = h5py.SoftLink("/out/y")

    group = {"member": "/", "through": "/data", "group": "/out"}[how]
    with pytest.raises(TraceFormatError, match=r"is a link to the file 'absent\.h5'"):
        read(tmp_path, "hdf5", hdf5(fill), group=group)


def test_links_that_do_not_end_are_refused(tmp_path):
    def fill(file):
        file["a"] = h5py.SoftLink("/b")
        file["b"] = h5py.SoftLink("/a")

    with pytest.raises(TraceFormatError, match="is a link that does not end"):
        read(tmp_path, "hdf5", hdf5(fill))


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


def odd(file):
    file["empty"] = h5py.Empty("f8")
    file["records"] = np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")])
    file["words"] = np.array([0, 1])
    words = h5py.enum_dtype({"RED": 0, "BLUE": 1}, basetype="i1")
    file.create_dataset("enumeration", data=[0, 1], dtype=words)
    lists = file.create_dataset("lists", (1,), dtype=h5py.vlen_dtype("f8"))
    lists[0] = [1.0, 2.0]
    reference = file.create_dataset("reference", (1,), dtype=h5py.ref_dtype)
    reference[0] = file["words"].ref
    file.create_dataset("opaque", data=np.array([b"ab"], dtype="V2"))
    file.create_dataset(
        "dates", data=np.array([0], "M8[s]").astype(h5py.opaque_dtype("M8[s]"))
    )
    file.create_dataset("inner", (2,), dtype=np.dtype(("f8", (3,))))
    file.create_dataset("bytes", data=np.array([b"\xff"], "S1"))
    file["unit"] = 1.0
    file["unit"].attrs["units"] = 5


def test_odd_datasets_are_unreadable_and_the_others_are_read(tmp_path):
    events = read(tmp_path, "hdf5", hdf5(odd)).events
    found = {name for name, event in events.items() if event.unreadable}
    assert found == set(events) - {"words"}
    assert len(found) == 10
    assert events["empty"].unreadable.startswith("is empty")
    assert events["unit"].unreadable == "has the attribute units, which is no text"


def test_truth_values_and_complex_numbers_are_read(tmp_path):
    def fill(file):
        file["yes"] = np.array([True, False])
        file["z"] = np.array([1 + 2j], np.complex64)

    events = read(tmp_path, "hdf5", hdf5(fill)).events
    assert events["yes"].values.ravel().tolist() == [1, 0]
    assert events["z"].components == ("re", "im")
    assert events["z"].values.dtype == np.float32


def test_texts_of_any_length_are_read_whole(tmp_path):
    texts = [["a", "b" * 300], ["", "µ"]]

    def fill(file):
        file.create_dataset("t", data=texts, dtype=h5py.string_dtype())

    event = read(tmp_path, "hdf5", hdf5(fill)).events["t"]
    assert event.values.reshape(2, 2).tolist() == texts


def test_a_damaged_heap_that_would_never_end_is_refused(tmp_path):
    """HDF5 itself walks on forever from a free object of no size."""
    content = bytearray(hdf5(lambda f: f.create_dataset("t", data=["a", "b"])))
    start = content.index(b"GCOL")
    assert content[start + 16 : start + 18] == b"\1\0"
    content[start + 16 : start + 32] = bytes(16)
    with pytest.raises(TraceFormatError, match=r"the heap at byte \d+ has no end"):
        read(tmp_path, "hdf5", bytes(content))


def test_a_pointer_beyond_an_object_of_a_heap_is_refused(tmp_path):
    """HDF5 itself reads as many values as the pointer says, wherever these lie."""
    content = bytearray(hdf5(lambda f: f.create_dataset("t", data=["a", "b"])))
    heap = content.index(b"GCOL")
    pointer = content.index(heap.to_bytes(8, "little") + b"\1\0\0\0") - 4
    content[pointer : pointer + 4] = (2**24).to_bytes(4, "little")
    with pytest.raises(TraceFormatError, match="more is said to lie in the heap"):
        read(tmp_path, "hdf5", bytes(content))


@pytest.mark.parametrize("latest", [False, True])
def test_what_else_points_at_a_heap_is_no_damage(tmp_path, latest):
    libver = "latest" if latest else None
    path = tmp_path / "a.h5"
    with h5py.File(path, "w", libver=libver) as file:
        file["run/x"] = np.arange(4.0)
        file["run/t"] = ["abc", "d"]
        layout = h5py.VirtualLayout((4,), "f8")
        layout[:] = h5py.VirtualSource(file["run/x"])
        file.create_virtual_dataset("virtual", layout)
    content = path.read_bytes()
    assert set(read(tmp_path, "hdf5", content, group="run").events) == {"x", "t"}
    with h5py.File(path, "a", libver=libver) as file:
        del file["virtual"]
        regions = file.create_dataset("regions", (3,), dtype=h5py.regionref_dtype)
        for row in range(3):
            regions[row] = file["run/x"].regionref[row : row + 1]
    events = read(tmp_path, "hdf5", path.read_bytes()).events
    assert events["regions"].unreadable == "holds references"
    assert events["run/t"].values.ravel().tolist() == ["abc", "d"]


def test_a_unit_that_is_empty_is_none(tmp_path):
    def fill(file):
        file["x"] = 1.0
        file["x"].attrs["units"] = h5py.Empty("S1")

    assert read(tmp_path, "hdf5", hdf5(fill)).events["x"].unit == ""


@pytest.mark.parametrize("name", ["units", "unit", "Units", "UNITS", "Unit", "UNIT"])
def test_a_unit_is_found_in_small_and_capital_letters(tmp_path, name):
    def fill(file):
        file["x"] = 1.0
        file["x"].attrs[name] = "mm"

    trace = read(tmp_path, "hdf5", hdf5(fill))
    assert trace.events["x"].unit == "mm"
    assert not trace.header.unread


@pytest.mark.parametrize(
    ("more", "unit"),
    [({"unit": "m"}, "m"), ({"UNIT": ""}, "m"), ({"Unit": "mm"}, None)],
)
def test_units_that_contradict_each_other_are_unreadable(tmp_path, more, unit):
    def fill(file):
        file["x"] = 1.0
        file["x"].attrs.update({"units": "m", **more})

    event = read(tmp_path, "hdf5", hdf5(fill)).events["x"]
    contradiction = "contradict each other: Unit = 'mm', units = 'm'"
    assert (contradiction in event.unreadable) == (unit is None)
    assert unit in (None, event.unit)


@pytest.mark.parametrize("name", ["positive", "flag_meanings"])
def test_attributes_that_say_what_a_value_means_are_compared(tmp_path, name):
    def fill(file):
        file["x"] = 1.0
        file["x"].attrs[name] = "up"

    events = read(tmp_path, "hdf5", hdf5(fill)).events
    assert events[f"x@{name}"].values.tolist() == [["up"]]


def test_a_large_dataset_of_a_small_file_is_refused(tmp_path):
    def fill(file):
        file.create_dataset("x", (2**34,), "i1", chunks=(2**20,))

    with pytest.raises(TraceFormatError, match=r"'x' would need .* bytes of memory"):
        read(tmp_path, "hdf5", hdf5(fill))


def test_packed_values_are_what_they_stand_for(tmp_path):
    def fill(file):
        data = file.create_dataset("T", data=np.array([280, -1, 281], "i2"))
        data.attrs.update({"scale_factor": 0.01, "add_offset": 2.0, "_FillValue": -1})
        data.attrs.update({"units": "K", "long_name": "temperature"})

    trace = read(tmp_path, "hdf5", hdf5(fill))
    event = trace.events["T"]
    assert event.values.ravel().tolist() == [280 * 0.01 + 2.0, 281 * 0.01 + 2.0]
    assert event.index.ravel().tolist() == [0, 2]
    assert [(u.what, u.count) for u in trace.header.unread] == [
        ("values of T", 1),
        ("attributes", 1),
    ]


def test_attributes_that_say_what_a_value_means_are_events(tmp_path):
    def fill(file):
        file["time"] = np.array([1.0])
        file["time"].attrs.update({"start": "2024-01-01", "offset": np.zeros(3)})

    events = read(tmp_path, "hdf5", hdf5(fill)).events
    assert set(events) == {"time", "time@start", "time@offset"}
    assert events["time@start"].values.tolist() == [["2024-01-01"]]
