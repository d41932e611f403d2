"""Options that several commands share, and what they change in a configuration."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from braggtrace.defaults import TEXT
from braggtrace.errors import UsageError
from braggtrace.visible.streams import echo_as_is

Function = TypeVar("Function", bound=Callable[..., Any])
BISECT: Final = "--bisect"
JUNIT_OPTION: Final = "--junit"
RENDER: Final = "--render"
_NOTHING: Final = ("", "~", "null")  # to YAML
Overrides = tuple[tuple[str, Any], ...]


def config_overrides(function: Function) -> Function:
    """Options that override keys of the YAML file."""
    for option in (
        click.option(
            "--set",
            "settings",
            multiple=True,
            metavar="KEY=VALUE",
            help="Override one key, such as report.dir=DIR; may be given often.",
        ),
        click.option(
            "--dtype", type=click.Choice(["float64", "float32"]), help="Precision."
        ),
        click.option("--device", metavar="NAME", help="Torch device."),
        click.option(
            "--mode",
            type=click.Choice(["nanobragg", "physical"]),
            help="What the C program does, or what the model says.",
        ),
        click.option(
            "--pixel",
            type=int,
            nargs=2,
            multiple=True,
            metavar="SLOW FAST",
            help="The traced pixel; may be given often.",
        ),
    ):
        function = option(function)
    return function


def overrides_of(
    *,
    pixel: tuple[tuple[int, int], ...],
    mode: str | None,
    device: str | None,
    dtype: str | None,
    settings: tuple[str, ...],
) -> Overrides:
    """The overrides as (key, value), in the order in which they apply.

    Raises:
        UsageError: a setting without a key.
    """
    named: list[tuple[str, Any]] = []
    for setting in settings:
        key, sign, value = setting.partition("=")
        if not sign or not key:
            raise UsageError(f"--set wants KEY=VALUE, got {setting!r}")
        named.append((key, value))
    places = tuple({"slow": slow, "fast": fast} for slow, fast in pixel)
    if len(places) == 1:
        named.append(("pixel", places[0]))
    elif places:
        named.append(("pixels", places))
    for key, word in (("mode", mode), ("device", device), ("dtype", dtype)):
        if word is not None:
            named.append((f"subject.{key}", word))
    return tuple(named)


candidate_option = click.option(
    "--candidate",
    metavar="WHAT",
    help="A third side: float32, cuda, mps, cuda+float32, compiled, or FILE.jsonl.",
)


def with_candidate(overrides: Overrides, candidate: str | None) -> Overrides:
    """Overrides with the candidate that a command line names.

    Raises:
        UsageError: it names none.
    """
    if candidate is None:
        return overrides
    if candidate.strip().lower() in _NOTHING:
        raise UsageError(
            f"--candidate wants float32, compiled, a device or a file, got "
            f"{candidate!r}; leave it out for two sides"
        )
    return (*overrides, ("candidate", candidate))


lenient_option = click.option(
    "--lenient",
    is_flag=True,
    help="Ignore unknown options of an argument list, as the C program does.",
)


def gate_options(function: Function) -> Function:
    """Options of every command that ends with a verdict."""
    for option in (
        click.option(
            JUNIT_OPTION,
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Also write the verdict as JUnit XML, as --render junit=FILE does.",
        ),
        click.option(
            RENDER,
            "renders",
            multiple=True,
            metavar="NAME=FILE",
            help="Also write what a renderer makes of the verdict; may be given often.",
        ),
        click.option(
            "--format",
            "style",
            metavar="NAME",
            default=TEXT,
            show_default=True,
            help="How the verdict is printed: text, json (by docs/schema), or by any "
            "renderer that `braggtrace plugins` lists.",
        ),
        # main() reads it, so that it counts for a wrong command line, too
        click.option(
            BISECT,
            is_flag=True,
            expose_value=False,
            help="Exit 125 where there is no verdict, for git bisect run.",
        ),
    ):
        function = option(function)
    return function


def show_notes(notes: Iterable[str]) -> None:
    """Print the notes on an argument list to stderr."""
    for note in notes:
        click.echo(f"note: {note}", err=True)


def typed_options(
    *,
    mode: str | None,
    device: str | None,
    dtype: str | None,
    settings: tuple[str, ...],
) -> tuple[str, ...]:
    """The options that were typed, without the pixels."""
    words = (("--mode", mode), ("--device", device), ("--dtype", dtype))
    typed = [part for name, word in words if word is not None for part in (name, word)]
    return (*typed, *(part for setting in settings for part in ("--set", setting)))


def rendering_progress() -> Callable[[int, int], None] | None:
    """A line that shows progress, if stderr is a terminal."""

    def show(done: int, total: int) -> None:
        end = "\n" if done == total else ""
        share = 100.0 * done / total
        echo_as_is(f"\rrendered {share:5.1f} %{end}", err=True)

    return show if sys.stderr.isatty() else None


def typed_command() -> str:
    """The command as it was typed, fit for a shell; the home folder is ``$HOME``."""
    from braggtrace.report.redact import shell_command

    return shell_command(["braggtrace", *sys.argv[1:]])


def error_lines(error: BaseException) -> Iterator[str]:
    """Lines that report an exception, and the notes that were added to it."""
    for text in (str(error), *getattr(error, "__notes__", ())):
        first, *rest = text.split("\n")
        yield f"braggtrace: {first}"
        # what a name or a program put there is not taken for the program's own line
        yield from (line if line.startswith(" ") else f"  {line}" for line in rest)


def write_text(path: Path, text: str | bytes, option: str = "-o") -> None:
    """Write a file whole or not at all; into a device or pipe as it comes.

    Args:
        path: the file.
        text: what it will hold; a text in UTF-8.
        option: by which another file is chosen, for the message.

    Raises:
        UsageError: it is protected, or cannot be written.
    """
    from tempfile import TemporaryDirectory

    from braggtrace.replaceable import is_special, require_unprotected

    require_unprotected(path, option)
    data = text.encode() if isinstance(text, str) else text
    try:
        if is_special(path):
            _write_into(path, data)
            return
        with TemporaryDirectory(prefix=".writing-", dir=path.parent) as folder:
            aside = Path(folder, "whole")
            aside.write_bytes(data)
            aside.replace(path)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}; choose another with {option}"
        ) from error


def _write_into(path: Path, data: bytes) -> None:
    # a pipe that nobody reads from is an error, and not waited for
    handle = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    os.set_blocking(handle, True)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
