"""What was added to a bundle after its run, and the proof that nothing else changed.

``additions.jsonl`` holds a line for each addition; before each, the sha256.txt in force
is kept under ``manifests/``. From one manifest to the next, files may be new if they
were declared, and four files may have grown; everything else must be as it was.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from braggtrace.bundle.checksums import CHECKSUMS, LISTING, read_checksums
from braggtrace.digests import digest
from braggtrace.errors import BundleError
from braggtrace.regular_files import read_regular

ADDITIONS: Final = "additions.jsonl"
MANIFESTS: Final = "manifests"
GROWING: Final = frozenset({"summary.md", "commands.txt", "hypotheses.md", ADDITIONS})
_DERIVED: Final = frozenset({LISTING})
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Addition(BaseModel):
    """A line of additions.jsonl."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    number: Annotated[int, Field(ge=1)]
    """Counts from 1."""
    time: str
    """When, UTC."""
    by: str
    """Who."""
    kind: Literal["note", "attach", "refresh"]
    """By which command."""
    what: str
    """The text of a note; why a file was added."""
    files: dict[str, Digest]
    """sha256 of each new file, by name."""
    previous: Digest
    """sha256 of the sha256.txt before, which manifests/ keeps."""

    def line(self) -> str:
        """The line, with its end."""
        return json.dumps(self.model_dump(), ensure_ascii=False) + "\n"


def kept_manifest(number: int) -> str:
    """Where the sha256.txt before an addition is kept."""
    return f"{MANIFESTS}/{number:04d}-{CHECKSUMS}"


def additions_of(bundle: Path) -> tuple[Addition, ...]:
    """Every addition to a bundle, the latest last.

    Raises:
        BundleError: a line is none, or they are not counted from 1.
    """
    path = bundle / ADDITIONS
    if not path.exists():
        return ()
    try:
        lines = read_regular(path).decode().removesuffix("\n").split("\n")
        found = tuple(Addition.model_validate_json(line) for line in lines)
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise BundleError(f"{path} is not what was written: {error}") from error
    numbers = [addition.number for addition in found]
    if numbers != list(range(1, len(found) + 1)):
        raise BundleError(f"{path} counts its additions {numbers}, and not from 1")
    return found


def original_manifest(bundle: Path) -> bytes:
    """The sha256.txt that the run wrote.

    Raises:
        BundleError: it cannot be read.
    """
    kept = bundle / kept_manifest(1)
    path = kept if (bundle / ADDITIONS).exists() else bundle / CHECKSUMS
    try:
        return read_regular(path)
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}") from error


def original_digests(bundle: Path) -> dict[str, str]:
    """Checksums by name, as the run wrote them.

    Raises:
        BundleError: they cannot be read.
    """
    added = (bundle / ADDITIONS).exists()
    return read_checksums(bundle / (kept_manifest(1) if added else CHECKSUMS))


def history_problems(bundle: Path) -> Iterator[str]:
    """What was changed under the name of an addition, in sentences.

    Args:
        bundle: a folder whose files are as its sha256.txt says.

    Raises:
        BundleError: the record of the additions cannot be read.
    """
    additions = additions_of(bundle)
    names = {kept_manifest(a.number) for a in additions}
    kept = {name for name in read_checksums(bundle / CHECKSUMS) if _is_kept(name)}
    for name in sorted(names ^ kept):
        yield f"{name} and {ADDITIONS} do not tell of the same additions"
    if names != kept:
        return
    manifests = [read_checksums(bundle / kept_manifest(a.number)) for a in additions]
    manifests.append(read_checksums(bundle / CHECKSUMS))
    for addition, before, after in zip(
        additions, manifests, manifests[1:], strict=False
    ):
        data = (bundle / kept_manifest(addition.number)).read_bytes()
        if digest(data) != addition.previous:
            name = kept_manifest(addition.number)
            yield f"{name} is not the one that {ADDITIONS} names"
        yield from changes_between(bundle, before, after, declared(additions))


def declared(additions: tuple[Addition, ...]) -> dict[str, str]:
    """Digests of the files that additions declare, by name."""
    files = {name: d for addition in additions for name, d in addition.files.items()}
    return {**files, **{kept_manifest(a.number): a.previous for a in additions}}


def changes_between(
    bundle: Path,
    before: Mapping[str, str],
    after: Mapping[str, str],
    declared_files: Mapping[str, str],
) -> Iterator[str]:
    """What an addition must not do, in sentences.

    Args:
        bundle: the folder; it holds what has grown.
        before: checksums by name.
        after: later checksums by name.
        declared_files: checksums of new files, by name.
    """
    for name in sorted(set(before) - set(after)):
        yield f"{name} was there before an addition, and is gone"
    for name in sorted(set(after) - set(before) - {ADDITIONS, *_DERIVED}):
        if declared_files.get(name) != after[name]:
            yield f"{name} is new and no addition declares it"
    for name in sorted(set(before) & set(after) - _DERIVED):
        if before[name] == after[name]:
            continue
        if name not in GROWING:
            yield f"{name} was changed by an addition; it never is"
        elif before[name] not in prefix_digests((bundle / name).read_bytes()):
            yield f"{name} was rewritten by an addition; it may only grow"


def prefix_digests(data: bytes) -> set[str]:
    """sha256 of every beginning of a text that ends with a line."""
    digest, found = sha256(), {sha256().hexdigest()}
    for line in data.splitlines(keepends=True):
        digest.update(line)
        found.add(digest.hexdigest())
    return found


def _is_kept(name: str) -> bool:
    return name.startswith(f"{MANIFESTS}/")
