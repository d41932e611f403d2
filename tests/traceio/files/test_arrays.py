"""NPZ and NPY: arrays as events in their own precision; nothing is unpickled."""

import io
import pickle
import re
import warnings
import zipfile

import numpy as np
import pytest

from braggtrace.errors import TraceFormatError
from braggtrace.traceio.files import MemoryLimit, Shape
from tests.traceio.files.reading import read


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def test_an_array_becomes_rows_along_its_axes(tmp_path):
    shapes = {"r": Shape(axes=("step", "atom"), components=("x", "y", "z"))}
    array = np.arange(12, dtype=np.float32).reshape(2, 2, 3)
    trace = read(tmp_path, "npz", npz(r=array), shapes=shapes)
    event = trace.events["r"]
    assert event.axes == ("step", "atom")
    assert event.components == ("x", "y", "z")
    assert event.index.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert event.values.dtype == np.float32
    assert np.array_equal(event.values, array.reshape(4, 3))


def test_complex_numbers_have_two_components(tmp_path):
    trace = read(tmp_path, "npz", npz(F=np.array([1 + 2j])), axes=("h",))
    assert trace.events["F"].components == ("re", "im")
    assert trace.events["F"].values.tolist() == [[1.0, 2.0]]


@pytest.mark.parametrize("order", "CF")
@pytest.mark.parametrize("dtype", ["<f8", ">f8", "<f4", ">f4", "<f2", ">i2", "u1"])
def test_order_of_bytes_and_of_memory_do_not_matter(tmp_path, dtype, order):
    array = np.asarray(np.arange(6).reshape(2, 3), dtype=dtype, order=order)
    event = read(tmp_path, "npz", npz(a=array)).events["a"]
    assert event.axes == ("dim0", "dim1")
    assert event.values.ravel().tolist() == list(range(6))
    assert event.index.tolist() == [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]
    kept = np.dtype(dtype).newbyteorder("=") if "f" in dtype else np.dtype(np.int64)
    assert event.values.dtype == kept


def test_doubles_are_made_where_the_reader_says_so(tmp_path):
    content = npz(
        a=np.array([0.1], np.float32),
        c=np.array([1j], np.complex64),
        i=np.array([1], np.int8),
    )
    events = read(tmp_path, "npz", content, dtype="float64").events
    kinds = [events[name].values.dtype for name in "aci"]
    assert kinds == [np.float64, np.float64, np.int64]
    assert events["a"].values[0, 0] == np.float32(0.1)


def test_whole_numbers_are_kept_to_the_last_digit(tmp_path):
    large = [2**64 - 1, 2**63, 2**53 + 1]
    content = npz(u=np.array(large, np.uint64), s=np.array([1], np.uint64))
    events = read(tmp_path, "npz", content).events
    assert events["u"].values.ravel().tolist() == large
    assert events["s"].values.dtype == np.int64


def test_single_values_and_arrays_without_a_value_are_events(tmp_path):
    content = npz(one=np.float64(2.0), none=np.zeros((0, 3)), yes=np.True_)
    events = read(tmp_path, "npz", content).events
    assert (events["one"].axes, events["one"].values.tolist()) == ((), [[2.0]])
    assert (events["none"].axes, len(events["none"].values)) == (("dim0", "dim1"), 0)
    assert (events["yes"].kind, events["yes"].values.tolist()) == ("int", [[1]])


RECORDS = np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")])
BROKEN = np.frombuffer(np.array([0x110000, 0xD800], np.uint32).tobytes(), "<U1")


@pytest.mark.parametrize(
    ("array", "why"),
    [
        (RECORDS, r"holds records \(a, b\)"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "holds dates"),
        (np.array([1], dtype="timedelta64[s]"), "holds spans of time"),
        (np.array([b"x"], dtype="V1"), "holds bytes without a type"),
        (np.array([b"\xff"], dtype="S1"), "holds texts that are no Unicode"),
        (BROKEN, "holds texts that are no Unicode"),
    ],
)
def test_an_array_of_another_kind_is_unreadable_and_the_others_are_read(
    tmp_path, array, why
):
    events = read(tmp_path, "npz", npz(a=array, x=np.float64(1.0))).events
    assert re.match(why, events["a"].unreadable)
    assert events["a"].readings == array.size
    assert events["x"].unreadable == ""


@pytest.mark.parametrize(
    ("array", "shape", "why"),
    [
        (
            np.zeros((2, 2)),
            Shape(axes=("i",)),
            "shape (2, 2), and the axes named are i",
        ),
        (np.zeros(()), Shape(axes=("i",)), "shape (), and the axes named are i"),
        (np.zeros((2, 2)), Shape(axes=("i",), components=("x",)), "has 2 components"),
        (np.zeros(2, complex), Shape(components=("x", "y")), "is complex"),
    ],
)
def test_an_array_with_other_axes_than_declared_is_unreadable(
    tmp_path, array, shape, why
):
    event = read(tmp_path, "npz", npz(a=array), shapes={"a": shape}).events["a"]
    assert why in event.unreadable


@pytest.mark.skipif(
    np.dtype(np.longdouble).itemsize == 8, reason="a long double is a double here"
)
@pytest.mark.parametrize("dtype", [np.longdouble, np.clongdouble])
def test_long_doubles_are_refused_by_name(tmp_path, dtype):
    with pytest.raises(
        TraceFormatError, match=r"'a' holds .*more digits than a double"
    ):
        read(tmp_path, "npz", npz(x=1.0, a=np.zeros(2, dtype)))


class Bomb:
    def __init__(self, path):
        self._path = path

    def __reduce__(self):
        return (open, (str(self._path), "w"))


def test_a_pickled_object_is_unreadable_and_not_run(tmp_path):
    bomb = Bomb(tmp_path / "was_unpickled")
    file = io.BytesIO()
    np.savez(file, a=np.array([bomb], dtype=object), x=1.0, allow_pickle=True)
    events = read(tmp_path, "npz", file.getvalue()).events
    assert "not unpickled" in events["a"].unreadable
    assert events["x"].values.tolist() == [[1.0]]
    with pytest.raises(TraceFormatError, match="cannot be read as NPZ"):
        read(tmp_path, "npz", pickle.dumps(bomb))
    assert not (tmp_path / "was_unpickled").exists()


def members(**texts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a name comes twice
        for name, data in texts.items():
            archive.writestr(name.rstrip("_").replace("_npy", ".npy"), data)
    return file.getvalue()


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


@pytest.mark.parametrize("second", ["a_npy_", "a"])
def test_two_members_of_one_name_are_refused(tmp_path, second):
    content = members(**{"a_npy": npy([1.0]), second: npy([2.0])})
    with pytest.raises(TraceFormatError, match="two arrays of the name 'a'"):
        read(tmp_path, "npz", content)


def test_a_member_that_is_no_array_is_unreadable(tmp_path):
    events = read(tmp_path, "npz", members(a_npy=npy([1.0]), readme=b"see")).events
    assert events["readme"].unreadable == "is no array"
    assert events["a"].values.tolist() == [[1.0]]


@pytest.mark.parametrize("name", ["", "a\nb", "x" * 201])
def test_a_name_that_no_event_can_have_is_refused(tmp_path, name):
    with pytest.raises(TraceFormatError, match="no name of an event"):
        read(tmp_path, "npz", members(**{f"{name}_npy": npy([1.0])}))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda data: data[:-1], "is cut off: 15 bytes, its header says 16"),
        (lambda data: data + npy([3.0]), "is followed by something"),
        (lambda data: data[:20], "cannot be read as NPY"),
        (lambda data: data.replace(b"(2,)", b"(-2,"), "cannot be read as NPY"),
        (lambda data: data.replace(b"(2,)", b"2.0 "), "cannot be read as NPY"),
    ],
)
def test_a_damaged_array_is_refused(tmp_path, change, why):
    with pytest.raises(TraceFormatError) as refused:
        read(tmp_path, "npy", change(npy([1.0, 2.0])))
    assert why in str(refused.value)


def test_the_array_of_an_npy_file_is_the_event_array(tmp_path):
    events = read(tmp_path, "npy", npy(np.eye(2, dtype=np.float32))).events
    assert events["array"].values.ravel().tolist() == [1.0, 0.0, 0.0, 1.0]


def test_a_header_that_python_2_wrote_is_read_without_a_warning(tmp_path):
    content = npy(np.arange(2.0)).replace(b"(2,), }  ", b"(2L,), } ")
    assert b"(2L,)" in content
    assert read(tmp_path, "npy", content).events["array"].values.ravel().tolist() == [
        0,
        1,
    ]


def test_a_damaged_byte_of_a_zip_file_is_found(tmp_path):
    content = bytearray(npz(a=np.arange(1000.0)))
    content[len(content) // 2] ^= 1
    with pytest.raises(TraceFormatError, match="cannot be read as NPZ"):
        read(tmp_path, "npz", bytes(content))


@pytest.mark.parametrize("dtype", ["int8", "S0", "U0"])
def test_what_an_array_becomes_is_limited_before_it_is_read(tmp_path, dtype):
    """A header of a few bytes says so; nothing of that size is allocated here."""
    header = str(
        {"descr": np.dtype(dtype).str, "fortran_order": False, "shape": (2**40,)}
    )
    data = npy(np.zeros(0, dtype="S0"))
    start = data[:8] + len(header).to_bytes(2, "little") + header.encode()
    with pytest.raises(TraceFormatError, match=r"bytes of memory|cut off"):
        read(tmp_path, "npy", start)


def test_memory_is_counted_over_all_arrays(monkeypatch):
    monkeypatch.setattr("braggtrace.traceio.files.memory._FREE_BYTES", 1200)
    limit = MemoryLimit("a.npz", size=10)
    limit.take("a", (10,), np.dtype(np.int8))  # 1 + 8 for the value, 8 for the index
    limit.take("b", (10,), np.dtype(np.float64))
    limit.take("c", (3, 10), np.dtype("S1"))
    with pytest.raises(
        TraceFormatError, match=r"'d' would need 240 bytes of memory, 1280 .* 1200 are"
    ):
        limit.take("d", (10,), np.dtype(np.float64))


@pytest.mark.parametrize(
    ("size", "values"), [(10**5, 10**7), (10**9, 10**8), (10**7, 2 * 10**7)]
)
def test_a_larger_file_may_become_more(size, values):
    MemoryLimit("a", size).take("x", (values,), np.dtype(np.float64))
    with pytest.raises(TraceFormatError):
        MemoryLimit("a", size).take("x", (2 * values,), np.dtype(np.float64))
