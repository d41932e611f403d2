"""Exit codes, the same for every command."""

from enum import IntEnum

from braggtrace.errors import CannotRunError, UsageError


class ExitCode(IntEnum):
    """What a caller learns without reading."""

    AGREE = 0
    DIVERGED = 1
    USAGE = 2
    CANNOT_RUN = 3
    INTERNAL = 4


def exit_code(error: BaseException) -> ExitCode:
    """The code of an exception; what nobody foresaw is an internal error."""
    if isinstance(error, UsageError):
        return ExitCode.USAGE
    if isinstance(error, CannotRunError):
        return ExitCode.CANNOT_RUN
    return ExitCode.INTERNAL
