"""Alters bundles, and makes their checksums right again."""

from hashlib import sha256
from pathlib import Path

LISTING, CHECKSUMS = "dir_listing.txt", "sha256.txt"


def files_of(bundle: Path) -> list[str]:
    """Names of all files, relative to the bundle."""
    found = (path for path in bundle.rglob("*") if not path.is_dir())
    return sorted(str(path.relative_to(bundle)) for path in found)


def sign_again(bundle: Path) -> None:
    """Write listing and checksums anew for the files that are there."""
    names = [name for name in files_of(bundle) if name not in (LISTING, CHECKSUMS)]
    sizes = [f"{(bundle / name).stat().st_size:>10}  {name}\n" for name in names]
    (bundle / LISTING).write_text("".join(sizes), encoding="utf-8")
    sums = [
        f"{sha256((bundle / name).read_bytes()).hexdigest()}  {name}\n"
        for name in sorted([*names, LISTING])
    ]
    (bundle / CHECKSUMS).write_text("".join(sums), encoding="utf-8")


def edit(bundle: Path, name: str, old: str, new: str) -> None:
    """Replace the first place of a text in a file."""
    path = bundle / name
    text = path.read_bytes().decode()
    if old not in text:
        raise ValueError(f"{name} does not hold {old!r}")
    path.write_bytes(text.replace(old, new, 1).encode())


def without_verdict(reports: Path) -> bool:
    """Whether no bundle under a folder has a verdict, and each says what stopped it."""
    bundles = [path.parent for path in reports.rglob("run_metadata.json")]
    blocked = [path.parent for path in reports.rglob("blockers.md")]
    return sorted(bundles) == sorted(blocked) and not list(
        reports.rglob("metrics.json")
    )


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
