"""The ledger: every attempt of a name, one line each, in the order of their ends.

It lies next to the folder of the bundles (``reports/<name>.ledger.jsonl``). It grows
under a lock, and each time the whole file is written aside and renamed into place: a
reader never meets half a line, however a writer ended.
"""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from errno import EACCES
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from braggtrace.bundle.attempt import Attempt, attempt_of, parse_attempt
from braggtrace.digests import digest
from braggtrace.errors import BundleError
from braggtrace.regular_files import read_json, read_regular
from braggtrace.replaceable import is_read_only

ENDING: Final = ".ledger.jsonl"
BUNDLE_NAME: Final = re.compile(r"(\d{8}T\d{6}Z)(?:-(\d+))?")
_PATIENCE: Final = 120.0  # s; a writer holds the lock for milliseconds


def now() -> str:
    """The moment in UTC, as the ledger writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def bundle_order(name: str) -> tuple[str, int] | None:
    """By what bundles are sorted: moment and counter; None for another folder."""
    match = BUNDLE_NAME.fullmatch(name)
    return (match[1], int(match[2] or 1)) if match else None


def ledger_names(reports: Path) -> tuple[str, ...]:
    """Names that have a ledger in a folder of bundles, in order."""
    found = (path.name for path in reports.glob(f"*{ENDING}") if path.is_file())
    return tuple(sorted(name.removesuffix(ENDING) for name in found))


class Ledger:
    """The ledger of the bundles in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path = folder.parent / (folder.name + ENDING)
        self._aside = folder.parent / f".{folder.name}{ENDING}.writing"
        self._lock = folder.parent / f".{folder.name}{ENDING}.lock"

    @property
    def is_there(self) -> bool:
        """Whether something lies in its place, even what cannot be read."""
        return os.path.lexists(self.path)

    def attempts(self) -> tuple[Attempt, ...]:
        """Every attempt, the latest last; none where there is no ledger yet.

        Raises:
            BundleError: it cannot be read, or a line is none.
        """
        found = []
        for number, line in enumerate(self._lines(), start=1):
            try:
                found.append(parse_attempt(line))
            except ValueError as error:
                raise BundleError(
                    f"{self.path}:{number}: not a line of a ledger: {error}; restore "
                    "it from a copy, a run only ever appends to it"
                ) from error
        return tuple(found)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else writes meanwhile.

        Raises:
            BundleError: another writer does not end.
            OSError: the lock cannot be made.
        """
        try:
            with FileLock(str(self._lock), timeout=_PATIENCE):
                yield
        except Timeout as error:
            raise BundleError(
                f"{self._lock} was held for {_PATIENCE:.0f} s by another run; end it, "
                "then run again"
            ) from error

    def prepare(self, *attempts: Attempt) -> None:
        """Write the ledger with further lines aside; ``commit`` puts it into place.

        Args:
            attempts: new lines, the latest last. Bundles that have no line, because
                their run was killed, get theirs first.

        Raises:
            OSError: it cannot be written; the ledger is as it was.
        """
        lines = [line + "\n" for line in self._lines()]
        if is_read_only(self.path):
            raise PermissionError(EACCES, f"{self.path} is read-only", str(self.path))
        known = tuple(_readable(lines))
        last = known[-1].time if known else ""
        for attempt in (*self._unlisted(known), *attempts):
            last = _not_before(attempt.time, last)
            lines.append(attempt.model_copy(update={"time": last}).line())
        with self._aside.open("wb") as file:
            file.write("".join(lines).encode())
            file.flush()
            os.fsync(file.fileno())

    def commit(self) -> None:
        """Put the prepared ledger into place."""
        self._aside.replace(self.path)

    @property
    def is_prepared(self) -> bool:
        """Whether a prepared ledger waits to be put into place."""
        return self._aside.exists()

    def abandon(self) -> None:
        """Forget the prepared ledger."""
        self._aside.unlink(missing_ok=True)

    def _lines(self) -> list[str]:
        try:
            text = read_regular(self.path).decode()
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is not text"
            raise BundleError(
                f"the ledger {self.path} cannot be read: {why}"
            ) from error
        # not splitlines: a text may hold what Unicode calls a line separator
        return text.removesuffix("\n").split("\n") if text else []

    def _unlisted(self, known: Sequence[Attempt]) -> Iterator[Attempt]:
        """Attempts whose run put its bundle into place and was killed then.

        A bundle that was renamed, or copied from another name, is none of them.
        """
        listed = {attempt.bundle for attempt in known}
        moved = {a.manifest for a in known if not (self._folder / a.bundle).exists()}
        try:
            names = [path.name for path in self._folder.iterdir()]
        except FileNotFoundError:
            return
        found = [(order, name) for name in names if (order := bundle_order(name))]
        for _, name in sorted(found):
            attempt = None if name in listed else _read_attempt(self._folder / name)
            if attempt is not None and attempt.manifest not in moved:
                yield attempt


def _readable(lines: list[str]) -> Iterator[Attempt]:
    """Lines that are attempts; others stay, and ``history`` names them."""
    for line in lines:
        try:
            yield parse_attempt(line)
        except ValueError:
            continue


def _read_attempt(bundle: Path) -> Attempt | None:
    """The attempt of a bundle; None if it is not one that a run wrote."""
    try:
        manifest = digest(bundle / "sha256.txt")
        metadata = read_json(bundle / "run_metadata.json")
        path = bundle / "metrics.json"
        metrics: Any = read_json(path) if path.exists() else None
        found = attempt_of(
            metadata,
            metrics,
            time=now(),
            bundle=bundle.name,
            manifest=manifest,
            recovered=True,
        )
        own = _of_its_moment(bundle.name, found) and found.name == bundle.parent.name
        return found if own else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _of_its_moment(name: str, attempt: Attempt) -> bool:
    """Whether a folder is called by the moment of its run."""
    from braggtrace.report.text import bundle_stamp  # imports NumPy, else unused

    order = bundle_order(name)
    stamp = bundle_stamp(datetime.fromisoformat(attempt.started))
    return order is not None and order[0] == stamp


def _not_before(time: str, last: str) -> str:
    """A moment, or that of the line before where the clock went back since."""
    try:
        earlier = datetime.fromisoformat(time) < datetime.fromisoformat(last)
    except (ValueError, TypeError):
        return time  # the line before states no moment
    return last if earlier else time
