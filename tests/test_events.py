"""Events and traces: what they know of themselves, and that they do not change."""

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from braggtrace.events import AXES, Trace, TraceHeader
from tests.helpers import event, small_trace, trace


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (np.array([1.0]), "float"),
        (np.array([1.0], dtype=np.float32), "float"),
        (np.array([1]), "int"),
        (np.array([1], dtype=np.uint8), "int"),
        (np.array(["MOSFLM"]), "text"),
    ],
    ids=str,
)
def test_the_kind_of_an_event_is_that_of_its_values(values, kind):
    assert event("F_latt", values).kind == kind


def test_readings_are_samples_times_components():
    assert (
        event("rot_a", [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], axes=("phi",)).readings == 6
    )
    assert event("F_latt", [1.0]).readings == 1


def test_repeated_prints_are_readings_too():
    once = event("rot_a", [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], axes=("phi",))
    assert replace(once, repeats=np.array([1, 4])).readings == 15


def test_the_place_of_a_sample_is_its_index_by_axis():
    found = event("F_latt", [1.0, 2.0], axes=("source", "phi"), index=[[0, 7], [2, 9]])
    assert found.place(1) == {"source": 2, "phi": 9}
    assert event("F_latt", [1.0]).place(0) == {}


def test_a_trace_keeps_the_order_in_which_events_were_seen():
    found = trace(event("b", [1.0]), event("a", [2.0]), event("c", [3.0]))
    assert [e.name for e in found] == list(found.events) == ["b", "a", "c"]


def test_a_trace_says_what_it_holds():
    found = small_trace()
    assert "F_latt" in found
    assert "F_cell" not in found
    assert found.get("F_cell") is None
    one = found.get("F_latt")
    assert one is found.events["F_latt"]


def test_the_events_of_a_trace_cannot_be_exchanged():
    events = {"a": event("a", [1.0])}
    found = Trace(header=TraceHeader(program="test"), events=events)
    events["b"] = event("b", [1.0])
    assert "b" not in found
    with pytest.raises(TypeError):
        found.events["a"] = event("a", [2.0])  # type: ignore[index]


@pytest.mark.parametrize("what", [small_trace(), small_trace().header, event("a", [1])])
def test_traces_headers_and_events_are_frozen(what):
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        what.program = "else"


def test_the_traced_pixel_is_slow_then_fast():
    assert trace(event("pixel", [[685, 1039]])).pixel == (685, 1039)


@pytest.mark.parametrize(
    "events",
    [
        [],
        [event("pixel", [[1, 2], [3, 4]], axes=("phi",))],
        [event("pixel", [[1]], components=("slow",))],
        [event("pixel", [["a", "b"]])],
    ],
    ids=["absent", "two pixels", "one number", "texts"],
)
def test_a_trace_that_names_no_single_pixel_has_none(events):
    assert trace(*events).pixel is None


def test_relabelling_changes_the_header_only():
    one = small_trace()
    two = one.relabelled(program="other", sizes={"phi": 2})
    assert (two.header.program, two.header.sizes) == ("other", {"phi": 2})
    assert dict(two.events) == dict(one.events)
    assert one.header.program == "test"


def test_the_axes_have_the_order_of_the_physics():
    assert AXES == ("pixel", "layer", "subpixel", "source", "phi", "mosaic")
