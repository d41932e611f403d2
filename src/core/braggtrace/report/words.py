"""One vocabulary and one way to say a number, a place, a difference."""

import math
from collections.abc import Mapping

from braggtrace.judgement.findings import Difference, Finding, Status

Value = float | int | str


def number(value: Value) -> str:
    """A value with nine significant digits."""
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def plain(value: Value | None) -> Value | None:
    """A value that JSON has: a number that is not finite becomes a word."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{'-' if value < 0 else ''}Infinity"
    return value


def place(where: Mapping[str, int], sizes: Mapping[str, int]) -> str:
    """An index, without the axes that have one value only.

    Args:
        where: index by axis.
        sizes: length of each axis; an axis of unknown length is shown.

    Returns:
        For example "phi=0", or "".
    """
    shown = (f"{axis}={i}" for axis, i in where.items() if sizes.get(axis, 2) > 1)
    return ", ".join(shown)


def at(difference: Difference, sizes: Mapping[str, int]) -> str:
    """Index and component, as " at phi=0, y"; empty for a single value."""
    parts = [place(difference.place, sizes), difference.component]
    shown = ", ".join(part for part in parts if part)
    return f" at {shown}" if shown else ""


def relative(difference: Difference) -> str:
    """Signed relative difference, or the absolute one where there is none."""
    if difference.deviation == 0:
        return "0"
    if difference.rel_delta is not None:
        return f"{difference.rel_delta:+.2e}"
    if difference.abs_delta is not None and math.isfinite(difference.abs_delta):
        return f"{difference.abs_delta:.2e} absolute"
    if difference.abs_delta is not None:
        return "not finite"
    return "differs"


def limit(finding: Finding) -> str:
    """The tolerance in force."""
    return finding.tolerance.describe()


def percent(part: int, whole: int) -> str:
    """A count with its share, as "2 / 3 (66.7%)"."""
    return f"{part} / {whole} ({100.0 * part / whole:.1f}%)" if whole else f"{part} / 0"


def margin(finding: Finding) -> str:
    """How far the worst value is from its limit, as "458x below" or "12x above"."""
    below = finding.margin
    if below is None:
        return ""
    if math.isinf(below):
        return "same"
    if below == 0 or finding.worst is None or finding.worst.allowed == 0:
        return "none is allowed"
    if finding.outside:
        return f"{1.0 / below:.3g}x above"
    return f"{below:.3g}x below"


def would_pass(finding: Finding) -> str:
    """The tolerance that would just pass, or that none would."""
    if finding.needs:
        return " and ".join(need.describe() for need in finding.needs)
    return "" if finding.status is Status.PASS else "none"
