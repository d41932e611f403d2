"""Tests that ``make test`` leaves to ``make test-all``, each with its reason.

A whole test or file is marked with ``pytest.mark.slow("why")``; of a parametrized one,
``mostly_slow`` keeps some values in ``make test``.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pytest

T = TypeVar("T")


def mostly_slow(
    values: Iterable[T], *, but: Callable[[T], bool], why: str
) -> list[Any]:
    """The values of a parameter, slow but for some.

    Args:
        values: each a single argument or a tuple of them; none where recordings are
            absent.
        but: whether a value stays in ``make test``.
        why: the others are slow.

    Raises:
        ValueError: none stays, or all do.
    """
    all_of_them = list(values)
    kept = [value for value in all_of_them if but(value)]
    if all_of_them and len(kept) in (0, len(all_of_them)):
        raise ValueError(f"{len(kept)} of {len(all_of_them)} values stay in make test")
    return [value if but(value) else _slow(value, why) for value in all_of_them]


def _slow(value: Any, why: str) -> Any:
    parts = value if isinstance(value, tuple) else (value,)
    return pytest.param(*parts, marks=pytest.mark.slow(why))
