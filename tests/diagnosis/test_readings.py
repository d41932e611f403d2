"""A constant ratio or offset is named when it is a known number, else not."""

import math

import numpy as np
import pytest

from braggtrace.diagnosis.known_numbers import offsets, ratios
from braggtrace.diagnosis.readings import read_difference
from tests.helpers import event, pair, trace

STEPS = trace(
    event("steps", [10]), event("r_e_sqr", [7.9e-30]), scales={"lattice": 105.0}
)
BASELINE = np.array([1.0, -2.0, 3.5])


def read(baseline, subject, **known):
    return read_difference(
        pair(baseline, subject), ratios(STEPS), known.get("shifts", {})
    )


@pytest.mark.parametrize(
    ("factor", "name"),
    [
        (math.pi / 180.0, "π/180"),
        (180.0 / math.pi, "180/π"),
        (1.0e10, "1e10"),
        (1.0e-3, "1e-3"),
        (2.0, "2"),
        (0.1, "1/steps"),
        (105.0, "Na·Nb·Nc"),
        (7.9e-30, "r_e²"),
        (-1.0, "−1"),
    ],
)
def test_known_ratio_is_named(factor, name):
    assert read(BASELINE, BASELINE * factor) == f"the subject is the baseline × {name}"


def test_ratio_that_varies_has_no_name():
    assert read(BASELINE, BASELINE * [2.0, 2.0, 2.1]) == ""


def test_ratio_of_two_values_alone_is_not_told_unless_it_is_known():
    assert read(BASELINE[:2], BASELINE[:2] * 1.37) == ""
    assert "1.37" in read(BASELINE, BASELINE * 1.37)


def test_no_difference_is_no_ratio():
    assert read(BASELINE, BASELINE) == ""


def test_half_a_pixel_is_an_offset():
    shifts = offsets("m", trace(event("pixel_size", [2.0e-4])))
    found = read_difference(pair([0.01, 0.02], [0.0101, 0.0201]), {}, shifts)
    assert found == "the subject is the baseline + half a pixel"


def test_offset_that_is_no_known_number_is_not_told():
    shifts = offsets("m", trace(event("pixel_size", [2.0e-4])))
    assert read_difference(pair([0.01, 0.02], [0.0103, 0.0203]), {}, shifts) == ""


def test_values_that_are_not_finite_are_not_read():
    assert read(BASELINE, [math.nan, 1.0, 2.0]) == ""


def test_printed_digits_tell_a_known_ratio_as_far_as_they_go():
    subject = np.array([1.25e-3, 1.21875e-3, 1.18828125e-3])
    printed = np.array([1.25, 1.21875, 1.188281])
    known = ratios(STEPS)
    both = pair(printed, subject, slack=np.full((3, 1), 5e-7))
    assert read_difference(both, known, {}) == "the subject is the baseline × 1e-3"
    turned = pair(subject, printed, slack=np.full((3, 1), 5e-7))
    assert read_difference(turned, known, {}) == "the subject is the baseline × 1e3"
    vague = pair(printed, subject, slack=np.full((3, 1), 5e-3))
    assert read_difference(vague, known, {}) == ""
    other = pair(printed, subject * [1.0, 1.0, 1.001], slack=np.full((3, 1), 5e-7))
    assert read_difference(other, known, {}) == ""


def test_degrees_celsius_for_kelvin_are_an_offset():
    shifts = offsets("K", STEPS)
    found = read_difference(pair([300.0, 310.0], [26.85, 36.85]), {}, shifts)
    assert found == "the subject is the baseline − 273.15 (°C for K)"


@pytest.mark.parametrize(
    ("baseline", "subject"),
    [(1e-300, 1e300), (1e308, -1e308), (5e-324, 1.0), (1e308, 1e-308)],
)
def test_values_at_the_ends_of_the_doubles_fit_no_clause(baseline, subject):
    assert read(np.array([baseline, 1.0]), np.array([subject, 1.0])) == ""
