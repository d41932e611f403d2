"""The table of factors."""

import pytest

from braggtrace.report.tables import factor_table
from tests.helpers import rules, scalars_verdict
from tests.report import reports


def cells(text: str) -> list[list[str]]:
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_row_shows_the_worst_value_and_its_share_of_the_tolerance():
    rows = cells(factor_table(reports.agreeing(), "github"))
    assert rows[0] == [
        *("factor", "unit", "values", "baseline", "subject"),
        *("rel. difference", "margin", "would pass", "status"),
    ]
    same = ["0", "same", "rtol 0", "PASS"]
    assert rows[2] == ["R_distance", "m", "1", "2", "2", *same]
    inside = ["+2.50e-10", "4x below", "rtol 2.51e-10", "PASS"]
    assert rows[3] == ["omega", "sr", "1", "1", "1", *inside]


def test_row_names_component_and_place_of_the_worst_value():
    rows = cells(factor_table(reports.diverged(), "github"))
    wanted = ["rot_a.z [phi=2]", "Å", "9", "9", "9.9", "+1.00e-01"]
    assert [*wanted, "1e+08x above", "rtol 0.101", "DIVERGENT"] in rows


def test_missing_factor_has_a_row_without_values():
    rows = cells(factor_table(reports.missing(), "github"))
    assert rows[3] == ["omega", "sr", "0", "", "", "missing", "", "", "MISSING"]


def test_rows_stand_in_causal_order():
    rows = cells(factor_table(reports.diverged(), "github"))[2:]
    names = [row[0].partition(".")[0].partition(" ")[0] for row in rows]
    assert names == ["R_distance", "omega", "rot_a", "hkl_frac"]


def test_difference_where_none_is_allowed_is_told():
    verdict = scalars_verdict({"steps": 10}, {"steps": 11}, rules())
    report = reports.report_of(verdict)
    (row,) = cells(factor_table(report, "github"))[2:]
    assert row[-3:-1] == ["none is allowed", "none"]


@pytest.mark.parametrize("style", ["simple", "github"])
def test_numbers_keep_their_digits_in_every_style(style):
    text = factor_table(reports.diverged(), style)
    assert "+1.00e-01" in text
    assert "hkl_frac.k [phi=1]" in text
