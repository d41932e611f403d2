"""Packed values and holes, as the CF conventions and NeXus describe them.

A dataset may hold whole numbers that stand for others (``scale_factor``,
``add_offset``), and numbers that stand for no value (``_FillValue``,
``missing_value``, what is outside of ``valid_range``).
"""

from collections.abc import Container, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.traceio.files.arrays import UnreadableValuesError

_SCALES: Final = ("scale_factor", "scaling_factor")
_OFFSETS: Final = ("add_offset", "offset")
_FILLS: Final = ("_FillValue", "missing_value")
_LIMITS: Final = ("valid_range", "valid_min", "valid_max")
_UNSIGNED: Final = "_Unsigned"


def applied_attributes(attributes: Container[str]) -> tuple[str, ...]:
    """Names of the attributes that say what the numbers of an array stand for.

    Args:
        attributes: names of those of the array. An ``offset`` counts with a
            ``scaling_factor`` alone: NeXus has others of that name.
    """
    names = [*_SCALES, "add_offset", *_FILLS, *_LIMITS, _UNSIGNED]
    if "scaling_factor" in attributes:
        names.append("offset")
    return tuple(name for name in names if name in attributes)


def unpacked_values(
    array: NDArray[Any], attributes: Mapping[str, Any]
) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """What an array stands for.

    Args:
        array: as the file has it.
        attributes: of the array, by name; see ``applied_attributes``.

    Returns:
        The values, and where there is none, of the same shape; None where the
        attributes name no hole.

    Raises:
        UnreadableValuesError: an attribute that cannot be applied.
    """
    names = applied_attributes(attributes)
    if array.dtype.kind in "US" and not {*names} & {*_SCALES, *_OFFSETS}:
        return array, None  # a text that stands for no value is a text all the same
    if names and array.dtype.kind not in "iufb":
        raise UnreadableValuesError(
            f"has the attribute {names[0]}, and no plain numbers"
        )
    if _UNSIGNED in names:
        array = _unsigned(array, attributes[_UNSIGNED])
    values = _scaled(array, names, attributes)
    if not {*names} & {*_FILLS, *_LIMITS}:
        return values, None
    return values, _filled(array, attributes) | _beyond(array, values, attributes)


def _unsigned(array: NDArray[Any], word: Any) -> NDArray[Any]:
    """Whole numbers without a sign, of a format that has none of these."""
    text = word.decode("ascii", "replace") if isinstance(word, bytes) else str(word)
    if array.dtype.kind != "i" or text.strip("\0 ").lower() != "true":
        return array
    native = array.astype(array.dtype.newbyteorder("="), copy=False)
    return native.view(f"u{array.dtype.itemsize}")


def _numbers(name: str, attributes: Mapping[str, Any], size: int = 0) -> NDArray[Any]:
    """An attribute of numbers, of so many where the size is wanted."""
    found = np.asarray(attributes[name]).ravel()
    if found.dtype.kind not in "iuf" or not found.size or size not in (0, found.size):
        wanted = {0: "numbers", 1: "one number", 2: "two numbers"}[size]
        what = f"has the attribute {name} = {attributes[name]!s:.40}, wanted {wanted}"
        raise UnreadableValuesError(what)
    return found


def _scaled(
    array: NDArray[Any], names: tuple[str, ...], attributes: Mapping[str, Any]
) -> NDArray[Any]:
    """The values that packed ones stand for, in the precision of the attributes."""
    numbers = [
        [_numbers(name, attributes, 1)[0] for name in several if name in names]
        for several in (_SCALES, _OFFSETS)
    ]
    scales, offsets = numbers
    if len(scales) > 1 or len(offsets) > 1:
        raise UnreadableValuesError("has two attributes that say how it is scaled")
    known = [*scales, *offsets]
    if not known:
        return array
    if not np.isfinite(known).all():
        raise UnreadableValuesError("is scaled by what is no number")
    real = [n.dtype for n in (*known, array) if n.dtype.kind == "f"]
    dtype = np.result_type(*real) if real else np.dtype(np.float64)
    scale, offset = float(sum(scales) if scales else 1.0), float(sum(offsets))
    with np.errstate(all="ignore"):
        return (array.astype(np.float64) * scale + offset).astype(dtype)


def _filled(array: NDArray[Any], attributes: Mapping[str, Any]) -> NDArray[np.bool_]:
    """Where an array has a number that stands for no value."""
    holes = np.zeros(array.shape, dtype=np.bool_)
    for name in (name for name in _FILLS if name in attributes):
        for fill in _like(array, _numbers(name, attributes)):
            if np.isnan(fill):
                holes |= np.isnan(array)
            elif array.dtype.kind == "f":
                with np.errstate(over="ignore"):
                    own = array.dtype.type(fill)
                holes |= array == own if np.isfinite(own) else array == fill
            elif fill == np.rint(fill):
                holes |= array == int(fill)  # no double: it has 53 bits alone
    return holes


def _beyond(
    array: NDArray[Any], values: NDArray[Any], attributes: Mapping[str, Any]
) -> NDArray[np.bool_]:
    """Where an array is outside of the limits that it names for its values.

    They are packed numbers, but for real ones of packed whole numbers.
    """
    low: Any = None
    high: Any = None
    if "valid_range" in attributes:
        low, high = _numbers("valid_range", attributes, 2)
    if "valid_min" in attributes:
        (low,) = _numbers("valid_min", attributes, 1)
    if "valid_max" in attributes:
        (high,) = _numbers("valid_max", attributes, 1)
    holes = np.zeros(array.shape, dtype=np.bool_)
    for limit, side in ((low, -1), (high, 1)):
        if limit is None:
            continue
        real = limit.dtype.kind == "f" and array.dtype.kind != "f"
        held = values if real else array
        (own,) = _like(held, np.array([limit]))
        holes |= held < own if side < 0 else held > own
    return holes


def _like(array: NDArray[Any], numbers: NDArray[Any]) -> NDArray[Any]:
    """Numbers of an attribute with the sign that the array's have.

    NetCDF 3 writes what is unsigned as signed numbers of the same width.
    """
    same = array.dtype.itemsize == numbers.dtype.itemsize
    if array.dtype.kind == "u" and numbers.dtype.kind == "i" and same:
        return numbers.astype(numbers.dtype.newbyteorder("=")).view(
            f"u{numbers.dtype.itemsize}"
        )
    return numbers
