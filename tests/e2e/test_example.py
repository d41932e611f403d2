"""reports/example is a whole bundle, and the documents describe each file of it."""

import re

import pytest

from tests.meta.generate_docs import REPOSITORY
from tests.pipeline.bundles import files_of

EXAMPLE = REPOSITORY / "reports/example"


def test_example_is_verified(braggtrace):
    result = braggtrace("verify", EXAMPLE)
    assert result.code == 0, result.out + result.err
    assert "the verdict DIVERGED follows from the traces" in result.out


@pytest.mark.parametrize("name", files_of(EXAMPLE))
def test_file_of_the_example_is_documented(name):
    text = (REPOSITORY / "reports/README.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert any(f"`{name}`" in row.split("|")[1] for row in rows)


def test_example_names_no_folder_of_anybody():
    for name in files_of(EXAMPLE):
        text = (EXAMPLE / name).read_text("utf-8")
        assert not re.search(r"(?<![\w.])/(home|root|tmp|Users|work)/", text), name


@pytest.mark.slow("makes the example's bundle again")
def test_example_can_be_run_again(braggtrace, tmp_path):
    words = ("--set", f"report.dir={tmp_path}", "-q")
    assert braggtrace("run", EXAMPLE / "config.yaml", *words).code == 1
    (bundle,) = (tmp_path / "supervisor").iterdir()
    again = (bundle / "diff_trace.md").read_text("utf-8")
    assert "**first divergence: rot_a**" in again
    assert "**first divergence: rot_a**" in (EXAMPLE / "diff_trace.md").read_text(
        "utf-8"
    )
