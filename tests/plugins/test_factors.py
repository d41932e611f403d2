"""The built-in factor groups: together they cover the catalogue, each event once."""

from collections import Counter

import pytest

from braggtrace.catalog import CATALOG
from braggtrace.judgement.extraction import event_factor
from braggtrace_plugins.factors.other import OTHER
from tests.helpers import BUILT_IN_GROUPS, event, native_trace, small_trace, trace

each_group = pytest.mark.parametrize("group", BUILT_IN_GROUPS, ids=lambda g: g.name)


def test_every_event_of_the_catalogue_belongs_to_exactly_one_group():
    counted = Counter(name for group in BUILT_IN_GROUPS for name in group.events)
    assert set(counted) == set(CATALOG)
    assert {name for name, n in counted.items() if n > 1} == set()


@each_group
def test_a_group_takes_its_events_and_no_others(group):
    everything = native_trace(1, layer=2, phi=2)
    factors = group.extract(everything)
    wanted = [name for name in group.events if name in everything]
    assert [factor.name for factor in factors] == wanted
    assert all(f.data is everything.events[f.name] for f in factors)
    assert all(f.sources == (f.name,) for f in factors)


@each_group
def test_a_trace_without_its_events_has_no_factor(group):
    assert list(group.extract(trace(event("foreign", [1.0])))) == []


def test_what_the_catalogue_does_not_know_is_the_other_group():
    mixed = trace(event("foreign", [1.0]), event("F_latt", [2.0]), event("odd", ["x"]))
    assert [f.name for f in OTHER.extract(mixed)] == ["foreign", "odd"]
    assert list(OTHER.extract(small_trace())) == []
    assert list(OTHER.names()) == []


@pytest.mark.parametrize(
    ("values", "comparator"), [([1.5], "close"), ([1], "exact"), (["x"], "exact")]
)
def test_numbers_are_close_and_everything_else_is_exact(values, comparator):
    found = event("odd", values)
    assert event_factor(found, trace(found)).comparator == comparator


def test_a_factor_knows_what_the_catalogue_knows():
    found = event("F_latt", [1.5])
    factor = event_factor(found, trace(found, scales={"lattice": 49.0}))
    assert factor.upstream == ("F_latt_a", "F_latt_b", "F_latt_c")
    assert factor.description == CATALOG["F_latt"].description
    assert factor.scale == 49.0


def test_a_factor_without_a_natural_scale_has_none():
    for name in ("hkl_frac", "foreign"):
        found = event(name, [[1.5, 1.5, 1.5]])
        assert event_factor(found, trace(found, scales={"none": 3.0})).scale in (
            0.0,
            3.0,
        )
        assert event_factor(found, trace(found, scales={"lattice": 3.0})).scale == 0.0


def test_a_foreign_event_says_that_it_is_foreign():
    found = event("foreign", [1.5])
    factor = event_factor(found, trace(found))
    assert (factor.description, factor.upstream) == ("not in the catalogue", ())
