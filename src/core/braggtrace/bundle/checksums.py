"""The list of a bundle's files, and their checksums: two files in the bundle."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from braggtrace.digests import digest
from braggtrace.errors import BundleError
from braggtrace.regular_files import read_regular
from braggtrace.visible import is_one_line, visible_line

CHECKSUMS: Final = "sha256.txt"
LISTING: Final = "dir_listing.txt"


def listing(sizes: Mapping[str, int]) -> str:
    """Text of dir_listing.txt: size and name of every file but the last two."""
    return "".join(f"{size:>10}  {name}\n" for name, size in sorted(sizes.items()))


def checksums(files: Mapping[str, bytes]) -> str:
    """Text of sha256.txt, which ``sha256sum -c`` understands too."""
    return checksum_lines({name: digest(data) for name, data in files.items()})


def checksum_lines(digests: Mapping[str, str]) -> str:
    """Text of sha256.txt, from digests by name."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))


def read_checksums(path: Path) -> dict[str, str]:
    """Digests by name, of a file exactly as it is written.

    Raises:
        BundleError: it cannot be read, or it differs from what it says in any byte.
    """
    try:
        if path.is_symlink():
            raise BundleError(f"{path} is a link; a bundle holds its own checksums")
        text = read_regular(path).decode()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        name = visible_line(path.parent)
        raise BundleError(f"{name} is no bundle: {path.name}: {why}") from error
    digests: dict[str, str] = {}
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        digest, _, name = line.partition("  ")
        inside = name and not Path(name).is_absolute() and ".." not in Path(name).parts
        if len(digest) != 64 or not inside or name in digests:
            raise BundleError(
                f"{path}:{number}: wanted '<sha256>  <file>', got {line!r}"
            )
        digests[name] = digest
    if checksum_lines(digests) != text:
        raise BundleError(
            f"{path} does not hold its lines in order, each ended by one newline; a "
            "bundle that was written by a run does"
        )
    return digests


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
        if not is_one_line(name):
            raise BundleError(
                f"{bundle} holds {visible_line(name)}, a name that no list of files "
                "can hold; rename or remove it"
            )
        if path.is_file() and name != CHECKSUMS:
            found[name] = digest(path)
    return found
