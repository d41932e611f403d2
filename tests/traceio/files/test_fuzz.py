"""Whatever a file holds, a reader makes a trace of it or says what is wrong."""

import io

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from braggtrace.errors import TraceFormatError
from braggtrace.events import Trace
from tests.needs import package
from tests.traceio.files.reading import read
from tests.traceio.files.test_netcdf import classic, newer

h5py = package("h5py")
many = settings(
    max_examples=150, deadline=None, suppress_health_check=list(HealthCheck)
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(
            [
                "x",
                "=",
                " ",
                "1",
                "-1e999",
                "nan",
                ",",
                "\n",
                "\r",
                '"',
                "{",
                "}",
                "[",
                "]",
                ":",
                "step",
                "#",
                "\0",
                "é",
                "9" * 30,
                "1_0",
                "null",
                "true",
                ";",
            ]
        ),
        max_size=60,
    ).map("".join),
)


def attempt(folder, form, content, *patterns, **given_options):
    """A trace with values, or an error that names the file."""
    try:
        trace = read(folder, form, content, *patterns, **given_options)
    except TraceFormatError as error:
        message = str(error)
    else:
        message = ""
    if message:
        assert message.startswith(str(folder))
        return
    assert isinstance(trace, Trace)
    assert sum(event.values.size for event in trace) > 0


@many
@given(content=TEXTS)
def test_hostile_logs(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("f")
    attempt(
        folder, "lines", content, "step {step}", "{name} = {values}", "{name} {value}"
    )
    attempt(folder, "lines", content, "{name}={value}", others="ignore", count="n")
    attempt(
        folder,
        "lines",
        content,
        *("# {name} {value}", "{word:w} {name+} = {values}", "[{rank}] step {n}"),
        *("{time:t}: {value:x}, {...}", "step {n} {_}", "[{rank}] {name} {value}"),
        others="ignore",
        decimal=",",
        again="last",
    )


@many
@given(content=TEXTS)
def test_hostile_tables(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("f")
    attempt(folder, "csv", content)
    attempt(folder, "csv", content, index=("step",), count="n")
    attempt(folder, "csv", content, count="n", empty="nan", decimal=",", comment="#")
    attempt(folder, "csv", content, name="x", value="step")


@many
@given(content=TEXTS)
def test_hostile_json(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("f")
    for form in ("jsonl", "json"):
        attempt(folder, form, content)
        attempt(folder, form, content, index=("step",), empty="nan")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


@many
@given(rows=st.lists(JSON, max_size=4))
def test_any_json_is_a_trace_or_an_error(tmp_path_factory, rows):
    import json

    folder = tmp_path_factory.mktemp("f")
    text = "\n".join(map(json.dumps, rows))
    for document in (*rows, rows):
        attempt(folder, "json", json.dumps(document))
        attempt(folder, "json", json.dumps({"a": document}), empty="nan")
    attempt(folder, "jsonl", text, count="n")
    for row in rows:
        keys = list(row) if isinstance(row, dict) else []
        attempt(folder, "jsonl", text, index=tuple(keys[:1]))
        if len(keys) > 2:
            attempt(folder, "jsonl", text, name=keys[0], value=keys[1], unit=keys[2])


def _npz():
    file = io.BytesIO()
    np.savez(file, x=np.arange(3.0), label=np.array(["a", "b"]))
    return file.getvalue()


def _hdf5():
    file = io.BytesIO()
    with h5py.File(file, "w") as opened:
        opened["g/x"] = np.arange(3.0)
        opened["label"] = "a"
    return file.getvalue()


def _npy():
    file = io.BytesIO()
    np.save(file, np.arange(6.0, dtype=np.float32).reshape(2, 3))
    return file.getvalue()


def attempt_arrays(folder, form, content):
    """A trace, or an error that names the file; of holes no value is left."""
    message = ""
    try:
        trace = read(folder, form, content, axes=("i",))
    except TraceFormatError as error:
        message = str(error)
    assert message.startswith(str(folder)) if message else trace.events


ARRAYS = [
    ("npz", _npz()),
    ("npy", _npy()),
    ("hdf5", _hdf5()),
    ("netcdf", classic()),
    ("netcdf", newer()),
]


@many
@given(
    flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8),
    cut=st.integers(0, 10_000),
)
@pytest.mark.parametrize(("form", "content"), ARRAYS)
def test_damaged_arrays(tmp_path_factory, form, content, flips, cut):
    data = bytearray(content)
    for place, byte in flips:
        data[place % len(data)] = byte
    if cut < len(data) // 2:
        del data[cut:]
    attempt_arrays(tmp_path_factory.mktemp("f"), form, bytes(data))
