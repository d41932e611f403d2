"""Where every value went: expected = compared + exempt + missing."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.catalog import CATALOG
from braggtrace.events import Event, Trace
from braggtrace.judgement.findings import Rules, Tolerance
from braggtrace.traceio import parse_log
from braggtrace_plugins.factors.other import OTHER
from tests.helpers import (
    BUILT_IN_GROUPS,
    REPEATABLE,
    event,
    rules,
    small_trace,
    trace,
    verdict_of,
)
from tests.traceio.nanobragg.logs import BEAM_SETUP, log

FOREIGN = ("foreign", "odd")
NAMES = (
    *("pixel_size", "rot_a", "hkl_frac", "F_latt", "F_cell", "I_before_scaling"),
    *("polar", "steps"),
    *FOREIGN,
)
GROUPS = (*BUILT_IN_GROUPS, OTHER)
OWNER = {name: g.name for g in BUILT_IN_GROUPS for name in g.events}
OWNER |= dict.fromkeys(FOREIGN, "other")


def made(name: str, rows: list[int]) -> Event:
    """An event whose values depend on name and index only."""
    spec = CATALOG.get(name)
    width = max(1, len(spec.components)) if spec else 1
    start = sum(map(ord, name))
    values = np.array([[start + 7.0 * i + j for j in range(width)] for i in rows])
    if spec is not None and spec.kind == "int":
        values = values.astype(np.int64)
    index = [[i] for i in rows]
    return event(name, values.reshape(len(rows), width), axes=("phi",), index=index)


@st.composite
def traces(draw: st.DrawFn) -> Any:
    """Two traces, one of which may have lost events and rows."""
    rows = draw(
        st.dictionaries(
            st.sampled_from(NAMES), st.integers(1, 4), min_size=1, max_size=6
        )
    )
    sides, lost = [], []
    for side in ("baseline", "subject"):
        events = []
        for name, count in rows.items():
            gone = draw(
                st.sets(st.integers(0, count - 1), max_size=count)
                if draw(st.booleans()) and side == "subject"
                else st.just(set())
            )
            kept = [i for i in range(count) if i not in gone]
            lost += [name] if gone else []
            if kept:
                events.append(made(name, kept))
        sides.append(trace(*events))
    if draw(st.booleans()):
        sides.reverse()
    return sides[0], sides[1], set(lost)


def values_of(*sides: Trace) -> int:
    """Values that either side holds, counted by hand."""
    names = {name for side in sides for name in side.events}
    found = [[s.events[n].values.size for s in sides if n in s.events] for n in names]
    return sum(max(sizes) for sizes in found)


@REPEATABLE
@given(
    traces(),
    st.sets(st.sampled_from(NAMES), max_size=3),
    st.sets(st.sampled_from([g.name for g in GROUPS]), min_size=1),
)
def test_every_value_is_compared_or_exempt_or_missing(sides, exempt, configured):
    baseline, subject, lost = sides
    extractors = [g for g in GROUPS if g.name in configured]
    by = rules(exempt=dict.fromkeys(sorted(exempt), "a reason"))
    verdict = verdict_of(baseline, subject, extractors, by)
    account = verdict.accounting
    assert account.expected == account.compared + account.exempted + account.missing
    assert account.expected == values_of(baseline, subject)
    named = {e.name: e.values for e in account.exempt}
    assert len(named) == len(account.exempt), "nothing is exempt twice"
    # what was lost and is configured is missing: never green
    judged = {n for n in lost if n not in exempt and OWNER[n] in configured}
    judged |= {n for n in lost if n in FOREIGN and n not in exempt}
    if judged:
        assert not verdict.agree
        assert account.missing > 0
        assert judged <= {f.factor for f in verdict.diverged}


@REPEATABLE
@given(traces())
def test_nothing_lost_is_green_and_everything_is_compared(sides):
    baseline, subject, lost = sides
    present = [
        g for g in GROUPS if list(g.extract(baseline)) + list(g.extract(subject))
    ]
    verdict = verdict_of(baseline, subject, present)
    assert verdict.agree == (not lost)
    if not lost:
        assert verdict.accounting.compared == values_of(baseline, subject)
        assert verdict.accounting.exempt == ()
        assert verdict.accounting.missing == 0


@REPEATABLE
@given(traces(), st.floats(0.0, 1.0))
def test_what_is_missing_does_not_depend_on_the_tolerance(sides, rtol):
    baseline, subject, _ = sides
    exact = verdict_of(baseline, subject, GROUPS)
    loose = verdict_of(baseline, subject, GROUPS, rules(Tolerance(rtol=rtol)))
    assert exact.accounting == loose.accounting


def test_repeated_prints_are_counted_as_often_as_they_were_read():
    both = parse_log(log(samples=3), "c.log")
    verdict = verdict_of(both, both)
    assert verdict.agree
    account = verdict.accounting
    assert account.missing == 0
    assert account.compared == sum(event.readings for event in both)


def test_what_the_reader_sets_aside_is_exempt_once_with_its_reason():
    both = parse_log(log(BEAM_SETUP), "c.log")
    account = verdict_of(both, both).accounting
    assert account.exempt == both.header.exempt
    assert account.expected == account.compared + account.exempted
    assert all(exempt.reason for exempt in account.exempt)


def test_an_event_that_is_missing_counts_all_its_readings():
    both = parse_log(log(samples=3), "c.log")
    kept = {name: e for name, e in both.events.items() if name != "incident_vec"}
    less = Trace(header=both.header, events=kept)
    account = verdict_of(both, less).accounting
    assert account.missing == both.events["incident_vec"].readings == 9


def test_the_values_of_both_sides_are_expected():
    small, large = small_trace(F_latt=None), small_trace(rot_a=None)
    by: Rules = rules()
    account = verdict_of(small, large, GROUPS, by).accounting
    assert account.expected == values_of(small, large)
    assert account.missing == 2 + 6
