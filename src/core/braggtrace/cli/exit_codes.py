"""Exit codes, the same for every command."""

from enum import IntEnum
from typing import Final

from braggtrace.errors import CannotRunError, UsageError

# as PyTorch reports it, which raises a RuntimeError
_NO_MEMORY: Final = ("can't allocate memory", "not enough memory", "OutOfMemoryError")


class ExitCode(IntEnum):
    """The outcome of a command, as a script sees it."""

    AGREE = 0
    DIVERGED = 1
    USAGE = 2
    CANNOT_RUN = 3
    INTERNAL = 4


def out_of_memory(error: BaseException) -> CannotRunError | None:
    """The error in our own words, where the machine has no more memory; else None."""
    words = f"{type(error).__name__}: {error}"
    known = isinstance(error, MemoryError) or any(part in words for part in _NO_MEMORY)
    if not known:
        return None
    return CannotRunError(
        "needs more memory than there is; compute or compare less at once (oversample, "
        "fewer steps, pixels or files), or raise the limit (ulimit -v)"
    )


def exit_code(error: BaseException) -> ExitCode:
    """The exit code of an exception; an unexpected one is an internal error."""
    if isinstance(error, UsageError):
        return ExitCode.USAGE
    if isinstance(error, CannotRunError):
        return ExitCode.CANNOT_RUN
    return ExitCode.INTERNAL
