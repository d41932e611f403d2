"""Plugins that raise, or answer with something else, never look like a verdict."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from braggtrace.errors import BraggtraceError, DuplicateNameError, PluginError
from braggtrace.events import Trace
from braggtrace.judgement.deviation import judge_deviation
from braggtrace.judgement.findings import (
    Difference,
    Factor,
    Finding,
    Measure,
    Pair,
    Status,
    Tolerance,
)
from tests.helpers import (
    COMPARATORS,
    group,
    rules,
    small_trace,
    verdict_of,
)
from tests.judgement.asserts import ALL, assert_red, one


class Broken:
    """A plugin object that raises, or answers with what it was made with."""

    description = "for a test"

    def __init__(self, answer: Any, name: str = "close") -> None:
        self.answer = answer
        self.name = name

    def names(self) -> tuple[str, ...]:
        return ()

    def extract(self, _: Trace) -> Any:
        return self._answer()

    def compare(self, _: Pair, __: Tolerance) -> Any:
        return self._answer()

    def _answer(self) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_an_extractor_that_raises_is_a_plugin_error_that_names_it():
    mine = Broken(KeyError("F_latt"), name="mine")
    with pytest.raises(PluginError, match="'mine' raised KeyError while extracting"):
        verdict_of(small_trace(), small_trace(), [ALL, mine])


def test_an_extractor_that_raises_for_one_side_only_is_a_plugin_error():
    class Picky(Broken):
        def extract(self, trace: Trace) -> Any:
            if trace.events["F_latt"].values[0, 0] > 100:
                raise ValueError("too large")
            return []

    with pytest.raises(PluginError, match="too large"):
        verdict_of(
            small_trace(), small_trace(F_latt=[101.0, 1.0]), [ALL, Picky(None, "picky")]
        )


@pytest.mark.parametrize("answer", [None, 5, ["F_latt"], [None]], ids=str)
def test_an_extractor_that_answers_with_something_else_is_a_plugin_error(answer):
    with pytest.raises(PluginError, match="'mine'"):
        verdict_of(small_trace(), small_trace(), [ALL, Broken(answer, name="mine")])


def test_an_extractor_that_finds_nothing_any_more_is_red():
    verdict = verdict_of(small_trace(), small_trace(), [ALL, Broken([], name="mine")])
    assert_red(verdict, "mine", "group")


def test_a_comparator_that_raises_is_a_plugin_error_that_names_it():
    broken = {**COMPARATORS, "close": Broken(ZeroDivisionError("by zero"))}
    with pytest.raises(
        PluginError, match="'close' raised ZeroDivisionError while comp"
    ):
        verdict_of(small_trace(), small_trace(), [ALL], comparators=broken)


@pytest.mark.parametrize("answer", [None, True, "PASS"], ids=str)
def test_a_comparator_that_answers_with_something_else_is_a_plugin_error(answer):
    broken = {**COMPARATORS, "close": Broken(answer)}
    with pytest.raises(PluginError, match="'close'"):
        verdict_of(small_trace(), small_trace(), [ALL], comparators=broken)


@pytest.mark.parametrize("compared", [0, 1, 3])
def test_a_comparator_that_compares_another_number_of_values_is_a_plugin_error(
    compared,
):
    answer = Finding(factor="F_latt", group="", status=Status.PASS, compared=compared)
    broken = {**COMPARATORS, "close": Broken(answer)}
    with pytest.raises(PluginError, match=f"compared {compared} of 2"):
        verdict_of(small_trace(), small_trace(), [group("F_latt")], comparators=broken)


def test_a_comparator_cannot_change_the_name_or_the_group_of_a_factor():
    answer = Finding(factor="else", group="else", status=Status.PASS, compared=2)
    broken = {**COMPARATORS, "close": Broken(answer)}
    verdict = verdict_of(
        small_trace(), small_trace(), [group("F_latt")], comparators=broken
    )
    assert (one(verdict).factor, one(verdict).group) == ("F_latt", "group")


def test_a_factor_that_wants_a_comparator_nobody_has_is_an_error_of_braggtrace():
    class Fussy(Broken):
        def extract(self, trace: Trace) -> Any:
            data = trace.events["F_latt"]
            return [
                Factor(name="F_latt", description="", data=data, comparator="image")
            ]

    with pytest.raises(BraggtraceError, match="image"):
        verdict_of(small_trace(), small_trace(), [Fussy(None, "fussy")])


def test_two_extractors_with_the_same_factor_are_an_error_that_names_both():
    with pytest.raises(DuplicateNameError) as caught:
        verdict_of(
            small_trace(),
            small_trace(),
            [group("F_latt", name="one"), group("rot_a", "F_latt", name="two")],
        )
    assert (caught.value.name, caught.value.owners) == ("F_latt", ("one", "two"))


def test_one_extractor_with_the_same_factor_twice_is_an_error():
    with pytest.raises(DuplicateNameError, match="'F_latt' is claimed twice"):
        verdict_of(small_trace(), small_trace(), [group("F_latt", "F_latt")])


_TEXT_FOR_A_NUMBER: dict[str, Any] = {"deviation": "0"}
_DIFFERENCE = Difference(
    place={},
    component="",
    baseline=1.0,
    subject=1.0,
    abs_delta=0.0,
    rel_delta=None,
    allowed=0.0,
    deviation=0.0,
)


def _answered(**changes: Any) -> dict[str, Any]:
    answer = Finding(factor="F_latt", group="", status=Status.PASS, compared=2)
    return {**COMPARATORS, "close": Broken(replace(answer, **changes))}


def _measure(deviation: complex, shape: tuple[int, int] = (2, 1)) -> Measure:
    return Measure(deviation=np.full(shape, deviation), allowed=np.zeros(shape))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": Status.EXPECTED}, "EXPECTED is not a comparator's to give"),
        ({"status": Status.MISSING}, "MISSING is not a comparator's to give"),
        ({"status": "PASS"}, "PASS is not a comparator's to give"),
        ({"outside": 1}, "says PASS and names values that are outside"),
        ({"problem": "values"}, "says PASS and names values that are outside"),
        ({"measure": _measure(1.0)}, "says PASS and names values that are outside"),
        ({"measure": _measure(np.nan)}, "says PASS and names values that are outside"),
        ({"measure": _measure(0.0, (1, 1))}, "another shape than the values"),
        ({"measure": _measure(1j)}, "deviation holds no real numbers"),
        ({"measure": 3}, "its measure is 3"),
        ({"needs": None}, "its needs is None; wanted a tuple of Need"),
        ({"needs": ("x",)}, "its needs is"),
        ({"tolerance": None}, "its tolerance is None"),
        ({"worst": "w"}, "its worst is 'w'"),
        ({"worst": replace(_DIFFERENCE, **_TEXT_FOR_A_NUMBER)}, "its worst is"),
        ({"first": _DIFFERENCE.place}, "its first is"),
        ({"sources": None}, "its sources is None; wanted a tuple of texts"),
        ({"upstream": "rot_a"}, "its upstream is 'rot_a'"),
        ({"declared": (1,)}, "its declared is"),
        ({"comparator": None}, "its comparator is None; wanted a text"),
        ({"message": 1}, "its message is 1"),
        ({"problem": "odd"}, "its problem is 'odd'"),
        ({"problem": []}, r"its problem is \[\]"),
        ({"readings": "2"}, "its readings is '2'"),
        ({"outside": -1}, "its outside is -1"),
        ({"compared": 2.0}, "its compared is 2.0"),
        ({"lets_vanish": "no"}, "its lets_vanish is 'no'"),
    ],
    ids=str,
)
def test_a_comparator_that_contradicts_itself_is_a_plugin_error(changes, words):
    with pytest.raises(PluginError, match=words):
        verdict_of(
            small_trace(),
            small_trace(),
            [group("F_latt")],
            comparators=_answered(**changes),
        )


def test_a_comparator_that_writes_into_the_values_is_a_plugin_error():
    class Writer(Broken):
        def compare(self, pair: Pair, tolerance: Tolerance) -> Any:
            pair.subject[:] = pair.baseline
            return COMPARATORS["close"].compare(pair, tolerance)

    broken = {**COMPARATORS, "close": Writer(None)}
    with pytest.raises(PluginError, match="read-only"):
        verdict_of(
            small_trace(),
            small_trace(F_latt=[101.0, 1.0]),
            [group("F_latt")],
            comparators=broken,
        )


def test_an_extractor_that_writes_into_a_trace_is_a_plugin_error():
    class Writer(Broken):
        def extract(self, trace: Trace) -> Any:
            trace.events["F_latt"].values[:] = 0.0
            return []

    with pytest.raises(PluginError, match="read-only"):
        verdict_of(
            small_trace(),
            small_trace(F_latt=[101.0, 1.0]),
            [Writer(None, "mine"), group("F_latt")],
        )


class Signed:
    """A comparator that forgets the sign: whatever is too small passes."""

    name = "close"
    description = "for a test"

    def compare(self, pair: Pair, tolerance: Tolerance) -> Finding:
        gap = (pair.subject - pair.baseline).astype(float)
        return judge_deviation(
            pair, tolerance, gap, np.zeros(gap.shape), comparator=self.name
        )


def test_a_negative_deviation_would_pass_every_limit_and_is_refused():
    smaller = small_trace(F_latt=[12.0, 11.0])
    comparators = {**COMPARATORS, "close": Signed()}
    with pytest.raises(PluginError, match=r"least deviation is -0\.5"):
        verdict_of(small_trace(), smaller, [group("F_latt")], comparators=comparators)


def test_under_the_rules_of_its_time_a_negative_deviation_passed():
    smaller = small_trace(F_latt=[12.0, 11.0])
    comparators = {**COMPARATORS, "close": Signed()}
    old = replace(rules(), version=0)
    found = verdict_of(
        small_trace(), smaller, [group("F_latt")], old, comparators=comparators
    )
    assert found.agree
