"""Assertions on reports and plugins; each says what was found instead."""

from typing import Any

import numpy as np

from braggtrace.errors import plugin_faults
from braggtrace.events import Trace
from braggtrace.judgement.findings import (
    GREEN,
    Comparator,
    Factor,
    FactorExtractor,
    Finding,
    Status,
    Tolerance,
)
from braggtrace.judgement.plugin_answers import promised_names
from braggtrace.pluginmanager import PluginOrigin
from braggtrace.report.console import console_text
from braggtrace.report.report import Report
from braggtrace.testing.builders import pair, tiny_trace
from braggtrace.testing.running import Plugin, registry_of


def finding_of(report: Report, factor: str) -> Finding:
    """The finding of one factor.

    Raises:
        AssertionError: the report has none, with the factors that it has.
    """
    found = {finding.factor: finding for finding in report.verdict.findings}
    if factor not in found:
        known = ", ".join(found) or "none at all"
        raise AssertionError(f"the report has no factor {factor!r}; it has {known}")
    return found[factor]


def assert_agree(report: Report) -> None:
    """The verdict is green.

    Raises:
        AssertionError: it is not, with what the console would say.
    """
    if not report.verdict.agree:
        raise AssertionError(console_text(report, table=False))


def assert_diverged(report: Report, *, first: str | None = None) -> None:
    """The verdict is red, and the first divergence is this one.

    Args:
        report: of a comparison.
        first: factor; None accepts any.

    Raises:
        AssertionError: it is green, or another factor is the first.
    """
    if report.verdict.agree:
        raise AssertionError(console_text(report, table=False))
    found = report.verdict.first_divergence
    name = found.factor if found else "none"
    if first is not None and name != first:
        raise AssertionError(f"first divergence: wanted {first}, got {name}")


def assert_finding(report: Report, factor: str, **wanted: Any) -> None:
    """A finding has these attributes.

    Args:
        report: of a comparison.
        factor: its name.
        wanted: by attribute of ``braggtrace.Finding``, as in ``status="PASS"`` or
            ``outside=2``; a ``message`` need only be part of the finding's.

    Raises:
        AssertionError: there is no such finding, or an attribute is another.
        AttributeError: a finding has no such attribute.
    """
    finding = finding_of(report, factor)
    for name, value in wanted.items():
        found = getattr(finding, name)
        same = value in found if name == "message" else found == value
        if not same:
            raise AssertionError(
                f"{factor}: {name}: wanted {value!r}, got {found!r}"
                + (f" ({finding.message})" if finding.message else "")
            )


def check_plugin(plugin: Plugin, *traces: Trace) -> PluginOrigin:
    """Load a plugin as a run does, and ask each of its objects something easy.

    An extractor must keep its promise on each trace: factors only, of names that it
    announces, each once, the same when called again. A comparator must compare every
    value, pass what is equal, and not pass everything.

    Args:
        plugin: a module, or a name as in a configuration.
        traces: for its extractors; none given takes ``tiny_trace()``.

    Returns:
        What the plugin offers.

    Raises:
        PluginError: it raised.
        AssertionError: an object does not do what its hook promises.
    """
    registry = registry_of((plugin,))
    (origin,) = registry.origins.values()
    for name in origin.factors:
        for trace in traces or (tiny_trace(),):
            _check_extractor(registry.object("factors", name), trace)
    for name in origin.comparators:
        _check_comparator(registry.object("comparators", name))
    return origin


def _check_extractor(extractor: FactorExtractor, trace: Trace) -> None:
    first, second = (_extracted(extractor, trace) for _ in range(2))
    names, promised = [factor.name for factor in first], set(promised_names(extractor))
    if len(names) != len(set(names)):
        raise AssertionError(f"{extractor.name} yields a factor twice: {names}")
    surprising = sorted(set(names) - promised)
    if surprising and promised:
        raise AssertionError(
            f"{extractor.name} yields {surprising}, which names() does not announce"
        )
    for one, other in zip(first, second, strict=True):
        if not np.array_equal(one.data.values, other.data.values):
            raise AssertionError(
                f"{extractor.name}: {one.name} is another when extracted again"
            )


def _extracted(extractor: FactorExtractor, trace: Trace) -> list[Factor]:
    with plugin_faults(extractor.name, "extracting factors", every=True):
        found = list(extractor.extract(trace))
    kinds = {type(factor).__name__ for factor in found} - {Factor.__name__}
    if kinds:
        raise AssertionError(
            f"{extractor.name} yields {', '.join(sorted(kinds))}, wanted Factor"
        )
    return found


def _check_comparator(comparator: Comparator) -> None:
    values = [[1.0, 2.0, 3.0], [-4.0, 5.0, 6.0]]
    apart = [[-1.0, 2.5, 300.0], [4.0, 0.5, -60.0]]
    strict = Tolerance()
    same = _answer(comparator, values, values, strict)
    if same.status is not Status.PASS:
        raise AssertionError(f"{comparator.name} does not pass equal values")
    if _answer(comparator, values, apart, strict).status in GREEN:
        raise AssertionError(
            f"{comparator.name} passes anything, even under a tolerance of zero"
        )


def _answer(
    comparator: Comparator,
    baseline: list[list[float]],
    subject: list[list[float]],
    tolerance: Tolerance,
) -> Finding:
    values = pair(baseline, subject)
    with plugin_faults(comparator.name, "comparing", every=True):
        found: object = comparator.compare(values, tolerance)
    if not isinstance(found, Finding):
        kind = type(found).__name__
        raise AssertionError(f"{comparator.name} answers {kind}, wanted Finding")
    if found.compared != values.baseline.size:
        raise AssertionError(
            f"{comparator.name} compared {found.compared} of {values.baseline.size}"
        )
    return found
