"""The source ``nanobragg``: the C program, for any pixel and for the whole image."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from braggtrace.config.side_model import NanobraggModel
from braggtrace.digests import digest
from braggtrace.errors import BaselineError, ProgramError, TraceFormatError
from braggtrace.events import Trace
from braggtrace.experiment import Experiment
from braggtrace.nanobragg.arguments import OutputOptions, write_arguments
from braggtrace.nanobragg.program import find_program, usual_folder
from braggtrace.nanobragg.program.cache import FORMAT, Image, KeptRun, RunCache
from braggtrace.nanobragg.program.limits import GIGABYTE, Limits
from braggtrace.nanobragg.program.process import run_program
from braggtrace.nanobragg.program.program import (
    QUESTION,
    Executable,
    Program,
    understand,
)
from braggtrace.sources.base import (
    PRINTED_DIGITS,
    PixelTrace,
    Sourced,
    SourceRequest,
    sourced_texts,
)
from braggtrace.sources.image import SideImage
from braggtrace.sources.request import FLOAT_FILE, QUIET_WORDS, program_arguments
from braggtrace.traceio import parse_log
from braggtrace.traceio.printout import parse_printout, printout_lines

T = TypeVar("T")
_QUIET: Final = OutputOptions(
    noise=False, pgm=False, progress=False, float_file=FLOAT_FILE
)
_LAST: Final = "floatimage_accumulated"  # that both builds print of a pixel


class LiveBaseline:
    """Runs the C program for one experiment; every run is looked up first."""

    def __init__(
        self,
        executable: Executable,
        experiment: Experiment,
        *,
        limits: Limits,
        cache: RunCache,
        words: Sequence[str] | None = None,
    ) -> None:
        """Ask the executable what it is.

        Args:
            executable: the program.
            experiment: what it simulates.
            limits: of a run.
            cache: where runs are kept.
            words: the argument list of the experiment, files with absolute paths; None
                has one written.

        Raises:
            ProgramError: it could not be run.
            BaselineError: it is not nanoBragg.
        """
        self._executable, self._experiment = executable, experiment
        self._limits, self._cache, self._own = limits, cache, words
        self.program: Program = self._run(
            QUESTION, lambda run: understand(executable, run.stdout)
        )

    def about(self, experiment: Experiment) -> "LiveBaseline":
        """The same program for another experiment, whose arguments are written."""
        other = copy(self)
        other._experiment, other._own = experiment, None
        return other

    def reference(self, pixel: tuple[int, int]) -> PixelTrace:
        """What the program prints of a pixel.

        Args:
            pixel: (slow, fast).

        Returns:
            The reference, its text reduced to the lines that were understood.

        Raises:
            ProgramError: it could not be run to its end, or printed something else.
        """
        slow, fast = pixel
        tracing = self.program.build == "tracing"
        option = (
            ("-trace_pixel", slow, fast) if tracing else ("-printout_pixel", fast, slow)
        )
        with self._scratch() as folder:
            words = self._words(folder)
            words += [str(word) for word in option]
            trace, text = self._run(words, lambda run: self._read(run.stdout, pixel))
        return PixelTrace(
            trace=trace, text=text, suffix=".log", identity=self._identity(words, text)
        )

    def image(self) -> Image:
        """The whole image.

        Returns:
            Photons, float32, shape (slow, fast).

        Raises:
            ProgramError: the program could not be run to its end, or wrote no image.
        """
        detector = self._experiment.detector
        with self._scratch() as folder:
            words = self._words(folder)
            shape = (detector.n_slow, detector.n_fast)
            return self._run(words, self._kept_image, shape=shape)

    def _kept_image(self, run: KeptRun) -> Image:
        if run.image is None:
            raise ProgramError(self._executable.path, "kept no image")
        return run.image

    def _words(self, folder: Path) -> list[str]:
        """The experiment as arguments; a folder for files that they need."""
        if self._own is not None:
            return [*self._own, *QUIET_WORDS]
        return write_arguments(self._experiment, _QUIET, folder=folder)

    def _read(self, stdout: bytes, pixel: tuple[int, int]) -> tuple[Trace, str]:
        """The trace of a pixel, and the text that it was read from."""
        text = stdout.decode("utf-8", "replace")
        source = str(self._executable.path)
        try:
            if self.program.build == "tracing":
                text = _trace_lines(text)
                trace = parse_log(text, source)
            else:
                text = printout_lines(text)
                trace = parse_printout(text, source)
        except TraceFormatError as error:
            raise self._unprinted(pixel, str(error)) from error
        if trace.pixel != pixel:
            raise self._unprinted(pixel, f"it printed pixel {trace.pixel}")
        if _LAST not in trace:
            raise self._unprinted(pixel, f"its trace has no {_LAST}")
        header = {"version": self.program.version or trace.header.version}
        return trace.relabelled(**header), text

    def _unprinted(self, pixel: tuple[int, int], why: str) -> ProgramError:
        slow, fast = pixel
        return ProgramError(
            self._executable.path,
            f"printed no whole pixel slow {slow}, fast {fast} ({why}); is the pixel "
            "outside the region, or masked?",
        )

    def _run(
        self,
        words: Sequence[str],
        read: Callable[[KeptRun], T],
        *,
        shape: tuple[int, int] | None = None,
    ) -> T:
        """What a run gave, from the cache where it was made before.

        Args:
            words: arguments; files that they name have absolute paths.
            read: understands the run; one that it refuses is not kept.
            shape: of the image that is to be kept; None for none.
        """
        key = self._key(words, image=shape is not None)
        with self._cache.held(key):
            known = self._cache.find(key)
            if known is not None:
                return read(known)
            with self._scratch() as place:
                done = run_program(self._executable.path, words, place, self._limits)
                image = None if shape is None else self._image(place, shape)
            run = KeptRun(stdout=done.stdout, image=image)
            try:
                found = read(run)
            except ProgramError as error:
                raise ProgramError(
                    error.program, error.why, stderr=done.stderr
                ) from error
            self._cache.keep(key, run)
            return found

    def _image(self, folder: Path, shape: tuple[int, int]) -> Image:
        path, wanted = folder / FLOAT_FILE, 4 * shape[0] * shape[1]
        size = path.stat().st_size if path.is_file() else 0
        if size != wanted:
            why = f"wrote an image of {size} bytes, wanted {wanted}"
            raise ProgramError(self._executable.path, why)
        return np.fromfile(path, dtype="<f4").reshape(shape).astype(np.float32)

    def _key(self, words: Sequence[str], *, image: bool) -> str:
        """Names a run by all that its outcome depends on, files by their content."""
        facts = {
            "format": FORMAT,
            "program": self._executable.sha256,
            "words": [_content(word) for word in words],
            "threads": self._limits.threads,
            "image": image,
        }
        return digest(json.dumps(facts).encode())

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        """A folder of one's own, gone afterwards."""
        try:
            folder = Path(tempfile.mkdtemp(prefix="braggtrace-"))
        except OSError as error:
            raise BaselineError(
                f"no scratch folder can be made: {error.strerror}; set TMPDIR"
            ) from error
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _identity(self, words: Sequence[str], text: str) -> dict[str, str]:
        dialect = "nanobragg" if self.program.build == "tracing" else "printout"
        return {
            "program": "nanoBragg",
            "program_version": self.program.version,
            "build": f"{self.program.build}, {self._executable.path.name}",
            "program_sha256": self._executable.sha256,
            # files by their name alone
            "arguments": " ".join(
                Path(word).name if Path(word).is_absolute() else word for word in words
            ),
            "threads": str(self._limits.threads),
            "printed_digits": PRINTED_DIGITS[dialect],
            "sha256": digest(text.encode()),
        }


def _content(word: str) -> str:
    """A word; a file by its content."""
    path = Path(word)
    if not path.is_absolute() or not path.is_file():
        return word
    return f"sha256:{digest(path)}"


def _trace_lines(text: str) -> str:
    """The lines of the trace, without the program's prose."""
    kept = (
        line
        for line in text.split("\n")
        if "TRACE_" in line or line.startswith("DETECTOR_")
    )
    return "".join(f"{line}\n" for line in kept)


def live_program(
    model: NanobraggModel, experiment: Experiment, words: Sequence[str] | None = None
) -> LiveBaseline:
    """The C program for an experiment.

    Args:
        model: the program.
        experiment: what it simulates.
        words: its argument list, see ``program_arguments``; None has one written.

    Raises:
        BaselineError: no such program, or it is not nanoBragg.
    """
    folder = usual_folder() if model.cache is True else None
    if isinstance(model.cache, str):
        folder = Path(model.cache)
    return LiveBaseline(
        find_program(model.executable),
        experiment,
        limits=Limits(
            timeout=model.timeout_s,
            memory=int(model.memory_GB * GIGABYTE),
            output=int(model.output_GB * GIGABYTE),
            threads=model.threads,
        ),
        cache=RunCache(folder),
        words=words,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NanobraggSource:
    """The C program on this machine.

    Attributes:
        name: key that names it in a configuration.
        description: one line for a reader.
        needs_experiment: it simulates.
    """

    name: str = "nanobragg"
    description: str = "the C program itself, run for the experiment"
    needs_experiment: bool = True

    def open(self, request: SourceRequest) -> Sourced:
        """What the program prints of each pixel.

        Raises:
            BaselineError: no such program, or one that could not be run.
        """
        program = self._program(request)
        texts = tuple(program.reference(pixel) for pixel in request.pixels)
        return sourced_texts(texts, request.pixels)

    def has_image(self, request: SourceRequest) -> bool:
        """Always."""
        return True

    def image(self, request: SourceRequest, rows: range, columns: range) -> SideImage:
        """The whole image."""
        return SideImage(values=self._program(request).image())

    def _program(self, request: SourceRequest) -> LiveBaseline:
        model = request.model.nanobragg
        if model is None:
            raise request.error("wanted the program", request.role)
        words = program_arguments(request.config)
        return live_program(model, request.experiment.experiment, words)


SOURCE: Final = NanobraggSource()
