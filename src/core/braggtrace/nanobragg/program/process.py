"""Runs a program in a folder of its own, within limits, and without a shell."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from braggtrace.errors import ProgramError
from braggtrace.nanobragg.program.limits import GIGABYTE, Limits

LAUNCHER: Final = Path(__file__).with_name("launcher.py")
STDOUT: Final = "stdout.txt"
STDERR: Final = "stderr.txt"
# what a numerical program may know of its surroundings
PASSED_ON: Final = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PATH", "SYSTEMROOT")
_TAIL: Final = 2000  # characters of stderr that a message shows
_PATIENCE: Final = (0.002, 0.05)  # s between two looks, at first and at last


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A program that came to its own end.

    Attributes:
        stdout: what it printed.
        stderr: the last lines that it printed there.
        seconds: wall time.
    """

    stdout: bytes
    stderr: str
    seconds: float


def run_program(
    program: Path, arguments: Sequence[str], folder: Path, limits: Limits
) -> Finished:
    """Run a program to its end.

    Args:
        program: absolute path.
        arguments: without the name of the program.
        folder: an empty folder, where it runs and leaves its files.
        limits: beyond which it is killed, with all that it started.

    Returns:
        What it printed.

    Raises:
        ProgramError: it could not be started, was stopped, crashed, or ended with an
            error.
    """
    started = time.monotonic()
    with _started(program, arguments, folder, limits) as process:
        stopped = _watched(process, folder, limits, started)
    seconds = time.monotonic() - started
    if stopped or process.returncode != 0:
        why = stopped or _end(process.returncode, limits)
        raise ProgramError(program, why, stderr=_tail(folder))
    stdout = (folder / STDOUT).read_bytes()
    return Finished(stdout=stdout, stderr=_tail(folder), seconds=seconds)


@contextmanager
def _started(
    program: Path, arguments: Sequence[str], folder: Path, limits: Limits
) -> Iterator[subprocess.Popen[bytes]]:
    """The running program; it and its children are gone when the block ends."""
    status, notice = os.pipe()
    try:
        command = _command(program, arguments, limits, notice)
        with (folder / STDOUT).open("wb") as out, (folder / STDERR).open("wb") as err:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=_environment(folder, limits),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                pass_fds=(notice,),
                start_new_session=True,
            )
    finally:
        os.close(notice)
    try:
        with os.fdopen(status, "rb") as pipe:
            failure = pipe.read().decode(errors="replace")
        if failure:
            raise ProgramError(program, f"cannot be started: {failure}")
        yield process
    finally:
        _kill(process)


def _command(
    program: Path, arguments: Sequence[str], limits: Limits, notice: int
) -> list[str]:
    numbers = (notice, os.getpid(), limits.memory, limits.output)
    launcher = [sys.executable, "-I", "-S", str(LAUNCHER)]
    return [*launcher, *map(str, numbers), str(program), *arguments]


def _environment(folder: Path, limits: Limits) -> dict[str, str]:
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    own = {"LC_ALL": "C", "TMPDIR": str(folder), "HOME": str(folder)}
    return {**kept, **own, "OMP_NUM_THREADS": str(limits.threads)}


def _watched(
    process: subprocess.Popen[bytes], folder: Path, limits: Limits, started: float
) -> str:
    """Waits for the end; why the program has to be stopped, or ""."""
    pause, longest = _PATIENCE
    while process.poll() is None:
        if time.monotonic() - started > limits.timeout:
            return f"did not end within {limits.timeout:g} s; allow it more (timeout_s)"
        if _size(folder) > limits.output:
            return _too_much(limits)
        time.sleep(pause)
        pause = min(2.0 * pause, longest)
    return _too_much(limits) if _size(folder) > limits.output else ""


def _too_much(limits: Limits) -> str:
    most = limits.output / GIGABYTE
    return f"wrote more than {most:g} GB; allow it more (output_GB), or print less"


def _size(folder: Path) -> int:
    """Bytes of all files below a folder; files may vanish meanwhile."""
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(path, name)).st_size  # noqa: PTH118 -- in a tight loop
            except OSError:
                continue
    return total


def _end(code: int, limits: Limits) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
    if -code == getattr(signal, "SIGXFSZ", None):
        return _too_much(limits)
    memory = limits.memory / GIGABYTE
    return f"was ended by {name} (it may use {memory:g} GB of memory: memory_GB)"


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
    process.wait()


def _tail(folder: Path) -> str:
    """The last lines of the program's message about its end."""
    for name in (STDERR, STDOUT):
        path = folder / name
        if path.is_file() and path.stat().st_size:
            with path.open("rb") as file:
                file.seek(max(0, path.stat().st_size - _TAIL))
                return file.read().decode("utf-8", "replace").strip()
    return ""
