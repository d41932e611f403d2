"""A run that cannot finish leaves evidence, and exit code 3."""

import json

import pytest

from tests.pipeline.bundles import edit, files_of, sign_again

DOCUMENTED = [
    *("blockers.md", "config.yaml", "summary.md", "run_metadata.json", "env.json"),
    *("commands.txt", "dir_listing.txt", "sha256.txt"),
]


@pytest.fixture
def blocked(braggtrace, supervisor, tmp_path):
    """The bundle of a run whose baseline lacks the pixel, and what was printed."""
    result = braggtrace("run", supervisor, "--pixel", 1, 2)
    assert result.code == 3
    (bundle,) = (tmp_path / "reports/supervisor").iterdir()
    return bundle, result


def test_blocked_run_says_where_its_evidence_lies(blocked):
    bundle, result = blocked
    assert "pixel slow 1, fast 2 is not in the recording" in result.err
    assert f"what stopped it is told in {bundle}/blockers.md" in result.err
    assert files_of(bundle) == sorted(DOCUMENTED)


def test_blockers_name_command_cause_environment_and_what_to_do(blocked):
    bundle, _ = blocked
    text = (bundle / "blockers.md").read_text("utf-8")
    for part in (
        "# Blocked: supervisor",
        "BaselineError: pixel slow 1, fast 2 is not in the recording",
        "--pixel 1 2",
        "(no program was run, or it said nothing)",
        "numpy: ",
        "1. Mend or restore the baseline",
        "Then run the command above again.",
    ):
        assert part in text
    assert "**BLOCKED**" in (bundle / "summary.md").read_text("utf-8")


def test_blocked_bundle_is_verified_and_claims_no_verdict(braggtrace, blocked):
    bundle, _ = blocked
    result = braggtrace("verify", bundle)
    assert result.code == 0
    assert "the run was blocked: there is no verdict" in result.out
    assert "AGREE" not in result.out


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("blockers.md", "BaselineError", "PluginError"),
        ("summary.md", "BLOCKED", "AGREE"),
        ("commands.txt", "--pixel 1 2", "--pixel 1 3"),
        ("config.yaml", "slow: 1", "slow: 2"),
        ("run_metadata.json", "is not in the recording", "is in the recording"),
    ],
)
def test_edited_blocked_bundle_is_found_with_right_checksums(
    braggtrace, blocked, tmp_path, name, old, new
):
    bundle = blocked[0].rename(tmp_path / "elsewhere")
    edit(bundle, name, old, new)
    sign_again(bundle)
    assert braggtrace("verify", bundle).code == 1


def test_blocked_run_is_an_attempt_of_the_ledger(braggtrace, blocked):
    bundle, _ = blocked
    (line,) = (
        (bundle.parents[1] / "supervisor.ledger.jsonl").read_text("utf-8").splitlines()
    )
    attempt = json.loads(line)
    assert (attempt["verdict"], attempt["bundle"]) == ("BLOCKED", bundle.name)
    shown = braggtrace("history", "supervisor", "--reports", bundle.parents[1])
    assert (shown.code, "1 blocked" in shown.out) == (0, True)


def test_stderr_of_a_program_is_kept_without_the_home_folder(
    braggtrace, supervisor, tmp_path, monkeypatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    program = tmp_path / "nanoBragg"
    program.write_text(
        f"#!/bin/sh\necho nanoBragg 1\necho {tmp_path}/A.mat is odd >&2\nexit 7\n"
    )
    program.chmod(0o755)
    setting = f"baseline={{nanobragg: {{executable: {program}}}}}"
    result = braggtrace("run", supervisor, "--set", setting)
    assert result.code == 3
    (bundle,) = (tmp_path / "reports/supervisor").iterdir()
    for name in files_of(bundle):
        assert str(tmp_path) not in (bundle / name).read_text("utf-8"), name
    assert braggtrace("verify", bundle).code == 0


def test_wrong_request_leaves_no_evidence(braggtrace, supervisor, tmp_path):
    assert braggtrace("run", supervisor, "--set", "factors=[latice]").code == 2
    assert not (tmp_path / "reports").exists()


def test_console_alone_leaves_no_evidence_of_a_blocked_run(
    braggtrace, supervisor, tmp_path
):
    options = ("--set", "report.formats=[console]")
    assert braggtrace("run", supervisor, "--pixel", 1, 2, *options).code == 3
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import json\nraise KeyError('gone')\n", 2),
        ("from braggtrace import hookimpl\n@hookimpl\ndef braggtrace_factors():\n"
         "    return [1 / 0]\n", 4),
    ],
    ids=["imported", "asked"],
)  # fmt: skip
def test_plugin_that_breaks_leaves_its_own_traceback(
    braggtrace, supervisor, tmp_path, text, line
):
    plugin = supervisor.parent / "own.py"
    plugin.write_text(text, encoding="utf-8")
    result = braggtrace("run", supervisor, "--set", "plugins=[own.py]")
    assert result.code == 2, "relative to the current folder"
    result = braggtrace("run", supervisor, "--set", f"plugins=[{plugin}]")
    assert result.code == 3
    assert f"(own.py:{line})" in result.err
    assert "Traceback" not in result.err
    (bundle,) = (tmp_path / "reports/supervisor").iterdir()
    told = (bundle / "blockers.md").read_text("utf-8")
    assert "## The plugin's own traceback" in told
    assert f'own.py", line {line}, in ' in told
    assert "pluginmanager" not in told.partition("## Command")[0]
    assert braggtrace("verify", bundle).code == 0
    edit(bundle, "blockers.md", f"line {line}", "line 77")
    sign_again(bundle)
    assert braggtrace("verify", bundle).code == 1
