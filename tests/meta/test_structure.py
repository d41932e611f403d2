"""The house keeps its shape: public names, room sizes, fixed top level."""

import ast
from collections import Counter
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

import braggtrace
from braggtrace.judgement.comparators import default_comparators, limits_of, own_limits
from tests.meta.generate_docs import REPOSITORY

PUBLIC = {
    "BaselineRequest",
    "BaselineSource",
    "CONVENTIONS",
    "CannotRunError",
    "Catalog",
    "Comparator",
    "Declared",
    "Difference",
    "Emission",
    "Event",
    "EventFactors",
    "EventSpec",
    "EveryEvent",
    "Exposure",
    "Factor",
    "FactorExtractor",
    "FactorValues",
    "Finding",
    "Gated",
    "Hypothesis",
    "Limit",
    "LinePattern",
    "OutcomeWriter",
    "Pair",
    "ReportContext",
    "ReportWriter",
    "SWITCHES",
    "SampleCollector",
    "Shape",
    "Status",
    "TableCell",
    "TableRows",
    "Tolerance",
    "Trace",
    "TraceFormatError",
    "TraceHeader",
    "TraceReader",
    "Unread",
    "Watch",
    "__version__",
    "array_event",
    "center_of",
    "comparison_table",
    "diff_trace_text",
    "edited",
    "event_factor",
    "github_annotations",
    "github_step_summary",
    "hookimpl",
    "in_64_bits",
    "is_known",
    "judge_deviation",
    "junit_text",
    "machine_text",
    "outcome_text",
    "read_text",
    "read_trace",
    "read_value",
    "record",
    "summary_text",
    "value_at",
    "watch",
    "with_value",
}
SOURCES = sorted((REPOSITORY / "src").rglob("*.py"))
CORE = REPOSITORY / "src/core/braggtrace"
# modules of a folder; one that would hold more is divided by subject
MODULES = 28
# what has a limit of its own; that of config is its size of today
OWN_LIMIT = {
    "pipeline": 18,
    "bundle": 21,
    "nanobragg/arguments": 24,
    "config": 27,
}


def test_public_names_are_pinned():
    assert set(braggtrace.__all__) == PUBLIC


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_public_name_can_be_imported(name):
    assert getattr(braggtrace, name) is not None


def test_top_level_is_the_agreed_one():
    for name in ("pyproject.toml", "src/core", "src/plugins", "tests", "configs"):
        assert (REPOSITORY / name).exists()


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_file_has_at_most_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def sizes() -> Mapping[str, int]:
    """Modules of each folder of the core."""
    paths = (path for path in CORE.rglob("*.py") if path.name != "__init__.py")
    return Counter(path.parent.relative_to(CORE).as_posix() for path in paths)


@pytest.mark.parametrize("folder", sorted(sizes()))
def test_folder_holds_no_more_modules_than_a_reader_can_survey(folder):
    assert sizes()[folder] <= OWN_LIMIT.get(folder, MODULES)


def test_no_folder_of_the_limits_is_gone():
    assert set(OWN_LIMIT) <= set(sizes())


def circle(imports: Mapping[str, Iterable[str]]) -> list[str]:
    """Modules that import one another in a ring, the first one last again."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_modules_import_one_another_in_a_circle():
    # imports inside of functions and for types alone count, too
    graph = grimp.build_graph("braggtrace", cache_dir=None)
    found = {m: graph.find_modules_directly_imported_by(m) for m in graph.modules}
    assert len(found) > 300
    assert circle(found) == []


def test_circle_is_found():
    assert set(circle({"a": ["b"], "b": ["c"], "c": ["a"]})) == {"a", "b", "c"}
    assert circle({"a": ["b"], "b": ["c"]}) == []


def _body_lines(node):
    """Lines of a function without its signature and docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_function_bodies_have_at_most_40_lines(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))
    long = {f.name: _body_lines(f) for f in functions if _body_lines(f) > 40}
    assert not long


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_library_code_neither_asserts_nor_prints_outside_the_command_line(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    asserts = [n for n in ast.walk(tree) if isinstance(n, ast.Assert)]
    calls = [n.func for n in ast.walk(tree) if isinstance(n, ast.Call)]
    prints = [f for f in calls if isinstance(f, ast.Name) and f.id == "print"]
    assert not asserts
    assert not prints or "cli" in path.parts


# words of diffraction and of files, too, where no comparator is near
_ELSEWHERE = {"exact"}


def _branches(tree):
    """Texts that code compares with, or matches."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare | ast.MatchValue):
            inner = ast.walk(node)
            yield from (n.value for n in inner if isinstance(n, ast.Constant))


def test_core_branches_on_no_name_of_a_comparator_and_on_no_limit_of_one():
    found = default_comparators()
    limits = {limit for one in found.values() for limit in limits_of(one)}
    names = {*found, *own_limits(limits)} - _ELSEWHERE
    assert names >= {"close", "ulp", "angle_rad", "noise"}
    core = [path for path in SOURCES if "braggtrace_plugins" not in path.parts]
    assert not {
        (path.name, text)
        for path in core
        for text in _branches(ast.parse(path.read_text(encoding="utf-8")))
        if text in names
    }


@pytest.mark.parametrize("folder", ["judgement", "report", "config", "pipeline"])
def test_what_judges_and_tells_does_not_ask_for_equality_by_its_name(folder):
    paths = [path for path in SOURCES if path.parent.name == folder]
    assert paths
    for path in paths:
        assert "exact" not in _branches(ast.parse(path.read_text(encoding="utf-8")))
