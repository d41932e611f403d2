"""Exit codes, the same for every command."""

from enum import IntEnum

from braggtrace.errors import CannotRunError, UsageError


class ExitCode(IntEnum):
    """The outcome of a command, as a script sees it."""

    AGREE = 0
    DIVERGED = 1
    USAGE = 2
    CANNOT_RUN = 3
    INTERNAL = 4


def exit_code(error: BaseException) -> ExitCode:
    """The exit code of an exception; an unexpected one is an internal error."""
    if isinstance(error, UsageError):
        return ExitCode.USAGE
    if isinstance(error, CannotRunError):
        return ExitCode.CANNOT_RUN
    return ExitCode.INTERNAL
