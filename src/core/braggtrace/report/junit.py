"""The JUnit file: one suite a comparison, one case a factor."""

import re
from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree

from braggtrace.diagnosis.alone import Row
from braggtrace.judgement.findings import GREEN, Finding
from braggtrace.report.gated import Gated
from braggtrace.report.metrics import finding_keys
from braggtrace.report.text import finding_text
from braggtrace.report.three_way.story import row_lines
from braggtrace.report.three_way.text import UNTRACED, statement

# what XML 1.0 cannot hold
_FORBIDDEN: Final = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def junit_text(gated: Sequence[Gated]) -> str:
    """The outcomes as JUnit XML.

    Args:
        gated: every comparison, those that could not run included.

    Returns:
        The XML; a case ``verdict`` in each suite stands for what no factor can say
        (nothing compared, values left over, could not run).
    """
    root = ElementTree.Element("testsuites")
    for number, one in enumerate(gated):
        root.append(_suite(one, number))
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _suite(one: Gated, number: int) -> ElementTree.Element:
    findings = one.report.verdict.findings if one.report else ()
    rows = _traced(one)
    red = sum(finding.status not in GREEN for finding in findings)
    red += sum(not row.green for row in rows.values())
    verdict_red = one.report is not None and not one.report.verdict.agree
    suite = ElementTree.Element(
        "testsuite",
        {
            "id": str(number),
            "package": "braggtrace",
            "name": _clean(one.name),
            "timestamp": one.started.strftime("%Y-%m-%dT%H:%M:%S"),
            "hostname": "localhost",
            "tests": str(len(findings) + len(rows) + 1),
            "failures": str(red + verdict_red),
            "errors": str(int(one.report is None)),
            "time": f"{one.seconds:.3f}",
        },
    )
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in (("source", one.source), ("bundle", one.bundle)):
        if value:
            parts = {"name": name, "value": _clean(value)}
            ElementTree.SubElement(properties, "property", parts)
    for key, finding in zip(finding_keys(findings), findings, strict=True):
        suite.append(_case(one, key, finding))
    for name, row in rows.items():
        suite.append(_three_way_case(one, name, row))
    suite.append(_verdict(one))
    ElementTree.SubElement(suite, "system-out").text = _clean(_system_out(one))
    ElementTree.SubElement(suite, "system-err").text = _clean("\n".join(one.warnings))
    return suite


def _case(one: Gated, key: str, finding: Finding) -> ElementTree.Element:
    case = _testcase(one, ".".join(part for part in (finding.group, key) if part))
    if finding.status not in GREEN and one.report is not None:
        text = finding_text(finding, one.report.sizes)
        _add(case, "failure", str(finding.status), finding.message, text)
    return case


def _traced(one: Gated) -> dict[str, Row]:
    """Rows of three sides by a name that stands once; untraced ones have no case."""
    found = one.report.three_way if one.report else None
    rows: dict[str, Row] = {}
    for row in found.rows if found else ():
        name = f"three_way.{row.factor}"
        if found and not (row.green and row.factor in found.untraced):
            rows[name if name not in rows else f"{name} beyond the baseline"] = row
    return rows


def _three_way_case(one: Gated, name: str, row: Row) -> ElementTree.Element:
    """One factor of three sides: it fails where any of them is alone."""
    case = _testcase(one, name)
    if not row.green and one.report is not None and one.report.three_way is not None:
        text = statement(row, one.report.three_way, one.report.sizes)
        lines = [f"  {k:<16}{v}" for k, v in row_lines(row, one.report.sizes)]
        _add(case, "failure", row.standing, text, "\n".join([text, *lines]))
    return case


def _verdict(one: Gated) -> ElementTree.Element:
    case = _testcase(one, "verdict")
    if one.report is None:
        _add(case, "error", f"exit {one.exit_code}", one.error, one.error)
    elif not one.report.verdict.agree:
        verdict = one.report.verdict
        red = f"{len(verdict.diverged)} of {len(verdict.findings)} factors are red"
        text = "; ".join((red, *verdict.reasons))
        _add(case, "failure", "DIVERGED", text, text)
    return case


def _testcase(one: Gated, name: str) -> ElementTree.Element:
    parts = {"classname": _clean(f"braggtrace.{one.name}"), "name": _clean(name)}
    return ElementTree.Element("testcase", {**parts, "time": "0.000"})


def _add(
    case: ElementTree.Element, tag: str, kind: str, message: str, text: str
) -> None:
    parts = {"type": _clean(kind), "message": _clean(message)}
    ElementTree.SubElement(case, tag, parts).text = _clean(text)


def _system_out(one: Gated) -> str:
    if one.report is None:
        return ""
    account = one.report.verdict.accounting
    declared = [text for f in one.report.verdict.expected for text in f.declared]
    values = (
        f"{account.expected} expected = {account.compared} compared + "
        f"{account.exempted} exempt + {account.missing} not compared"
    )
    lines = [values, *(f"declared: {text}" for text in declared)]
    if one.report.three_way is not None and one.report.three_way.untraced:
        lines.append(f"{UNTRACED}: {', '.join(one.report.three_way.untraced)}")
    return "\n".join(lines)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
