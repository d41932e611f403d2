"""Extrapolated differences of functions whose derivative is known."""

import math

import numpy as np
import pytest

from braggtrace.gradients.finite_differences import Step, extrapolate, step_sizes

EPSILON = 2.0**-52


def derivative(function, x, largest=0.25, count=8, resolution=None):
    center = np.array([function(x)])
    steps = [
        Step(
            half=half,
            above=np.array([function(x + half)]),
            below=np.array([function(x - half)]),
        )
        for half in step_sizes(largest, count)
    ]
    digits = 4 * EPSILON * np.abs(center) if resolution is None else resolution
    return extrapolate(center, steps, digits)


@pytest.mark.parametrize(
    ("function", "x", "expected"),
    [
        (math.sin, 0.7, math.cos(0.7)),
        (math.exp, 1.0, math.e),
        (lambda x: math.sin(50 * x), 0.3, 50 * math.cos(15.0)),
        (lambda x: x**3, 2.0, 12.0),
    ],
)
def test_derivative_is_right_within_its_own_error(function, x, expected):
    digits = 4 * EPSILON * np.array([abs(function(x)) + abs(x * expected)])
    found = derivative(function, x, largest=0.03, resolution=digits)
    assert abs(found.value[0] - expected) <= found.error[0]
    assert found.error[0] <= 1e-9 * abs(expected)


def test_few_digits_make_the_error_large():
    def rounded(x):
        return float(f"{math.sin(x):.6g}")

    found = derivative(rounded, 0.7, resolution=np.array([5e-7]))
    assert abs(found.value[0] - math.cos(0.7)) <= found.error[0]
    assert 1e-6 < found.error[0] < 1e-4


def test_without_steps_nothing_is_known():
    found = extrapolate(np.ones(2), [], np.zeros(2))
    assert np.isinf(found.error).all()


def test_steps_fall_by_halves():
    assert step_sizes(1.0, 3) == (1.0, 0.5, 0.25)
