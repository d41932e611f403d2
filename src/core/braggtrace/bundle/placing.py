"""Puts a bundle and its line of the ledger into place: both, or neither."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from braggtrace.bundle.attempt import Attempt
from braggtrace.bundle.checksums import CHECKSUMS
from braggtrace.bundle.ledger import Ledger
from braggtrace.digests import digest
from braggtrace.errors import BundleError

_PREFIX: Final = ".writing-"
ADDING: Final = ".adding-"
_STALE: Final = 3600.0  # s; no bundle takes an hour to write: its run was killed
# bundle's folder, sha256 of its sha256.txt → line of the ledger
Entry = Callable[[str, str], Attempt]


def place_bundle(
    files: Mapping[str, bytes], folder: Path, stamp: str, entry: Entry
) -> Path:
    """Write files aside, then rename them into place and add to the ledger.

    Args:
        files: contents by relative name, sha256.txt among them.
        folder: ``reports/<name>``; made where absent.
        stamp: name of the bundle, or its beginning where that is taken.
        entry: makes the line of the ledger.

    Returns:
        The bundle.

    Raises:
        BundleError: it cannot be written; nothing is left behind.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        for name, data in files.items():
            _write(aside / name, data)
        aside.chmod(0o755)
        ledger = Ledger(folder)
        manifest = digest(files[CHECKSUMS])
        with ledger.held():
            _sweep(folder)
            target = _free_name(folder, stamp)
            ledger.prepare(entry(target.name, manifest))
            _commit(aside, target, ledger)
        return target
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _commit(aside: Path, target: Path, ledger: Ledger) -> None:
    """Bundle first: where a kill comes between, the next run adds the line."""
    try:
        aside.rename(target)
        ledger.commit()
    except BaseException:  # an interrupt, too
        if ledger.is_prepared:
            if not aside.exists():
                target.rename(aside)
            ledger.abandon()
        raise


def _free_name(folder: Path, stamp: str) -> Path:
    """The first name that nobody has; the lock keeps it free."""
    for count in range(1, 10_000):
        target = folder / (stamp if count == 1 else f"{stamp}-{count}")
        if not target.exists() and not target.is_symlink():
            return target
    raise BundleError(f"{folder} holds 10000 bundles of {stamp}; wait a second")


def _sweep(folder: Path) -> None:
    """Remove what killed runs left aside long ago."""
    for path in (*folder.glob(f"{_PREFIX}*"), *folder.glob(f"{ADDING}*")):
        try:
            if time.time() - path.stat().st_mtime > _STALE:
                shutil.rmtree(path, ignore_errors=True)
        except OSError:
            continue


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _unwritable(folder: Path, error: OSError) -> BundleError:
    return BundleError(
        f"the bundle cannot be written under {folder}: {error.strerror}; free the "
        "disk, or choose another folder with --set report.dir=DIR"
    )
