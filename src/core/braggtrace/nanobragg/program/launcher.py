"""Sets limits on its own process, then becomes another program.

Run as a script, without the rest of the package: ``python launcher.py STATUS_FD PARENT
MEMORY OUTPUT PROGRAM [ARGUMENT...]``. What keeps the program from starting is written
to the descriptor; a start closes it.
"""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1


def main(words: Sequence[str]) -> None:
    """Become the program that the words name."""
    status, parent, memory, output = (int(word) for word in words[:4])
    command = list(words[4:])
    os.set_inheritable(status, False)
    try:
        _die_with(parent)
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_AS, memory)
        _limit(resource.RLIMIT_FSIZE, output + 1)
        for name in ("SIGXFSZ", "SIGPIPE"):  # Python ignores them, and so would exec
            signal.signal(getattr(signal, name), signal.SIG_DFL)
        os.execv(command[0], command)
    except OSError as error:
        os.write(status, (error.strerror or str(error)).encode())
        os._exit(1)


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    try:
        resource.setrlimit(kind, (most, hard))
    except ValueError:  # some systems know the limit but do not let it be set
        return


def _die_with(parent: int) -> None:
    """Have the program killed when its parent dies, where the system can do that."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
