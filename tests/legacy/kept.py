"""What braggtrace 0.1.0 left: where it lies, how it is copied, how it is asked."""

import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from tests.cli.runner import call

KEPT: Final = Path(__file__).parent / "0.1.0"
BUNDLES: Final = KEPT / "bundles"
LISTING, CHECKSUMS = "dir_listing.txt", "sha256.txt"
PROMOTE: Final = ("--by", "ada", "--why", "the new values are right", "--accept-rest")


def names() -> list[str]:
    """Every bundle as ``case/moment``."""
    found = BUNDLES.glob("*/*/run_metadata.json")
    return sorted(str(path.parent.relative_to(BUNDLES)) for path in found)


def copy_alone(name: str, folder: Path) -> Path:
    """A copy of one bundle without anything beside it."""
    return Path(shutil.copytree(BUNDLES / name, folder / "alone"))


def copy_beside(name: str, folder: Path, *, alter: bool = False) -> Path:
    """A copy of one bundle with its ledger, its configuration and what that names.

    Args:
        name: as ``names`` has it.
        folder: receives the copy.
        alter: whether a test runs a configuration, or writes beside it; else the
            configurations are links to the kept ones.
    """
    for part in ("configs", "plugins"):
        if alter:
            shutil.copytree(KEPT / part, folder / part)
        else:
            (folder / part).symlink_to(KEPT / part)
    case = Path(name).parent
    bundles = folder / "bundles"
    shutil.copytree(BUNDLES / case, bundles / case)
    shutil.copy(BUNDLES / f"{case}.ledger.jsonl", bundles)
    return bundles / name


def regated(bundle: Path, *words: object) -> dict[str, Any]:
    """Exit code, verdict and first divergence under other rules."""
    result = call("regate", bundle, "--format", "json", *words)
    if result.code not in (0, 1):
        return {"code": result.code}
    (found,) = json.loads(result.out)["comparisons"]
    return {
        "code": result.code,
        "verdict": found["verdict"],
        "first": found["first_divergence"],
        "at": found.get("first_divergence_at", {}),
        "diverged": found["num_divergent"],
        "compared": found["num_compared"],
        "values": found["values"],
    }


def promoted(bundle: Path, folder: Path) -> dict[str, Any]:
    """Exit code of a promotion, and what it wrote, without the moment."""
    code = call("baseline", "promote", bundle, *PROMOTE, "-o", folder).code
    if not folder.exists():
        return {"code": code}
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    promotion = manifest.pop("promotion")
    del promotion["time"]
    return {
        "code": code,
        "files": {
            path.name: sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.iterdir())
            if path.name != "manifest.json"
        },
        "manifest": sorted(manifest),
        "promotion": promotion,
    }


def trace_of(bundle: Path) -> Path:
    """The subject's trace; of a run without one what stopped it."""
    trace = bundle / "trace_py.jsonl"
    return trace if trace.exists() else bundle / "blockers.md"


def change_value(path: Path) -> None:
    """Change the last digit that stands in a file, in front of its last line."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    row = max(i for i, line in enumerate(lines[:-1]) if any(map(str.isdigit, line)))
    line = lines[row]
    at = max(i for i, letter in enumerate(line) if letter.isdigit())
    digit = str((int(line[at]) + 1) % 10)
    lines[row] = line[:at] + digit + line[at + 1 :]
    path.write_bytes("".join(lines).encode())


def sign_again(bundle: Path) -> None:
    """Write listing and checksums anew for the files that are there."""
    found = (path for path in bundle.rglob("*") if path.is_file())
    files = sorted(str(path.relative_to(bundle)) for path in found)
    sizes = {
        name: (bundle / name).stat().st_size
        for name in files
        if name not in (LISTING, CHECKSUMS)
    }
    listed = "".join(f"{size:>10}  {name}\n" for name, size in sizes.items())
    (bundle / LISTING).write_text(listed, encoding="utf-8")
    sums = "".join(
        f"{sha256((bundle / name).read_bytes()).hexdigest()}  {name}\n"
        for name in sorted([*sizes, LISTING])
    )
    (bundle / CHECKSUMS).write_text(sums, encoding="utf-8")
