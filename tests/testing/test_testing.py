"""``braggtrace.testing`` compares as a run does, and its assertions can fail."""

import types
from typing import Any

import pytest

import braggtrace.testing
from braggtrace import Tolerance, hookimpl
from braggtrace.errors import BraggtraceError, PluginError, UnknownNameError
from braggtrace.testing import (
    assert_agree,
    assert_diverged,
    assert_finding,
    check_plugin,
    compare,
    event,
    finding_of,
    run,
    tiny_trace,
    trace,
)

NAMES = {
    *("assert_agree", "assert_diverged", "assert_finding", "check_plugin"),
    *("compare", "event", "finding_of", "pair", "run", "tiny_trace", "trace"),
}


def test_names_are_pinned():
    assert set(braggtrace.testing.__all__) == NAMES


def test_tiny_traces_agree_with_themselves():
    report = compare(tiny_trace(), tiny_trace())
    assert_agree(report)
    assert report.pixel == (3, 5)
    assert len(report.verdict.findings) == len(tiny_trace().events) == 12
    with pytest.raises(AssertionError, match="AGREE"):
        assert_diverged(report)


def test_a_changed_value_is_the_first_divergence():
    report = compare(tiny_trace(), tiny_trace(F_latt=[12.5, 11.6]))
    assert_diverged(report, first="F_latt")
    assert_finding(report, "F_latt", outside=1, message="1 of 2 outside")
    with pytest.raises(AssertionError, match="first divergence"):
        assert_agree(report)
    with pytest.raises(AssertionError, match="wanted rot_a, got F_latt"):
        assert_diverged(report, first="rot_a")
    with pytest.raises(AssertionError, match="outside: wanted 2, got 1"):
        assert_finding(report, "F_latt", outside=2)
    with pytest.raises(AttributeError):
        assert_finding(report, "F_latt", no_such_attribute=2)


def test_an_event_that_is_left_out_is_missing():
    report = compare(tiny_trace(), tiny_trace(rot_a=None))
    assert_finding(report, "rot_a", status="MISSING")


def test_a_factor_that_is_not_there_is_told_with_those_that_are():
    report = compare(tiny_trace(), tiny_trace())
    with pytest.raises(AssertionError, match=r"no factor 'F_lat'; it has .*F_latt"):
        finding_of(report, "F_lat")


def test_tolerance_and_exemption_are_in_force():
    changed = tiny_trace(F_latt=[12.5, 11.6], F_cell=[9.0, 8.0])
    tolerance = Tolerance(rtol=0.01, why="a test")
    report = compare(
        tiny_trace(),
        changed,
        factors=["lattice", "structure_factor", "geometry", "scaling"],
        tolerances={"lattice.F_latt": tolerance},
        exempt={"F_cell": "a test"},
    )
    assert_agree(report)


def test_a_misspelt_tolerance_is_an_error():
    with pytest.raises(UnknownNameError, match="did you mean 'F_latt'"):
        compare(tiny_trace(), tiny_trace(), tolerances={"F_lat": Tolerance()})


def test_foreign_events_are_compared_by_default():
    ours, theirs = (trace(event("a", [1.0]), event("b", [x])) for x in (1.0, 2.0))
    assert_diverged(compare(ours, theirs), first="b")


def test_a_configuration_runs_without_a_bundle(supervisor):
    assert_agree(run(supervisor))
    assert not (supervisor.parent.parent / "reports").exists()
    report = run(supervisor, {"subject.mode": "physical"}, bundle=True)
    assert_diverged(report)
    assert (supervisor.parent.parent / "reports/supervisor").is_dir()


# check_plugin


def plugin(factors: Any = (), comparators: Any = ()) -> types.ModuleType:
    module = types.ModuleType("some_plugin")
    if factors:
        vars(module)["braggtrace_factors"] = hookimpl(lambda: factors)
    if comparators:
        vars(module)["braggtrace_comparators"] = hookimpl(lambda: comparators)
    return module


class Group:
    name, description = "mine", "for a test"

    def __init__(self, answer, names=("F_latt",)):
        self.answer, self._names = answer, names

    def names(self):
        return self._names

    def extract(self, trace):
        return self.answer(trace)


class Comparing:
    name, description = "mine", "for a test"

    def __init__(self, answer):
        self.compare = answer


def one(trace):
    from braggtrace import event_factor

    return [event_factor(trace.get("F_latt"), trace)]


def test_a_sound_plugin_passes():
    origin = check_plugin(plugin([Group(one)]))
    assert origin.factors == ("mine",)
    assert check_plugin("close").comparators == ("close",)


@pytest.mark.parametrize(
    ("group", "word"),
    [
        (Group(lambda t: [1]), "wanted Factor"),
        (Group(lambda t: one(t) * 2), "twice"),
        (Group(one, names=("other",)), "does not announce"),
    ],
)
def test_an_extractor_that_breaks_its_promise_fails(group, word):
    with pytest.raises(AssertionError, match=word):
        check_plugin(plugin([group]))


def test_an_extractor_that_is_another_each_time_fails():
    changing = iter((1.0, 2.0))

    def answer(_):
        return one(tiny_trace(F_latt=[next(changing), 1.0]))

    with pytest.raises(AssertionError, match="when extracted again"):
        check_plugin(plugin([Group(answer)]))


def test_an_extractor_that_raises_is_a_plugin_error():
    with pytest.raises(PluginError, match="'mine' raised AttributeError"):
        check_plugin(plugin([Group(lambda t: t.no_such_thing)]))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"status": "PASS"}, "passes anything"),
        ({"status": "CRITICAL"}, "does not pass equal"),
        ({"compared": 5}, "compared 5 of 6"),
        (None, "answers NoneType"),
    ],
)
def test_a_comparator_that_breaks_its_promise_fails(change, word):
    from dataclasses import replace

    from braggtrace_plugins.comparators.close import CLOSE

    def answer(pair, tolerance):
        found = CLOSE.compare(pair, tolerance)
        return None if change is None else replace(found, **_changed(change))

    with pytest.raises(AssertionError, match=word):
        check_plugin(plugin(comparators=[Comparing(answer)]))


def _changed(change):
    from braggtrace import Status

    return {k: Status(v) if k == "status" else v for k, v in change.items()}


def test_a_module_without_a_hook_is_no_plugin():
    with pytest.raises(BraggtraceError, match="offers nothing"):
        check_plugin(types.ModuleType("some_plugin"))
