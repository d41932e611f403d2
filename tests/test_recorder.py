"""Recorders pass tensors on untouched, and keep what the catalogue declares."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from braggtrace.catalog import causal_rank, spec_of
from braggtrace.errors import InternalError, UnknownNameError
from braggtrace.events import AXES, TraceHeader
from braggtrace.recorder import NullRecorder, Recorder, TraceRecorder
from braggtrace.units import DEGREES_PER_RADIAN

repeatable = settings(derandomize=True, database=None, deadline=None)
HEADER = TraceHeader(program="test")
lengths = st.integers(1, 3)


def emitted(name, value):
    """The one event that a value becomes."""
    recorder = TraceRecorder()
    recorder.emit(name, torch.as_tensor(value))
    return recorder.trace(HEADER).events[name]


def ranged(*shape):
    """Different whole numbers in a shape."""
    return torch.arange(float(np.prod(shape)), dtype=torch.float64).reshape(shape)


@pytest.mark.parametrize("recorder", [NullRecorder(), TraceRecorder()])
def test_both_recorders_are_recorders(recorder):
    assert isinstance(recorder, Recorder)


@pytest.mark.parametrize("make", [NullRecorder, TraceRecorder])
def test_emitted_tensor_is_the_very_one_that_comes_back(make):
    value = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
    assert make().emit("pixel_size", value) is value


def test_null_recorder_accepts_anything():
    recorder = NullRecorder()
    value = torch.zeros(2, 2)
    assert recorder.emit("no_such_event", value) is value
    recorder.note("no_such_event", "text")


def test_recording_leaves_the_gradient_alone():
    x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    recorder = TraceRecorder()
    (recorder.emit("pixel_size", x * x) * 3.0).backward()
    assert x.grad == 12.0


def test_recorded_value_is_a_copy():
    value = torch.tensor([1.0, 2.0], dtype=torch.float64)
    whole = torch.tensor([3, 4])
    recorder = TraceRecorder()
    recorder.emit("near_point", value)
    recorder.emit("pixel", whole)
    value += 7.0
    whole += 7
    events = recorder.trace(HEADER).events
    assert events["near_point"].values.tolist() == [[1.0, 2.0]]
    assert events["pixel"].values.tolist() == [[3, 4]]


def test_unit_becomes_the_catalogues():
    angle = emitted("phi", torch.tensor(0.1, dtype=torch.float64))
    assert angle.unit == "deg"
    assert angle.values.tolist() == [[0.1 * DEGREES_PER_RADIAN]]
    edge = emitted("rot_a", torch.tensor([1e-9, 0.0, -2.5e-9], dtype=torch.float64))
    assert edge.unit == "Å"
    assert edge.values.tolist() == [[1e-9 * 1e10, 0.0, -2.5e-9 * 1e10]]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_numbers_are_kept_in_double(dtype):
    event = emitted("ratio", torch.tensor(0.1, dtype=dtype))
    assert event.kind == "float"
    assert event.values.dtype == np.float64
    assert event.values.item() == torch.tensor(0.1, dtype=dtype).item()


@pytest.mark.parametrize("value", [True, 1, 1.0])
def test_whole_number_is_kept_as_one(value):
    event = emitted("out_of_bounds", torch.tensor(value))
    assert event.kind == "int"
    assert event.values.tolist() == [[1]]


def test_text_is_kept_as_text():
    recorder = TraceRecorder()
    recorder.note("detector_convention", "XDS")
    event = recorder.trace(HEADER).events["detector_convention"]
    assert event.kind == "text"
    assert event.values.tolist() == [["XDS"]]


@repeatable
@given(st.tuples(*[lengths] * 6))
def test_index_counts_along_the_axes_that_vary(shape):
    event = emitted("hkl_frac", ranged(*shape, 3))
    varying = tuple(axis for axis, n in zip(AXES, shape, strict=True) if n > 1)
    assert event.axes == varying
    assert event.values.shape == (int(np.prod(shape)), 3)
    values = ranged(*shape, 3).numpy()
    for row in range(event.values.shape[0]):
        place = event.place(row)
        at = tuple(place.get(axis, 0) for axis in AXES)
        assert event.values[row].tolist() == values[at].tolist()


@repeatable
@given(st.tuples(*[lengths] * 6))
def test_every_sample_has_an_index_of_its_own(shape):
    event = emitted("F_latt", ranged(*shape))
    rows = {tuple(row) for row in event.index.tolist()}
    assert len(rows) == event.values.shape[0] == event.index.shape[0]
    assert event.index.shape[1] == len(event.axes)


def test_axis_that_does_not_vary_is_left_out():
    event = emitted("phi", ranged(1, 1, 1, 1, 3, 1))
    assert event.axes == ("phi",)
    assert event.index.tolist() == [[0], [1], [2]]


def test_scalar_has_one_sample_without_an_index():
    event = emitted("distance", torch.tensor(0.1, dtype=torch.float64))
    assert event.axes == ()
    assert event.index.shape == (1, 0)
    assert event.values.tolist() == [[0.1]]


def test_events_come_in_causal_order_whatever_the_order_of_emission():
    names = ["distance", "pixel_size", "I_before_scaling", "ratio"]
    recorder = TraceRecorder()
    for name in names:
        recorder.emit(name, torch.tensor(1.0))
    assert list(recorder.trace(HEADER).events) == sorted(names, key=causal_rank)


def test_header_is_the_given_one():
    assert TraceRecorder().trace(HEADER).header is HEADER


def test_later_emission_does_not_change_an_earlier_trace():
    recorder = TraceRecorder()
    recorder.emit("ratio", torch.tensor(1.0))
    before = recorder.trace(HEADER)
    recorder.emit("distance", torch.tensor(1.0))
    assert list(before.events) == ["ratio"]


def test_name_outside_the_catalogue_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'pixel_size'"):
        TraceRecorder().emit("pixel_sizes", torch.tensor(1.0))


@pytest.mark.parametrize("name", ["k_frac", "rotation_total", "cos_2theta"])
def test_view_cannot_be_emitted(name):
    assert spec_of(name).view
    with pytest.raises(InternalError, match="is a view of other events"):
        TraceRecorder().emit(name, torch.tensor(1.0))


def test_second_emission_of_a_name_is_refused():
    recorder = TraceRecorder()
    recorder.emit("ratio", torch.tensor(1.0))
    with pytest.raises(InternalError, match="ratio was emitted twice"):
        recorder.emit("ratio", torch.tensor(1.0))
    recorder.note("detector_convention", "XDS")
    with pytest.raises(InternalError, match="detector_convention was emitted twice"):
        recorder.note("detector_convention", "XDS")


def test_wrong_number_of_components_is_refused():
    with pytest.raises(InternalError, match="has not 3 components"):
        TraceRecorder().emit("pix0_vector", torch.zeros(2))


@pytest.mark.parametrize("shape", [(2,), (1, 1, 1), (1,) * 5, (1,) * 7])
def test_wrong_number_of_axes_is_refused(shape):
    with pytest.raises(InternalError, match="has not the axes"):
        TraceRecorder().emit("F_latt", torch.zeros(shape))


def test_variation_along_an_undeclared_axis_is_refused():
    with pytest.raises(InternalError, match=r"varies along \['mosaic'\]"):
        TraceRecorder().emit("phi", torch.zeros(1, 1, 1, 1, 1, 2))


def test_refused_event_leaves_no_trace():
    recorder = TraceRecorder()
    with pytest.raises(InternalError):
        recorder.emit("pix0_vector", torch.zeros(2))
    recorder.emit("pix0_vector", torch.zeros(3))
    assert list(recorder.trace(HEADER).events) == ["pix0_vector"]


def test_components_are_returned_as_they_are_and_kept_as_one_vector():
    recorder = TraceRecorder()
    h, k, l = (torch.full((1,) * 6, value) for value in (1.0, 2.0, 3.0))  # noqa: E741
    got = recorder.emit_parts("hkl_frac", (h, k, l))
    assert got[0] is h
    assert got[2] is l
    assert recorder._events["hkl_frac"].values.tolist() == [[1.0, 2.0, 3.0]]


def test_vector_with_too_few_components_is_refused():
    one = torch.ones((1,) * 6)
    with pytest.raises(InternalError, match="components"):
        TraceRecorder().emit_parts("hkl_frac", (one, one))  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 3e9])
def test_index_that_is_no_whole_number_of_the_c_program_is_the_one_it_prints(value):
    found = emitted("hkl_rounded", torch.full((1, 1, 1, 1, 1, 1, 3), value).double())
    assert found.values.tolist() == [[-(2**31)] * 3]
