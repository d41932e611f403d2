"""Who interrupts a run leaves no process, no half file and no bundle of half a run."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.test_live_baseline import SMALL
from tests.pipeline.two_tables import two_tables

ENDING = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
PROGRAM = """\
#!/bin/sh
sleep 300 &
echo $! > "{pids}.child"
echo $$ > "{pids}.new"
mv "{pids}.new" "{pids}"
wait
"""


def started(folder: Path, *words: object) -> subprocess.Popen[bytes]:
    """The program, with a folder of its own for what is temporary."""
    (folder / "tmp").mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "braggtrace", *map(str, words)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(folder / "tmp")},
    )


def waited_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if path.exists():
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(process.communicate())


def is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{number}/stat")
    return not status.exists() or ") Z " not in status.read_text("utf-8")


@pytest.fixture
def slow(tmp_path) -> Iterator[tuple[Path, Path]]:
    """A configuration whose C program never ends, and where its process is named."""
    pids, program = tmp_path / "pids", tmp_path / "program"
    program.write_text(PROGRAM.format(pids=pids), encoding="utf-8")
    program.chmod(0o755)
    config = tmp_path / "small.yaml"
    config.write_text(SMALL.replace("$NB_C_BIN", str(program)), encoding="utf-8")
    yield config, pids
    for path in (pids, pids.with_name("pids.child")):
        if path.exists() and is_alive(int(path.read_text("utf-8"))):
            os.kill(int(path.read_text("utf-8")), signal.SIGKILL)


@pytest.mark.slow("starts and ends a process for each signal")
@pytest.mark.parametrize("number", ENDING)
@pytest.mark.parametrize("times", [1, 3])
def test_interrupted_run_leaves_no_process_and_no_file(slow, tmp_path, number, times):
    config, pids = slow
    process = started(tmp_path, "run", config)
    waited_for(pids, process)
    before = {path for path in tmp_path.iterdir() if path.name != "reports"}
    for _ in range(times):
        process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert b"Traceback" not in err
    assert b"interrupted" in err
    time.sleep(0.1)
    for path in (pids, pids.with_name("pids.child")):
        assert not is_alive(int(path.read_text("utf-8")))
    assert list((tmp_path / "tmp").iterdir()) == []
    assert {path for path in tmp_path.iterdir() if path.name != "reports"} == before
    assert not [p for p in tmp_path.rglob("*") if p.name.startswith(".writing")]
    assert not list(tmp_path.rglob("sha256.txt"))


def test_signal_that_the_parent_ignores_stays_ignored(tmp_path):
    script = "import signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    script += "import os; os.execv(sys.executable, [sys.executable, '-c', sys.argv[1]])"
    inner = "import signal; from braggtrace.cli import main as m\n"
    inner += "from braggtrace.cli.main import _interruptible\n"
    inner += "with _interruptible(): signal.raise_signal(signal.SIGHUP)\nprint('on')"
    done = subprocess.run(
        [sys.executable, "-c", script, inner],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, b"on\n")


@pytest.mark.slow("twenty processes")
def test_run_that_is_interrupted_at_any_moment_leaves_a_whole_bundle_or_none(tmp_path):
    config = two_tables(tmp_path)
    begun = time.monotonic()
    started(tmp_path, "run", config, "-q").communicate(timeout=60)
    whole = time.monotonic() - begun
    for moment in range(20):
        process = started(tmp_path, "run", config, "-q")
        time.sleep(whole * (0.3 + 0.04 * moment))
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        # before the program has its handler, and while C code of a package is imported,
        # the interpreter itself ends the process
        assert process.returncode in (0, 3, -signal.SIGTERM, -signal.SIGINT)
    hidden = [p.name for p in (tmp_path / "reports").rglob(".*")]
    assert [n for n in hidden if not n.endswith(".lock")] == []
    lines = Path(tmp_path, "reports/c.ledger.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == len(list((tmp_path / "reports/c").iterdir()))
