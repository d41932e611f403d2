"""The files that lie in a bundle now."""

from pathlib import Path

from braggtrace.digests import digest
from braggtrace.errors import BundleError
from braggtrace.report.checksums import CHECKSUMS


def present_digests(bundle: Path) -> dict[str, str]:
    """sha256 of every file but the checksums themselves, by relative name.

    Raises:
        BundleError: something is neither a folder nor a regular file.
    """
    found = {}
    for path in bundle.rglob("*"):
        name = str(path.relative_to(bundle))
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise BundleError(f"{path} is a link or no regular file; remove it")
        if path.is_file() and name != CHECKSUMS:
            found[name] = digest(path)
    return found
