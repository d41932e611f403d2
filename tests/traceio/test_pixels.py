"""Traces of several pixels: apart and together."""

import numpy as np

from braggtrace.events import Anomaly, Exemption
from braggtrace.experiment import MODES
from braggtrace.simulator import Precision, trace_pixels
from braggtrace.traceio import (
    format_log,
    in_one_dialect,
    parse_log,
    read_jsonl,
    split_pixels,
    stack_pixels,
    write_jsonl,
)
from tests.simulator.cases import experiment, trace

PLACES = ((20, 30), (0, 0), (33, 7))


def several():
    return trace_pixels(
        experiment(),
        PLACES,
        switches=MODES["nanobragg"],
        precision=Precision(),
        provenance={},
        version="test",
    )


def assert_same(first, second):
    assert first.events.keys() == second.events.keys()
    for name, event in first.events.items():
        other = second.events[name]
        assert event.axes == other.axes, name
        assert np.array_equal(event.index, other.index), name
        assert np.array_equal(event.values, other.values), name


def test_pixels_traced_at_once_have_the_bits_of_each_alone():
    for pixel, part in zip(sorted(PLACES), split_pixels(several()), strict=True):
        assert part.pixel == pixel
        assert_same(part, trace(experiment(), pixel))


def test_pixels_come_in_the_programs_order():
    assert several().pixels == tuple(sorted(PLACES))
    assert several().pixel is None


def test_pixel_that_is_named_twice_is_traced_once():
    made = trace_pixels(
        experiment(),
        ((1, 2), (1, 2)),
        switches=MODES["nanobragg"],
        precision=Precision(),
        provenance={},
        version="test",
    )
    assert made.pixel == (1, 2)


def test_stacked_parts_hold_every_value_of_the_parts():
    parts = split_pixels(several())
    whole = stack_pixels(parts)
    assert whole.header.sizes["pixel"] == 3
    for part, again in zip(parts, split_pixels(whole), strict=True):
        assert_same(part, again)


def test_several_pixels_are_written_and_read_to_the_last_bit():
    made = several()
    assert_same(made, read_jsonl(write_jsonl(made), "file"))


def test_logs_of_several_pixels_meet_the_native_trace():
    made = several()
    logs = [parse_log(format_log(part), "log") for part in split_pixels(made)]
    first, second = in_one_dialect(stack_pixels(logs), made)
    assert first.pixels == second.pixels == tuple(sorted(PLACES))
    assert first.events.keys() == second.events.keys()
    for name, event in first.events.items():
        assert event.axes == second.events[name].axes, name
        assert np.array_equal(event.index, second.events[name].index), name
        assert event.readings == second.events[name].readings, name


def test_what_was_found_in_a_file_is_kept_once():
    anomaly = Anomaly(kind="unknown", name="x", message="line 3: x")
    exempt = Exemption(name="y", values=2, reason="because")
    parts = [
        part.relabelled(anomalies=(anomaly,), exempt=(exempt,))
        for part in split_pixels(several())
    ]
    whole = stack_pixels(stack_and_split(parts))
    assert [a.message for a in whole.header.anomalies] == [
        f"pixel slow {slow} fast {fast}: line 3: x" for slow, fast in sorted(PLACES)
    ]
    assert [(e.name, e.values) for e in whole.header.exempt] == [("y", 6)]


def stack_and_split(parts):
    return split_pixels(stack_pixels(parts))


def test_event_of_one_pixel_alone_is_no_event_of_the_others():
    parts = list(split_pixels(several()))
    fewer = {n: e for n, e in parts[1].events.items() if n != "polar"}
    parts[1] = type(parts[1])(header=parts[1].header, events=fewer)
    whole = stack_pixels(parts)
    assert whole.events["polar"].index[:, 0].tolist() == [0, 2]
    assert "polar" not in split_pixels(whole)[1]


def test_interpolation_that_fails_at_one_pixel_fails_at_the_later_ones():
    from tests.golden.parity import case_experiment

    made, _ = case_experiment("interpolate_out_of_range")
    pixels = ((8, 88), (0, 3), (30, 48), (37, 55))

    def traced(*places):
        return trace_pixels(
            made,
            places,
            switches=MODES["nanobragg"],
            precision=Precision(),
            provenance={},
            version="test",
        )

    for pixel, part in zip(sorted(pixels), split_pixels(traced(*pixels)), strict=True):
        assert_same(part, traced(pixel))
