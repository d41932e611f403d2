"""The JUnit file: its shape, and that it says what the verdict says."""

import re
from xml.etree import ElementTree

import pytest

from braggtrace.judgement.findings import GREEN
from braggtrace.report.junit import junit_text
from tests.report.gates import all_kinds

# what the schema that JUnit readers share asks for: attributes, and order of children
REQUIRED = {
    "testsuites": set(),
    "testsuite": {
        *("id", "package", "name", "timestamp", "hostname"),
        *("tests", "failures", "errors", "time"),
    },
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name", "classname", "time"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "system-out": set(),
    "system-err": set(),
}
CHILDREN = {
    "testsuites": r"(testsuite )*",
    "testsuite": r"properties (testcase )*system-out system-err ",
    "properties": r"(property )*",
    "testcase": r"((failure|error) )?",
}


@pytest.fixture(scope="module")
def root():
    return ElementTree.fromstring(junit_text(all_kinds()))


def test_every_element_has_the_shape_of_the_common_schema(root):
    for element in root.iter():
        assert set(element.attrib) == REQUIRED[element.tag]
        children = "".join(f"{child.tag} " for child in element)
        assert re.fullmatch(CHILDREN.get(element.tag, ""), children), element.tag
    for suite in root:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp"))
        assert re.fullmatch(r"\d+\.\d{3}", suite.get("time"))


def test_counts_are_those_of_the_cases(root):
    for suite in root:
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("errors")) == len(suite.findall("testcase/error"))


def test_names_of_cases_are_unique_in_a_suite(root):
    for suite in root:
        names = [case.get("name") for case in suite.findall("testcase")]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("one", all_kinds(), ids=lambda one: one.name)
def test_a_suite_is_red_exactly_where_the_verdict_is(one, root):
    suite = next(s for s in root if s.get("name") == one.name)
    red = suite.findall("testcase/failure") + suite.findall("testcase/error")
    assert bool(red) == (one.verdict != "AGREE")
    if one.report is not None:
        wanted = [f for f in one.report.verdict.findings if f.status not in GREEN]
        three = one.report.three_way.red if one.report.three_way else ()
        cases = [c for c in suite.findall("testcase") if c.get("name") != "verdict"]
        found = sum(c.find("failure") is not None for c in cases)
        assert found == len(wanted) + len(three)


def test_the_failure_is_the_message_builders_text(root):
    text = root.find(
        "testsuite[@name='red']/testcase[@name='group.rot_a']/failure"
    ).text
    assert "mismatched" in text
    assert "would pass" in text


def test_what_could_not_run_is_an_error_with_its_message(root):
    error = root.find("testsuite[@name='broken']/testcase[@name='verdict']/error")
    assert error.get("type") == "exit 3"
    assert error.text == "no baseline: 100 %\nrestore it"
