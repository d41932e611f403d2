"""True and false agree with themselves, and with no number."""

import json

import numpy as np
import pytest

from braggtrace import record
from braggtrace.traceio import read_jsonl, write_jsonl
from tests.cli.runner import call
from tests.needs import package

h5py = package("h5py")


def npy(path, values):
    np.save(path.with_suffix(".npy"), values)
    return path.with_suffix(".npy")


def npz(path, values):
    np.savez(path.with_suffix(".npz"), x=values)
    return path.with_suffix(".npz")


def hdf5(path, values):
    with h5py.File(path.with_suffix(".h5"), "w") as file:
        file["x"] = values
    return path.with_suffix(".h5")


def native(path, values):
    with record(path.with_suffix(".jsonl"), program="p") as to:
        to.emit("x", values, axes=("i",))
    return path.with_suffix(".jsonl")


FORMS = [npy, npz, hdf5, native]
TRUTH = np.array([True, False])


@pytest.mark.parametrize("write", FORMS)
@pytest.mark.parametrize("numbers", [np.array([1, 0]), np.array([1.0, 0.0])])
@pytest.mark.parametrize("turned", [False, True])
def test_true_is_no_number(tmp_path, write, numbers, turned):
    sides = (numbers, TRUTH) if turned else (TRUTH, numbers)
    a, b = (
        write(tmp_path / name, side) for name, side in zip("ab", sides, strict=True)
    )
    result = call("compare", a, b, "--format", "json")
    assert result.code == 1, result.out + result.err
    (compared,) = json.loads(result.out)["comparisons"]
    (finding,) = compared["factors"].values()
    assert "true or false" in finding["message"]


@pytest.mark.parametrize("write", FORMS)
@pytest.mark.parametrize("subject", [TRUTH, ~TRUTH])
def test_truth_values_are_compared(tmp_path, write, subject):
    a, b = write(tmp_path / "a", TRUTH), write(tmp_path / "b", subject)
    result = call("compare", a, b)
    assert result.code == (0 if subject is TRUTH else 1), result.out + result.err


def test_truth_values_outlive_a_native_trace(tmp_path):
    text = native(tmp_path / "a", TRUTH).read_text(encoding="utf-8")
    assert '"value": [true]' in text
    trace = read_jsonl(text, "a")
    assert trace.events["x"].truth
    assert read_jsonl(write_jsonl(trace), "b").events["x"].truth


@pytest.mark.parametrize(
    "values", [(True, 1), (1, True), (True, 1.5, 2.5), (1.5, False)]
)
def test_true_among_numbers_is_red_by_its_name(tmp_path, values):
    for name in "ab":
        with record(tmp_path / f"{name}.jsonl", program="p") as to:
            for i, value in enumerate(values):
                to.emit("x", value, i=i)
    result = call("compare", tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    assert result.code == 1, result.out + result.err
    assert "true or false among" in result.out
