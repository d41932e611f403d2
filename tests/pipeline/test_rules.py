"""A bundle is verified by the rules of its time, and today's rules are said, too."""

import json
from pathlib import Path

import pytest

from braggtrace.errors import TraceFormatError
from braggtrace.judgement.findings import RULES
from braggtrace.pipeline.recompute import recompute
from braggtrace.report.metrics import metrics_text
from braggtrace.traceio.files import SampleCollector
from tests.cli.runner import call
from tests.pipeline.bundles import edit, sign_again

SIGNED = """
from collections.abc import Sequence

import numpy as np

from braggtrace import Comparator, Finding, Pair, Tolerance, hookimpl, judge_deviation


class Signed:
    name = "signed"
    description = "subject - baseline, which forgets the sign"

    def compare(self, pair: Pair, tolerance: Tolerance) -> Finding:
        gap = (pair.subject - pair.baseline).astype(float)
        gap = SIGN
        return judge_deviation(
            pair, tolerance, gap, np.zeros(gap.shape), comparator=self.name
        )


@hookimpl
def braggtrace_comparators() -> Sequence[Comparator]:
    return (Signed(),)
"""
CONFIG = """
version: 1
name: signed
plugins: [signed.py]
baseline: {trace: baseline.csv, reader: {count: step}}
subject: {trace: subject.csv, reader: {count: step}}
tolerances:
  x: {comparator: signed, why: a test}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "signed.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "baseline.csv").write_text("x\n2.0\n3.0\n", "utf-8")
    (tmp_path / "subject.csv").write_text("x\n2.0\n3.0\n", "utf-8")
    (tmp_path / "signed.py").write_text(SIGNED.replace("SIGN", "gap * 0.0"), "utf-8")
    return tmp_path


def bundle_of(folder: Path) -> Path:
    assert call("run", folder / "signed.yaml", "-q").code == 0
    bundle: Path = next((folder / "reports/signed").glob("*/"))
    return bundle


def aged(bundle: Path, plugin: str) -> Path:
    """The bundle as a program without versions of rules left it, with this plugin."""
    edit(bundle, "run_metadata.json", f'  "rules": {RULES},\n', "")
    (bundle / "plugins/signed.py").write_text(plugin, "utf-8")
    sign_again(bundle)
    (bundle.parent.parent / "signed.ledger.jsonl").unlink()
    return bundle


def test_a_bundle_records_the_version_of_the_rules(folder):
    bundle = bundle_of(folder)
    record = json.loads((bundle / "run_metadata.json").read_text("utf-8"))
    assert record["rules"] == RULES >= 1
    result = call("verify", bundle)
    assert result.code == 0
    assert "rules" not in result.out


def test_an_old_bundle_verifies_and_what_todays_rules_say_is_told(folder):
    bundle = aged(bundle_of(folder), SIGNED.replace("SIGN", "gap * 0.0 - 0.0"))
    result = call("verify", bundle)
    assert result.code == 0, result.out
    assert f"judged by rules 0; today's rules, {RULES}, say AGREE" in result.out


def test_a_stricter_rule_that_gives_no_verdict_is_told(folder, monkeypatch):
    """Rules 1 refuse what rules 0 let pass: the bundle stays verified."""
    (folder / "signed.py").write_text(
        SIGNED.replace("SIGN", "np.where(gap == 0, -1.0, gap)"), "utf-8"
    )
    with monkeypatch.context() as patched:
        patched.setattr("braggtrace.judgement.plugin_answers._negative", lambda *_: "")
        bundle = aged(bundle_of(folder), (folder / "signed.py").read_text("utf-8"))
    result = call("verify", bundle)
    assert result.code == 0, result.out
    assert "would not come to a verdict" in result.out
    assert "least deviation is -1" in result.out
    judged_again = call("regate", bundle)
    assert judged_again.code == 3
    assert "least deviation is -1" in judged_again.err


@pytest.mark.parametrize("version", ['"one"', "true", "null", "-1", "99"])
def test_a_version_that_is_none_or_not_yet_known_is_refused(folder, version):
    bundle = bundle_of(folder)
    edit(bundle, "run_metadata.json", f'"rules": {RULES}', f'"rules": {version}')
    sign_again(bundle)
    (folder / "reports/signed.ledger.jsonl").unlink()
    result = call("verify", bundle)
    assert result.code == 1
    assert "rules" in result.out


LOG_CONFIG = """
version: 1
name: logs
baseline: {trace: a.log, reader: {pattern: "{name} = {value}", others: ignore}}
subject: {trace: b.log, reader: {pattern: "{name} = {value}", others: ignore}}
"""


def log_bundle(folder: Path, monkeypatch: pytest.MonkeyPatch, others: str) -> Path:
    """A bundle of rules 1, whose reader left lines unread without a word."""
    (folder / "logs.yaml").write_text(LOG_CONFIG, "utf-8")
    for name in ("a.log", "b.log"):
        (folder / name).write_text(f"x = 2.5\n{others}\n", "utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(SampleCollector, "pass_over", lambda *_, **__: None)
        patched.setattr("braggtrace.bundle.run.RULES", 1)
        assert call("run", folder / "logs.yaml", "-q").code == 0
    bundle: Path = next((folder / "reports/logs").glob("*/"))
    return bundle


def test_a_bundle_from_before_lines_were_counted_verifies(tmp_path, monkeypatch):
    bundle = log_bundle(tmp_path, monkeypatch, "Total energy = -74.8")
    assert json.loads((bundle / "run_metadata.json").read_text("utf-8"))["rules"] == 1
    result = call("verify", bundle)
    assert result.code == 0, result.out
    assert f"judged by rules 1; today's rules, {RULES}, say AGREE" in result.out


def test_a_bundle_whose_file_todays_reader_refuses_verifies(tmp_path, monkeypatch):
    bundle = log_bundle(tmp_path, monkeypatch, "other lines")

    def refused(*_: object, **__: object) -> None:
        raise TraceFormatError("a.log", "refused")

    monkeypatch.setattr(SampleCollector, "pass_over", refused)
    result = call("verify", bundle)
    assert result.code == 0, result.out
    assert "would not come to a verdict: a.log: refused" in result.out


def test_an_old_bundle_with_another_native_trace_is_not_believed(tmp_path, monkeypatch):
    bundle = log_bundle(tmp_path, monkeypatch, "other lines")
    edit(bundle, "trace_py.jsonl", "2.5", "2.6")
    sign_again(bundle)
    (tmp_path / "reports/logs.ledger.jsonl").unlink()
    result = call("verify", bundle)
    assert result.code == 1, result.out


@pytest.mark.parametrize("case", ["supervisor", "physical", "measures", "image_red"])
def test_traces_that_are_not_read_again_are_judged_as_if_they_were(root, case):
    bundle = next((root / "tests/legacy/0.1.0/bundles" / case).iterdir())
    found = recompute(bundle)
    assert not found.read_again
    again = recompute(bundle, version=RULES).report
    assert metrics_text(found.by_rules(RULES)) == metrics_text(again)


def test_programs_files_are_read_again_by_the_readers_of_today(root):
    bundle = next((root / "tests/legacy/0.1.0/bundles/two_programs").iterdir())
    assert set(recompute(bundle).read_again) == {"baseline", "subject"}
