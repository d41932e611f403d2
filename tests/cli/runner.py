"""Calls the command line inside this process, or as a program of its own."""

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from braggtrace.cli.main import main


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a caller of the program sees."""

    code: int
    out: str
    err: str


def call(*arguments: object) -> Result:
    """Run a command inside this process; torch is then imported only once."""
    words = [str(argument) for argument in arguments]
    out, err = io.StringIO(), io.StringIO()
    code: object = None
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        patch.object(sys, "argv", ["braggtrace", *words]),
    ):
        try:
            main(words)
        except SystemExit as done:
            code = done.code
    return Result(code=_whole(code), out=out.getvalue(), err=err.getvalue())


def call_program(
    *arguments: object, folder: Path | None = None, **variables: str
) -> Result:
    """Run a command as ``python -m braggtrace``."""
    return _process([sys.executable, "-m", "braggtrace"], arguments, folder, variables)


def call_python(script: str, *arguments: object) -> Result:
    """Run a few lines of Python in a process of their own."""
    return _process([sys.executable, "-c", script], arguments, None, {})


def _process(
    start: list[str],
    arguments: tuple[object, ...],
    folder: Path | None,
    variables: dict[str, str],
) -> Result:
    done = subprocess.run(
        [*start, *(str(argument) for argument in arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env={**os.environ, **variables},
        timeout=180,  # several commands on a busy computer
        check=False,
    )
    return Result(code=done.returncode, out=done.stdout, err=done.stderr)


def _whole(code: object) -> int:
    if not isinstance(code, int):
        raise TypeError(f"the program ended with {code!r} and not with a number")
    return int(code)
