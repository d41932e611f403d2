"""Arrays of other programs: what agrees, what is red by name, what is refused."""

import numpy as np
import pytest

from tests.cli.runner import call
from tests.needs import package

h5py = package("h5py")

CONFIG = """
version: 1
name: case
baseline: {{trace: {0}, reader: {{axes: [i]}}}}
subject: {{trace: {1}, reader: {{axes: [i]}}}}
report: {{formats: [console]}}
"""


@pytest.fixture
def run(tmp_path):
    """Compares two files of a folder by `run`, with further keys of the YAML."""

    def compared(baseline, subject, more=""):
        path = tmp_path / "case.yaml"
        path.write_text(CONFIG.format(baseline, subject) + more, encoding="utf-8")
        return call("run", path)

    return compared


def npz(path, **arrays):
    np.savez(path, **arrays)
    return path.name


def hdf5(path, fill):
    with h5py.File(path, "w") as file:
        fill(file)
    return path.name


def sides(tmp_path, first, second, name="x"):
    return (
        npz(tmp_path / "a.npz", **{name: np.asarray(first)}),
        npz(tmp_path / "b.npz", **{name: np.asarray(second)}),
    )


@pytest.mark.parametrize(
    ("first", "second"), [("f4", "f8"), ("f2", "f4"), (">f8", "<f4"), ("c8", "c16")]
)
def test_another_precision_is_red(tmp_path, run, first, second):
    result = run(*sides(tmp_path, np.ones(2, first), np.ones(2, second)))
    assert result.code == 1
    assert "baseline is float" in result.out


def test_a_lower_precision_is_compared_where_the_reader_makes_doubles(tmp_path, run):
    names = sides(tmp_path, np.array([0.5, 0.25], np.float32), np.array([0.5, 0.25]))
    both = "".join(
        f"{role}: {{trace: {name}, reader: {{axes: [i], dtype: float64}}}}\n"
        for role, name in zip(("baseline", "subject"), names, strict=True)
    )
    path = tmp_path / "both.yaml"
    path.write_text(f"version: 1\nname: both\n{both}", encoding="utf-8")
    assert call("run", path, "-q").code == 0


def neighbours(dtype):
    array = np.array([0.1, 0.2], dtype)
    return array, np.nextafter(array, np.dtype(dtype).type(1))


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_numbers_beside_each_other_agree_by_default(tmp_path, run, dtype):
    assert run(*sides(tmp_path, *neighbours(dtype))).code == 0


def test_the_default_of_a_precision_can_be_set(tmp_path, run):
    names = sides(tmp_path, *neighbours("f4"))
    strict = "tolerances: {default.float32: {rtol: 1.0e-9}}\n"
    assert run(*names, strict).code == 1
    every = "tolerances: {default: {rtol: 1.0e-9}}\n"
    assert run(*names, every).code == 1


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_ulp_counts_numbers_of_the_arrays_own_precision(tmp_path, run, dtype):
    first, second = neighbours(dtype)
    names = sides(tmp_path, first, second)
    assert run(*names, "tolerances: {default: {ulp: 1}}\n").code == 0
    third = np.nextafter(second, np.dtype(dtype).type(1))
    result = run(*sides(tmp_path, first, third), "tolerances: {default: {ulp: 1}}\n")
    assert result.code == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (np.array([2**53], np.int64), np.array([2**53 + 1], np.int64)),
        (np.array([2**64 - 1], np.uint64), np.array([2**64 - 2], np.uint64)),
        (np.array([2**63], np.uint64), np.array([-(2**63)], np.int64)),
        (np.array([2**62, 1], np.int64), np.array([2**62 + 1, 1], np.int64)),
    ],
)
def test_whole_numbers_are_compared_to_the_last_digit(tmp_path, run, first, second):
    names = sides(tmp_path, first, second)
    assert run(*names).code == 1
    assert run(names[0], names[0]).code == 0


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (np.zeros(3), np.zeros(2), "subject lacks i=2"),
        (np.zeros((2, 1)), np.zeros(2), "2 dimensions (i, dim1), subject 1"),
        (np.zeros((1, 2)), np.zeros((1, 3)), "baseline lacks i=0, dim1=2"),
        (np.zeros(()), np.zeros((2, 2)), "baseline has 0 dimensions"),
        (np.zeros(0), np.zeros(0), "neither side has a value"),
        (np.zeros(0), np.zeros(1), "the baseline holds no value"),
        (np.array([np.nan]), np.array([np.nan]), "not finite"),
        (np.array(["a"]), np.array(["b"]), "DIVERGED"),
        (np.array(["1"]), np.array([1]), "baseline is text, subject int"),
    ],
)
def test_another_shape_or_kind_is_named(tmp_path, run, first, second, message):
    result = run(*sides(tmp_path, first, second))
    assert result.code == 1
    assert message in result.out


def test_a_scale_of_another_size_is_seen_in_the_values(tmp_path, run):
    for name, scale in (("a", 0.01), ("b", 0.02)):
        data = np.array([280, 281], "i2")

        def fill(file, data=data, scale=scale):
            file["T"] = data
            file["T"].attrs.update({"units": "K", "scale_factor": scale})

        hdf5(tmp_path / f"{name}.h5", fill)
    result = run("a.h5", "b.h5")
    assert result.code == 1
    assert "2.8" in result.out
    assert "5.6" in result.out


def filled(where, fill=-1.0):
    def write(file):
        data = np.array([1.0, 2.0, 3.0])
        data[where] = fill
        file["T"] = data
        file["T"].attrs["_FillValue"] = fill

    return write


def test_holes_at_the_same_places_are_counted_and_agree(tmp_path, run):
    hdf5(tmp_path / "a.h5", filled([1]))
    hdf5(tmp_path / "b.h5", filled([1], fill=-2.0))
    result = run("a.h5", "b.h5")
    assert result.code == 0
    assert "subject: 1 values of T that stand for no value" in result.out


@pytest.mark.parametrize("where", [[2], [], [0, 1, 2]])
def test_holes_at_other_places_are_red(tmp_path, run, where):
    hdf5(tmp_path / "a.h5", filled([1]))
    hdf5(tmp_path / "b.h5", filled(where))
    assert run("a.h5", "b.h5").code == 1


def test_an_array_of_holes_alone_is_red(tmp_path, run):
    hdf5(tmp_path / "a.h5", filled([0, 1, 2]))
    assert run("a.h5", "a.h5").code == 1


def with_odd(file):
    file["x"] = 1.0
    file["note"] = h5py.Empty("S1")
    file["log"] = np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")])
    file["broken"] = h5py.SoftLink("/nowhere")


@pytest.mark.parametrize("catalog", ["", "catalog: {events: {x: {}}}\n"])
def test_an_odd_member_is_red_by_its_name_and_may_be_exempt(tmp_path, run, catalog):
    hdf5(tmp_path / "a.h5", with_odd)
    result = run("a.h5", "a.h5", catalog)
    assert result.code == 1
    assert "both sides: is empty" in result.out
    names = ("note", "log", "broken")
    exempt = ", ".join(f'{name}: "no number"' for name in names)
    result = run("a.h5", "a.h5", f"{catalog}exempt: {{{exempt}}}\n")
    assert result.code == 0, result.out
    result = run("a.h5", "a.h5", f"{catalog}exempt: {{note: empty}}\n")
    assert result.code == 1


@pytest.mark.parametrize("how", ["soft", "hard"])
def test_a_difference_behind_a_link_is_seen(tmp_path, run, how):
    for name, flux in (("a", 1.0), ("b", 100.0)):

        def fill(file, flux=flux):
            file["other/flux"] = np.array([flux])
            soft = h5py.SoftLink("/other/flux")
            file["data/flux"] = soft if how == "soft" else file["other/flux"]

        hdf5(tmp_path / f"{name}.h5", fill)
    result = run("a.h5", "b.h5")
    assert result.code == 1
    assert "data/flux" in result.out


def test_a_link_to_another_file_has_no_verdict(tmp_path, run):
    hdf5(tmp_path / "a.h5", lambda f: f.create_dataset("x", data=1.0))
    hdf5(
        tmp_path / "b.h5",
        lambda f: (
            f.update({"x": 1.0}) or f.update({"y": h5py.ExternalLink("a.h5", "x")})
        ),
    )
    result = run("a.h5", "b.h5")
    assert result.code == 3
    assert "is a link to the file 'a.h5'" in result.err


def test_a_bundle_of_arrays_verifies(tmp_path):
    names = (
        npz(
            tmp_path / "a.npz",
            x=np.array([0.1], np.float32),
            u=np.array([2**64 - 1], np.uint64),
        ),
        hdf5(tmp_path / "b.h5", with_odd),
    )
    path = tmp_path / "case.yaml"
    text = CONFIG.format(*names).replace("formats: [console]", "dir: evidence")
    path.write_text(text, encoding="utf-8")
    assert call("run", path, "-q").code == 1
    (bundle,) = (tmp_path / "evidence/case").glob("*/")
    result = call("verify", bundle)
    assert result.code == 0, result.out


def test_two_files_of_the_same_bytes_are_noted(tmp_path, run):
    npz(tmp_path / "a.npz", x=np.ones(2))
    (tmp_path / "b.npz").symlink_to("a.npz")
    for subject in ("a.npz", "b.npz"):
        result = run("a.npz", subject)
        assert (result.code, "the same, byte" in result.out + result.err) == (0, True)
    npz(tmp_path / "c.npz", x=np.ones(2), y=np.ones(1))
    result = run("a.npz", "c.npz")
    assert "byte for byte" not in result.out + result.err
