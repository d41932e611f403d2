"""Adds to a bundle: a note, a file, or what was put there by hand and is declared."""

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from braggtrace.bundle.added.lines import (
    ADDITIONS,
    MANIFESTS,
    Addition,
    additions_of,
    changes_between,
    declared,
    kept_manifest,
)
from braggtrace.bundle.added.placing import place_files
from braggtrace.bundle.checksums import (
    CHECKSUMS,
    LISTING,
    checksum_lines,
    listing,
    present_digests,
    read_checksums,
)
from braggtrace.digests import digest
from braggtrace.errors import BundleError, UsageError
from braggtrace.regular_files import read_regular
from braggtrace.visible import is_one_line, visible, visible_line

FOLDER: Final = "attachments"
NOTED: Final = ("summary.md", "hypotheses.md")
_LONGEST: Final = 255  # bytes of a name, of most file systems
_SHOWN: Final = 60  # characters of a text in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Adder:
    """Who adds, when, and by which command.

    Attributes:
        by: a name.
        moment: UTC.
        command: what was typed.
    """

    by: str
    moment: datetime
    command: str

    @property
    def time(self) -> str:
        """The moment as additions.jsonl writes it."""
        return self.moment.isoformat(timespec="seconds")

    def entry(self, kind: str, text: str) -> str:
        """A section of summary.md or hypotheses.md."""
        stamp = self.moment.strftime("%Y%m%dT%H%M%SZ")
        return f"\n## {stamp} {kind} by {self.by}\n\n{text.strip()}\n"

    @property
    def commands(self) -> str:
        """The entry of commands.txt."""
        return f"# {self.time}\n{self.command}\n"


def add_note(bundle: Path, text: str, adder: Adder, *, to: str = "summary.md") -> None:
    """Append a note to a text of a bundle.

    Args:
        bundle: the folder.
        text: what to say; not empty.
        adder: who, when.
        to: which text.

    Raises:
        UsageError: there is no text, or no such file.
        BundleError: the bundle is not as it was written, or cannot be written.
    """
    if not text.strip():
        raise UsageError("the note is empty; give its text after the bundle")
    _require_plain(text, "the note")
    with _held(bundle):
        before = _whole(bundle)
        if to not in before:
            raise UsageError(f"{bundle} holds no {to}; note it in summary.md")
        grown = {to: adder.entry("note", text), "commands.txt": adder.commands}
        _add(bundle, before, adder, kind="note", what=text.strip(), grown=grown)


def attach_file(
    bundle: Path, source: Path, adder: Adder, *, why: str, name: str
) -> str:
    """Copy a file into a bundle.

    Args:
        bundle: the folder.
        source: the file.
        adder: who, when.
        why: what it is; may be empty.
        name: under which name; "" for its own.

    Returns:
        Its name in the bundle.

    Raises:
        UsageError: it cannot be read, or its name cannot be used.
        BundleError: the bundle is not as it was written, or cannot be written.
    """
    target = name or source.name
    _require_name(target)
    _require_plain(why, "--why")
    try:
        data = read_regular(source)
    except OSError as error:
        raise UsageError(f"{source} cannot be attached: {error.strerror}") from error
    inside = f"{FOLDER}/{target}"
    with _held(bundle):
        before = _whole(bundle)
        if inside in before:
            raise UsageError(
                f"{inside} is there already and is never replaced; give --name NAME"
            )
        entry = f"`{inside}`: sha256 {digest(data)}"
        entry += f"\n\n{why.strip()}" if why.strip() else ""
        grown = {
            "summary.md": adder.entry("attachment", entry),
            "commands.txt": adder.commands,
        }
        _add(
            bundle,
            before,
            adder,
            kind="attach",
            what=why.strip() or target,
            grown=grown,
            new={inside: data},
        )
    return inside


def refresh(bundle: Path, adder: Adder, *, why: str, files: Sequence[str]) -> bool:
    """Write the checksums anew, after texts have grown or declared files were put in.

    Args:
        bundle: the folder.
        adder: who, when.
        why: what was added; may be empty.
        files: names of new files that are declared now.

    Returns:
        Whether there was anything to add.

    Raises:
        BundleError: something else changed, or the bundle cannot be written.
    """
    _require_plain(why, "--why")
    with _held(bundle):
        before = read_checksums(bundle / CHECKSUMS)
        _remove_empty(bundle)
        now = present_digests(bundle)
        declared_now = {name: now[name] for name in files if name in now}
        absent = sorted(set(files) - set(declared_now))
        if absent:
            raise UsageError(f"{bundle} holds no {absent[0]}; nothing is declared")
        known = {**declared(additions_of(bundle)), **_begun(bundle)}
        problems = list(changes_between(bundle, before, now, {**known, **declared_now}))
        if problems:
            raise BundleError(
                f"{bundle} holds changes that are no addition: {problems[0]}; restore "
                "the file, or declare a new one with --add FILE"
            )
        if {k: v for k, v in now.items() if k != LISTING} == {
            k: v for k, v in before.items() if k != LISTING
        }:
            return False
        _add(
            bundle,
            now,
            adder,
            kind="refresh",
            what=why.strip() or "checksums written anew",
            grown={"commands.txt": adder.commands},
            declared_files={n: d for n, d in declared_now.items() if n not in before},
        )
        return True


def _add(
    bundle: Path,
    files: Mapping[str, str],
    adder: Adder,
    *,
    kind: Literal["note", "attach", "refresh"],
    what: str,
    grown: Mapping[str, str],
    new: Mapping[str, bytes] | None = None,
    declared_files: Mapping[str, str] | None = None,
) -> None:
    """Write an addition: its declaration first, the checksums last."""
    number = _next_number(bundle)
    previous = (bundle / CHECKSUMS).read_bytes()
    fresh = dict(new or {})
    addition = Addition(
        number=number,
        time=adder.time,
        by=adder.by,
        kind=kind,
        what=what,
        files={
            **(declared_files or {}),
            **{name: digest(data) for name, data in fresh.items()},
        },
        previous=digest(previous),
    )
    written = {kept_manifest(number): previous}
    written[ADDITIONS] = _appended(bundle, ADDITIONS, addition.line())
    written |= fresh
    written |= {name: _appended(bundle, name, text) for name, text in grown.items()}
    written |= _signatures(bundle, files, written)
    place_files(bundle, written)


def _require_plain(text: str, what: str) -> None:
    """A text that a file can hold and that is shown as it is.

    Raises:
        UsageError: it is not UTF-8, or speaks to a terminal.
    """
    if visible(text) != text:
        raise UsageError(
            f"{what} holds what is not UTF-8, or a control character: "
            f"{visible_line(text)[:_SHOWN]}; leave that out"
        )


def _require_name(name: str) -> None:
    """A name that a file of a bundle can have.

    Raises:
        UsageError: it is none, leads elsewhere, or is too long.
    """
    plain = name not in ("", ".", "..") and Path(name).name == name
    shown = name.isprintable() and is_one_line(name)
    if not plain or not shown or name != name.strip():
        raise UsageError(f"{name!r} cannot be a name in a bundle; give --name NAME")
    if len(name.encode()) > _LONGEST:
        raise UsageError(
            f"{name[:_SHOWN]!r}... has {len(name.encode())} bytes, and a name in a "
            f"bundle at most {_LONGEST}; give --name NAME"
        )


def _remove_empty(bundle: Path) -> None:
    """Folders that an addition made before it was interrupted."""
    for name in (FOLDER, MANIFESTS):
        path = bundle / name
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def _begun(bundle: Path) -> dict[str, str]:
    """What an addition that was interrupted puts into place first."""
    previous = (bundle / CHECKSUMS).read_bytes()
    return {kept_manifest(_next_number(bundle)): digest(previous)}


def _next_number(bundle: Path) -> int:
    return len(additions_of(bundle)) + 1


def _signatures(
    bundle: Path, files: Mapping[str, str], written: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Listing and checksums of the bundle as it will be."""
    digests = {name: digest for name, digest in files.items() if name != LISTING}
    sizes = {name: (bundle / name).stat().st_size for name in digests}
    digests |= {name: digest(data) for name, data in written.items()}
    sizes |= {name: len(data) for name, data in written.items()}
    text = listing(sizes).encode()
    digests[LISTING] = digest(text)
    return {LISTING: text, CHECKSUMS: checksum_lines(digests).encode()}


def _appended(bundle: Path, name: str, text: str) -> bytes:
    path = bundle / name
    return (path.read_bytes() if path.exists() else b"") + text.encode()


def _whole(bundle: Path) -> dict[str, str]:
    """Checksums of a bundle that is as it was written.

    Raises:
        BundleError: it is not.
    """
    before = read_checksums(bundle / CHECKSUMS)
    now = present_digests(bundle)
    wrong = sorted(n for n in {*before, *now} if before.get(n) != now.get(n))
    if wrong:
        raise BundleError(
            f"{bundle} is not as its checksums say ({wrong[0]}); nothing is added. An "
            "addition that was interrupted is finished by `braggtrace bundle refresh`"
        )
    return before


@contextmanager
def _held(bundle: Path) -> Iterator[None]:
    """Nobody else adds to the bundle meanwhile."""
    try:
        handle = os.open(bundle, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise BundleError(f"{bundle} is no bundle: {error.strerror}") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
