"""Every value by index: the same code judges the same factor once more."""

from dataclasses import replace

import numpy as np
import pytest

from braggtrace.events import Event, Trace
from braggtrace.judgement.findings import Finding, Status, Tolerance
from braggtrace.judgement.values import JudgedAgain
from tests.helpers import COMPARATORS, event, group, rules, trace, verdict_of

BY = rules(Tolerance(rtol=1e-3), tolerances={"rot_b": Tolerance(atol=1.0, why="test")})
GROUPS = (group("rot_a", "rot_b", "omega"),)
A = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]


def vector(name: str, rows) -> Event:
    index = np.arange(len(rows)).reshape(-1, 1)
    axes, components = ("phi",), ("x", "y", "z")
    return event(name, rows, unit="Å", axes=axes, index=index, components=components)


def traces(change: float = 0.5) -> tuple[Trace, Trace]:
    other = np.array(A)
    other[1, 1] += change
    return (
        trace(vector("rot_a", A), vector("rot_b", A), event("omega", [1.0])),
        trace(vector("rot_a", other), vector("rot_b", other), event("omega", [1.0])),
    )


def values_of(baseline, subject, comparators=COMPARATORS, **more):
    verdict = verdict_of(baseline, subject, GROUPS, BY, comparators)
    return verdict, JudgedAgain(
        names=tuple(f.factor for f in verdict.compared),
        traces=lambda: (baseline, subject),
        extractors=GROUPS,
        comparators=comparators,
        rules=BY,
        **more,
    )


def test_values_are_those_that_the_verdict_counts():
    verdict, values = values_of(*traces())
    assert list(values) == [f.factor for f in verdict.compared]
    for finding in verdict.compared:
        found = values[finding.factor]
        assert found.baseline.size == finding.compared
        assert found.outside is not None
        assert int(found.outside.sum()) == finding.outside
        assert (found.group, found.unit) == (finding.group, finding.unit)
        worst = finding.worst
        assert worst is not None
        assert worst.deviation in found.deviation
        assert worst.allowed in found.allowed


def test_each_factor_is_judged_by_its_own_tolerance():
    _, values = values_of(*traces())
    first, second = values["rot_a"], values["rot_b"]
    assert first.outside.tolist() == [[False] * 3, [False, True, False]]
    assert not second.outside.any()
    assert second.allowed.tolist() == [[1.0] * 3] * 2
    assert first.deviation[1, 1] == 0.5
    assert first.axes == ("phi",)
    assert first.index.tolist() == [[0], [1]]
    assert first.components == ("x", "y", "z")


def test_nothing_is_read_before_a_factor_is_looked_up():
    asked: list[int] = []
    _, values = values_of(*traces())

    def read() -> tuple[Trace, Trace]:
        asked.append(1)
        return traces()

    lazy = replace(values, traces=read)
    assert (len(lazy), list(lazy), "rot_a" in lazy) == (3, [*values], True)
    assert not asked
    assert lazy["rot_a"] is lazy["rot_a"]
    assert len(asked) == 1


def test_a_factor_that_was_not_compared_has_no_values():
    baseline, subject = traces()
    events = {n: e for n, e in subject.events.items() if n != "rot_b"}
    _, values = values_of(baseline, replace(subject, events=events))
    assert "rot_b" not in values
    with pytest.raises(KeyError):
        values["rot_b"]


def test_values_cannot_be_written_to():
    _, values = values_of(*traces())
    found = values["rot_a"]
    arrays = (found.index, found.baseline, found.subject, found.deviation)
    for array in (*arrays, found.allowed, found.outside):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0


def test_a_comparator_that_measures_nothing_leaves_the_deviation_open():
    class Silent:
        name, description = "close", "says nothing of single values"

        def compare(self, pair, tolerance):
            passed = Status.PASS
            return Finding(
                factor="", group="", status=passed, compared=pair.baseline.size
            )

    _, values = values_of(*traces(), comparators={**COMPARATORS, "close": Silent()})
    found = values["rot_a"]
    assert (found.deviation, found.allowed, found.outside) == (None, None, None)
    assert found.subject[1, 1] == 5.5


def test_pixels_are_named_instead_of_numbered():
    index = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    made = event("omega", [1.0, 2.0, 3.0, 4.0], axes=("pixel", "phi"), index=index)
    _, values = values_of(trace(made), trace(made), pixels=((7, 8), (9, 5)))
    found = values["omega"]
    assert found.axes == ("slow", "fast", "phi")
    assert found.index.tolist() == [[7, 8, 0], [7, 8, 1], [9, 5, 0], [9, 5, 1]]
