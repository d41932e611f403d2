"""Annotations and the step summary."""

from dataclasses import replace

from braggtrace.report.github import github_annotations as annotations
from braggtrace.report.github import github_step_summary as step_summary
from tests.report.gates import all_kinds, gated


def test_each_red_outcome_has_an_error_and_a_warning_stays_one():
    lines = annotations(all_kinds())
    kinds = [line.split(" ", 1)[0] for line in lines]
    assert kinds == [*["::error"] * (len(kinds) - 1), "::warning"]
    for one in (one for one in all_kinds() if one.verdict != "AGREE"):
        assert any(f"title={one.name}%3A" in line for line in lines[:-1])
    assert all("\n" not in line and "\r" not in line for line in lines)


def test_a_green_outcome_without_warning_says_nothing():
    green = replace(all_kinds()[0], warnings=())
    assert annotations([green]) == ()


def test_what_github_would_read_as_syntax_is_escaped():
    (line,) = annotations([gated("a,b:c", error="100 %\nx::y", exit_code=3)])
    head, _, data = line.removeprefix("::error ").partition("::")
    assert data == "100 %25%0Ax::y"
    assert "title=a%2Cb%3Ac" in head
    assert head.count(",") == 1


def test_the_summary_has_a_row_for_each_comparison():
    text = step_summary(all_kinds())
    rows = [line for line in text.splitlines() if line.startswith("| ")][1:]
    for one in all_kinds():
        assert any(
            row.startswith(f"| {one.name} |") and one.verdict in row for row in rows
        )


def test_the_summary_tells_every_reason():
    text = step_summary(all_kinds())
    assert "no baseline: 100 %" in text
    assert "rot_a" in text
    assert "nothing was compared" in text
