"""The verdict as a person reads it."""

from dataclasses import replace

from braggtrace.events import Unread
from braggtrace.judgement.findings import Finding, Status
from braggtrace.judgement.verdict import decide
from braggtrace.report.console import console_text
from braggtrace.report.metrics import metrics
from braggtrace.report.report import Report
from braggtrace.report.sides_text import unread_warnings
from tests.report import reports


def text_of(report: Report) -> list[str]:
    return console_text(report, table=False).splitlines()


def test_agreement_says_so_first_and_names_no_divergence():
    assert text_of(reports.agreeing()) == [
        "AGREE  small  pixel slow 1 fast 2  (2 of 2 factors within tolerance)",
        "",
        "first divergence  none",
        "tightest          omega: +2.50e-10, 4 times below its limit (rtol 1e-09)",
        "values            3 expected = 2 compared + 1 exempt",
        "  exempt          polar (1): printed in another frame",
    ]


def test_identical_values_are_told_as_such():
    assert "tightest          every value is the same to the last printed digit" in (
        text_of(reports.identical())
    )


def test_divergence_names_place_size_and_allowance_of_the_first():
    lines = text_of(reports.diverged())
    assert lines[:7] == [
        "DIVERGED  small  pixel slow 1 fast 2  (2 of 4 factors outside tolerance)",
        "",
        "first divergence  rot_a [Å]  at phi=1",
        "  mismatched      2 / 9 (22.2%)",
        "  greatest        +1.00e-01 at phi=2, z  (allowed: rtol 1e-09)",
        "  baseline        9",
        "  subject         9.9",
    ]


def test_root_cause_and_heirs_are_told_apart():
    lines = text_of(reports.diverged())
    causes = [line for line in lines if line.startswith("root cause")]
    assert len(causes) == 1
    assert "rot_a at phi=1" in causes[0]
    assert "inherited by      hkl_frac" in lines


def test_cause_below_events_that_were_not_compared_is_at_or_before():
    (cause,) = [t for t in text_of(reports.diverged()) if t.startswith("root cause")]
    assert cause.startswith("root cause        at or before rot_a at phi=1")
    assert "not compared: cell_a, a_star0" in cause


def test_missing_factor_is_a_divergence_with_its_reason():
    lines = text_of(reports.missing())
    assert lines[0].startswith("DIVERGED")
    assert (
        "not green because 1 values were neither compared nor declared exempt" in lines
    )
    assert "first divergence  omega [sr]" in lines
    assert "  what            present in the baseline, missing in the subject" in lines
    assert lines[-1].endswith("2 expected = 1 compared + 0 exempt + 1 not compared")


def test_nothing_compared_is_not_green():
    assert text_of(reports.empty()) == [
        "DIVERGED  small  (nothing was compared)",
        "",
        "not green because nothing was compared",
        "values            0 expected = 0 compared + 0 exempt",
    ]


def test_value_that_is_not_finite_is_shown():
    lines = text_of(reports.not_finite())
    assert "  subject         nan" in lines
    assert lines[0].startswith("DIVERGED")


def test_table_stands_above_the_verdict_where_it_is_wanted():
    with_table = console_text(reports.agreeing()).splitlines()
    without = text_of(reports.agreeing())
    assert with_table[-len(without) :] == without
    assert with_table[0].startswith("factor")
    assert len(with_table) == len(without) + 2 + 2 + 1


def test_nothing_compared_shows_no_empty_table():
    report = reports.empty()
    assert console_text(report) == console_text(report, table=False)


def test_events_that_the_baseline_does_not_print_are_counted():
    report = replace(reports.agreeing(), unprinted=("odet_vec", "phi"))
    assert "  subject only    2 events that the baseline does not print" in text_of(
        report
    )


def test_first_divergence_does_not_inherit_from_itself():
    empty_group = Finding(
        factor="own",
        group="own",
        status=Status.MISSING,
        problem="group",
        message="neither side has any factor of this group",
    )
    accounting = reports.agreeing().verdict.accounting
    verdict = decide([empty_group], accounting)
    lines = text_of(reports.report_of(verdict))
    assert "first divergence  own" in lines
    assert not [line for line in lines if line.startswith("inherited by")]


def test_many_heirs_are_cut_short_with_their_number():
    report = reports.diverged()
    (heir,) = [f for f in report.verdict.findings if f.factor == "hkl_frac"]
    heirs = [replace(heir, factor=f"heir{i}") for i in range(20)]
    verdict = decide([*report.verdict.findings, *heirs], report.verdict.accounting)
    lines = text_of(replace(report, verdict=verdict))
    (line,) = [line for line in lines if line.startswith("inherited by")]
    assert line.endswith("and 9 more")
    assert line.count("heir") == 11


def test_what_was_not_read_is_printed_for_each_side():
    passed = Unread(
        what="lines",
        why="passed over",
        count=7,
        numbers=2,
        examples=("line 3 'E = 1'",),
    )
    quiet = Unread(what="empty cells", why="hold no value", count=1)
    report = replace(
        reports.agreeing(), unread={"baseline": (passed,), "subject": (quiet,)}
    )
    assert text_of(report)[-2:] == [
        "  not read        baseline: 7 lines passed over, 2 of them with numbers: "
        "line 3 'E = 1'",
        "  not read        subject: 1 empty cells hold no value",
    ]
    assert unread_warnings(report) == (
        "the baseline's file holds numbers that nothing compares: 2 of 7 lines passed "
        "over",
    )
    assert metrics(report)["unread"]["subject"] == [
        {
            "what": "empty cells",
            "why": "hold no value",
            "count": 1,
            "numbers": 0,
            "examples": (),
        }
    ]
    assert "unread" not in metrics(reports.agreeing())
