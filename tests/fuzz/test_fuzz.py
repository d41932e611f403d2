"""Damaged files of every kind: they agree, differ or are refused in words."""

import pytest

from braggtrace.judgement.findings import GREEN
from tests.fuzz.fuzzing import compared, fuzz, kinds
from tests.fuzz.seeds import SEEDS


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(4 * len(kinds()), id="few"),
        pytest.param(
            500, id="500", marks=pytest.mark.slow("a comparison for each file")
        ),
    ],
)
def test_damaged_files_end_in_an_answer_or_a_sentence(tmp_path, count):
    outcome = fuzz(tmp_path, count, seed=count)
    assert not outcome.problems, str(outcome)
    assert sum(sum(found.values()) for found in outcome.counts.values()) == count
    assert {*outcome.counts} == {*kinds()}


@pytest.mark.parametrize("kind", SEEDS, ids=lambda kind: kind.name)
def test_a_sound_file_agrees_with_itself_where_it_is_finite(tmp_path, kind):
    report = compared(tmp_path, kind)
    finite = [f for f in report.verdict.findings if "finite" not in f.message]
    assert finite
    assert all(finding.status in GREEN for finding in finite)
