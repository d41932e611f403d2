"""First divergence, order of extractors, looser tolerances."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.catalog import CATALOG
from braggtrace.judgement.findings import Finding, Status, Tolerance
from braggtrace.judgement.verdict import Verdict
from tests.helpers import (
    BUILT_IN_GROUPS,
    REPEATABLE,
    event,
    group,
    native_trace,
    rules,
    scalars_verdict,
    trace,
    verdict_of,
)

SCALARS = [s.name for s in CATALOG.values() if not s.components and s.kind == "float"]


def turned(groups: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Orders in which each group stands first, last, before and behind each other."""
    for order in (tuple(groups), tuple(reversed(groups))):
        for i in range(len(order)):
            yield (*order[i:], *order[:i])


def outline(verdict: Verdict) -> list[tuple[str, Status, int]]:
    return [(f.factor, f.status, f.outside) for f in verdict.findings]


@REPEATABLE
@given(st.permutations(SCALARS), st.sets(st.sampled_from(SCALARS), min_size=1))
def test_the_first_divergence_is_the_earliest_in_causal_order(order, changed):
    baseline = dict.fromkeys(order, 1.0)
    subject = {name: 1.5 if name in changed else 1.0 for name in reversed(order)}
    verdict = scalars_verdict(baseline, subject, rules(Tolerance(rtol=1e-9)))
    assert verdict.first_divergence is not None
    assert verdict.first_divergence.factor == min(changed, key=list(CATALOG).index)
    assert {f.factor for f in verdict.diverged} == changed
    ranks = [list(CATALOG).index(f.factor) for f in verdict.findings]
    assert ranks == sorted(ranks)


@REPEATABLE
@given(st.sets(st.sampled_from(SCALARS), min_size=2))
def test_a_missing_event_is_the_first_divergence_if_it_is_the_earliest(names):
    lost, *others = sorted(names, key=list(CATALOG).index)
    subject = dict.fromkeys(others, 2.0)
    verdict = scalars_verdict(dict.fromkeys(names, 1.0), subject)
    assert verdict.first_divergence is not None
    assert verdict.first_divergence.factor == lost
    assert verdict.first_divergence.status is Status.MISSING


def test_a_foreign_event_never_comes_before_one_of_the_catalogue():
    values = {"foreign": 1.0, "floatimage_accumulated": 1.0}
    verdict = scalars_verdict(values, dict.fromkeys(values, 2.0))
    assert [f.factor for f in verdict.findings] == ["floatimage_accumulated", "foreign"]


def test_foreign_factors_stand_as_in_the_trace_whatever_the_order_of_their_groups():
    names = ("zeta", "alpha", "mu")
    one, two = (trace(*(event(name, [x]) for name in names)) for x in (1.0, 2.0))
    groups = [group(name, name=f"my_{name}") for name in names]
    for order in turned(groups):
        verdict = verdict_of(one, two, order)
        assert [f.factor for f in verdict.findings] == list(names)


def test_another_number_of_sub_pixels_stands_behind_its_cause():
    """Of the sides, one has four sub-pixels, as its wavelength is another one."""
    sides = []
    for count, wavelength in ((4, 1.0), (9, 2.0)):
        index = [[i] for i in range(count)]
        along = event("pixel_pos", [[1.0] * 3] * count, axes=("sample",), index=index)
        one = event("lambda", [wavelength])
        sides.append(trace(along, one, sizes={"sample": count}))
    verdict = verdict_of(sides[0], sides[1], [group("pixel_pos", "lambda")])
    assert [(f.factor, f.problem) for f in verdict.diverged] == [
        ("lambda", "values"),
        ("pixel_pos", "index"),
    ]


def test_the_verdict_does_not_depend_on_the_order_of_the_extractors():
    baseline = native_trace(1, phi=2, source=3)
    changed = {"F_latt", "rot_b", "polar"}
    events = [
        event(e.name, e.values * 1.5, axes=e.axes, index=e.index)
        if e.name in changed
        else e
        for e in baseline
        if e.name != "omega"
    ]
    subject = trace(*events, sizes=baseline.header.sizes)
    outlines, firsts, accounts = [], set(), []
    for order in turned(BUILT_IN_GROUPS):
        verdict = verdict_of(baseline, subject, order)
        outlines.append(outline(verdict))
        accounts.append((verdict.accounting.expected, verdict.accounting.missing))
        assert verdict.first_divergence is not None
        firsts.add(verdict.first_divergence.factor)
    assert all(one == outlines[0] for one in outlines)
    assert set(accounts) == {accounts[0]}
    assert firsts == {"omega"}


def test_the_verdict_does_not_depend_on_the_order_of_the_events():
    baseline, other = native_trace(1, phi=2), native_trace(2, phi=2)
    backwards = trace(*reversed(list(other)), sizes=other.header.sizes)
    assert outline(verdict_of(baseline, other)) == outline(
        verdict_of(baseline, backwards)
    )


def test_the_same_traces_give_the_same_verdict_every_time():
    one, two = native_trace(1, phi=2), native_trace(2, phi=2)
    first, second = verdict_of(one, two), verdict_of(one, two)
    assert outline(first) == outline(second)


# magnitudes of a real trace; beyond 1e300 a product overflows and allows nothing
numbers = st.floats(-1e30, 1e30)
limits = st.sampled_from([0.0, 1e-16, 1e-12, 1e-9, 1e-3, 0.5, 1.0])


@st.composite
def nearly(draw: st.DrawFn) -> tuple[float, float]:
    first = draw(numbers)
    factor = 1.0 + draw(st.sampled_from([0.0, 1e-16, 1e-12, -1e-9, 1e-4, 0.25, -2.0]))
    return first, first * factor


@pytest.mark.parametrize("comparator", ["close", "ulp", "exact", None])
@REPEATABLE
@given(
    st.lists(nearly(), min_size=3, max_size=3),
    st.tuples(limits, limits, limits, st.integers(0, 10**9)),
    st.tuples(limits, limits, limits, st.integers(0, 10**9)),
)
def test_loosening_a_tolerance_never_turns_green_into_red(
    comparator, pairs, tight, more
):
    def agree(limits: tuple[float, float, float, int]) -> bool:
        rtol, atol, floor, ulp = limits
        tolerance = Tolerance(
            rtol=rtol, atol=atol, floor=floor, ulp=ulp, comparator=comparator
        )
        return scalars_verdict(
            baseline,
            subject,
            rules(tolerance),
            scales={"lattice": 1e3, "intensity": 1e6},
        ).agree

    names = ("foreign", "F_latt", "I_before_scaling")
    baseline = {n: p[0] for n, p in zip(names, pairs, strict=True)}
    subject = {n: p[1] for n, p in zip(names, pairs, strict=True)}
    loose = tuple(a + b for a, b in zip(tight, more, strict=True))
    assert agree(loose) or not agree(tight)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_declaring_nan_equal_never_turns_green_into_red(value):
    for sides in ((1.0, 1.0), (value, value), (1.0, value), (value, 1.0)):
        agree = [
            scalars_verdict(
                {"F_latt": sides[0]}, {"F_latt": sides[1]}, rules(Tolerance(nan=nan))
            ).agree
            for nan in ("fail", "equal")
        ]
        assert agree[1] or not agree[0]


@pytest.mark.parametrize(
    ("subject", "status"),
    [
        (100.0, Status.PASS),
        (100.05, Status.PASS),
        (100.2, Status.MINOR),
        (100.9, Status.MINOR),
        (101.1, Status.DIVERGENT),
        (199.0, Status.DIVERGENT),
        (200.0, Status.CRITICAL),
        (-100.0, Status.CRITICAL),
        (float("nan"), Status.CRITICAL),
        (float("inf"), Status.CRITICAL),
        (None, Status.MISSING),
    ],
)
def test_the_status_says_how_a_factor_fared(subject, status):
    values = {"F_latt": 100.0, "F_cell": 1.0}
    others = {"F_cell": 1.0} if subject is None else {**values, "F_latt": subject}
    verdict = scalars_verdict(values, others, rules(Tolerance(rtol=1e-3)))
    found: dict[str, Finding] = {f.factor: f for f in verdict.findings}
    assert found["F_latt"].status is status
    assert found["F_cell"].status is Status.PASS
    assert verdict.agree == (status is Status.PASS)
