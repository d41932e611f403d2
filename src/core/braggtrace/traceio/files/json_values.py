"""What the readers of JSON share: values without loss, and names of nested keys."""

import json
import math
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from braggtrace.errors import TraceFormatError
from braggtrace.traceio.files.tables import TableCell
from braggtrace.traceio.literal import read_value

_DEEPEST: Final = 20  # objects in objects
_SIGNS: Final = ",:{["  # each before a key, a value or what holds some
_OF_SIGN: Final = 120  # bytes for each until the events are made; measured, up to 103
_ALWAYS: Final = 2**18  # signs that are not worth a look at the memory
_GB: Final = 1.0e9
_HALF: Final = re.compile("[\ud800-\udfff]")
Value = float | int | str


@cache
def decoder() -> json.JSONDecoder:
    """A decoder that loses nothing.

    It raises ValueError for a key that stands twice in one object, and for a number
    that no double holds.
    """
    return json.JSONDecoder(
        object_pairs_hook=_no_key_twice, parse_float=_number, parse_int=_number
    )


def require_room(text: str, source: str) -> None:
    """Refuse a text of more objects and values than the memory has room for.

    Args:
        text: of a file.
        source: its name for messages.

    Raises:
        TraceFormatError: with the memory that it would take, before that is taken.
    """
    signs = sum(map(text.count, _SIGNS))
    if signs <= _ALWAYS:
        return
    from braggtrace.experiment.memory import available_memory  # few files need it

    wanted, free = signs * _OF_SIGN, available_memory()
    if wanted > free:
        why = (
            f"has {signs} keys, values and objects, which would need about "
            f"{wanted / _GB:.3g} GB of memory, where {free / _GB:.3g} GB are free; "
            "divide the file, or write arrays (NPZ, HDF5, Zarr)"
        )
        raise TraceFormatError(source, why)


def is_scalar(found: Any) -> bool:
    """Whether it is one value, or null."""
    return not isinstance(found, list | dict)


def value_of(found: Any) -> Value | None:
    """A value as an event has it.

    Args:
        found: of JSON; true and false are the texts ``true`` and ``false``, a text that
            spells NaN or infinity is that number.

    Returns:
        The value; None for null.

    Raises:
        ValueError: a list or an object.
    """
    if found is None:
        return None
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, str):
        return _text(found)
    if isinstance(found, int | float):
        return found
    raise ValueError(f"{str(found)[:40]!r} is neither number nor text")


def cell_of(found: Any, *, empty_is_nan: bool) -> TableCell | None:
    """A value, or the components of one; None where there is none.

    Raises:
        ValueError: a list in a list, an object, or null among components.
    """
    values = []
    for item in found if isinstance(found, list) else [found]:
        value = value_of(item)
        if value is None and empty_is_nan:
            value = math.nan
        if value is None and not isinstance(found, list):
            return None
        if value is None:
            raise ValueError(
                "null is one of several components; `empty: nan` makes it NaN"
            )
        values.append(value)
    return TableCell(values=tuple(values))


def flat(
    found: dict[str, Any], above: str = "", depth: int = 0
) -> Iterator[tuple[str, Any]]:
    """Names and values of an object; an inner object adds its key: ``cell.a``.

    Raises:
        ValueError: two ways to one name, or objects that lie too deep.
    """
    if depth > _DEEPEST:
        raise ValueError(f"objects lie more than {_DEEPEST} deep")
    seen: set[str] = set()
    for key, value in found.items():
        inner = (
            flat(value, f"{above}{key}.", depth + 1)
            if isinstance(value, dict)
            else ((above + key, value),)
        )
        for name, leaf in inner:
            if name in seen:
                raise ValueError(f"key {name[:40]!r} stands twice")
            seen.add(name)
            yield name, leaf


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        require_characters(key)
        if isinstance(value, str):
            require_characters(value)
        if key in found:
            raise ValueError(f"key {key[:40]!r} stands twice")
        found[key] = value
    return found


def require_characters(text: str) -> None:
    """Refuse half of a surrogate pair.

    Raises:
        ValueError: it stands for no character, and no report could be written with it.
    """
    if not text.isascii() and _HALF.search(text):
        shown = ascii(text)[1:41]
        raise ValueError(f"the text {shown} holds half of a character; write it whole")


def _number(digits: str) -> Value:
    value = read_value(digits)
    if type(value) is str:
        raise ValueError(f"a number of {len(digits)} characters is too long")
    return value


def _text(text: str) -> Value:
    require_characters(text)
    value = read_value(text)
    special = isinstance(value, float) and not math.isfinite(value)
    return value if special else text
