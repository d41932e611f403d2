"""What Python programs emit, as the trace that is read again."""

import math
import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import braggtrace
from braggtrace.errors import TraceFormatError, UsageError
from braggtrace.traceio import read_trace
from braggtrace.visible import is_one_line
from tests.effort import calls_of

WHOLE = st.integers(-(2**63), 2**63 - 1)


def emitted(path, *calls, **settings_):
    with braggtrace.record(path, **settings_) as trace:
        for name, value, given_ in calls:
            assert trace.emit(name, value, **given_) is value
    return read_trace(path)


@settings(deadline=None)
@given(
    values=st.lists(st.floats(), min_size=1, max_size=5),
    name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=9).filter(
        is_one_line
    ),
    step=WHOLE,
)
def test_every_float_comes_back_as_it_was(tmp_path_factory, values, name, step):
    path = tmp_path_factory.mktemp("e") / "t.jsonl"
    calls = [(name, value, {"unit": "%d m", "step": step}) for value in values]
    event = emitted(path, *calls).events[name]
    assert event.unit == "%d m"
    assert event.axes == ("step",)
    assert event.index[0, 0] == step
    assert [v.hex() for v in event.values[:, 0].tolist()] == [v.hex() for v in values]


@given(value=WHOLE)
def test_every_whole_number_comes_back_as_it_was(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("e") / "t.jsonl"
    event = emitted(path, ("n", value, {})).events["n"]
    assert event.kind == "int"
    assert event.values[0, 0] == value


def test_many_plain_numbers_keep_their_order(tmp_path):
    calls = [("x", float(i), {"step": i}) for i in range(5000)]
    event = emitted(tmp_path / "t.jsonl", *calls).events["x"]
    assert np.array_equal(event.values[:, 0], np.arange(5000.0))
    assert np.array_equal(event.index[:, 0], np.arange(5000))


def test_a_number_that_is_not_finite_among_many_comes_back(tmp_path):
    calls = [("x", math.inf if i == 50 else 1.5, {"step": i}) for i in range(100)]
    event = emitted(tmp_path / "t.jsonl", *calls).events["x"]
    assert event.values[50, 0] == math.inf


def test_arrays_have_axes_and_components(tmp_path):
    array = np.arange(12, dtype=np.float32).reshape(2, 2, 3) / 3
    given_ = {"axes": ("i", "j"), "components": ("x", "y", "z"), "step": 7}
    event = emitted(tmp_path / "t.jsonl", ("r", array, given_)).events["r"]
    assert event.axes == ("step", "i", "j")
    assert event.index[3].tolist() == [7, 1, 1]
    assert np.array_equal(event.values, array.reshape(4, 3).astype(np.float64))


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16", "int64", "bool"])
def test_tensors_are_recorded_without_their_gradient(tmp_path, dtype):
    import torch

    tensor = torch.tensor([1.0, 2.0]).to(getattr(torch, dtype))
    if tensor.is_floating_point():
        tensor.requires_grad_()
    event = emitted(tmp_path / "t.jsonl", ("t", tensor, {"axes": ("i",)})).events["t"]
    wanted = tensor.detach().double().numpy()
    assert np.array_equal(event.values[:, 0].astype(np.float64), wanted)


def test_texts_booleans_and_complex_numbers_are_values(tmp_path):
    trace = emitted(
        tmp_path / "t.jsonl",
        ("word", 'a "b"\n', {}),
        ("flag", True, {}),
        ("F", np.complex128(1 + 2j), {}),
        ("half", np.float32(0.1), {}),
    )
    assert trace.events["word"].values.tolist() == [['a "b"\n']]
    assert trace.events["flag"].values.tolist() == [[1]]
    assert trace.events["F"].components == ("re", "im")
    assert trace.events["half"].values[0, 0] == float(np.float32(0.1))


@pytest.mark.parametrize(
    ("calls", "said"),
    [
        ([("x", 1.0, {"unit": "m"}), ("x", 1.0, {"unit": "mm"})], "with unit 'mm'"),
        ([("x", 1.0, {"i": 1}), ("x", 1.0, {"j": 1})], r"index \('j',\)"),
        ([("x", 1.0, {"i": 1.5})], "wanted a whole number"),
        ([("x", 1.0, {"i": 1}), ("x", 1.0, {"i": 1.5})], "wanted a whole number"),
        ([("x", 2**64, {})], "more than 64 bits"),
        ([("x", object(), {})], "no value"),
        ([("x", np.zeros(0), {"axes": ("i",)})], "no value"),
        ([("x", np.zeros((2, 2)), {})], "name its axes"),
        ([("x", np.zeros(2), {"components": ("a", "b", "c")})], "has 2 components"),
    ],
)
def test_what_does_not_fit_is_an_error_and_the_file_is_cut_off(tmp_path, calls, said):
    path = tmp_path / "t.jsonl"
    with pytest.raises(UsageError, match=said):
        emitted(path, *calls)
    with pytest.raises(TraceFormatError, match="truncated"):
        read_trace(path)


def test_a_program_that_fails_leaves_a_file_that_says_so(tmp_path):
    path = tmp_path / "t.jsonl"

    def fail():
        with braggtrace.record(path) as trace:
            trace.emit("x", 1.0)
            raise KeyError("x")

    with pytest.raises(KeyError):
        fail()
    with pytest.raises(TraceFormatError, match="truncated"):
        read_trace(path)


def test_outside_of_the_block_nothing_is_emitted_in_silence(tmp_path):
    with braggtrace.record(tmp_path / "t.jsonl") as trace:
        trace.emit("x", 1.0)
    for name in ("x", "y"):
        with pytest.raises(UsageError, match="outside"):
            trace.emit(name, 1.0)


def test_off_nothing_is_written(tmp_path):
    path = tmp_path / "t.jsonl"
    for off in (braggtrace.record(None), braggtrace.record(path, on=False)):
        with off as trace:
            assert not trace.on
            assert trace.emit("x", 1.5, unit="m", axes=("i",), step=3) == 1.5
    assert not path.exists()


def test_one_pixel_is_kept_and_the_others_are_left_out(tmp_path):
    trace = emitted(
        tmp_path / "t.jsonl",
        ("I", 1.0, {"pixel": (3, 4)}),
        ("I", 2.0, {"pixel": (5, 6)}),
        pixel=(5, 6),
    )
    assert trace.pixel == (5, 6)
    assert trace.events["I"].values.tolist() == [[2.0]]
    every = emitted(tmp_path / "all.jsonl", ("I", 1.0, {"pixel": (3, 4)}))
    assert every.events["I"].place(0) == {"slow": 3, "fast": 4}


def test_threads_lose_nothing(tmp_path):
    path = tmp_path / "t.jsonl"
    with braggtrace.record(path) as trace:

        def work(k):
            for i in range(4000):
                trace.emit("x", float(i), thread=k, i=i)

        threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    event = read_trace(path).events["x"]
    assert len({tuple(row) for row in event.index.tolist()}) == 16_000


def test_off_an_emit_is_one_call():
    with braggtrace.record(None) as trace:
        calls = calls_of(lambda: trace.emit("x", 0.37, unit="m", step=3))
    idle = calls_of(lambda: None)
    assert calls == idle + 1


@pytest.mark.parametrize("word", ["a\nb", "\x1b[2J", "\ud800", "\u2028"])
def test_name_that_is_not_shown_as_it_is_is_refused(tmp_path, word):
    wanted: dict[str, Any]
    value: Any
    for wanted, value in (
        ({"name": word}, 1.0),
        ({"name": "x", "unit": word}, 1.0),
        ({"name": "x", "components": (word, "b")}, np.zeros(2)),
        ({"name": "x", "axes": (word,)}, np.zeros(2)),
    ):
        with (
            pytest.raises(UsageError, match="not shown as it is"),
            braggtrace.record(tmp_path / "t.jsonl", program="p") as emission,
        ):
            emission.emit(value=value, **wanted)
