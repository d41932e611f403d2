"""Two files of arrays or tables are compared without a configuration."""

import itertools

import numpy as np
import pytest

from tests.cli.runner import call
from tests.needs import package

h5py = package("h5py")


def npz(path, x):
    np.savez(path, x=x)


def hdf5(path, x):
    with h5py.File(path, "w") as file:
        file["x"] = x


def csv(path, x):
    text = "x\n" + "".join(f"{value!r}\n" for value in x.tolist())
    path.write_text(text, encoding="utf-8")


WRITERS = {"npz": npz, "h5": hdf5, "csv": csv}
PAIRS = [*itertools.combinations(WRITERS, 2), *((name, name) for name in WRITERS)]


def compared(tmp_path, first, second, subject):
    baseline = np.array([0.5, 0.25, 3.0])
    WRITERS[first](tmp_path / f"a.{first}", baseline)
    WRITERS[second](tmp_path / f"b.{second}", subject)
    return call("compare", tmp_path / f"a.{first}", tmp_path / f"b.{second}")


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_equal_values_agree_whatever_the_files_are(tmp_path, first, second):
    result = compared(tmp_path, first, second, np.array([0.5, 0.25, 3.0]))
    assert result.code == 0, result.out
    assert f"AGREE  b.{second}" in result.out


@pytest.mark.parametrize(("first", "second"), PAIRS)
@pytest.mark.parametrize(
    "subject",
    [np.array([0.5, 0.26, 3.0]), np.array([0.5, 0.25]), np.array([np.nan] * 3)],
)
def test_a_difference_is_found_whatever_the_files_are(tmp_path, first, second, subject):
    assert compared(tmp_path, first, second, subject).code == 1


@pytest.mark.parametrize("shape", [(), (4,), (2, 3), (2, 1, 2)])
def test_arrays_of_any_shape_have_axes_by_their_positions(tmp_path, shape):
    a = np.arange(np.prod(shape), dtype=float).reshape(shape)
    np.save(tmp_path / "a.npy", a)
    np.save(tmp_path / "b.npy", a + (a == a.max()))
    assert call("compare", tmp_path / "a.npy", tmp_path / "a.npy").code == 0
    result = call("compare", tmp_path / "a.npy", tmp_path / "b.npy")
    assert result.code == 1
    last = {f"dim{axis}": n - 1 for axis, n in enumerate(shape) if n > 1}
    place = ", ".join(f"{axis}={i}" for axis, i in last.items())
    assert (f"array  at {place}" if place else "first divergence  array") in result.out


@pytest.mark.parametrize("other", [(3,), (1, 3), (3, 1), ()])
def test_arrays_of_other_shapes_differ(tmp_path, other):
    np.save(tmp_path / "a.npy", np.zeros((3, 3)))
    np.save(tmp_path / "b.npy", np.zeros(other))
    assert call("compare", tmp_path / "a.npy", tmp_path / "b.npy").code == 1


def test_arrays_are_compared_with_a_native_trace(tmp_path):
    from braggtrace import record

    np.savez(tmp_path / "a.npz", x=np.array([1.0, 2.0]))
    with record(tmp_path / "b.jsonl", program="p") as trace:
        trace.emit("x", np.array([1.0, 2.0]), axes=("dim0",))
    assert call("compare", tmp_path / "a.npz", tmp_path / "b.jsonl").code == 0


@pytest.mark.parametrize("ending", ["npz", "npy", "h5"])
@pytest.mark.parametrize("content", [b"", b"PK", b"\x93NUMPY", b"\x89HDF\r\n\x1a\n"])
def test_files_that_are_none_of_their_ending_have_no_verdict(tmp_path, ending, content):
    path = tmp_path / f"a.{ending}"
    path.write_bytes(content)
    result = call("compare", path, path)
    assert result.code == 3
    assert str(path) in result.err


def test_files_that_are_not_there_have_no_verdict(tmp_path):
    for ending in ("npz", "npy", "h5", "csv"):
        path = tmp_path / f"absent.{ending}"
        result = call("compare", path, path)
        assert (result.code, "check the path" in result.err) == (3, True)
