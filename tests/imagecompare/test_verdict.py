"""Two images are green only if they were compared and lie within every limit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.imagecompare import (
    DEFAULT_LIMITS,
    ImageLimit,
    ImageLimits,
    judge_images,
)
from tests.helpers import REPEATABLE
from tests.imagecompare.images import SIZE, changed, pair, spots


def judged(baseline, subject, rendered=None, limits=DEFAULT_LIMITS, **more):
    return judge_images(pair(baseline, subject, rendered, **more), limits)


def failed(verdict):
    return [gate.metric for gate in verdict.failed]


def test_same_images_agree():
    verdict = judged(spots(), spots())
    assert verdict.agree
    assert verdict.problems == ()
    assert verdict.worst == ()
    assert [g.metric for g in verdict.gates] == [
        "bit_identical",
        "of_maximum",
        "of_itself",
    ]


def test_default_limits_are_the_strict_ones():
    limits = (
        DEFAULT_LIMITS.bit_identical.value,
        DEFAULT_LIMITS.of_maximum.value,
        DEFAULT_LIMITS.of_itself.value,
        DEFAULT_LIMITS.above,
    )
    assert limits == (0.999, 1e-6, 1e-5, 1e-6)


def test_a_pixel_in_a_thousand_may_differ_in_its_last_bit():
    image = np.full((100, 100), 3.0, dtype=np.float32)
    bits = np.arange(image.size).reshape(image.shape)
    for count, agree in ((10, True), (11, False)):
        other = np.where(bits < count, np.nextafter(image, np.float32(4)), image)
        verdict = judged(image, other)
        assert verdict.agree is agree
        assert failed(verdict) == ([] if agree else ["bit_identical"])


def test_one_bright_pixel_off_by_more_than_its_share_diverges():
    image = spots()
    verdict = judged(image, changed(image, (5, 6), 1000.0 * (1 + 5e-6)))
    assert failed(verdict) == ["bit_identical", "of_maximum"]
    assert verdict.worth_tracing[0] == (5, 6)


def test_one_dim_pixel_far_off_itself_diverges_and_is_a_suspect():
    image = np.full((100, 100), 1000.0, dtype=np.float32)
    image[40, 50] = 0.01
    other = changed(image, (40, 50), 0.010001)
    other[:1, :8] = np.nextafter(np.float32(1000), np.float32(2000))
    verdict = judged(image, other)
    assert failed(verdict) == ["of_itself"]
    assert (40, 50) in verdict.worth_tracing[:2]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("side", ["baseline", "subject", "both"])
def test_value_that_is_not_finite_is_never_green(value, side):
    image = spots()
    broken = changed(image, (7, 8), value)
    first = image if side == "subject" else broken
    second = image if side == "baseline" else broken
    verdict = judged(first, second)
    assert not verdict.agree
    assert verdict.metrics is None
    assert verdict.worth_tracing[0] == (7, 8)
    name = "subject" if side == "subject" else "baseline"
    assert f"the {name}'s image holds 1 value that is not finite" in verdict.problems[0]
    assert "slow 7 fast 8" in verdict.problems[0]
    assert len(verdict.problems) == (2 if side == "both" else 1)


def test_images_of_other_shapes_are_never_green():
    verdict = judged(spots()[:-1], spots())
    assert not verdict.agree
    assert verdict.problems == (
        "the baseline's image has 23 x 30 pixels (slow x fast), the subject's 24 x 30",
    )


def test_transposed_image_is_called_so():
    verdict = judged(spots().T, spots())
    assert not verdict.agree
    assert "slow and fast look swapped" in verdict.problems[0]


def test_mask_of_another_shape_is_never_green():
    verdict = judged(spots(), spots(), np.ones((3, 3), dtype=bool))
    assert not verdict.agree


def test_nothing_rendered_is_never_green():
    verdict = judged(spots(), spots(), np.zeros(SIZE, dtype=bool))
    assert not verdict.agree
    assert "no pixel was compared" in verdict.problems[0]


def test_empty_rectangle_is_never_green():
    nothing = np.zeros((0, 0), dtype=np.float32)
    assert not judged(nothing, nothing).agree


def test_two_dark_images_are_never_green():
    dark = np.zeros(SIZE)
    verdict = judged(dark, dark)
    assert not verdict.agree
    assert "both images are zero in all 720 compared pixels" in verdict.problems[0]


@pytest.mark.parametrize("side", ["baseline", "subject"])
def test_one_dark_image_is_never_green(side):
    images = {"baseline": spots(), "subject": spots(), side: np.zeros(SIZE)}
    verdict = judged(images["baseline"], images["subject"])
    assert not verdict.agree
    assert verdict.problems == (
        f"the {side}'s image is zero in all 720 compared pixels",
    )


def test_difference_where_nothing_is_rendered_is_never_green():
    rendered = np.ones(SIZE, dtype=bool)
    rendered[0, 3] = False
    verdict = judged(spots(), changed(spots(), (0, 3), 5.0), rendered)
    assert not verdict.agree
    assert "1 pixels that the experiment does not render differ" in verdict.problems[0]
    assert "slow 0 fast 3" in verdict.problems[0]


def test_metric_that_cannot_be_computed_fails_its_gate():
    limits = ImageLimits(correlation=ImageLimit(value=0.5, why="for this test"))
    flat = np.ones(SIZE)
    verdict = judged(flat, flat, limits=limits)
    assert failed(verdict) == ["correlation"]


def test_lost_peak_fails_the_gate_of_the_shift():
    loose = ImageLimit(value=1.0, why="for this test")
    limits = ImageLimits(
        bit_identical=ImageLimit(value=0.0, why="for this test"),
        of_maximum=loose,
        of_itself=ImageLimit(value=1e9, why="for this test"),
        peak_shift=loose,
    )
    fewer = spots({(5, 6): 1000.0, (12, 20): 400.0})
    assert failed(judged(spots(), fewer, limits=limits)) == ["peak_shift"]


@REPEATABLE
@given(
    st.integers(0, SIZE[0] - 1),
    st.integers(0, SIZE[1] - 1),
    st.floats(1e-5, 1e3).flatmap(lambda x: st.sampled_from([x, -x])),
)
def test_any_pixel_that_is_changed_visibly_is_found_and_named(slow, fast, by):
    image = spots()
    # more than any limit allows: 1e-6 of the maximum of 1000 photons
    moved = float(image[slow, fast]) + np.copysign(max(abs(by), 1.5e-3), by)
    verdict = judged(image, changed(image, (slow, fast), moved))
    assert not verdict.agree
    assert verdict.worth_tracing[0] == (slow, fast)
    assert verdict.worst[0].pixel == (slow, fast)
