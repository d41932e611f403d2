"""The history of a name as a table, and a page over all names."""

from pathlib import Path
from typing import Any

import pytest

from braggtrace.bundle.attempt import Attempt
from braggtrace.bundle.history import consolidated_text, history_text
from tests.cli.runner import call

DIGEST = "0" * 64


def attempt(number: int, **changed: Any) -> Attempt:
    data = {
        "time": f"2026-01-02T03:04:{number:02d}.000+00:00",
        "started": f"2026-01-02T03:04:{number:02d}+00:00",
        "name": "small",
        "commit": f"{number:x}" * 40,
        "dirty": False,
        "verdict": "AGREE",
        "first_divergence": None,
        "worst_margin": 100.0,
        "worst_factor": "omega",
        "bundle": f"20260102T0304{number:02d}Z",
        "manifest": DIGEST,
    }
    return Attempt.model_validate({**data, **changed})


LOST = {"verdict": "DIVERGED", "first_divergence": "rot_a", "worst_margin": 0.01}
COURSE = [
    attempt(1),
    attempt(2, worst_margin=10.0),
    attempt(3, verdict="BLOCKED", worst_margin=None, worst_factor=None),
    attempt(4, **LOST),
    attempt(5, **LOST),
]


def test_each_attempt_is_a_row_with_its_trend():
    rows = history_text("small", COURSE).splitlines()[2:7]
    for row, words in zip(
        rows,
        (
            ("2026-01-02T03:04:01Z", "1111111111", "AGREE", "100x omega", "first"),
            ("AGREE", "10x omega", "narrower 10x"),
            ("BLOCKED", "blocked", "20260102T030403Z"),
            ("DIVERGED", "rot_a", "0.01x omega", "lost"),
            ("DIVERGED", "rot_a", "="),
        ),
        strict=True,
    ):
        assert all(word in row for word in words), row


def test_trend_is_told_in_sentences():
    text = history_text("small", COURSE)
    assert "small: 5 attempts: 2 agree, 2 diverged, 1 blocked." in text
    assert "100x omega at first, 0.01x omega at last" in text
    assert "DIVERGED since 2026-01-02T03:04:04Z (2 in a row)." in text
    assert "Parity was lost between 2026-01-02T03:04:02Z 2222222222 and" in text
    assert "git bisect start 444444444444 222222222222" in text


def test_parity_that_was_regained_is_not_told_as_lost():
    text = history_text("small", [*COURSE, attempt(6)])
    assert "regained" in text
    assert "lost between" not in text


def test_page_has_a_row_for_each_name():
    page = consolidated_text({"b": COURSE, "a": [attempt(1)], "none": []})
    assert "2 names: 1 agree, 1 diverged, 0 blocked" in page
    rows = [line for line in page.splitlines() if line.startswith("| ")][1:]
    assert [row.split()[1] for row in rows] == ["a", "b"]
    assert "rot_a" in rows[1]
    assert "2026-01-02T03:04:02Z 2222222222" in rows[1]
    assert "b/20260102T030405Z" in rows[1]


@pytest.fixture
def reports(tmp_path) -> Path:
    """A folder with two ledgers."""
    for name in ("small", "other"):
        path = tmp_path / f"{name}.ledger.jsonl"
        path.write_text("".join(a.line() for a in COURSE), encoding="utf-8")
    return Path(tmp_path)


def test_history_shows_a_name_and_lists_the_names_there_are(reports):
    assert "small: 5 attempts" in call("history", "small", "--reports", reports).out
    wrong = call("history", "smal", "--reports", reports)
    assert (wrong.code, "did you mean 'small'" in wrong.err) == (2, True)
    none = call("history", "--reports", reports)
    assert (none.code, "other, small" in none.err) == (2, True)


def test_page_is_written_beside_the_ledgers_or_printed(reports):
    printed = call("history", "--consolidated", "--reports", reports, "-o", "-")
    assert printed.code == 0
    assert call("history", "--consolidated", "--reports", reports).code == 0
    assert (reports / "status.md").read_text("utf-8") == printed.out


def test_folder_without_a_ledger_is_refused(tmp_path):
    assert call("history", "--consolidated", "--reports", tmp_path).code == 2
    assert call("history", "x", "--reports", tmp_path).code == 2


def test_broken_ledger_is_named_with_its_line(reports):
    path = reports / "small.ledger.jsonl"
    path.write_text(path.read_text("utf-8") + '{"time": 1}\n', encoding="utf-8")
    result = call("history", "small", "--reports", reports)
    assert (result.code, "small.ledger.jsonl:6: not a line" in result.err) == (3, True)
