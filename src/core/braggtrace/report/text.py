"""One vocabulary and one way to say a number, a place, a difference."""

import math
import re
from collections.abc import Mapping
from datetime import datetime

from braggtrace.defaults import COMPARATORS
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
    if difference.deviation == 0 and not values_differ(difference):
        return "0"
    if not (_is_finite(difference.baseline) and _is_finite(difference.subject)):
        return "not finite"
    if difference.rel_delta is not None:
        return f"{difference.rel_delta:+.2e}"
    if difference.abs_delta is not None and math.isfinite(difference.abs_delta):
        return f"{difference.abs_delta:.2e} absolute"
    if difference.abs_delta is not None:
        return "not finite"
    return "differs" if values_differ(difference) else "not finite"


def _is_finite(value: Value) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def values_differ(difference: Difference) -> bool:
    """Whether the two values are not the same, whatever a comparator measured."""
    first, second = difference.baseline, difference.subject
    if difference.abs_delta == 0 or difference.rel_delta == 0:
        return False
    return first != second and (first == first or second == second)


def limit(finding: Finding) -> str:
    """The tolerance in force, what printed digits allow, whose comparator judged."""
    digits, own = digits_text(finding), own_comparators(finding)
    parts = [finding.tolerance.describe(), *([digits] if digits else [])]
    by = f" by comparator {', '.join(own)}" if own else ""
    return "; ".join(parts) + by


def digits_text(finding: Finding) -> str:
    """What the printed digits leave open, where that is most of what is allowed."""
    worst = finding.worst
    if worst is None or not worst.slack:
        return ""
    if worst.deviation == worst.abs_delta:  # allowed is in the unit of the values
        most = worst.slack > worst.allowed - worst.slack
    else:
        most = 0 < (worst.abs_delta or 0.0) <= worst.slack
    return f"printed digits ±{worst.slack:.3g}" if most else ""


def own_comparators(finding: Finding) -> tuple[str, ...]:
    """Comparators of plugins that judged a factor."""
    names = re.split(r"(?:any|all) of |, | and ", finding.comparator)
    own = (name for name in names if name and name not in COMPARATORS)
    return tuple(dict.fromkeys(own))


def percent(part: int, whole: int) -> str:
    """A count with its share, as "2 / 3 (66.7%)"."""
    return f"{part} / {whole} ({100.0 * part / whole:.1f}%)" if whole else f"{part} / 0"


def margin(finding: Finding) -> str:
    """How far the worst value is from its limit, as "458x below" or "12x above"."""
    below = finding.margin
    if below is None:
        return ""
    if math.isinf(below):
        differs = finding.worst is not None and values_differ(finding.worst)
        return "measures 0" if differs else "same"
    if below == 0 or finding.worst is None or finding.worst.allowed == 0:
        return "none is allowed"
    if finding.outside:
        return f"{1.0 / below:.3g}x above"
    return f"{below:.3g}x below"


def would_pass(finding: Finding) -> str:
    """The tolerance that would just pass, or that none would."""
    if finding.needs:
        digits = digits_text(finding)
        with_digits = f" with {digits}" if digits else ""
        return " and ".join(need.describe() for need in finding.needs) + with_digits
    return "" if finding.status is Status.PASS else "none"


Lines = list[tuple[str, str]]


def heading(finding: Finding, sizes: Mapping[str, int]) -> str:
    """Factor, unit and the first place that is outside."""
    where = place(finding.first.place, sizes) if finding.first else ""
    unit = f" [{finding.unit}]" if finding.unit not in ("1", "text") else ""
    return f"{finding.factor}{unit}" + (f"  at {where}" if where else "")


def finding_lines(finding: Finding, sizes: Mapping[str, int]) -> Lines:
    """What is wrong with one factor, as (label, text).

    Args:
        finding: any that is not PASS.
        sizes: length of each axis.

    Returns:
        Mismatched, greatest difference and what was allowed, both values, and the
        tolerance that would just pass; the sentence alone where nothing was compared.
    """
    if finding.worst is None or finding.first is None:
        return [("what", finding.message)]
    worst = finding.worst
    greatest = f"{relative(worst)}{at(worst, sizes)}  (allowed: {limit(finding)})"
    lines = [
        ("mismatched", percent(finding.outside, finding.compared)),
        ("greatest", greatest),
        ("baseline", number(worst.baseline)),
        ("subject", number(worst.subject)),
        ("would pass", would_pass(finding)),
    ]
    with_message = finding.problem in ("expect", "stale") or finding.declared
    return [*lines, ("what", finding.message)] if with_message else lines


def finding_text(finding: Finding, sizes: Mapping[str, int]) -> str:
    """Heading and lines, for a test that fails or an annotation."""
    rows = [f"{finding.status}  {heading(finding, sizes)}"]
    rows += [f"  {label:<16}{text}" for label, text in finding_lines(finding, sizes)]
    return "\n".join(rows)


def bundle_stamp(started: datetime) -> str:
    """Name of a bundle's folder: the moment in UTC."""
    return started.strftime("%Y%m%dT%H%M%SZ")
