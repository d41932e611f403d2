"""Whether the ledger that lies next to a bundle has its line, and the same facts."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from braggtrace.bundle.added.lines import original_manifest
from braggtrace.bundle.attempt import Attempt, attempt_of
from braggtrace.bundle.checksums import CHECKSUMS
from braggtrace.bundle.contents import is_blocked
from braggtrace.bundle.ledger import Ledger
from braggtrace.digests import digest
from braggtrace.errors import BundleError
from braggtrace.regular_files import read_json


def ledger_problems(bundle: Path) -> Iterator[str]:
    """What the ledger says against a bundle, in sentences; nothing where none is.

    Of a link both places count: where the link lies and where the bundle does.

    Args:
        bundle: a folder whose files are as its checksums say.

    Raises:
        BundleError: the ledger, or the bundle's own record, cannot be read.
    """
    real, named = bundle.resolve(), Path(os.path.normpath(bundle.absolute()))
    yield from _problems(real, real.name)
    if named != real:
        # a second name in the same folder is no bundle of its own
        alias = named.parent.resolve() == real.parent
        yield from _problems(real, named.name, Ledger(named.parent), alias=alias)


def _problems(
    bundle: Path, name: str, ledger: Ledger | None = None, *, alias: bool = False
) -> Iterator[str]:
    ledger = ledger or Ledger(bundle.parent)
    if not ledger.is_there:
        return
    first = digest(original_manifest(bundle))
    lines = [attempt for attempt in ledger.attempts() if attempt.bundle == name]
    if not lines and not alias:
        yield (
            f"the ledger {ledger.path.name} has no line of a bundle {name}; if its run "
            "was killed, the next run of that name adds the line"
        )
    for attempt in lines:
        if attempt.manifest != first:
            yield (
                f"{CHECKSUMS} was written anew after the run: the ledger "
                f"{ledger.path.name} has another one of {attempt.time}"
            )
        else:
            yield from _unlike(bundle, attempt)


def _unlike(bundle: Path, line: Attempt) -> Iterator[str]:
    """Facts of the line that are not those of the bundle."""
    own = _own_attempt(bundle, line).model_dump()
    for key, value in line.model_dump().items():
        if own[key] != value:
            yield (
                f"the ledger's line of {line.bundle} says {key} {value!r}, the bundle "
                f"{own[key]!r}; restore the ledger from a copy"
            )


def _own_attempt(bundle: Path, line: Attempt) -> Attempt:
    try:
        metrics = None if is_blocked(bundle) else _read(bundle / "metrics.json")
        return attempt_of(
            _read(bundle / "run_metadata.json"),
            metrics,
            time=line.time,
            bundle=line.bundle,
            manifest=line.manifest,
            recovered=line.recovered,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        why = f"run_metadata.json and metrics.json make no line of a ledger: {error!r}"
        raise BundleError(why) from error


def _read(path: Path) -> Any:
    return read_json(path)
