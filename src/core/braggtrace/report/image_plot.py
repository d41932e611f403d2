"""Both images and their difference as a picture; matplotlib is imported when asked."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.imagecompare import ImagePair, ImageVerdict
from braggtrace.report.images import gate_words, problem_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Normalize
    from matplotlib.figure import Figure

DECADES: Final = 6.0  # of photons that the scale shows
DIFFERENCE_DECADES: Final = 4.0
FINEST: Final = 500  # pixels of a panel; more of the image are pooled
MARKED: Final = 5  # worst pixels with a ring and a number
_RING: Final = "#30e0ff"
_NOT_FINITE: Final = "#00e000"


def image_png(pair: ImagePair, verdict: ImageVerdict, name: str) -> bytes:
    """Baseline, subject and difference side by side, the worst pixels ringed.

    Args:
        pair: the images.
        verdict: what came of them.
        name: of the comparison, for the title.

    Returns:
        A PNG. Where an image has more pixels than the picture, each point shows the
        greatest of the pixels it stands for.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(16.5, _height(pair)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(1, 3)
    top = _top(pair)
    for ax, side, shown in zip(
        axes, ("baseline", "subject"), (pair.baseline, pair.subject), strict=False
    ):
        _panel(
            figure, ax, shown, pair, _log_scale(top), "magma", f"{side}, {pair.unit}"
        )
        ax.set_title(side)
    _difference(figure, axes[2], pair, top)
    near = max(verdict.size) / 20.0
    for ax, colour in zip(axes, (_RING, _RING, "black"), strict=True):
        _mark(ax, verdict, colour, near)
    figure.suptitle(_title(verdict, name), fontsize=12)
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=160, metadata={"Software": None})
    return buffer.getvalue()


def pooled(
    image: NDArray[np.floating[Any]], finest: int = FINEST
) -> NDArray[np.floating[Any]]:
    """An image of at most so many pixels an edge; a spot of one pixel stays visible.

    Args:
        image: shape (slow, fast).
        finest: pixels along the longer edge at most.

    Returns:
        Of each square the value of greatest magnitude; NaN where it holds one.
    """
    step = -(-max(1, *image.shape) // finest)
    if step == 1:
        return image
    rows, columns = (-(-edge // step) for edge in image.shape)
    filled = np.zeros((rows * step, columns * step), dtype=image.dtype)
    filled[: image.shape[0], : image.shape[1]] = image
    parts = filled.reshape(rows, step, columns, step).swapaxes(1, 2)
    squares = parts.reshape(rows, columns, step * step)
    most = np.abs(squares).argmax(axis=2)  # argmax takes a NaN for the greatest
    taken = np.take_along_axis(squares, most[..., None], axis=2)
    pool: NDArray[np.floating[Any]] = taken[..., 0]
    return pool


def _height(pair: ImagePair) -> float:
    """Inches that suit the shape of the detector."""
    rows, columns = pair.subject.shape
    return float(np.clip(1.3 + 4.4 * rows / max(1, columns), 3.5, 12.0))


def _top(pair: ImagePair) -> float:
    """The brightest finite value of both images, 1 where both are dark."""
    sides = (pair.baseline, pair.subject)
    tops = [float(s[np.isfinite(s)].max(initial=0.0)) for s in sides]
    return max(tops) or 1.0


def _log_scale(top: float) -> Normalize:
    from matplotlib.colors import LogNorm

    return LogNorm(vmin=top * 10.0**-DECADES, vmax=top, clip=False)


def _panel(
    figure: Figure,
    ax: Axes,
    image: NDArray[np.floating[Any]],
    pair: ImagePair,
    scale: Normalize,
    colours: str,
    label: str,
) -> None:
    """An image with its colour bar, in pixels of the detector."""
    from matplotlib import colormaps

    slow, fast = pair.origin
    rows, columns = image.shape
    shown: Any = np.ma.masked_invalid(pooled(image))
    dark = colours == "magma"
    if dark and scale.vmin is not None:
        shown = shown.clip(min=scale.vmin)  # no logarithm of zero
    drawn = ax.imshow(
        shown,
        norm=scale,
        cmap=colormaps[colours].with_extremes(bad=_NOT_FINITE),
        extent=(fast - 0.5, fast + columns - 0.5, slow + rows - 0.5, slow - 0.5),
        interpolation="nearest",
    )
    ax.set_xlabel("fast, pixel")
    ax.set_ylabel("slow, pixel")
    bar = figure.colorbar(
        drawn, ax=ax, fraction=0.046, pad=0.03, extend="min" if dark else "neither"
    )
    bar.set_label(label)


def _difference(figure: Figure, ax: Axes, pair: ImagePair, top: float) -> None:
    from matplotlib.colors import SymLogNorm

    ax.set_title("subject − baseline")
    if pair.baseline.shape != pair.subject.shape:
        ax.text(0.5, 0.5, "the images differ in size", ha="center", va="center")
        ax.set_axis_off()
        return
    with np.errstate(invalid="ignore"):
        gap = pair.subject.astype(np.float64) - pair.baseline
    finite = np.abs(gap[np.isfinite(gap)])
    greatest = float(finite.max(initial=0.0)) or top * 1e-9
    scale = SymLogNorm(
        linthresh=greatest * 10.0**-DIFFERENCE_DECADES, vmin=-greatest, vmax=greatest
    )
    _panel(figure, ax, gap, pair, scale, "RdBu_r", f"difference, {pair.unit}")


def _mark(ax: Axes, verdict: ImageVerdict, colour: str, near: float) -> None:
    """Rings around the worst pixels, with their place in the list.

    A pixel next to one that has a ring gets none, so that the numbers can be read.
    """
    marked: list[tuple[int, int]] = []
    for i, worst in enumerate(verdict.worst, start=1):
        slow, fast = worst.pixel
        close = any(max(abs(slow - s), abs(fast - f)) < near for s, f in marked)
        if close or len(marked) == MARKED:
            continue
        marked.append((slow, fast))
        ax.plot(fast, slow, "o", ms=11, mfc="none", mec=colour, mew=1.3, clip_on=False)
        ax.annotate(
            str(i),
            (fast, slow),
            xytext=(7, 5),
            textcoords="offset points",
            color=colour,
            fontsize=10,
            fontweight="bold",
            annotation_clip=False,
        )


def _title(verdict: ImageVerdict, name: str) -> str:
    rows, columns = verdict.size
    word = "images agree" if verdict.agree else "images differ"
    lines = [f"{name}: {word}, {rows} x {columns} pixels (slow x fast)"]
    lines += [problem_words(problem) for problem in verdict.problems]
    gates = [gate_words(gate, verdict) for gate in verdict.gates]
    if gates:
        lines.append("     ".join(gates))
    return "\n".join(lines)
