"""What changed since the last bundle: looser tolerances, shrinking margins."""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from braggtrace.judgement.limits import ABSOLUTE, FRACTIONS

_STRUCTURE: Final = ("any", "all", "at")
_CEILING: Final = 1.0e6  # margins beyond this are the same to the last digits
_SHRUNK: Final = 10.0
_SHOWN: Final = 5  # names in one sentence


def changes_since(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Sentences about what makes a gate weaker, or soon red.

    Args:
        old: the last bundle's metrics.
        new: those of this run.

    Returns:
        None where tolerances are as tight and margins as wide as they were.
    """
    found: dict[str, list[str]] = {}
    changes = (*_loosened(old, new), *_left_out(old, new), *_candidate(old, new))
    for sentence, name in changes:
        found.setdefault(sentence, []).append(name)
    sentences = [f"{sentence}: {_names(names)}" for sentence, names in found.items()]
    same_place = old.get("pixel") == new.get("pixel")
    return (*sentences, *(_shrunk(old, new) if same_place else ()))


def _loosened(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    for name, before, after in _both(old, new):
        was, now = before["tolerance"], after["tolerance"]
        for limit, value in _limits(now).items():
            if value > was.get(limit, 0) and not _unrecorded(limit, before, after):
                change = f"{limit} {was.get(limit, 0):.3g} to {value:.3g}"
                yield f"tolerance loosened since the last bundle, {change}", name
        if now.get("nan") == "equal" and was.get("nan") != "equal":
            yield "NaN may equal NaN now, in the last bundle it might not", name
        if _other_comparator(before, after) or any(
            now.get(key) != was.get(key) for key in _STRUCTURE
        ):
            yield "tolerance of another form than in the last bundle", name
        if after["status"] == "EXPECTED" and before["status"] != "EXPECTED":
            yield "declared to diverge now, in the last bundle it was not", name


def _limits(tolerance: Mapping[str, Any]) -> dict[str, float]:
    """The limits of a tolerance in metrics.json: whatever in it is a number.

    One that the judgement made of fractions follows the values, and is none.
    """
    made = any(tolerance.get(key) for key in FRACTIONS)
    return {
        key: value
        for key, value in tolerance.items()
        if isinstance(value, int | float) and not (made and key == ABSOLUTE)
    }


def _other_comparator(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a tolerance names another comparator than judged the last time."""
    was, now = (data["tolerance"].get("comparator") for data in (before, after))
    # not named then, and named now, though it is the same that answered
    return bool(now != was and (was or now != before.get("comparator")))


def _unrecorded(
    limit: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> bool:
    """Whether the last bundle is of a program that did not record this limit.

    Such a bundle names neither the limit nor its comparator, which answered all the
    same; and it names no other limit by which that could have been.
    """
    was, now = before["tolerance"], after["tolerance"]
    unnamed = "comparator" not in was and limit not in was
    same = now.get("comparator") == before.get("comparator")
    return unnamed and same and not any(_limits(was).values())


def _left_out(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    exempt = {entry["name"] for entry in new["exempt"]}
    was_exempt = {entry["name"] for entry in old["exempt"]}
    for name in sorted(exempt - was_exempt):
        yield "exempt now, in the last bundle it was not", name
    for name, before in old["factors"].items():
        gone = before["compared"] and name not in new["factors"]
        if gone and name not in exempt:
            yield "compared in the last bundle, absent now", name


def _candidate(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """A third side that stands there no more."""
    was, now = (data.get("three_way", {}).get("candidate") for data in (old, new))
    if was is not None and was != now:
        yield "candidate of the last bundle, not compared now", str(was)


def _shrunk(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name, before, after in _both(old, new):
        green = before["status"] == after["status"] == "PASS"
        if not green or _tighter(before["tolerance"], after["tolerance"]):
            continue
        was, now = _margin(before), _margin(after)
        if now * _SHRUNK <= was:
            yield (
                f"margin of {name} shrank {was / now if now else math.inf:.3g}-fold "
                f"since the last bundle: {_margin_text(was)} below the limit then, "
                f"{_margin_text(now)} now"
            )


def _both(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Factors that were compared then and now."""
    for name, after in new["factors"].items():
        before = old["factors"].get(name)
        if before is not None and before["compared"] and after["compared"]:
            yield name, before, after


def _tighter(was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return any(now.get(limit, 0) < value for limit, value in _limits(was).items())


def _margin(factor: Mapping[str, Any]) -> float:
    margin = factor["margin"]
    if margin is None or isinstance(margin, str):
        return _CEILING
    return min(float(margin), _CEILING)


def _margin_text(margin: float) -> str:
    return f"{margin:.3g}x" + (" or more" if margin >= _CEILING else "")


def _names(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
