"""Scope and limits of images in a configuration."""

import pytest
import yaml

from braggtrace.config import build_image_limits, resolved_yaml
from braggtrace.imagecompare import DEFAULT_LIMITS, ImageLimit
from tests.config.texts import MINIMAL, place_of

PIXEL = "pixel: {slow: 1, fast: 2}\n"
ROI = "scope: {roi: {slow: [2, 5], fast: [0, 9]}}\n"


def test_scope_is_a_pixel_unless_one_asks_for_more(load):
    config = load(MINIMAL)
    assert config.scope == "pixel"
    assert config.roi is None
    assert build_image_limits(config) == DEFAULT_LIMITS


def test_pixel_may_be_left_out_with_an_image(load):
    config = load(MINIMAL.replace(PIXEL, "scope: image\n"))
    assert (config.scope, config.traced_pixels, config.roi) == ("image", (), None)


def test_pixel_may_be_named_beside_an_image(load):
    config = load(MINIMAL + "scope: image\n")
    assert config.traced_pixels == ((1, 2),)


def test_missing_pixel_names_both_ways_out(fail):
    error = fail(MINIMAL.replace(PIXEL, ""))
    assert error.key == "pixel"
    assert "pixel is missing" in error.what
    assert "scope: image" in error.what


def test_roi_is_read(load):
    roi = load(MINIMAL.replace(PIXEL, ROI)).roi
    assert (roi.slow, roi.fast) == ((2, 5), (0, 9))


@pytest.mark.parametrize("value", ["image", "{roi: {slow: [2, 5], fast: [0, 9]}}"])
def test_scope_can_be_set_on_the_command_line(load, value):
    config = load(MINIMAL.replace(PIXEL, ""), ("scope", value))
    assert config.scope != "pixel"


@pytest.mark.parametrize(
    ("old", "new", "key", "word"),
    [
        ("scope: image", "scope: images", "scope", "'pixel' or 'image'"),
        ("scope: image", "scope: 3", "scope", "'pixel' or 'image'"),
        ("scope: image", "scope: {rio: 1}", "scope.rio", "did you mean 'roi'"),
        (
            "scope: image",
            "scope: {roi: {slow: [5, 2], fast: [0, 9]}}",
            "scope.roi.slow",
            "the first, 5, lies behind the last, 2",
        ),
        (
            "scope: image",
            "scope: {roi: {slow: [-1, 2], fast: [0, 9]}}",
            "scope.roi.slow.0",
            "-1",
        ),
        ("scope: image", "scope: {roi: {slow: [1, 2]}}", "scope.roi.fast", "missing"),
        (
            "scope: image",
            "scope: {roi: {slow: [1, 2], fest: [0, 9]}}",
            "scope.roi.fest",
            "did you mean 'fast'",
        ),
    ],
)
def test_wrong_scope_is_refused_with_its_place(fail, old, new, key, word):
    text = MINIMAL.replace(PIXEL, old + "\n").replace(old, new)
    error = fail(text)
    assert error.key == key
    assert word in error.what
    assert error.line == place_of(text, new)[0]


def test_limit_takes_the_place_of_its_default_alone(load):
    image = """image:
  bit_identical: {at_least: 0.5, why: "another compiler"}
  of_itself: {at_most: 1.0e-3, above: 0.01, why: "single precision"}
  peak_shift_px: {at_most: 0, why: "peaks are what we look at"}
"""
    limits = build_image_limits(load(MINIMAL + "scope: image\n" + image))
    assert limits.bit_identical == ImageLimit(value=0.5, why="another compiler")
    assert limits.of_itself == ImageLimit(value=1e-3, why="single precision")
    assert limits.above == 0.01
    assert limits.of_maximum == DEFAULT_LIMITS.of_maximum
    assert limits.peak_shift.value == 0
    assert limits.correlation.value is None


METRICS = ["of_maximum", "of_itself", "sum_ratio", "rmse", "peak_shift_px"]


@pytest.mark.parametrize("metric", METRICS)
def test_limit_without_a_reason_is_refused(fail, metric):
    error = fail(MINIMAL + f"image: {{{metric}: {{at_most: 1.0}}}}\n")
    assert error.key == f"image.{metric}.why"
    assert "missing" in error.what


@pytest.mark.parametrize("metric", ["bit_identical", "correlation"])
def test_least_figure_is_called_so(fail, metric):
    error = fail(MINIMAL + f'image: {{{metric}: {{at_most: 1.0, why: "x"}}}}\n')
    assert error.key == f"image.{metric}.at_most"
    assert "at_least" in error.what


@pytest.mark.parametrize(
    "limit",
    [
        'of_maximum: {at_most: -1.0, why: "x"}',
        'of_maximum: {at_most: .nan, why: "x"}',
        'of_maximum: {at_most: .inf, why: "x"}',
        'of_maximum: {at_most: 1.0, why: ""}',
        'bit_identical: {at_least: 1.5, why: "x"}',
        'of_itself: {at_most: 1.0, above: 0.0, why: "x"}',
        'of_itself: {at_most: 1.0, above: 1.0, why: "x"}',
        "of_maximum: 1.0",
        'of_maximun: {at_most: 1.0, why: "x"}',
    ],
)
def test_limit_that_makes_no_sense_is_refused(fail, limit):
    metric = limit.partition(":")[0]
    assert fail(MINIMAL + f"image: {{{limit}}}\n").key.startswith(f"image.{metric}")


def test_resolved_text_loads_as_the_same(load, write, tmp_path):
    limits = 'image: {rmse: {at_most: 0.5, why: "x"}}\n'
    config = load(MINIMAL.replace(PIXEL, ROI) + limits)
    text = resolved_yaml(config, tmp_path)
    assert "pixel" not in yaml.safe_load(text)
    assert load(text).model_dump() == config.model_dump()
