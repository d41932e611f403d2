"""Entry point: finds the command, maps exceptions to exit codes."""

import gc
import importlib
import keyword
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Final

import click

from braggtrace import __version__
from braggtrace.cli.exit_codes import ExitCode, exit_code, out_of_memory
from braggtrace.cli.options import BISECT, error_lines
from braggtrace.errors import BraggtraceError
from braggtrace.visible.streams import flushed, visible_output

COMMANDS: Final = (
    "init",
    "run",
    "explain",
    "compare",
    "trace",
    "pixels",
    "gradcheck",
    "render",
    "import",
    "export",
    "baseline",
    "verify",
    "bundle",
    "history",
    "regate",
    "selftest",
    "plugins",
    "new-plugin",
    "include-dir",
    "events",
    "switches",
    "schema",
)


# new objects between two searches for unused cycles. Most are modules and models, which
# stay; with Python's 700 the searches take a tenth of a short command, and find nothing
_COLLECTED_AFTER: Final = 100_000
# what asks the program to end; it cleans up
_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_UNTESTED: Final = 125  # git bisect run: skip this commit
_VERDICTS: Final = (ExitCode.AGREE, ExitCode.DIVERGED)


class _Commands(click.Group):
    """Imports the module of a command when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, in the order in which a user needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or None."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        name = f"{name}_" if keyword.iskeyword(name) else name
        module = importlib.import_module(f"braggtrace.cli.{name}")
        command: click.Command = module.command
        return command


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="braggtrace")
def cli() -> None:
    """Shows where and why two programs that should compute the same begin to differ.

    Exit codes: 0 agree, 1 diverged, 2 usage or configuration, 3 could not run,
    4 internal error.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit.

    Args:
        arguments: without the program's name; None takes the process's own.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    before = gc.get_threshold()
    gc.set_threshold(_COLLECTED_AFTER, *before[1:])
    try:
        code = bisect_code(words, _run(words))
    finally:
        gc.set_threshold(*before)
    sys.exit(code)


def bisect_code(arguments: Sequence[str], code: int) -> int:
    """The exit code as ``git bisect run`` wants it, where ``--bisect`` asks for that.

    Args:
        arguments: of the command line.
        code: of the command.

    Returns:
        125, "this commit cannot be tested", for all that is no verdict.
    """
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return _UNTESTED if BISECT in own and code not in _VERDICTS else code


def _run(arguments: list[str]) -> int:
    """The exit code of a command, whatever becomes of what it prints."""
    with visible_output():
        code = _code(arguments)
        # output that is lost is no result
        return code if flushed() or code not in _VERDICTS else ExitCode.CANNOT_RUN


def _code(arguments: list[str]) -> int:
    try:
        with _interruptible():
            result = _invoke(arguments)
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        print("braggtrace: interrupted", file=sys.stderr)
        return ExitCode.CANNOT_RUN
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except BraggtraceError as error:
        _print_error(error)
        return exit_code(error)
    except BrokenPipeError:  # whoever read the output went away
        return ExitCode.CANNOT_RUN
    except OSError as error:
        _print_error(error)
        return ExitCode.CANNOT_RUN
    except BaseException as error:  # a plugin may raise what is no Exception
        if (lacking := out_of_memory(error)) is not None:
            _print_error(lacking)
            return ExitCode.CANNOT_RUN
        traceback.print_exc()
        print("braggtrace: internal error; please report it", file=sys.stderr)
        return ExitCode.INTERNAL
    return int(result) if isinstance(result, int) else ExitCode.INTERNAL


@contextmanager
def _interruptible() -> Iterator[None]:
    """Make each of the signals a KeyboardInterrupt, the first time.

    A second one would interrupt what removes processes and files; it is ignored. One
    that the parent ignores, as ``nohup`` does, stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        number: handler
        for number in _ENDING
        if (handler := signal.getsignal(number)) not in (signal.SIG_IGN, None)
    }

    def interrupt(number: int, frame: FrameType | None) -> None:
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in before:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _print_error(error: Exception) -> None:
    for line in error_lines(error):
        print(line, file=sys.stderr)


def _invoke(arguments: list[str]) -> object:
    """The command's own result; click's main would turn a closed pipe into a 1."""
    # click would take colours out, where the stream shows what they are written as
    with cli.make_context("braggtrace", arguments, color=True) as context:
        return cli.invoke(context)
