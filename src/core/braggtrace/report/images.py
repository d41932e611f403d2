"""The verdict on two images in words, for the console and for diff_trace.md."""

import json
from collections.abc import Iterator
from typing import Any, Final

from braggtrace.imagecompare import Gate, ImageMetrics, ImageVerdict, PixelDifference
from braggtrace.report.report import Report
from braggtrace.report.text import number, percent, plain

SHOWN: Final = 3  # worst pixels on the console
_NAMES: Final = {
    "bit_identical": "bit-identical",
    "of_maximum": "greatest difference, of the maximum",
    "of_itself": "greatest of a pixel itself",
    "correlation": "correlation",
    "sum_ratio": "sums apart",
    "rmse": "rmse, of the maximum",
    "peak_shift": "greatest shift of a peak",
}


def gate_words(gate: Gate, image: ImageVerdict) -> str:
    """One figure and its limit."""
    if gate.metric == "bit_identical" and image.metrics is not None:
        figure = percent(image.metrics.identical, image.metrics.compared)
    else:
        figure = "not known" if gate.measured is None else f"{gate.measured:.3g}"
    return f"{_NAMES[gate.metric]} {figure} ({limit_words(gate)})"


def limit_words(gate: Gate) -> str:
    """The limit of a figure, and whether it holds."""
    side = "at least" if gate.at_least else "at most"
    unit = " px" if gate.metric == "peak_shift" else ""
    broken = "" if gate.passed else ": OUTSIDE"
    return f"{side} {gate.limit:.6g}{unit}{broken}"


def problem_words(problem: str) -> str:
    """A problem as a sentence."""
    return f"{problem[:1].upper()}{problem[1:]}."


def place_words(pixel: tuple[int, int]) -> str:
    """A pixel, as everywhere."""
    return f"slow {pixel[0]} fast {pixel[1]}"


def difference_words(worst: PixelDifference) -> str:
    """Both values of a pixel, and how far they are apart."""
    both = f"baseline {number(worst.baseline)}, subject {number(worst.subject)}"
    if worst.relative is None:
        return f"{place_words(worst.pixel)}: {both}"
    return f"{place_words(worst.pixel)}: {both} ({worst.relative:+.2e})"


def image_lines(report: Report) -> Iterator[tuple[str, str]]:
    """Label and text of each line of the console's block.

    Args:
        report: one of images, or of a pixel, which has no such block.
    """
    image = report.image
    if image is None:
        return
    rows, columns = image.size
    hidden = f", {image.unrendered} not rendered" if image.unrendered else ""
    where = f" from {place_words(image.origin)}" if any(image.origin) else ""
    yield (
        "image",
        f"{rows} x {columns} pixels{where}, {image.compared} compared{hidden}",
    )
    for problem in image.problems:
        yield "  problem", problem
    if image.metrics is not None:
        yield from _figures(image, image.metrics)
    for i, worst in enumerate(image.worst[:SHOWN]):
        yield "  worst pixels" if i == 0 else "", difference_words(worst)
    yield from _traced(report)


def _figures(image: ImageVerdict, metrics: ImageMetrics) -> Iterator[tuple[str, str]]:
    gates = {gate.metric: gate for gate in image.gates}

    def judged(metric: str, text: str) -> str:
        gate = gates.get(metric)
        return text if gate is None else f"{text}  ({limit_words(gate)})"

    def figure(value: float | None, digits: str = ".3g") -> str:
        return "not known" if value is None else format(value, digits)

    same = percent(metrics.identical, metrics.compared)
    yield "  bit-identical", judged("bit_identical", same)
    text = f"{figure(metrics.of_maximum)} of the maximum"
    if metrics.greatest.absolute:
        text += f", at {place_words(metrics.greatest.pixel)}"
    yield "  greatest", judged("of_maximum", text)
    text = f"{figure(metrics.of_itself)} of the pixel itself"
    if metrics.of_itself and metrics.greatest_of_itself is not None:
        text += f", at {place_words(metrics.greatest_of_itself.pixel)}"
    yield "", judged("of_itself", text)
    yield "  correlation", judged("correlation", figure(metrics.correlation, ".9f"))
    yield "  sum ratio", judged("sum_ratio", figure(metrics.sum_ratio, ".9f"))
    rmse = f"{metrics.rmse:.3g} {image.unit}"
    yield (
        "  rmse",
        judged("rmse", f"{rmse}, {figure(metrics.rmse_of_maximum)} of the maximum"),
    )
    yield "  peaks", judged("peak_shift", _peaks(metrics))


def _peaks(metrics: ImageMetrics) -> str:
    peaks = metrics.peaks
    if not peaks.baseline:
        return "none"
    text = f"{peaks.matched} of {peaks.baseline} found again"
    if peaks.moved:
        return f"{text}, {peaks.moved} moved, by {peaks.shift:.3g} px at most"
    return f"{text}, none moved" if peaks.matched else text


def _traced(report: Report) -> Iterator[tuple[str, str]]:
    for i, chosen in enumerate(report.chosen):
        text = f"{place_words(chosen.pixel)}: {chosen.because}"
        yield "  traced" if i == 0 else "", text
    image = report.image
    if image is not None and not image.agree and not report.verdict.diverged:
        yield "", "the images differ and these traces do not: are they of one run?"


def image_sentences(report: Report) -> Iterator[str]:
    """The part of diff_trace.md that tells of the images."""
    image = report.image
    if image is None:
        return
    rows, columns = image.size
    yield f"## Images ({'agree' if image.agree else 'differ'})"
    yield ""
    yield (
        f"{image.compared} pixels were compared, of {rows} x {columns} (slow x fast) "
        f"from {place_words(image.origin)}; {image.unrendered} are not rendered."
    )
    yield ""
    yield from (f"- {problem_words(problem)}" for problem in image.problems)
    for gate in image.gates:
        why = f"; {gate.why}" if gate.why else ""
        yield f"- {gate_words(gate, image)}{why}"
    if image.metrics is not None:
        yield f"- peaks: {_peaks(image.metrics)}"
    yield ""
    if image.worst:
        yield f"The pixels that differ most, in {image.unit} (`image.png` rings them):"
        yield ""
        yield from (
            f"{i}. {difference_words(worst)}"
            for i, worst in enumerate(image.worst, start=1)
        )
        yield ""
    yield "## Traces"
    yield ""
    yield from (f"{text}." for _, text in _traced(report))
    yield ""


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
