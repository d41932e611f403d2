"""Of the faults in the files of two programs the gate finds all but a hundredth."""

import json

import numpy as np
import pytest

from braggtrace.config import load_config
from braggtrace.errors import UsageError
from braggtrace.selftest.files import self_test_files
from braggtrace.selftest.files.trial import file_faults
from tests.cli.runner import call
from tests.needs import package

SIDES = """\
version: 1
name: c
baseline: {{trace: a{ending}{reader}}}
subject: {{trace: b{ending}{reader}}}
tolerances: {{default: {{rtol: 1.0e-9}}}}
report: {{formats: [console]}}
"""
STEPS = range(4)


def log():
    lines = ["# a program, version 3.1"]
    for n in STEPS:
        lines += [
            f"step {n}",
            f"  energy = {-1.5 - n} eV",
            f"  rank {n % 2} x = {n + 0.25}",
        ]
    return "\n".join(lines) + "\nconverged = 7\n"


def csv():
    rows = ["n,x [mm],y,count"]
    rows += [f"{n},{1.5 + n},{2.5e-3 * (n + 1)},{10 + n}" for n in STEPS]
    return "\n".join(rows) + "\n"


def lines():
    rows = [
        {"n": n, "x": 1.5 + n, "r": [n + 0.5, -n - 0.25], "k": n + 3} for n in STEPS
    ]
    return "\n".join(map(json.dumps, rows)) + "\n"


def document():
    data = {"run": {"x": [1.5, 2.5, 3.75], "n": 3}, "y": 2.25, "mode": "fast"}
    return json.dumps(data, indent=1) + "\n"


ARRAYS = {
    "x": np.array([1.5, 2.25, 3.125, -4.0]),
    "grid": np.arange(12.0).reshape(3, 4) ** 1.5 + 0.5,
    "n": np.array([3, 1, 4]),
    "single": np.array([1.5, 2.5], dtype=np.float32),
}
PATTERNS = (
    '["step {n}", "{name} = {value} {unit}", "rank {rank} {name} = {value}", '
    + ('"{name} = {value}"]')
)
FILES = {
    "log": (".log", f", reader: {{pattern: {PATTERNS}}}", log),
    "csv": (".csv", ", reader: {index: [n]}", csv),
    "JSON lines": (".jsonl", ", reader: {form: jsonl, index: [n]}", lines),
    "JSON": (".json", "", document),
    "npy": (".npy", "", lambda: ARRAYS["grid"]),
    "npz": (".npz", "", lambda: ARRAYS),
    "hdf5": (".h5", "", lambda: ARRAYS),
}


def written(path, content):
    if isinstance(content, str):
        path.write_text(content, "utf-8")
    elif path.suffix == ".npy":
        np.save(path, content)
    elif path.suffix == ".npz":
        np.savez(path, **content)
    else:
        with package("h5py").File(path, "w") as file:
            for name, array in content.items():
                file[f"run/{name}"] = array


def config_of(folder, kind, **other):
    ending, reader, content = FILES[kind]
    for name in ("a", "b"):
        written(folder / f"{name}{ending}", other.get(name, content()))
    path = folder / "c.yaml"
    path.write_text(SIDES.format(ending=ending, reader=reader))
    return path


@pytest.mark.slow("plants every fault in files of every kind")
@pytest.mark.parametrize("kind", FILES)
def test_nearly_every_fault_of_a_file_is_found(tmp_path, kind):
    found = self_test_files(load_config(config_of(tmp_path, kind)), lambda *_: None)
    planted = sum(found.planted.values())
    assert planted > 15, found.planted
    lived = [(life.change.kind, life.change.where, life.why) for life in found.lived]
    assert len(lived) <= 0.01 * planted, lived


def test_a_gate_that_lets_much_pass_names_what_it_let_pass(tmp_path):
    path = config_of(tmp_path, "csv")
    loose = "default: {rtol: 1.0e-9}"
    open_gate = 'default: {rtol: 1.0e-9}, x: {rtol: 1.0e+6, why: "too much"}'
    path.write_text(path.read_text().replace(loose, open_gate))
    found = self_test_files(load_config(path), lambda *_: None)
    assert not found.passed
    assert "value changed" in {life.change.kind for life in found.lived}
    assert {life.why for life in found.lived} == {"green"}
    assert all(life.change.where for life in found.lived)


def test_a_comment_is_no_fault(tmp_path):
    noted = config_of(tmp_path, "log")
    found = self_test_files(load_config(noted), lambda *_: None)
    assert found.without_effect > 0


def test_what_is_red_already_is_nothing_to_start_from(tmp_path):
    path = config_of(tmp_path, "csv", b=csv().replace("2.5", "2.75"))
    with pytest.raises(UsageError, match="green verdict"):
        self_test_files(load_config(path), lambda *_: None)


def test_the_command_says_what_it_found(tmp_path):
    done = call("selftest", config_of(tmp_path, "npy"))
    assert done.code == 0, done.out + done.err
    assert "PASSED  21 / 21 faults caught" in done.out


@pytest.mark.parametrize("kind", ["a folder", "NetCDF 3"])
def test_a_file_in_which_nothing_can_be_planted_is_refused(tmp_path, kind):
    path = tmp_path / "a.nc"
    if kind == "a folder":
        path.mkdir()
    else:
        path.write_bytes(b"CDF\x01" + bytes(40))
    with pytest.raises(UsageError, match="plants faults in texts, NPY, NPZ and HDF5"):
        list(file_faults(path))
