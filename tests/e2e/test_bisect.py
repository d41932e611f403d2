"""``git bisect run braggtrace run --bisect`` finds the commit that lost parity."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def git(supervisor, monkeypatch):
    """Calls git in a small repository that holds the configuration."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "somebody")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "somebody@example.org")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")

    def call(*words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(supervisor.parent.parent), *words],
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        )
        return done.stdout.strip()

    call("init", "-q")
    return call


def committed(git, path: Path, text: str, message: str) -> str:
    path.write_text(text, encoding="utf-8")
    git("add", "-A")
    git("commit", "-q", "-m", message)
    head: str = git("rev-parse", "HEAD")
    return head


@pytest.mark.slow("git bisect over a history, a run at each commit")
def test_bisect_finds_the_commit_that_lost_parity(git, supervisor, braggtrace):
    text = supervisor.read_text("utf-8")
    (supervisor.parent.parent / ".gitignore").write_text("reports\n")
    moved = text.replace("distance_mm: 231.274660", "distance_mm: 231.3")
    assert moved != text
    versions = {
        "start": text,
        "a word": text + "# one\n",
        "no YAML": "]" + text,
        "another word": text + "# two\n",
        "the slip": moved,
        "later": moved + "# three\n",
        "last": moved + "# four\n",
    }
    commits = {m: committed(git, supervisor, t, m) for m, t in versions.items()}
    git("bisect", "start", commits["last"], commits["start"])
    program = f"{sys.executable} -m braggtrace run --bisect -q configs/supervisor.yaml"
    said = git("bisect", "run", *program.split())
    assert f"{commits['the slip']} is the first bad commit" in said
    git("bisect", "reset")
    shown = braggtrace("history", "supervisor", "--reports", reports_of(supervisor))
    assert shown.code == 0
    assert commits["the slip"][:10] in shown.out


def reports_of(config: Path) -> Path:
    return config.parent.parent / "reports"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--pixel", 1, 2), 125),
        (("--set", "factors=[latice]"), 125),
        (("--no-such-option",), 125),
        (("--mode", "nanobragg"), 0),
    ],
)
def test_what_is_no_verdict_is_skipped(braggtrace, supervisor, words, code):
    assert braggtrace("run", supervisor, "-q", "--bisect", *words).code == code


def test_diverged_commit_is_bad(braggtrace, recording, written):
    subject = written["physical"] / "trace_py.jsonl"
    assert braggtrace("compare", recording, subject, "--bisect").code == 1


def test_missing_file_is_skipped(braggtrace, tmp_path):
    absent = tmp_path / "absent.log"
    assert braggtrace("compare", absent, absent, "--bisect").code == 125
    assert braggtrace("compare", absent, absent).code in (2, 3)
    assert list(tmp_path.iterdir()) == []
