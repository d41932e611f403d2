"""The verdict on two images as data: image.json, and the image in metrics.json."""

import json
from typing import Any

from braggtrace.imagecompare import Gate, ImageMetrics, ImageVerdict, PixelDifference
from braggtrace.report.words import plain


def image_data(image: ImageVerdict) -> dict[str, Any]:
    """Every figure, every limit, the worst pixels.

    Args:
        image: the verdict.

    Returns:
        Plain data; a number that JSON has not is a word.
    """
    return {
        "verdict": "AGREE" if image.agree else "DIVERGED",
        "size": {"slow": image.size[0], "fast": image.size[1]},
        "origin": {"slow": image.origin[0], "fast": image.origin[1]},
        "unit": image.unit,
        "pixels": {"compared": image.compared, "not_rendered": image.unrendered},
        "problems": list(image.problems),
        "gates": {gate.metric: _gate(gate) for gate in image.gates},
        "metrics": None if image.metrics is None else _metrics(image.metrics),
        "worst": [_pixel(worst) for worst in image.worst],
    }


def image_text(image: ImageVerdict) -> str:
    """The text of image.json."""
    data = image_data(image)
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _gate(gate: Gate) -> dict[str, Any]:
    return {
        "measured": gate.measured,
        "at_least" if gate.at_least else "at_most": gate.limit,
        "passed": gate.passed,
        **({"why": gate.why} if gate.why else {}),
    }


def _metrics(metrics: ImageMetrics) -> dict[str, Any]:
    dim = metrics.greatest_of_itself
    return {
        "correlation": metrics.correlation,
        "sum_ratio": metrics.sum_ratio,
        "rmse": metrics.rmse,
        "rmse_of_maximum": metrics.rmse_of_maximum,
        "bit_identical": metrics.identical,
        "bit_identical_fraction": metrics.identical_fraction,
        "maximum": metrics.maximum,
        "of_maximum": metrics.of_maximum,
        "greatest_at": _pixel(metrics.greatest),
        "of_itself": metrics.of_itself,
        "of_itself_at": None if dim is None else _pixel(dim),
        "bright": metrics.bright,
        "peaks": {
            "baseline": metrics.peaks.baseline,
            "matched": metrics.peaks.matched,
            "moved": metrics.peaks.moved,
            "greatest_shift_px": metrics.peaks.shift,
        },
    }


def _pixel(difference: PixelDifference) -> dict[str, Any]:
    return {
        "slow": difference.pixel[0],
        "fast": difference.pixel[1],
        "baseline": plain(difference.baseline),
        "subject": plain(difference.subject),
        "abs_delta": plain(difference.absolute),
        "rel_delta": plain(difference.relative),
    }
