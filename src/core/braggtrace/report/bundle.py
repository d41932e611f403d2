"""The bundle: evidence of one run, written aside and renamed into place whole."""

import json
import os
import shlex
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from braggtrace.errors import BundleError
from braggtrace.report.image_data import image_text
from braggtrace.report.metrics import metrics_text
from braggtrace.report.narrative import diff_trace, summary
from braggtrace.report.report import Report
from braggtrace.report.table import factor_table

CHECKSUMS: Final = "sha256.txt"
LISTING: Final = "dir_listing.txt"
IMAGE: Final = "image.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a bundle holds besides the report's own renderings.

    Attributes:
        config: resolved configuration, YAML.
        traces: file name → text of both traces.
        attachments: further files, by relative name.
        binaries: further files that are not text, by relative name.
        metadata: for run_metadata.json.
        environment: for env.json.
        command: what was run.
        started: when, UTC.
    """

    config: str
    traces: Mapping[str, str]
    attachments: Mapping[str, str]
    metadata: Mapping[str, Any]
    environment: Mapping[str, Any]
    command: str
    started: datetime
    binaries: Mapping[str, bytes] = field(default_factory=dict)


def bundle_stamp(started: datetime) -> str:
    """Name of a bundle's folder: the moment in UTC."""
    return started.strftime("%Y%m%dT%H%M%SZ")


def write_bundle(report: Report, evidence: Evidence, folder: Path) -> Path:
    """Write a bundle under a folder.

    Args:
        report: the comparison.
        evidence: all else.
        folder: ``reports/<name>``; made where absent.

    Returns:
        The bundle. A second run in the same second gets a name with a counter.

    Raises:
        BundleError: the folder cannot be written; nothing is left behind.
    """
    files = _files(report, evidence)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        for name, data in files.items():
            _write(aside / name, data)
        aside.chmod(0o755)
        return _rename(aside, folder, bundle_stamp(evidence.started))
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _files(report: Report, evidence: Evidence) -> dict[str, bytes]:
    stamp = bundle_stamp(evidence.started)
    texts = {
        "config.yaml": evidence.config,
        **evidence.traces,
        **evidence.attachments,
        "compare.txt": factor_table(report) + "\n",
        "compare.md": factor_table(report, "github") + "\n",
        "metrics.json": metrics_text(report),
        "diff_trace.md": diff_trace(report),
        "summary.md": summary(report, stamp, evidence.command),
        "run_metadata.json": _json(evidence.metadata),
        "env.json": _json(evidence.environment),
        "commands.txt": _commands(evidence),
    }
    if report.image is not None:
        texts[IMAGE] = image_text(report.image)
    files = {name: text.encode() for name, text in texts.items()}
    files = dict(sorted({**files, **evidence.binaries}.items()))
    sizes = {name: len(data) for name, data in files.items()}
    files[LISTING] = listing(sizes).encode()
    files[CHECKSUMS] = checksums(files).encode()
    return files


def listing(sizes: Mapping[str, int]) -> str:
    """Text of dir_listing.txt: size and name of every file but the last two."""
    return "".join(f"{size:>10}  {name}\n" for name, size in sorted(sizes.items()))


def checksums(files: Mapping[str, bytes]) -> str:
    """Text of sha256.txt, which ``sha256sum -c`` understands too."""
    return "".join(
        f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())
    )


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _commands(evidence: Evidence) -> str:
    variables = evidence.environment.get("variables", {})
    lines = [f"# {evidence.started.isoformat(timespec='seconds')}"]
    lines += [f"export {k}={shlex.quote(v)}" for k, v in variables.items()]
    lines.append(evidence.command)
    return "\n".join(lines) + "\n"


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _rename(aside: Path, folder: Path, stamp: str) -> Path:
    """Take the first free name; a rename onto a bundle that exists fails."""
    for count in range(1, 10_000):
        target = folder / (stamp if count == 1 else f"{stamp}-{count}")
        if target.exists():
            continue
        try:
            aside.rename(target)
        except OSError:
            if not target.exists():
                raise
        else:
            return target
    raise BundleError(f"{folder} holds 10000 bundles of {stamp}; wait a second")


def _unwritable(folder: Path, error: OSError) -> BundleError:
    return BundleError(
        f"the bundle cannot be written under {folder}: {error.strerror}; free the "
        "disk, or choose another folder with --set report.dir=DIR"
    )
