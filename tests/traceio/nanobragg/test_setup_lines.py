"""Set-up lines of both pivots: mislabelled units, names that stand for two things."""

import numpy as np
import pytest

from braggtrace.errors import TraceFormatError
from braggtrace.events import Event, Trace
from braggtrace.traceio import parse_log
from tests.traceio.nanobragg.logs import BEAM_SETUP, SAMPLE_SETUP, log


def the(trace: Trace, name: str) -> Event:
    found = trace.get(name)
    assert found is not None, f"{name} is not in {list(trace.events)}"
    return found


@pytest.fixture(scope="module")
def sample() -> Trace:
    return parse_log(log(SAMPLE_SETUP), "sample.log")


@pytest.fixture(scope="module")
def beam() -> Trace:
    return parse_log(log(BEAM_SETUP), "beam.log")


@pytest.mark.parametrize("setup", [SAMPLE_SETUP, BEAM_SETUP], ids=["sample", "beam"])
def test_a_whole_log_has_no_anomaly(setup):
    assert parse_log(log(setup), "c.log").header.anomalies == ()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("detector_convention", ["CUSTOM"]),
        ("detector_angles", [0.01, 0.02, 0.03, 0.04]),
        ("initial_fdet", [1.0, 0.0, 0.0]),
        ("Fclose0", [0.0081]),
        ("Sclose0", [0.0093]),
        ("close_distance0", [0.0599992647992948]),
        ("ratio", [0.999987746654913]),
        ("distance0", [0.06]),
        ("term_close_before_rot", [-5e-06, 0.0003, -0.06]),
        ("pix0_before_rotation", [-0.0080, 0.0096, -0.0599]),
        ("pix0_after_rotz", [-0.0081, 0.0097, -0.0598]),
        ("pix0_after_twotheta", [-0.0082, 0.0098, -0.0597]),
        ("fdet_after_rotz", [0.91, 0.11, 0.21]),
        ("odet_after_rotz", [0.93, 0.13, 0.23]),
        ("twotheta_axis", [0.0, 1.0, 0.0]),
        ("sdet_after_twotheta", [0.82, 0.32, 0.42]),
    ],
)
def test_sample_pivot_lines_become_their_events(sample, name, values):
    assert the(sample, name).values.tolist() == [values]
    assert the(sample, name).axes == ()


def test_beam_center_m_of_the_sample_pivot_is_the_near_point_in_kilometres(sample):
    near = the(sample, "near_point")
    assert near.unit == "m"
    # one multiplication by 1000
    np.testing.assert_allclose(near.values, [[0.008256, 0.00688]], rtol=3e-16)
    assert near.literals is not None
    assert near.literals.tolist() == [["8.256e-06", "6.88e-06"]]
    assert near.half_width is not None
    np.testing.assert_allclose(near.half_width, [[5e-18, 5e-18]], rtol=1e-12)
    assert "beam_center" not in sample


def test_beam_center_m_of_the_beam_pivot_is_the_beam_centre_in_kilometres(beam):
    # one multiplication by 1000
    np.testing.assert_allclose(
        the(beam, "beam_center").values, [[0.0081, 0.0097]], rtol=3e-16
    )
    assert "near_point" not in beam


def test_the_pixel_size_is_converted_from_millimetres(sample, beam):
    for trace, metres, digits in ((sample, 1.72e-4, "0.172"), (beam, 2e-4, "0.2")):
        size = the(trace, "pixel_size")
        # one multiplication by 0.001
        np.testing.assert_allclose(size.values, [[metres]], rtol=3e-16)
        assert size.literals is not None
        assert size.literals.tolist() == [[digits]]


def test_the_first_after_rotz_of_the_beam_pivot_is_before_two_theta(beam):
    for axis, values in (("f", [0.91, 0.11, 0.21]), ("o", [0.93, 0.13, 0.23])):
        assert the(beam, f"{axis}det_after_rotz").values.tolist() == [values]


def test_the_second_after_rotz_of_the_beam_pivot_is_the_final_vector(beam):
    assert the(beam, "fdet_vec").values.tolist() == [[0.81, 0.31, 0.41]]
    assert the(beam, "odet_vec").values.tolist() == [[0.83, 0.33, 0.43]]


def test_a_final_vector_other_than_the_traced_axis_is_a_contradiction():
    text = log(BEAM_SETUP).replace(
        "fdet_after_rotz=0.81 0.31 0.41", "fdet_after_rotz=0.81 0.31 0.42"
    )
    found = parse_log(text, "c.log").header.anomalies
    assert {(a.kind, a.name) for a in found} == {("contradiction", "fdet_vec")}


def test_a_second_after_twotheta_that_differs_is_a_contradiction():
    head, tail = log(BEAM_SETUP).split("TRACE_C:convention_mapping")
    changed = head[::-1].replace("0.83 0.33 0.43"[::-1], "0.83 0.33 0.44"[::-1], 1)
    found = parse_log(
        changed[::-1] + "TRACE_C:convention_mapping" + tail, "c.log"
    ).header.anomalies
    assert [(a.kind, a.name) for a in found] == [
        ("contradiction", "odet_after_twotheta")
    ]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("rotation_x", [1, 0, 0, 0, 0.5, -0.25, 0, 0.25, 0.5]),
        ("rotation_y", [0.5, 0, 0.125, 0, 1, 0, -0.125, 0, 0.5]),
        ("rotation_z", [0.5, -0.0625, 0, 0.0625, 0.5, 0, 0, 0, 1]),
        ("rotation_total", [0.11, 0.12, 0.13, 0.21, 0.22, 0.23, 0.31, 0.32, 0.33]),
    ],
)
def test_matrices_are_read_row_by_row(beam, name, values):
    assert the(beam, name).values.tolist() == [values]
    assert the(beam, name).components[:4] == ("xx", "xy", "xz", "yx")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Fbeam0", [0.0098]),
        ("Sbeam0", [0.0082]),
        ("distance0", [0.1]),
        ("term_fast", [-0.0003, 0.0009, -0.0097]),
        ("term_slow", [0.0018, 0.0079, 0.0007]),
        ("term_beam", [0.1, 0.0, 0.0]),
        ("pix0_vector", [-0.0082, 0.0098, -0.0597]),
    ],
)
def test_beam_pivot_lines_become_their_events(beam, name, values):
    assert the(beam, name).values.tolist() == [values]


def test_constants_that_the_beam_pivot_prints_are_exempt_with_their_reason(beam):
    exempt = {e.name: e for e in beam.header.exempt}
    names = ["detector_convention", "initial_fdet", "initial_sdet", "initial_odet"]
    assert [exempt[name].values for name in names] == [1, 3, 3, 3]
    assert all("MOSFLM" in exempt[name].reason for name in names)
    assert not any(name in beam for name in names)


def test_the_sample_pivot_exempts_no_set_up_line(sample):
    assert {e.name for e in sample.header.exempt} == {"source_index"}


def test_the_detector_lines_say_the_same_as_the_traced_vectors(sample, beam):
    # they are checked for contradiction, not counted: not every log keeps them
    for trace in (sample, beam):
        assert trace.header.anomalies == ()
        for name in ("fdet_vec", "sdet_vec", "pix0_vector"):
            repeats = the(trace, name).repeats
            assert repeats is not None
            assert repeats.sum() >= 1


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ("DETECTOR_FAST_AXIS 0.81", "fdet_vec"),
        ("DETECTOR_SLOW_AXIS 0.82", "sdet_vec"),
        ("DETECTOR_NORMAL_AXIS 0.83", "odet_after_twotheta"),
        ("DETECTOR_PIX0_VECTOR -0.0082", "pix0_vector"),
    ],
)
def test_a_detector_line_that_differs_is_a_contradiction(line, event):
    text = log().replace(line, line[:-1] + "7")
    found = parse_log(text, "c.log").header.anomalies
    assert {(a.kind, a.name) for a in found} == {("contradiction", event)}


def test_a_set_up_line_that_stands_once_too_often_is_a_duplicate():
    for setup in (SAMPLE_SETUP, BEAM_SETUP):
        again = setup + "TRACE_C:distance_m=0.5\n"
        found = parse_log(log(again), "c.log").header.anomalies
        assert [(a.kind, a.name) for a in found] == [("duplicate", "distance_m")]


def test_a_line_of_the_beam_pivot_in_a_log_of_the_sample_pivot_is_an_error():
    mixed = log(SAMPLE_SETUP + "TRACE_C:Rx=[1 0 0; 0 1 0; 0 0 1]\n")
    with pytest.raises(TraceFormatError, match=r"c\.log:3: beam_center_m: wanted X"):
        parse_log(mixed, "c.log")
