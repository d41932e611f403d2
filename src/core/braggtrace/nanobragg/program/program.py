"""Which build of the C program an executable is, found out by asking it."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from braggtrace.digests import digest
from braggtrace.errors import BaselineError, ProgramError, TraceFormatError
from braggtrace.traceio import parse_log
from braggtrace.traceio.printout import parse_printout

Build = Literal["tracing", "printing"]
# two by two pixels; asked for the one at slow 0, fast 1 in the words of both builds
QUESTION: Final = (
    *("-default_F", "1", "-cell", "10", "10", "10", "90", "90", "90", "-N", "2"),
    *("-lambda", "1", "-distance", "100", "-detpixels", "2", "-pixel", "0.1"),
    *("-oversample", "1", "-nointerpolate", "-nonoise", "-nopgm", "-noprogress"),
    *("-xds", "-phi", "0", "-osc", "1", "-phisteps", "2"),
    *("-printout_pixel", "1", "0", "-trace_pixel", "0", "1"),
)
ANSWER: Final = (0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Executable:
    """A file that can be run.

    Attributes:
        path: absolute.
        sha256: of its content.
    """

    path: Path
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The C program, as it answered.

    Attributes:
        executable: the file.
        build: ``tracing`` prints trace lines, ``printing`` only the values at the
            end of a pixel, as the unmodified program does.
        version: that it names, or "".
    """

    executable: Executable
    build: Build
    version: str


def find_program(name: str) -> Executable:
    """The executable that a configuration names.

    Args:
        name: an absolute path, a name in PATH, or a variable such as ``$NB_C_BIN``.

    Returns:
        The file.

    Raises:
        BaselineError: a variable that is not set, or no such executable.
    """
    expanded = os.path.expandvars(os.path.expanduser(name))  # noqa: PTH111 -- beside expandvars
    if "$" in expanded:
        raise BaselineError(
            f"baseline.nanobragg.executable is {name!r}, but that variable is not set; "
            "let it point to the compiled C program"
        )
    path = Path(shutil.which(expanded) or expanded).absolute()
    if not path.is_file():
        raise BaselineError(
            f"the program {path} does not exist; give the path of the compiled C "
            "program under baseline.nanobragg.executable"
        )
    if not os.access(path, os.X_OK):
        raise BaselineError(
            f"the program {path} is not executable; allow it with chmod +x"
        )
    try:
        return Executable(path=path, sha256=digest(path))
    except OSError as error:
        raise BaselineError(
            f"the program {path} cannot be read: {error.strerror}"
        ) from error


def understand(executable: Executable, stdout: bytes) -> Program:
    """Which build an executable is, by its answer to the question.

    Args:
        executable: the file.
        stdout: what it printed for QUESTION.

    Returns:
        The program.

    Raises:
        ProgramError: the answer is not nanoBragg's.
    """
    text = stdout.decode("utf-8", "replace")
    source = str(executable.path)
    try:
        printed = parse_printout(text, source)
    except TraceFormatError as error:
        raise ProgramError(
            executable.path,
            f"does not answer as nanoBragg does ({error.why}); name the C program "
            "itself under baseline.nanobragg.executable",
        ) from error
    if printed.pixel != ANSWER:
        raise ProgramError(
            executable.path,
            f"was asked for pixel slow 0, fast 1 and answered for {printed.pixel}: it "
            "is no nanoBragg that braggtrace knows",
        )
    build: Build = "tracing" if _traces(text, source) else "printing"
    return Program(executable=executable, build=build, version=printed.header.version)


def _traces(text: str, source: str) -> bool:
    """Whether the answer is the whole trace: of the set-up, the pixel, each phi step.

    A build that traces less is asked for the printout instead, which is whole.
    """
    try:
        trace = parse_log(text, source)
    except TraceFormatError:
        return False
    whole = not trace.header.anomalies and trace.pixel == ANSWER
    wanted = ("Fclose0", "pix0_vector", "k_frac", "F_cell", "I_pixel_final")
    return whole and all(name in trace for name in wanted)
