"""No command writes over a protected file: exit code 2, before anything is run."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from braggtrace import record
from braggtrace.bundle.ledger import Ledger
from braggtrace.errors import UsageError
from braggtrace.imageio import write_image
from braggtrace.replaceable import require_replaceable, require_unprotected
from braggtrace.sources.recording import protect
from tests.cli.runner import Result, call
from tests.pipeline.two_tables import bundle_of, two_tables

TRACE = "trace_s685_f1039.log"


@pytest.fixture
def protected(supervisor) -> Path:
    """A file of a protected recording, next to a configuration."""
    folder = supervisor.parent / "baselines/supervisor"
    protect(folder)
    return Path(folder, TRACE)


def refused(result: Result, path: Path, before: bytes) -> None:
    assert result.code == 2, result
    assert "is protected and is not replaced" in result.err
    assert path.read_bytes() == before
    assert path.stat().st_mode & 0o222 == 0


def test_trace_is_not_written_over_a_baseline(supervisor, protected):
    before = protected.read_bytes()
    refused(call("trace", supervisor, "-o", protected), protected, before)


def test_trace_is_not_written_over_a_baseline_by_way_of_a_link(supervisor, protected):
    link = supervisor.parent / "own.log"
    link.symlink_to(protected)
    before = protected.read_bytes()
    refused(call("trace", supervisor, "-o", link), protected, before)
    assert link.is_symlink()


@pytest.mark.parametrize("option", ["--junit", "--render", "--render-of-a-bundle"])
def test_outcome_is_not_written_over_a_baseline(
    tmp_path, supervisor, protected, option
):
    before = protected.read_bytes()
    config = two_tables(tmp_path)
    words: tuple[object, ...] = ("run", config, "-q", "--junit", protected)
    if option == "--render":
        words = ("run", config, "-q", "--render", f"json={protected}")
    elif option == "--render-of-a-bundle":
        words = ("regate", bundle_of(config), "--junit", protected)
    refused(call(*words), protected, before)
    if option != "--render-of-a-bundle":
        assert not (tmp_path / "reports").exists()  # before anything was run


@pytest.mark.parametrize(
    "command", ["render", "noise", "schema", "import", "history", "parquet"]
)
def test_no_command_replaces_a_read_only_file(supervisor, tmp_path, command):
    suffix = {"render": ".npy", "noise": ".img", "parquet": ".parquet"}.get(command, "")
    kept = tmp_path / f"kept{suffix}"
    kept.write_bytes(b"kept")
    kept.chmod(0o444)
    words: dict[str, tuple[object, ...]] = {
        "render": ("render", supervisor, "-o", kept),
        "noise": ("render", supervisor, "-o", tmp_path / "a.bin", "--noise", kept),
        "schema": ("schema", "-o", kept),
        "import": (
            "import",
            "-o",
            kept,
            "--",
            "-lambda",
            "1",
            "-N",
            "2",
            "-cell",
            "10",
            "10",
            "10",
            "90",
            "90",
            "90",
            "-default_F",
            "1",
            "-distance",
            "100",
            "-detpixels",
            "4",
        ),
        "history": (
            "history",
            "--consolidated",
            "--reports",
            tmp_path / "reports",
            "-o",
            kept,
        ),
        "parquet": ("trace", supervisor, "-o", kept),
    }
    if command == "history":
        bundle_of(two_tables(tmp_path))
    refused(call(*words[command]), kept, b"kept")


@pytest.mark.parametrize(
    "manifest",
    [
        {"sha256": {"a.jsonl": "0" * 64}},
        {"pixels": [{"trace": "a.jsonl"}]},
        {"image": {"file": "a.jsonl"}},
        "a.jsonl",
    ],
)
def test_file_that_a_manifest_names_is_protected(tmp_path, manifest):
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for path in (tmp_path / "a.jsonl", tmp_path / "manifest.json"):
        with pytest.raises(UsageError, match=r"manifest\.json next to it names it"):
            require_replaceable(path)
    require_replaceable(tmp_path / "b.jsonl")


def test_file_next_to_a_damaged_manifest_is_protected(tmp_path):
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    (tmp_path / "a.log").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="names it"):
        require_replaceable(tmp_path / "a.log")
    require_replaceable(tmp_path / "b.log")


def test_program_that_emits_does_not_write_over_a_baseline(tmp_path):
    path = tmp_path / "a.jsonl"
    (tmp_path / "manifest.json").write_text('{"sha256": {"a.jsonl": ""}}', "utf-8")
    path.write_text("kept", encoding="utf-8")
    with pytest.raises(UsageError, match="is protected"), record(path, program="p"):
        pass
    assert path.read_text(encoding="utf-8") == "kept"


def test_pipe_in_the_place_of_an_image_is_no_file_to_replace(tmp_path):
    path = tmp_path / "a.npy"
    os.mkfifo(path)
    with pytest.raises(UsageError, match="no regular file"):
        write_image(path, np.zeros((2, 2), np.float32))
    assert path.is_fifo()
    require_unprotected(path)


def test_pipe_that_nobody_reads_is_not_waited_for(tmp_path):
    path = tmp_path / "schema"
    os.mkfifo(path)
    result = call("schema", "-o", path)
    assert (result.code, "cannot be written" in result.err) == (2, True)
    assert path.is_fifo()


def test_output_may_go_to_a_device():
    assert call("schema", "-o", "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()


def test_summary_of_a_ci_step_does_not_grow_a_baseline(
    monkeypatch, tmp_path, protected
):
    before = protected.read_bytes()
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(protected))
    refused(call("run", two_tables(tmp_path), "-q"), protected, before)


def test_ledger_that_is_read_only_does_not_grow(tmp_path):
    config = two_tables(tmp_path)
    bundle = bundle_of(config)
    path = Ledger(bundle.parent).path
    path.chmod(0o444)
    before = path.read_bytes()
    result = call("run", config, "-q")
    assert (result.code, "is read-only" in result.err) == (3, True)
    assert path.read_bytes() == before
    assert [p.name for p in bundle.parent.iterdir()] == [bundle.name]
