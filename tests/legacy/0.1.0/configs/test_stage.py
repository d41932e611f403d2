"""Tests that a bundle names; they are collected, and not run by it."""

import pytest


@pytest.mark.parametrize("step", [0, 1])
def test_rotation_of_a_step(step):
    assert step in (0, 1)


def test_polarization():
    assert True
