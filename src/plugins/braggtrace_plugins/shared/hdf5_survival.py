"""Whether the HDF5 library survives a file, as a child process finds out.

Some damaged files make the library read memory that is not its own, or never end. No
``except`` catches that, so that a child reads the file first, and only the child dies.
"""

import faulthandler
import os
import selectors
import signal
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, NoReturn

from braggtrace import TraceFormatError

_LEAST_TIME: Final = 10.0  # seconds
_BYTES_PER_SECOND: Final = 50_000_000
_CRASH: Final = (
    "the HDF5 library crashes (or does not end) on this file; it is damaged, write it"
    " again"
)


def require_survived(path: Path, read: Callable[[], object]) -> None:
    """Read a file in a child process, before the same is done in this one.

    What ``read`` raises in the child counts as survived: it raises here, too. Where a
    system cannot fork, nothing is tried.

    Args:
        path: the file.
        read: opens the file, and reads all that this process will.

    Raises:
        TraceFormatError: the child died, or did not end in time: 10 s, and 1 s more
            for each 50 MB of the file.
        OSError: no child could be made.
    """
    seconds = _LEAST_TIME + path.stat().st_size / _BYTES_PER_SECOND
    if hasattr(os, "fork") and not survives(read, seconds):
        raise TraceFormatError(str(path), _CRASH)


def survives(act: Callable[[], object], seconds: float) -> bool:
    """Whether a child process that does something is alive after it, and in time.

    The child is gone when this returns or raises.

    Args:
        act: what the child does; what it raises is no death.
        seconds: that it may take.

    Raises:
        OSError: no child could be made.
    """
    receiver, sender = os.pipe()
    try:
        child = _fork()
    except OSError:
        os.close(receiver)
        os.close(sender)
        raise
    if not child:
        _act_and_exit(act, sender)
    try:
        os.close(sender)
        return _has_answer(receiver, seconds)
    finally:
        os.close(receiver)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


def _fork() -> int:
    sys.stderr.flush()
    with warnings.catch_warnings():
        # Python 3.12 warns of threads, such as those of NumPy; none of them is used
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _act_and_exit(act: Callable[[], object], sender: int) -> NoReturn:
    """In the child: act without a word, answer with one byte, and leave.

    Nothing of the parent's clean-up may run here, nor may a crash leave a core file.
    """
    try:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the child
        faulthandler.disable()
        _no_core_file()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        with suppress(Exception):
            act()
        os.write(sender, b".")
    finally:
        os._exit(0)


def _no_core_file() -> None:
    import resource  # POSIX only, as fork is

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _has_answer(receiver: int, seconds: float) -> bool:
    """Whether a byte comes; a process that died closes its end without one."""
    with selectors.DefaultSelector() as selector:
        selector.register(receiver, selectors.EVENT_READ)
        return bool(selector.select(seconds)) and os.read(receiver, 1) == b"."
