"""What a limit may be, and what a comparator may declare."""

import math
from dataclasses import replace
from typing import Any

import pytest

from braggtrace import defaults
from braggtrace.config.tolerance_model import PlacedModel, ToleranceModel
from braggtrace.judgement.comparators import default_comparators, limits_of, takers
from braggtrace.judgement.limits import RESERVED, STANDARD, Limit, require_limits

PLAIN = Limit(description="a number")
WHOLE = Limit(description="a count", whole=True, least=2.0)


def any_kind(**fields: Any) -> dict[str, Any]:
    """Fields of whatever type, as a plugin without types may give them."""
    return fields


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [
        (PLAIN, 0.0, ""),
        (PLAIN, 3, ""),
        (PLAIN, -1.0, "greater than or equal to 0, got -1.0"),
        (PLAIN, math.nan, "a finite number"),
        (PLAIN, math.inf, "a finite number"),
        (PLAIN, "3", "a valid number, got '3'"),
        (PLAIN, True, "a valid number"),
        (WHOLE, 2, ""),
        (WHOLE, 2.0, "a valid integer, got 2.0"),
        (PLAIN, 10**400, "a finite number, got 1000"),
        (WHOLE, 10**400, "a finite number, got 1000"),
        (WHOLE, 1, "greater than or equal to 2"),
    ],
)
def test_a_value_that_cannot_be_the_limit_is_objected_to(limit, value, words):
    found = limit.objection(value)
    assert (words in found) if words else (found == "")


@pytest.mark.parametrize("value", [0.0, 1.0, 1.2341, 9.999e-7, 123456.0])
def test_rounding_up_gives_three_digits_and_never_less(value):
    found = PLAIN.rounded_up(value) if value else 0.0
    assert value <= found <= value * 1.01
    assert float(f"{found:.2e}") == found
    assert WHOLE.rounded_up(value) == math.ceil(value)


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        (("mine",), "no mapping"),
        ({"mine": 3.0}, "no braggtrace.Limit"),
        ({"why": PLAIN}, "cannot be a limit's name"),
        ({"my limit": PLAIN}, "cannot be a limit's name"),
        ({"mine": Limit(description="", least=-1.0)}, "least"),
        ({"mine": Limit(description="", least=math.nan)}, "least"),
        ({"mine": replace(PLAIN, **any_kind(least="1"))}, "least"),
        ({"mine": replace(PLAIN, **any_kind(vanishes="1"))}, "vanishes.*got '1'"),
        ({"mine": replace(PLAIN, **any_kind(whole="no"))}, "whole"),
        ({"mine": replace(PLAIN, **any_kind(of="none"))}, "of must be"),
        ({"mine": replace(PLAIN, **any_kind(description=None))}, "description"),
    ],
)
def test_a_declaration_that_is_none_is_refused(declared, words):
    with pytest.raises(TypeError, match=words):
        require_limits(declared)


def test_names_that_a_tolerance_has_another_use_for_are_reserved():
    fields = {*ToleranceModel.model_fields, *PlacedModel.model_fields}
    assert fields == RESERVED


def test_comparators_on_by_default_are_there_and_declare_limits():
    found = default_comparators()
    assert tuple(found) == defaults.COMPARATORS
    assert set(defaults.COMPARATOR_OF.values()) <= set(found)
    for name, comparator in found.items():
        assert require_limits(limits_of(comparator)) is not None, name
    assert takers(defaults.AUTO_LIMITS, found) == ("noise",)


def test_no_limit_of_two_built_in_comparators_has_one_name():
    own = [n for c in default_comparators().values() for n in limits_of(c)]
    assert sorted({*own} - {*STANDARD}) == sorted(n for n in own if n not in STANDARD)
