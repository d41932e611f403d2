"""What ``run`` leaves behind: complete, checkable, repeatable, without secrets."""

import errno
import json
import os
import re
import subprocess
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import call_program
from tests.needs import needs
from tests.pipeline.bundles import files_of

DOCUMENTED = [
    *("config.yaml", "trace_c.log", "trace_py.log", "trace_py.jsonl"),
    *("compare.txt", "compare.md", "metrics.json", "diff_trace.md", "summary.md"),
    *("run_metadata.json", "env.json", "commands.txt", "hypotheses.md"),
    *("budget.md", "budget.json"),  # as configs/supervisor.yaml asks for
    *("dir_listing.txt", "sha256.txt"),
]


def data(bundle: Path, name: str) -> dict[str, Any]:
    return dict(json.loads((bundle / name).read_text(encoding="utf-8")))


def the_bundle(folder: Path) -> Path:
    (bundle,) = folder.iterdir()
    return bundle


def test_bundle_holds_the_documented_files_and_no_others(bundle):
    assert files_of(bundle) == sorted(DOCUMENTED)


def test_folder_is_named_after_the_configuration_and_the_moment(written):
    for path in written.values():
        assert re.fullmatch(r"\d{8}T\d{6}Z(-\d+)?", path.name)
        assert path.parent.name == "supervisor"


@needs("sha256sum")
def test_checksums_satisfy_the_common_program(bundle):
    command = ["sha256sum", "--check", "--strict", "sha256.txt"]
    done = subprocess.run(command, cwd=bundle, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_baseline_trace_is_the_recording_to_the_letter(bundle, recording):
    assert (bundle / "trace_c.log").read_bytes() == recording.read_bytes()


def test_verdict_stands_alike_in_every_file(bundle):
    metrics = data(bundle, "metrics.json")
    first = metrics["first_divergence"] or "none"
    summary = (bundle / "summary.md").read_text(encoding="utf-8")
    assert f"verdict: **{metrics['verdict']}**" in summary
    assert f"first divergence: {first}\n" in summary
    story = (bundle / "diff_trace.md").read_text(encoding="utf-8")
    assert f"**first divergence: {first}**" in story
    table = (bundle / "compare.txt").read_text(encoding="utf-8")
    passed = sum(f["status"] == "PASS" for f in metrics["factors"].values())
    assert table.count("PASS") == passed


@pytest.mark.slow("runs the same comparison several times")
@pytest.mark.parametrize(("mode", "code"), [("nanobragg", 0), ("physical", 1)])
def test_configuration_of_a_bundle_runs_again_with_the_same_verdict(
    braggtrace, supervisor, tmp_path, monkeypatch, mode, code
):
    first = braggtrace("run", supervisor, "-q", "--mode", mode)
    folder = tmp_path / "reports/supervisor"
    bundle = the_bundle(folder)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    again = braggtrace("run", bundle / "config.yaml", "-q")
    assert (first.code, again.code) == (code, code)
    (second,) = set(folder.iterdir()) - {bundle}
    for name in ("metrics.json", "trace_py.jsonl", "config.yaml"):
        assert (second / name).read_bytes() == (bundle / name).read_bytes(), name


def test_configuration_of_a_bundle_names_no_absolute_path(bundle):
    text = (bundle / "config.yaml").read_text(encoding="utf-8")
    assert not re.search(r"(^|[\s:'\"])/", text)


def test_overrides_are_recorded(braggtrace, supervisor, tmp_path):
    options = ("--mode", "physical", "--pixel", 1039, 685, "--set", "name=other")
    assert braggtrace("run", supervisor, "-q", *options).code == 1
    bundle = the_bundle(tmp_path / "reports/other")
    metadata = data(bundle, "run_metadata.json")
    assert metadata["overrides"]["subject.mode"] == "physical"
    assert metadata["overrides"]["name"] == "other"
    assert metadata["pixels"] == [{"slow": 1039, "fast": 685}]
    resolved = (bundle / "config.yaml").read_text(encoding="utf-8")
    assert "mode: physical" in resolved
    assert "slow: 1039" in resolved


def test_command_is_recorded_as_it_was_typed(braggtrace, supervisor, tmp_path):
    options = ("--set", "exempt={polar: not a word}")
    braggtrace("run", supervisor, "-q", *options)
    bundle = the_bundle(tmp_path / "reports/supervisor")
    typed = f"braggtrace run {supervisor} -q --set 'exempt={{polar: not a word}}'"
    assert data(bundle, "run_metadata.json")["command"] == typed
    lines = (bundle / "commands.txt").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == typed


def test_identity_of_both_programs_is_recorded(bundle, recording):
    metadata = data(bundle, "run_metadata.json")
    baseline, subject = metadata["baseline"], metadata["subject"]
    manifest = data(recording.parent, "manifest.json")
    assert baseline["sha256"] == manifest["sha256"][recording.name]
    assert baseline["program"] == manifest["program"]
    assert baseline["program_version"] == manifest["program_version"]
    assert (subject["program"], subject["dtype"]) == ("braggtrace", "float64")
    assert subject["torch"]


def test_every_plugin_that_took_part_is_recorded(bundle):
    plugins = {p["name"]: p for p in data(bundle, "run_metadata.json")["plugins"]}
    assert {"geometry", "lattice", "scaling", "close", "exact"} <= set(plugins)
    assert all(p["distribution"].startswith("braggtrace ") for p in plugins.values())


def test_variable_off_the_list_appears_nowhere_in_the_bundle(
    braggtrace, supervisor, tmp_path, monkeypatch
):
    monkeypatch.setenv("MY_ACCESS_TOKEN", "hush-hush-4711")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert braggtrace("run", supervisor, "-q").code == 0
    bundle = the_bundle(tmp_path / "reports/supervisor")
    whole = b"".join((bundle / name).read_bytes() for name in files_of(bundle))
    assert b"hush-hush-4711" not in whole
    assert b"MY_ACCESS_TOKEN" not in whole
    assert b"OMP_NUM_THREADS" in whole  # which shows that the search can find one


def test_two_runs_in_the_same_second_leave_two_bundles(
    braggtrace, supervisor, tmp_path, monkeypatch
):
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            return cls(2026, 1, 2, 3, 4, 5, tzinfo=tz)

    monkeypatch.setattr("braggtrace.cli.run.datetime", Clock)
    for _ in range(2):
        assert braggtrace("run", supervisor, "-q").code == 0
    bundles = sorted((tmp_path / "reports/supervisor").iterdir())
    names = [path.name for path in bundles]
    assert names == ["20260102T030405Z", "20260102T030405Z-2"]
    for path in bundles:
        assert braggtrace("verify", path).code == 0


def test_stamp_is_the_moment_of_the_run(braggtrace, supervisor, tmp_path):
    before = datetime.now(UTC).replace(microsecond=0)
    braggtrace("run", supervisor, "-q")
    after = datetime.now(UTC)
    name = the_bundle(tmp_path / "reports/supervisor").name
    stamp = datetime.strptime(name, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert before <= stamp <= after


def test_full_disk_exits_3_and_leaves_nothing(
    braggtrace, supervisor, tmp_path, monkeypatch
):
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    result = braggtrace("run", supervisor, "-q")
    assert result.code == 3
    assert "No space left on device" in result.err
    assert "report.dir" in result.err
    assert "AGREE" not in result.out
    assert files_of(tmp_path / "reports") == []
    assert list((tmp_path / "reports/supervisor").iterdir()) == []


def test_home_folder_is_named_nowhere_in_the_bundle(
    braggtrace, supervisor, tmp_path, monkeypatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NB_C_BIN", f"{tmp_path}/my programs/nanoBragg")
    assert braggtrace("run", supervisor, "-q").code == 0
    bundle = the_bundle(tmp_path / "reports/supervisor")
    whole = b"".join((bundle / name).read_bytes() for name in files_of(bundle))
    assert str(tmp_path).encode() not in whole
    lines = (bundle / "commands.txt").read_text("utf-8").splitlines()
    assert "export NB_C_BIN=~/'my programs/nanoBragg'" in lines
    assert lines[-1] == 'braggtrace run "$HOME"/configs/supervisor.yaml -q'
    assert braggtrace("verify", bundle).code == 0


@pytest.mark.slow("runs the same comparison several times")
def test_same_run_gives_the_same_bundle_but_for_the_files_that_carry_time(
    braggtrace, supervisor, tmp_path
):
    for mode in ("nanobragg", "physical"):
        bundles = []
        for _ in range(2):
            braggtrace("run", supervisor, "-q", "--mode", mode, "--set", f"name={mode}")
            known = list((tmp_path / "reports" / mode).iterdir())
            bundles += [path for path in known if path not in bundles]
        first, second = bundles
        named = set(data(first, "run_metadata.json")["carry_time"])
        assert named & {"metrics.json", "trace_py.jsonl", "diff_trace.md"} == set()
        assert files_of(first) == files_of(second)
        unlike = {
            name
            for name in files_of(first)
            if (first / name).read_bytes() != (second / name).read_bytes()
        }
        assert unlike <= named
        assert "hypotheses.md" in unlike  # which shows that this test can fail


def test_environment_tells_what_changed_since_the_last_bundle(
    braggtrace, supervisor, tmp_path, monkeypatch
):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    braggtrace("run", supervisor, "-q")
    first = the_bundle(tmp_path / "reports/supervisor")
    assert data(first, "env.json")["since_last_bundle"] == {
        "bundle": None,
        "changes": [],
    }
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    braggtrace("run", supervisor, "-q", "--set", "subject.threads=2")
    (second,) = set((tmp_path / "reports/supervisor").iterdir()) - {first}
    since = data(second, "env.json")["since_last_bundle"]
    assert since["bundle"] == first.name
    assert since["changes"] == [
        {"what": "variables.OMP_NUM_THREADS", "then": "1", "now": "2"},
    ]
    story = (second / "diff_trace.md").read_text("utf-8")
    assert f"since the last bundle, {first.name}: variables.OMP_NUM" in story


def test_baseline_is_never_written(braggtrace, supervisor):
    folder = supervisor.parent / "baselines"
    before = {n: (folder / n).stat().st_mtime_ns for n in files_of(folder)}
    for mode in ("nanobragg", "physical"):
        braggtrace("run", supervisor, "-q", "--mode", mode)
    assert {n: (folder / n).stat().st_mtime_ns for n in files_of(folder)} == before


def test_read_only_baseline_is_enough(braggtrace, supervisor):
    folder = supervisor.parent / "baselines/supervisor"
    for path in [*folder.iterdir(), folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert braggtrace("run", supervisor, "-q").code == 0
    finally:
        folder.chmod(0o755)


@pytest.mark.slow("runs the same comparison several times")
def test_report_folder_on_the_command_line_is_relative_to_the_current_folder(
    supervisor, tmp_path
):
    (tmp_path / "here").mkdir()
    options = ("-q", "--set", "report.dir=evidence")
    result = call_program("run", supervisor, *options, folder=tmp_path / "here")
    assert result.code == 0
    bundle = the_bundle(tmp_path / "here/evidence/supervisor")
    assert f"evidence/supervisor/{bundle.name}" in result.out
    assert not (tmp_path / "reports").exists()
