"""Runs that were made before, by the content of program, arguments and files."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray
from platformdirs import user_cache_path

from braggtrace.digests import digest
from braggtrace.errors import BaselineError

FORMAT: Final = "braggtrace-run-1"
VARIABLE: Final = "BRAGGTRACE_CACHE_DIR"
MOST_BYTES: Final = 4 * 10**9  # of all kept runs
_NOTE: Final = "run.json"
_STDOUT: Final = "stdout.txt"
_IMAGE: Final = "image.npy"
_PARTS: Final = {"stdout": _STDOUT, "image": _IMAGE}

Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeptRun:
    """What a run gave.

    Attributes:
        stdout: what the program printed.
        image: photons, float32, shape (slow, fast); None if it was not kept.
    """

    stdout: bytes
    image: Image | None


def usual_folder() -> Path:
    """The user's cache folder, or where BRAGGTRACE_CACHE_DIR points."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else user_cache_path("braggtrace")


class RunCache:
    """A folder of past runs; each is written aside and renamed into place whole."""

    def __init__(self, folder: Path | None) -> None:
        """A cache in a folder, or one that keeps nothing."""
        self._folder = None if folder is None else folder / "runs"

    @contextmanager
    def held(self, key: str) -> Iterator[None]:
        """Keeps others from making the same run at the same time.

        Raises:
            BaselineError: the folder cannot be written.
        """
        if self._folder is None:
            yield
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._folder / f"{key}.lock")
            lock.acquire()
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            yield
        finally:
            lock.release()

    def find(self, key: str) -> KeptRun | None:
        """A past run, if it is there and whole.

        Args:
            key: of the run.

        Returns:
            The run; None where it is absent, or where any byte of it was changed.
        """
        if self._folder is None:
            return None
        entry = self._folder / key
        try:
            note = json.loads((entry / _NOTE).read_text("utf-8"))
            parts = {
                name: (entry / file).read_bytes()
                for name, file in _PARTS.items()
                if name in note["sha256"]
            }
            whole = (
                note["format"] == FORMAT
                and note["key"] == key
                and all(
                    digest(data) == note["sha256"][name] for name, data in parts.items()
                )
            )
            if not whole:
                return None
            image = np.load(entry / _IMAGE) if "image" in parts else None
            os.utime(entry)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return KeptRun(stdout=parts["stdout"], image=image)

    def keep(self, key: str, run: KeptRun) -> None:
        """Keep a run that came to its end.

        Raises:
            BaselineError: the folder cannot be written; nothing is left half-written.
        """
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            aside = Path(tempfile.mkdtemp(prefix=".writing-", dir=self._folder))
            try:
                self._write(aside, key, run)
                shutil.rmtree(self._folder / key, ignore_errors=True)
                aside.rename(self._folder / key)
            finally:
                shutil.rmtree(aside, ignore_errors=True)
            self._shrink(key)
        except OSError as error:
            raise self._unwritable(error) from error

    def _write(self, folder: Path, key: str, run: KeptRun) -> None:
        (folder / _STDOUT).write_bytes(run.stdout)
        checksums = {"stdout": digest(run.stdout)}
        if run.image is not None:
            np.save(folder / _IMAGE, run.image)
            checksums["image"] = digest(folder / _IMAGE)
        note = {"format": FORMAT, "key": key, "sha256": checksums}
        (folder / _NOTE).write_text(json.dumps(note, indent=2) + "\n", "utf-8")

    def _shrink(self, newest: str) -> None:
        """Forget the runs that were not used for longest, beyond the size allowed."""
        if self._folder is None:
            return
        entries = [path for path in self._folder.iterdir() if path.is_dir()]
        entries.sort(key=lambda path: path.stat().st_mtime)
        sizes = {
            path: sum(f.stat().st_size for f in path.iterdir()) for path in entries
        }
        total = sum(sizes.values())
        for path in entries:
            if total <= MOST_BYTES:
                return
            if path.name != newest and not path.name.startswith("."):
                shutil.rmtree(path, ignore_errors=True)
                total -= sizes[path]

    def _unwritable(self, error: OSError) -> BaselineError:
        return BaselineError(
            f"the cache of runs {self._folder} cannot be written: {error.strerror}; "
            f"set {VARIABLE}, or cache: false under baseline.nanobragg"
        )
