"""The house keeps its shape: public names, room sizes, fixed top level."""

from collections import Counter
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

import braggtrace
from braggtrace.judgement.comparators import default_comparators, limits_of, own_limits
from tests.helpers import REPOSITORY
from tests.meta.sources import CORE, listed, sources

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
    "MemoryLimit",
    "LogLines",
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
    "TextColumn",
    "Tolerance",
    "Trace",
    "TraceFormatError",
    "TraceHeader",
    "TraceReader",
    "UnreadableValuesError",
    "Unread",
    "Watch",
    "__version__",
    "applied_attributes",
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
    "json_lines_trace",
    "json_trace",
    "judge_deviation",
    "junit_text",
    "machine_text",
    "outcome_text",
    "read_npy",
    "read_text",
    "read_trace",
    "read_value",
    "record",
    "summary_text",
    "unpacked_values",
    "unreadable_event",
    "table_trace",
    "value_at",
    "watch",
    "whole_number",
    "with_value",
}
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


def test_every_file_is_read():
    assert len(sources()) > 400
    assert {source.path.name for source in sources()} >= {"csv.py", "units.py"}


def test_files_have_at_most_400_lines():
    long = [f"{s.place}: {s.lines} lines" for s in sources() if s.lines > 400]
    assert not long, listed(long)


def sizes() -> Mapping[str, int]:
    """Modules of each folder of the core."""
    paths = (path for path in CORE.rglob("*.py") if path.name != "__init__.py")
    return Counter(path.parent.relative_to(CORE).as_posix() for path in paths)


def test_folders_hold_no_more_modules_than_a_reader_can_survey():
    full = [
        f"{folder}: {count} modules, at most {OWN_LIMIT.get(folder, MODULES)}"
        for folder, count in sizes().items()
        if count > OWN_LIMIT.get(folder, MODULES)
    ]
    assert not full, listed(full)


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


def test_function_bodies_have_at_most_40_lines():
    long = [
        f"{source.place}: {name}, {lines} lines"
        for source in sources()
        for name, lines in source.bodies.items()
        if lines > 40
    ]
    assert not long, listed(long)


def test_library_code_neither_asserts_nor_prints_outside_the_command_line():
    found = [f"{s.place}:{line}: assert" for s in sources() for line in s.asserts]
    found += [
        f"{source.place}:{line}: print"
        for source in sources()
        for line in source.prints
        if "cli" not in source.path.parts
    ]
    assert not found, listed(found)


# words of diffraction and of files, too, where no comparator is near
_ELSEWHERE = {"exact"}


def test_core_branches_on_no_name_of_a_comparator_and_on_no_limit_of_one():
    found = default_comparators()
    limits = {limit for one in found.values() for limit in limits_of(one)}
    names = {*found, *own_limits(limits)} - _ELSEWHERE
    assert names >= {"close", "ulp", "angle_rad", "noise"}
    branches = [
        f"{source.place}: {text!r}"
        for source in sources()
        if source.in_core
        for text in source.compared & names
    ]
    assert not branches, listed(branches)


@pytest.mark.parametrize("folder", ["judgement", "report", "config", "pipeline"])
def test_what_judges_and_tells_does_not_ask_for_equality_by_its_name(folder):
    inside = [source for source in sources() if source.path.parent.name == folder]
    assert inside
    asks = [source.place for source in inside if "exact" in source.compared]
    assert not asks, listed(asks)
