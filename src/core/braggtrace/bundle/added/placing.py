"""Puts the files of an addition into place: all of them, or none."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from braggtrace.bundle.placing import ADDING
from braggtrace.errors import BundleError


def place_files(bundle: Path, written: Mapping[str, bytes]) -> None:
    """Write files aside, then rename each into place, in order.

    Where one cannot be put into place, or the user interrupts, the others are taken
    back. A process that is killed leaves those that it had put there.

    Args:
        bundle: the folder.
        written: contents by relative name; of files that are there, the new ones.

    Raises:
        BundleError: they cannot be written; the bundle is as it was.
    """
    try:
        aside = Path(tempfile.mkdtemp(prefix=ADDING, dir=bundle.resolve().parent))
        try:
            for i, (name, data) in enumerate(written.items()):
                _write(aside / f"new-{i}", data)
                _keep(bundle / name, aside / f"old-{i}")
            _rename_all(bundle, aside, tuple(written))
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise BundleError(
            f"{bundle} cannot be added to: {error.strerror}; free the disk, or make it "
            "writable"
        ) from error


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o644)


def _keep(path: Path, aside: Path) -> None:
    """Keep a file that is about to be replaced."""
    if not os.path.lexists(path):
        return
    try:
        aside.hardlink_to(path)
    except OSError:  # a file system without hard links
        shutil.copy2(path, aside)


def _rename_all(bundle: Path, aside: Path, names: tuple[str, ...]) -> None:
    folders: list[Path] = []
    try:
        for i, name in enumerate(names):
            target = bundle / name
            if not target.parent.exists():
                folders.append(target.parent)
                target.parent.mkdir()
            (aside / f"new-{i}").replace(target)
    except BaseException:  # an interrupt, too
        _take_back(bundle, aside, names)
        for folder in reversed(folders):
            with suppress(OSError):
                folder.rmdir()
        raise


def _take_back(bundle: Path, aside: Path, names: tuple[str, ...]) -> None:
    """Undo each rename that was done: what was new is not aside any more."""
    for i, name in reversed(list(enumerate(names))):
        if (aside / f"new-{i}").exists():
            continue
        if (aside / f"old-{i}").exists():
            (aside / f"old-{i}").replace(bundle / name)
        else:
            (bundle / name).unlink(missing_ok=True)
