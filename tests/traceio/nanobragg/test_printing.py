"""From a native trace to nanoBragg's lines and back again."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.errors import BraggtraceError
from braggtrace.events import Trace
from braggtrace.traceio import as_printed, format_log, parse_log
from tests.helpers import REPEATABLE, event, native_trace, trace
from tests.traceio.nanobragg.logs import log

SIZES = st.fixed_dictionaries(
    {
        "layer": st.integers(1, 2),
        "subpixel": st.sampled_from([1, 4]),
        "source": st.integers(1, 4),
        "phi": st.integers(1, 3),
        "mosaic": st.integers(1, 2),
    }
)


def assert_agree(printed: Trace, read: Trace) -> None:
    """The same structure, and values within the digits that were printed."""
    assert list(read.events) == list(printed.events)
    assert read.header.sizes.get("sample") == printed.header.sizes.get("sample")
    for mine, found in zip(printed, read, strict=True):
        assert (mine.unit, mine.axes, mine.components, mine.kind) == (
            found.unit,
            found.axes,
            found.components,
            found.kind,
        )
        assert mine.index.tolist() == found.index.tolist()
        assert mine.readings == found.readings
        if mine.kind != "float":
            assert mine.values.tolist() == found.values.tolist()
            continue
        assert found.half_width is not None
        # conversion to the printed unit and back rounds twice on either side
        slack = found.half_width + 1e-15 * np.abs(mine.values)
        assert (np.abs(mine.values - found.values) <= slack).all(), mine.name


@REPEATABLE
@given(st.integers(0, 10**6), st.sampled_from(["sample", "beam"]), SIZES)
def test_what_is_printed_reads_back_as_what_was_meant(seed, pivot, sizes):
    native = native_trace(seed, pivot=pivot, **sizes)
    printed, read = as_printed(native), parse_log(format_log(native), "py.log")
    assert_agree(printed, read)
    assert printed.header.anomalies == read.header.anomalies == ()
    assert printed.header.exempt == read.header.exempt


@pytest.mark.parametrize("pivot", ["sample", "beam"])
def test_printing_twice_says_the_same(pivot):
    native = native_trace(3, pivot=pivot, subpixel=4, phi=2, source=3)
    assert format_log(native) == format_log(native)


def test_the_lines_carry_the_tag_of_their_program():
    native = native_trace(5, subpixel=4, phi=2, source=3)
    mine, theirs = format_log(native), format_log(native, tag="C")
    assert parse_log(mine, "py.log").header.program == "braggtrace"
    assert parse_log(theirs, "c.log").header.program == "nanoBragg"
    assert mine.replace("TRACE_PY", "TRACE_C") == theirs


def test_the_lines_end_with_the_closing_line_and_a_new_line():
    text = format_log(native_trace(5))
    assert text.splitlines()[-1].startswith("TRACE_PY: floatimage_accumulated ")
    assert text.endswith("\n")


def test_the_order_of_the_lines_is_that_of_the_program():
    def names(text: str) -> list[str]:
        lines = (re.match(r"TRACE_\w+:? ?[^\s=]+", line) for line in text.splitlines())
        found = [m.group() for m in lines if m and "_SOURCE2" not in m.group()]
        return [name for name in found if "convention_mapping" not in name]

    mine = names(format_log(native_trace(5, phi=2), tag="C"))
    assert mine == names(log())


def test_the_digits_are_those_of_the_program():
    native = trace(
        event("F_latt", [-98.25]),
        event("r_e_sqr", [7.94079248018965e-30]),
        event("steps", [10]),
    )
    assert format_log(native, tag="C").splitlines() == [
        "TRACE_C: r_e_meters 2.81794117756025e-15",
        "TRACE_C: r_e_sqr 7.94079248018965e-30",
        "TRACE_C: steps 10",
    ]


def test_a_native_trace_of_a_single_event_is_printed():
    printed = as_printed(trace(event("R_distance", [0.25])))
    assert list(printed.events) == ["R_distance"]
    assert printed.events["R_distance"].values.tolist() == [[0.25]]


@pytest.mark.parametrize("name", ["F_latt", "F_cell", "hkl_frac", "pixel_pos", "phi"])
def test_a_native_trace_without_an_event_is_printed_without_its_lines(name):
    kept = [e for e in native_trace(1, phi=2, source=3) if e.name != name]
    printed = as_printed(trace(*kept, sizes={"phi": 2, "source": 3}))
    assert name not in printed
    assert "I_pixel_final" in printed


def test_a_printed_trace_is_not_printed_again():
    read = parse_log(log(), "c.log")
    assert as_printed(read) is read


def test_layers_and_sub_pixels_become_samples_layer_by_layer():
    places: dict[str, Any] = {
        "axes": ("layer", "subpixel"),
        "index": [[0, 0], [0, 1], [1, 0], [1, 1]],
    }
    native = trace(
        event("fdet_vec", [[1.0, 0.0, 0.0]]),  # opens the lines of each sub-pixel
        event("R_distance", [1.0, 2.0, 3.0, 4.0], **places),
        event("F_latt", [1.0]),
        sizes={"layer": 2, "subpixel": 2},
    )
    distance = as_printed(native).events["R_distance"]
    assert distance.axes == ("sample",)
    assert distance.index.tolist() == [[0], [1], [2], [3]]
    assert distance.values.tolist() == [[1.0], [2.0], [3.0], [4.0]]


def test_the_first_source_first_phi_and_first_domain_are_printed_per_sub_pixel():
    native = native_trace(7, source=2, phi=3, mosaic=2)
    printed = as_printed(native)
    original = native.events["rot_a"]
    first = original.values[original.index.tolist().index([0, 0, 0])]
    # one multiplication and one division by 1e10
    np.testing.assert_allclose(printed.events["rot_a"].values, [first], rtol=5e-16)


def test_derived_lines_are_made_of_the_events_that_they_are_views_of():
    native = native_trace(9, source=3)
    printed = as_printed(native)

    def one(name: str, source: int = 0) -> float:
        found = native.events[name]
        row = source if "source" in found.axes else 0
        return float(found.values[row, 0])

    # two roundings at most, each half a unit in the last place
    close: dict[str, Any] = {"rel": 5e-16, "abs": 0.0}
    values = {name: found.values[0, 0] for name, found in printed.events.items()}
    assert values["r_e"] == pytest.approx(one("r_e_sqr") ** 0.5, **close)
    assert values["F_cell_squared"] == pytest.approx(one("F_cell", 2) ** 2, **close)
    assert values["F_latt_squared"] == pytest.approx(one("F_latt", 2) ** 2, **close)
    assert values["cos_2theta"] == pytest.approx(one("ray_cos_2theta", 2), **close)
    ratio = one("close_distance") / one("R_distance")
    assert values["obliquity_factor"] == pytest.approx(ratio, **close)


def without_lattice_factor(native, source):
    """The trace with a lattice factor of zero for one source's first step."""
    latt = native.events["F_latt"]
    row = latt.index.tolist().index([source, 0, 0])
    values = latt.values.copy()
    values[row] = 0.0
    return replace(latt, values=values)


@pytest.mark.parametrize("dark", [0, 1, 2])
def test_the_third_source_is_not_printed_where_its_lattice_factor_is_zero(dark):
    native = native_trace(11, source=3, phi=2, mosaic=2)
    events = {**native.events, "F_latt": without_lattice_factor(native, dark)}
    del events["I_background"]
    printed = as_printed(replace(native, events=events))
    # water, which is not there, would have the program go on
    assert ("I_contribution" in printed) == (dark != 2)
    assert ("F_latt_squared" in printed) == (dark != 2)


def test_water_has_the_third_source_printed_whatever_its_lattice_factor():
    native = native_trace(11, source=3, phi=2, mosaic=2)
    events = {**native.events, "F_latt": without_lattice_factor(native, 2)}
    assert "I_contribution" in as_printed(replace(native, events=events))


def test_the_last_cosine_is_that_of_the_last_source_of_the_last_sub_pixel():
    native = native_trace(11, layer=2, subpixel=4, source=3)
    cosine = native.events["ray_cos_2theta"]
    last = cosine.index.tolist().index([1, 3, 2])
    assert (
        as_printed(native).events["cos_2theta"].values[0, 0] == cosine.values[last, 0]
    )


def test_the_total_rotation_is_z_times_y_times_x():
    native = native_trace(13, pivot="beam")
    x, y, z = (native.events[f"rotation_{a}"].values.reshape(3, 3) for a in "xyz")
    total = as_printed(native).events["rotation_total"].values.reshape(3, 3)
    # sums of nine products of large numbers: relative to the largest of them
    np.testing.assert_allclose(total, z @ y @ x, atol=1e-14 * np.abs(total).max())


def test_scales_and_provenance_survive_the_printing():
    native = native_trace(1).relabelled(scales={"lattice": 7.0}, version="9")
    header = as_printed(native).header
    assert (header.scales, header.version) == ({"lattice": 7.0}, "9")


def test_a_native_trace_that_lost_its_closing_event_is_unfinished_when_printed():
    native = native_trace(1)
    kept = [e for e in native if e.name not in ("floatimage_accumulated",)]
    anomalies = as_printed(trace(*kept)).header.anomalies
    assert [a.kind for a in anomalies] == ["unfinished"]


def test_an_event_in_another_unit_keeps_its_unit_or_is_converted():
    # in metres by its own account; the catalogue's unit is Å
    native = trace(event("rot_a", [[30.0, 1.0, 2.0]], unit="m"), event("F_latt", [1.0]))
    try:
        found = as_printed(native).events["rot_a"]
    except BraggtraceError:
        return
    assert found.unit == "m" or found.values[0, 0] == pytest.approx(30.0e10)


def test_a_native_trace_that_lacks_a_row_is_printed_with_a_gap_or_refused():
    first: dict[str, Any] = {"axes": ("phi",), "index": [[0]]}
    native = trace(
        event("phi", [0.0], **first),
        event("hkl_frac", [[1.0, 2.0, 3.0]], **first),
        event("F_latt_b", [1.0]),
        event("F_latt", [1.0]),
        sizes={"phi": 2},
    )
    try:
        printed = as_printed(native)
    except BraggtraceError:
        return
    assert len(printed.events["k_frac"].values) == 1


def test_a_native_trace_that_lacks_a_component_is_printed_without_it_or_refused():
    native = trace(event("F_latt", [1.0]), event("hkl_frac", [[1.0, 2.0]]))
    try:
        printed = as_printed(native)
    except BraggtraceError:
        return
    assert "hkl_frac" not in printed or printed.events["hkl_frac"].values.shape[1] == 2
