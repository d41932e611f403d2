"""What every command shares: help, version, exit codes, interruptions."""

import os
import subprocess
import sys

import pytest

import braggtrace as package
from braggtrace import errors
from braggtrace.cli.exit_codes import ExitCode, exit_code
from braggtrace.cli.main import COMMANDS
from braggtrace.pluginmanager import Registry
from tests.cli.runner import call_program


def test_version_is_that_of_the_package(braggtrace):
    result = braggtrace("--version")
    assert (result.code, result.err) == (0, "")
    assert result.out.strip().endswith(package.__version__)


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_lists_every_command_and_the_exit_codes(braggtrace, flag):
    result = braggtrace(flag)
    assert result.code == 0
    for word in (
        *COMMANDS,
        "0 agree",
        "1 diverged",
        "2 usage",
        "3 could",
        "4 internal",
    ):
        assert word in result.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(braggtrace, command):
    result = braggtrace(command, "--help")
    assert result.code == 0
    assert result.out.startswith(f"Usage: braggtrace {command} ")


def test_program_runs_as_a_module():
    result = call_program("--version")
    assert (result.code, result.err) == (0, "")
    assert package.__version__ in result.out


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.UsageError("x"), 2),
        (errors.ConfigError("x", source="y"), 2),
        (errors.UnknownNameError("factor", "x", ["y"]), 2),
        (errors.DuplicateNameError("factor", "x", ["y", "z"]), 2),
        (errors.PixelError((1, 2), (1, 2)), 2),
        (errors.CannotRunError("x"), 3),
        (errors.BaselineError("x"), 3),
        (errors.TraceFormatError("x", "y"), 3),
        (errors.BundleError("x"), 3),
        (errors.PluginError("x", "y", ValueError("z")), 3),
        (errors.InternalError("x"), 4),
        (errors.BraggtraceError("x"), 4),
        (ValueError("x"), 4),
        (MemoryError(), 4),
    ],
)
def test_exception_has_its_exit_code(error, code):
    assert exit_code(error) == code


def test_exit_codes_are_those_of_the_manual():
    assert [(code.name, int(code)) for code in ExitCode] == [
        ("AGREE", 0),
        ("DIVERGED", 1),
        ("USAGE", 2),
        ("CANNOT_RUN", 3),
        ("INTERNAL", 4),
    ]


@pytest.fixture
def failing_with(braggtrace, monkeypatch):
    """Runs a command whose inside raises."""

    def fails(error: BaseException):
        def broken(self: Registry) -> None:
            raise error

        monkeypatch.setattr(Registry, "load_all", broken)
        return braggtrace("plugins")

    return fails


@pytest.mark.parametrize("error", [RuntimeError("a slip"), KeyError("a")])
def test_unforeseen_exception_exits_4_with_its_traceback(failing_with, error):
    result = failing_with(error)
    assert result.code == 4
    assert type(error).__name__ in result.err
    assert result.err.endswith("braggtrace: internal error; please report it\n")
    assert result.out == ""


def test_memory_that_runs_out_exits_3(failing_with):
    result = failing_with(MemoryError())
    assert result.code == 3
    assert "needs more memory than there is" in result.err


def test_broken_promise_exits_4(failing_with):
    result = failing_with(errors.InternalError("a promise"))
    assert result.code == 4
    assert "a promise" in result.err


def test_foreseen_exception_exits_with_one_sentence(failing_with):
    result = failing_with(errors.BaselineError("the sentence"))
    assert (result.code, result.err) == (3, "braggtrace: the sentence\n")


def test_interruption_exits_3(failing_with):
    result = failing_with(KeyboardInterrupt())
    assert result.code == 3
    assert "interrupted" in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("code", [0, 1, None, "text"])
def test_exit_from_within_never_looks_like_a_verdict(failing_with, code):
    result = failing_with(SystemExit(code))
    assert result.code in (3, 4)


@pytest.mark.parametrize("command", ["events", "schema", "plugins"])
def test_reader_that_goes_away_exits_3_without_a_traceback(command):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "braggtrace", command],
            stdout=writing,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    finally:
        os.close(writing)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
