"""A bundle whose record, or a file beside it, is not what a run writes is refused."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from braggtrace.bundle.sections.budget import read_budget
from braggtrace.bundle.sections.candidate import read_noise
from braggtrace.errors import BundleError
from tests.cli.runner import call
from tests.pipeline.bundles import edit, sign_again

CONFIG = """
version: 1
name: two
baseline: {trace: baseline.csv, reader: {count: step}}
subject: {trace: subject.csv, reader: {count: step}}
"""


def promoted(bundle: Path) -> int:
    """Exit code of a promotion."""
    target = bundle.parent / "promoted"
    words = ("baseline", "promote", bundle, "--accept-rest", "--by", "a", "--why", "b")
    return call(*words, "-o", target).code


def refused(bundle: Path) -> str:
    """What verify says of a bundle that every command has to refuse."""
    checked = call("verify", bundle)
    assert checked.code == 1, checked.out + checked.err
    again = call("regate", bundle)
    assert again.code == 3, again.out + again.err
    assert promoted(bundle) == 3
    return checked.out


def rewrite(path: Path, key: str, value: Any) -> None:
    """Put a value where a dotted key of a JSON file leads; ... takes the key out."""
    data = json.loads(path.read_text("utf-8"))
    *way, last = key.split(".")
    inner = data
    for part in way:
        inner = inner[part]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    path.write_text(json.dumps(data, indent=2), "utf-8")
    sign_again(path.parent)


@pytest.fixture(scope="module")
def folder_of_two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two files that a reader read, and the bundle of their run without a ledger."""
    folder = tmp_path_factory.mktemp("two")
    (folder / "two.yaml").write_text(CONFIG, "utf-8")
    for side in ("baseline", "subject"):
        (folder / f"{side}.csv").write_text("x\n2.0\n3.0\n", "utf-8")
    assert call("run", folder / "two.yaml", "-q").code == 0
    (folder / "reports/two.ledger.jsonl").unlink()
    return folder


@pytest.fixture
def read_bundle(folder_of_two: Path, tmp_path: Path) -> Path:
    """A copy of a bundle of two files that a reader read; it may be altered."""
    shutil.copytree(folder_of_two, tmp_path, dirs_exist_ok=True)
    bundle: Path = next((tmp_path / "reports/two").glob("*/"))
    return bundle


def test_a_trace_beside_the_recorded_one_is_found_and_not_judged(diverged_bundle):
    """The subject's values as the baseline's trace: it would agree."""
    subject = (diverged_bundle / "trace_py.jsonl").read_bytes()
    (diverged_bundle / "trace_c.jsonl").write_bytes(subject)
    sign_again(diverged_bundle)
    said = refused(diverged_bundle)
    assert "trace_c.jsonl is a trace that this run did not write" in said


@pytest.mark.parametrize("name", ["given/baseline/more.csv", "given/else/a.csv"])
def test_a_file_that_no_side_read_is_found(read_bundle, name):
    (read_bundle / name).parent.mkdir(exist_ok=True)
    (read_bundle / name).write_text("x\n2.0\n", "utf-8")
    sign_again(read_bundle)
    assert f"{name} is a file that this run did not read" in refused(read_bundle)


@pytest.mark.parametrize("name", ["metrics.json", "given/../metrics.json", "/etc/x"])
def test_a_recorded_file_of_a_side_lies_under_given(read_bundle, name):
    edit(read_bundle, "run_metadata.json", '"given/baseline/baseline.csv"', f'"{name}"')
    sign_again(read_bundle)
    assert "lacks or misstates given_sha256" in refused(read_bundle)


def wrong(key: str, *values: Any) -> list[tuple[str, Any]]:
    return [(key, value) for value in values]


WRONG: list[tuple[str, Any]] = [
    ("given_sha256", ...),
    *wrong("given_sha256", None, 7, {"given/baseline/a": 7}),
    *wrong("trace_sha256", ..., None, 7, [], {"trace_c.jsonl": 7}),
    *wrong("subject_trace_sha256", ..., None, 7),
    *wrong("config_sha256", ..., None, 7),
    *wrong("started", ..., None, 7, "yesterday", {}),
    *wrong("command", ..., None, 7, ["run"]),
    *wrong("pixels", ..., None, 7, [7], [{"slow": "a", "fast": 1}]),
    *wrong("baseline", ..., None, 7, "program"),
    *wrong("baseline.program", ..., None, 7),
    *wrong("baseline.program_version", ..., None, 7),
    *wrong("subject", ..., None, []),
    *wrong("subject.program", ..., None, 7),
    *wrong("subject.version", ..., None, 7),
    *wrong("subject.reader", None, 7, {}),
    *wrong("collected_tests", None, 7, []),
    *wrong("candidate", 7, [], {"program": "a"}, {"label": None}),
    *wrong("why", None, 7, [7]),
    *wrong("fix", None, 7),
    *wrong("renderings", None, 7, {"a": 7}),
    *wrong("reports", None, 7, {"a": 7}),
]


@pytest.mark.parametrize(("key", "value"), WRONG)
def test_a_record_of_wrong_types_is_refused(read_bundle, key, value):
    rewrite(read_bundle / "run_metadata.json", key, value)
    said = refused(read_bundle)
    assert f"run_metadata.json lacks or misstates {key.partition('.')[0]}" in said


@pytest.mark.parametrize("text", ["[]", "null", "7", "", "{", '"a"', "\udcff"])
@pytest.mark.parametrize("name", ["metrics.json", "env.json", "config.yaml"])
def test_a_file_of_data_that_is_something_else_is_no_internal_error(
    read_bundle, name, text
):
    (read_bundle / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    sign_again(read_bundle)
    assert call("verify", read_bundle).code == 1
    assert call("regate", read_bundle).code in ((0,) if name == "env.json" else (2, 3))
    assert promoted(read_bundle) == 3


def test_a_text_that_is_not_unicode_is_found(read_bundle):
    (read_bundle / "hypotheses.md").write_bytes(b"\xff")
    sign_again(read_bundle)
    result = call("verify", read_bundle)
    assert result.code == 1, result.err
    assert "hypotheses.md" in result.out
    assert promoted(read_bundle) == 3


def test_a_record_with_half_a_letter_is_refused(read_bundle):
    rewrite(read_bundle / "run_metadata.json", "command", "\ud800")
    assert "run_metadata.json cannot be read" in refused(read_bundle)


@pytest.mark.parametrize("text", ["[]", "null", "7", "", "{", '"a"'])
def test_a_record_that_is_no_object_is_refused(read_bundle, text):
    (read_bundle / "run_metadata.json").write_text(text, "utf-8")
    sign_again(read_bundle)
    assert "run_metadata.json" in refused(read_bundle)


ENVIRONMENT: list[tuple[str, Any]] = [
    *wrong("variables", None, 7, [], {"LANG": None}),
    *wrong("packages", None, 7, {"torch": 7}),
    *wrong("since_baseline", None, 7, {"changes": None}),
    *wrong("since_last_bundle", None, {"changes": [7]}),
    ("since_last_bundle", {"changes": [{"what": "a"}]}),
]


@pytest.mark.parametrize(("key", "value"), ENVIRONMENT)
def test_an_environment_of_wrong_types_is_found(read_bundle, key, value):
    rewrite(read_bundle / "env.json", key, value)
    checked = call("verify", read_bundle)
    assert checked.code == 1, checked.err
    assert f"env.json lacks or misstates {key}" in checked.out
    assert promoted(read_bundle) == 3


@pytest.mark.parametrize("factors", [None, 7, [], {"rot_a": 7}, {"rot_a": None}])
def test_a_budget_of_wrong_types_is_refused(tmp_path, factors):
    (tmp_path / "budget.json").write_text(
        json.dumps({"dtype": "float64", "factors": factors}), "utf-8"
    )
    with pytest.raises(BundleError, match="cannot be read"):
        read_budget(tmp_path)


@pytest.mark.parametrize("factors", [None, 7, [], {"rot_a": 7}, {"rot_a": None}])
def test_a_noise_floor_of_wrong_types_is_refused(tmp_path, factors):
    data = {"dtype": "float32", "printed": factors, "native": {}}
    (tmp_path / "budget_candidate.json").write_text(json.dumps(data), "utf-8")
    with pytest.raises(BundleError, match="cannot be read"):
        read_noise(tmp_path)
