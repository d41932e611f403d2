"""Every exception that braggtrace raises on purpose.

    BraggtraceError
    ├── UsageError               exit 2: the request itself is wrong
    │   ├── ConfigError          a YAML file: file, line, column, key, nearest name
    │   ├── InputFileError       a file that the experiment names
    │   ├── UnknownNameError     a factor, plugin, event or tolerance nobody knows
    │   ├── DuplicateNameError   the same name twice
    │   └── PixelError           a pixel outside the detector
    ├── CannotRunError           exit 3: the request is right, the run impossible
    │   ├── BaselineError        a recording that is absent, incomplete or altered
    │   │   └── ProgramError     a program that could not be run to its end
    │   ├── TraceFormatError     a trace file that cannot be read: file, line
    │   ├── BundleError          a bundle that cannot be written or read
    │   └── PluginError          a plugin that raised
    └── InternalError            exit 4: a promise inside braggtrace was broken

Exceptions take facts and put the sentence together late: what, got, allowed, next step.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from traceback import StackSummary, TracebackException, extract_tb
from typing import Final

from braggtrace.visible import visible_line

_CORE: Final = Path(__file__).parent


class BraggtraceError(Exception):
    """Root of the tree; a message says what, got, allowed, and the next step."""


class UsageError(BraggtraceError):
    """The request is wrong: a command line or a configuration."""


class CannotRunError(BraggtraceError):
    """The request is right, but something that it needs is absent or broken."""


class InternalError(BraggtraceError):
    """A promise between braggtrace's own parts was broken."""


class ConfigError(UsageError):
    """A configuration that cannot be used, with the place where it goes wrong."""

    def __init__(
        self,
        what: str,
        *,
        source: str,
        line: int | None = None,
        column: int | None = None,
        key: str = "",
    ) -> None:
        super().__init__(what, source, line, column, key)
        self.what, self.source, self.key = what, source, key
        self.line, self.column = line, column

    def __str__(self) -> str:
        place = [visible_line(self.source), self.line, self.column]
        where = ":".join(str(part) for part in place if part is not None)
        return (
            f"{where}: {self.key}: {self.what}" if self.key else f"{where}: {self.what}"
        )


class InputFileError(UsageError):
    """A file that the experiment needs and that cannot be used."""

    def __init__(self, path: Path, why: str, *, line: int | None = None) -> None:
        super().__init__(path, why, line)
        self.path, self.why, self.line = path, why, line

    def __str__(self) -> str:
        path = visible_line(self.path)
        where = f"{path}:{self.line}" if self.line is not None else path
        return f"{where}: {self.why}"


class UnknownNameError(UsageError):
    """A name that nothing carries, with the names there are."""

    def __init__(self, kind: str, got: str, known: Iterable[str]) -> None:
        self.kind, self.got, self.known = kind, got, tuple(known)
        super().__init__(kind, got, self.known)

    def __str__(self) -> str:
        return f"unknown {self.kind} {self.got!r}{suggestion(self.got, self.known)}"


class DuplicateNameError(UsageError):
    """One name, claimed twice."""

    def __init__(self, kind: str, name: str, owners: Iterable[str]) -> None:
        self.kind, self.name, self.owners = kind, name, tuple(owners)
        super().__init__(kind, name, self.owners)

    def __str__(self) -> str:
        return (
            f"{self.kind} {self.name!r} is claimed twice, by "
            f"{' and '.join(self.owners)}; remove or rename one of them"
        )


class PixelError(UsageError):
    """A pixel that the detector does not have."""

    def __init__(self, pixel: tuple[int, int], size: tuple[int, int]) -> None:
        super().__init__(pixel, size)
        self.pixel, self.size = pixel, size

    def __str__(self) -> str:
        (slow, fast), (n_slow, n_fast) = self.pixel, self.size
        swapped = 0 <= fast < n_slow and 0 <= slow < n_fast
        hint = f"; were slow and fast swapped ({fast} {slow})?" if swapped else ""
        return (
            f"pixel slow {slow}, fast {fast} lies outside the detector of {n_slow} x "
            f"{n_fast} pixels (slow 0..{n_slow - 1}, fast 0..{n_fast - 1}){hint}"
        )


class BaselineError(CannotRunError):
    """A recording that is absent, incomplete or not what its manifest says."""


class ProgramError(BaselineError):
    """A program that could not be run to its end, with its last lines."""

    def __init__(self, program: Path, why: str, *, stderr: str = "") -> None:
        super().__init__(program, why, stderr)
        self.program, self.why, self.stderr = program, why, stderr

    def __str__(self) -> str:
        printed = "".join(f"\n  | {line}" for line in self.stderr.splitlines()[-20:])
        last = f"\nthe last that it said:{printed}" if printed else ""
        return f"the program {self.program} {self.why}{last}"


class TraceFormatError(CannotRunError):
    """A trace file that cannot be read, with the line where it goes wrong."""

    def __init__(self, source: str, why: str, *, line: int | None = None) -> None:
        super().__init__(source, why, line)
        self.source, self.why, self.line = source, why, line

    def __str__(self) -> str:
        source = visible_line(self.source)
        where = f"{source}:{self.line}" if self.line is not None else source
        return f"{where}: {self.why}"


class BundleError(CannotRunError):
    """A bundle that cannot be written, read or trusted."""


class PluginError(CannotRunError):
    """A plugin that raised where it should have answered."""

    def __init__(self, plugin: str, doing: str, cause: BaseException) -> None:
        super().__init__(plugin, doing, cause)
        self.plugin, self.doing, self.cause = plugin, doing, cause

    def __str__(self) -> str:
        kind = type(self.cause).__name__
        return (
            f"plugin {self.plugin!r} raised {kind} while {self.doing}: "
            f"{self.cause}{self._place()}; run `braggtrace plugins --verbose` to see "
            "where it comes from"
        )

    @property
    def traceback(self) -> str:
        """The plugin's own traceback, without the frames of braggtrace's core."""
        found = TracebackException.from_exception(self.cause, capture_locals=False)
        own = [f for f in found.stack if not Path(f.filename).is_relative_to(_CORE)]
        found.stack = StackSummary.from_list(own)
        return "".join(found.format(chain=False))

    def _place(self) -> str:
        """Where it raised, if that was in its own code."""
        frames = extract_tb(self.cause.__traceback__)
        own = [f for f in frames if not Path(f.filename).is_relative_to(_CORE)]
        # a module that is absent is looked for by the interpreter's own code
        own = [f for f in own if not f.filename.startswith("<frozen ")]
        return f" ({Path(own[-1].filename).name}:{own[-1].lineno})" if own else ""


@contextmanager
def plugin_faults(plugin: str, doing: str, *, every: bool = False) -> Iterator[None]:
    """Make whatever a plugin raises inside of it a ``PluginError``.

    Plugins raise what is no ``Exception``, too: ``SystemExit``, ``GeneratorExit``, the
    outcomes of pytest, the cancellation of asyncio.

    Args:
        plugin: its name, or that of its object.
        doing: what it was asked for, as "comparing".
        every: also where it raises an error of braggtrace, which passes otherwise: what
            a plugin says of a request may be the request's fault.

    Raises:
        PluginError: it raised; an interrupt of the user passes.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if isinstance(error, BraggtraceError) and not every:
            raise
        raise PluginError(plugin, doing, error) from error


def suggestion(got: str, known: Iterable[str]) -> str:
    """The nearest known name, or all of them, as the tail of a message.

    Args:
        got: the name that was not found.
        known: the names there are.

    Returns:
        A clause that starts with punctuation, or an empty string.
    """
    names = sorted(set(known))
    if not names:
        return "; there are none"
    near = get_close_matches(got, names, n=1, cutoff=0.6)
    nearest = f"; did you mean {near[0]!r}?" if near else ""
    if near and len(names) > 15:
        return nearest
    shown = ", ".join(names[:40]) + (", ..." if len(names) > 40 else "")
    return f"{nearest} (known: {shown})"
