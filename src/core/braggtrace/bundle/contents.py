"""Checks a bundle's files against its checksums: all there, and nothing else."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from braggtrace.bundle.blockers import BLOCKERS
from braggtrace.bundle.checksums import CHECKSUMS, LISTING, listing, read_checksums
from braggtrace.bundle.read import record_of
from braggtrace.bundle.sections.inputs import GIVEN
from braggtrace.bundle.sections.table import section_names
from braggtrace.config import load_config
from braggtrace.defaults import RENDERINGS
from braggtrace.digests import digest
from braggtrace.errors import BraggtraceError
from braggtrace.regular_files import read_regular

_ALWAYS = ("config.yaml", "summary.md", "run_metadata.json", "env.json")
_ALSO = ("commands.txt", LISTING)
TRACE = "trace_"


def is_blocked(bundle: Path) -> bool:
    """Whether a bundle is that of a run that could not finish."""
    return (bundle / BLOCKERS).exists() and not (bundle / "metrics.json").exists()


def required_files(bundle: Path) -> set[str]:
    """Files that every bundle has, but for the checksums themselves."""
    if is_blocked(bundle):
        return {*_ALWAYS, *_ALSO, BLOCKERS}
    names = _section_names(bundle)
    if names is None:
        names = {name for names in RENDERINGS.values() for name in names}
    return {*_ALWAYS, *_ALSO, "metrics.json", *names}


def file_problems(bundle: Path) -> tuple[str, ...]:
    """What is wrong with the files of a bundle, in sentences.

    Raises:
        BundleError: it is not a folder with a sha256.txt.
    """
    return tuple(problems_of(bundle, read_checksums(bundle / CHECKSUMS)))


def problems_of(bundle: Path, wanted: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the files, given the checksums by name."""
    special = tuple(_special_files(bundle))
    if special:  # nothing of such a folder is read: a pipe may never end
        yield from special
        return
    present = present_files(bundle)
    for name in sorted(set(wanted) - present):
        yield f"{name} is missing"
    for name in sorted(required_files(bundle) - set(wanted)):
        yield f"{name} is missing from the bundle and from {CHECKSUMS}"
    for name in sorted(present - set(wanted) - {CHECKSUMS}):
        yield f"{name} is not listed in {CHECKSUMS}"
    yield from _unknown_files(bundle, present)
    yield from _needless_folders(bundle, wanted)
    sizes = {}
    for name in sorted(present & set(wanted)):
        problem, sizes[name] = _problem(bundle / name, name, wanted[name])
        if problem:
            yield problem
    sizes.pop(LISTING, None)
    listed = bundle / LISTING
    if listed.is_file() and listed.read_bytes() != listing(sizes).encode():
        yield f"{LISTING} does not list the files that are there"


def present_files(bundle: Path) -> set[str]:
    """Names of all that is no folder, relative to the bundle."""
    return {
        str(path.relative_to(bundle))
        for path in bundle.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }


def _special_files(bundle: Path) -> Iterator[str]:
    """What is neither a folder nor a regular file."""
    for path in sorted(bundle.rglob("*")):
        name = str(path.relative_to(bundle))
        if path.is_symlink():
            yield f"{name} is a link that may lead out of the bundle"
        elif not (path.is_dir() or path.is_file()):
            yield f"{name} is no regular file"


def _problem(path: Path, name: str, wanted: str) -> tuple[str, int]:
    """What is wrong with one file, or "", and its size."""
    if not path.is_file():
        return f"{name} is no regular file", 0
    data = read_regular(path)
    if digest(data) != wanted:
        why = "its checksum is not the recorded one"
        return f"{name} was changed: {why}", len(data)
    return "", len(data)


def _needless_folders(bundle: Path, wanted: Mapping[str, str]) -> Iterator[str]:
    needed = {str(parent) for name in wanted for parent in Path(name).parents}
    for path in sorted(bundle.rglob("*")):
        name = str(path.relative_to(bundle))
        if path.is_dir() and not path.is_symlink() and name not in needed:
            holds_files = any(not inner.is_dir() for inner in path.rglob("*"))
            if not holds_files:  # a file in it is a problem by itself
                yield f"{name} is a folder that holds no listed file"


def _unknown_files(bundle: Path, present: set[str]) -> Iterator[str]:
    """Traces, and files of a side, that no section of the bundle knows."""
    known = set() if is_blocked(bundle) else _section_names(bundle)
    if known is None:
        return
    for name in sorted(present - known):
        if name.startswith(TRACE):
            yield f"{name} is a trace that this run did not write"
        elif name.startswith(f"{GIVEN}/"):
            yield f"{name} is a file that this run did not read"


def _section_names(bundle: Path) -> set[str] | None:
    """The files that the sections of a bundle must have; None where it does not say.

    What is wrong with its record or configuration is said when the verdict is
    recomputed.
    """
    try:
        return section_names(
            load_config(bundle / "config.yaml", alone=True), record_of(bundle)
        )
    except (BraggtraceError, OSError, ValueError, TypeError, AttributeError):
        return None
