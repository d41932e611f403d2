"""Killed, crowded, out of disk: what is left is whole or is not there."""

import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.runner import call
from tests.crash.killing import (
    at_once,
    broken_lines,
    bundles,
    kill_at_random,
    ledger,
    wrong,
)
from tests.needs import look_for
from tests.pipeline.bundles import files_of

KILLS = 15  # make crash kills two hundred


@pytest.mark.slow("fifteen runs, killed at random moments")
def test_killed_run_leaves_a_whole_bundle_or_none(supervisor):
    outcome = kill_at_random(supervisor, KILLS, seed=1)
    assert outcome.problems == ()
    assert outcome.killed + outcome.finished == KILLS
    assert outcome.killed >= KILLS // 4


@pytest.mark.slow("twenty runs; eight notes at once are in make test")
def test_twenty_runs_of_one_name_leave_twenty_bundles_and_lines(supervisor):
    codes = at_once(20, lambda _: call("run", supervisor, "-q").code)
    folder = supervisor.parent.parent / "reports/supervisor"
    assert codes == [0] * 20
    assert len(bundles(folder)) == 20
    assert {a["bundle"] for a in ledger(folder)} == {p.name for p in bundles(folder)}
    assert (len(ledger(folder)), broken_lines(folder)) == (20, [])
    times = [str(a["time"]) for a in ledger(folder)]
    assert times == sorted(times)
    assert [wrong(path) for path in bundles(folder)[::5]] == [()] * 4


def test_notes_at_once_are_all_kept(written, tmp_path):
    bundle = Path(shutil.copytree(written["nanobragg"], tmp_path / "b"))
    run = lambda i: call("bundle", "note", bundle, f"note {i}", "--by", "ada").code  # noqa: E731
    assert at_once(8, run) == [0] * 8
    text = (bundle / "summary.md").read_text("utf-8")
    assert all(f"note {i}\n" in text for i in range(8))
    assert wrong(bundle) == ()


def limited(config: Path, size: int) -> int:
    """Run with files of no more than some bytes; what follows is as on a full disk."""

    def run(_: int) -> int:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return call("run", config, "-q").code

    return at_once(1, run)[0]


@pytest.mark.parametrize("size", [0, 100, 5_000, 20_000])
def test_file_that_cannot_grow_exits_3_and_leaves_nothing(supervisor, size):
    folder = supervisor.parent.parent / "reports"
    assert limited(supervisor, size) == 3
    left = [name for name in files_of(folder) if not name.endswith(".lock")]
    assert left == []


def test_ledger_that_cannot_grow_exits_3_and_leaves_both_as_they_were(supervisor):
    assert call("run", supervisor, "-q").code == 0
    folder = supervisor.parent.parent / "reports/supervisor"
    path = folder.with_name("supervisor.ledger.jsonl")
    lines = path.read_bytes()
    path.write_bytes(lines * 400)  # longer than any file of the bundle
    size = path.stat().st_size
    assert limited(supervisor, size) == 3
    assert (path.read_bytes(), len(bundles(folder))) == (lines * 400, 1)
    assert len(list(folder.iterdir())) == 1


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 64 KiB, where one can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    look_for("mount")
    done = subprocess.run(mount, capture_output=True, check=False, timeout=30)
    if done.returncode != 0:
        pytest.skip("file systems cannot be mounted here: needs the right to")
    yield folder
    subprocess.run(["umount", str(folder)], check=True, timeout=30)


def test_full_disk_exits_3_and_leaves_nothing(small_disk, supervisor):
    result = call("run", supervisor, "-q", "--set", f"report.dir={small_disk}")
    assert result.code == 3
    assert "No space left on device" in result.err
    assert "choose another folder with --set report.dir=DIR" in result.err
    assert [n for n in files_of(small_disk) if not n.endswith(".lock")] == []


def test_read_only_folder_exits_3(small_disk, supervisor):
    remount = ["mount", "-o", "remount,ro", str(small_disk)]
    subprocess.run(remount, check=True, timeout=30)
    result = call("run", supervisor, "-q", "--set", f"report.dir={small_disk}")
    assert result.code == 3
    assert "Read-only file system" in result.err
    assert list(small_disk.iterdir()) == []


@pytest.mark.parametrize("where", ["reports", "reports/supervisor"])
def test_file_in_place_of_a_folder_exits_3_with_a_sentence(supervisor, where):
    path = supervisor.parent.parent / where
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    result = call("run", supervisor, "-q")
    assert (result.code, "Traceback" in result.err) == (3, False)
    assert "cannot be written" in result.err
    assert path.read_text() == "mine"


def test_folder_without_the_right_to_write_exits_3(supervisor):
    if sys.platform != "linux" or os.geteuid() == 0:
        pytest.skip("root may write everywhere; the read-only disk stands for it")
    folder = supervisor.parent.parent / "reports"
    folder.mkdir(mode=0o555)
    assert call("run", supervisor, "-q").code == 3
