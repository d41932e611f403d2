"""A renderer of one file gets every value, writes bytes, and is rendered again."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.cli.runner import call
from tests.e2e.two_programs import CONFIG, log_of, right, steps, table_of, wrong
from tests.pipeline.bundles import edit, sign_again

PAGE, DATA = "reports/page/index.html", "reports/page/values.bin"
REPORT = "plugins: [page_renderer.py]\nreport: {plugins: [page]}\n"


@pytest.fixture
def folder(tmp_path):
    """Two programs that differ, the renderer, and a configuration."""
    shutil.copy(Path(__file__).with_name("page_renderer.py"), tmp_path)
    log_of(tmp_path / "baseline.log", right)
    table_of(tmp_path / "subject.csv", wrong)
    (tmp_path / "oscillator.yaml").write_text(CONFIG + REPORT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def bundle(folder):
    result = call("run", folder / "oscillator.yaml", "-q")
    assert result.code == 1, result.err
    (found,) = (folder / "reports/oscillator").glob("*Z*")
    # away from its ledger, which knows the checksums
    return found.rename(folder / "bundle")


def problems(bundle):
    result = call("verify", bundle)
    assert result.code == 1, result.out
    return [line for line in result.out.splitlines() if line.startswith("WRONG")]


def record_of(bundle):
    return json.loads((bundle / "run_metadata.json").read_text("utf-8"))


def test_every_value_stands_in_the_page_by_its_index(bundle):
    page = (bundle / PAGE).read_text("utf-8")
    for n, values in enumerate(steps(right)):
        for value in values:
            assert f"<td>{n}</td><td></td><td>{value!r}</td>" in page
    assert page.count("<tr") - page.count("<th>component") == 15
    data = np.frombuffer((bundle / DATA).read_bytes(), dtype="<f8")
    assert sorted(data) == sorted(value for step in steps(wrong) for value in step)


def test_what_is_outside_is_what_the_verdict_counts(bundle):
    metrics = json.loads((bundle / "metrics.json").read_text("utf-8"))
    outside = sum(factor["outside"] for factor in metrics["factors"].values())
    page = (bundle / PAGE).read_text("utf-8")
    assert 0 < page.count('class="outside"') == outside < 15


def test_the_record_names_renderer_version_and_files(bundle):
    found = record_of(bundle)["reports"]["page"]
    assert (found["version"], found["derived"]) == (1, True)
    assert set(found["files"]) == {PAGE, DATA}
    assert call("verify", bundle).code == 0


def test_a_page_that_was_edited_is_found_where_the_checksums_are_made_anew(bundle):
    edit(bundle, PAGE, "DIVERGED", "AGREE")
    sign_again(bundle)
    assert problems(bundle) == [
        f"WRONG  {PAGE} is not the file that run_metadata.json names",
        f"WRONG  {PAGE} is not what the traces give",
    ]


def test_a_page_that_was_edited_is_found_where_the_record_is_made_anew_too(bundle):
    old = record_of(bundle)["reports"]["page"]["files"][PAGE]
    edit(bundle, PAGE, "DIVERGED", "AGREE")
    edit(bundle, "run_metadata.json", old, _digest(bundle / PAGE))
    sign_again(bundle)
    assert problems(bundle) == [f"WRONG  {PAGE} is not what the traces give"]


def test_a_recorded_page_that_is_missing_is_found(bundle):
    (bundle / DATA).unlink()
    sign_again(bundle)
    assert problems(bundle) == [
        f"WRONG  {DATA} is missing from the bundle and from sha256.txt"
    ]


def test_a_file_that_the_renderer_does_not_render_is_found(bundle):
    (bundle / "reports/page/more.txt").write_text("more", encoding="utf-8")
    found = f'"{PAGE}": '
    more = f'"reports/page/more.txt": "{_digest(bundle / "reports/page/more.txt")}",'
    edit(bundle, "run_metadata.json", found, f"{more}\n{found}")
    sign_again(bundle)
    (problem,) = problems(bundle)
    assert "which the bundle does not record" in problem


def test_a_report_that_no_record_names_any_more_is_found(bundle):
    record = record_of(bundle)
    record["reports"] = {}
    text = json.dumps(record)
    (bundle / "run_metadata.json").write_text(text, encoding="utf-8")
    sign_again(bundle)
    assert problems(bundle) == [
        "WRONG  run_metadata.json does not say what the report 'page' wrote"
    ]


@pytest.mark.parametrize(
    "value", ['"x"', '{"page": 1}', '{"page": {"version": true, "files": {}}}']
)
def test_a_record_of_reports_that_cannot_be_is_found(bundle, value):
    record = {**record_of(bundle), "reports": json.loads(value)}
    text = json.dumps(record)
    (bundle / "run_metadata.json").write_text(text, encoding="utf-8")
    sign_again(bundle)
    (problem,) = problems(bundle)
    assert "run_metadata.json lacks or misstates reports" in problem


def _digest(path):
    from braggtrace.digests import digest

    return digest(path)


def _another_page(bundle, old, new):
    """The renderer that the bundle holds renders otherwise since."""
    edit(bundle, "plugins/page_renderer.py", old, new)
    sign_again(bundle)


def test_the_same_version_that_renders_other_bytes_is_wrong(bundle):
    _another_page(bundle, "color:red", "color:blue")
    assert problems(bundle) == [f"WRONG  {PAGE} is not what the traces give"]


def test_another_version_since_is_verified_by_the_checksums(bundle):
    _another_page(bundle, "color:red", "color:blue")
    _another_page(bundle, "version = 1", 'version = "2.0"')
    assert call("verify", bundle).code == 0
    edit(bundle, PAGE, "DIVERGED", "AGREE")
    sign_again(bundle)
    assert problems(bundle) == [
        f"WRONG  {PAGE} is not the file that run_metadata.json names"
    ]


def test_a_renderer_that_breaks_since_is_named(bundle):
    _another_page(bundle, 'data = b""', "data = context.gone")
    (problem,) = problems(bundle)
    assert "'page' cannot be rendered again" in problem
    assert "AttributeError" in problem


def test_a_renderer_that_is_not_installed_any_more_leaves_its_checksums(bundle):
    _another_page(bundle, 'name = "page"', 'name = "sheet"')
    assert call("verify", bundle).code == 0
    edit(bundle, PAGE, "DIVERGED", "AGREE")
    sign_again(bundle)
    assert problems(bundle) == [
        f"WRONG  {PAGE} is not the file that run_metadata.json names"
    ]
