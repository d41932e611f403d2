"""What a bundle keeps of two programs' files, and how it is found there again."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from braggtrace.config import RunConfig
from braggtrace.pipeline.foreign import Foreign
from braggtrace.traceio import write_jsonl

GIVEN: Final = "given"
BASELINE, SUBJECT = "trace_c.jsonl", "trace_py.jsonl"


def given_files(config: RunConfig) -> Mapping[str, Path]:
    """Both files by their place in a bundle."""
    baseline, subject = (
        Path(str(config.baseline.trace)),
        Path(str(config.subject.trace)),
    )
    return {
        f"{GIVEN}/baseline/{baseline.name}": baseline,
        f"{GIVEN}/subject/{subject.name}": subject,
    }


def with_given_files(config: RunConfig, bundle: Path) -> RunConfig:
    """A bundle's configuration, with the files that lie in the bundle."""
    if config.simulates:
        return config
    first, second = (str((bundle / name).resolve()) for name in given_files(config))
    return config.model_copy(
        update={
            "baseline": config.baseline.model_copy(update={"trace": first}),
            "subject": config.subject.model_copy(update={"trace": second}),
        }
    )


def native_traces(found: Foreign) -> Mapping[str, str]:
    """Both traces as they were compared, by file name."""
    return {
        BASELINE: write_jsonl(found.baseline.trace),
        SUBJECT: write_jsonl(found.subject.trace),
    }


def kept_files(config: RunConfig, found: Foreign) -> Mapping[str, bytes]:
    """Both files as they were read, by their place in a bundle."""
    names = given_files(config)
    data = (found.baseline.data, found.subject.data)
    return dict(zip(names, data, strict=True))


def foreign_metadata(config: RunConfig, found: Foreign) -> dict[str, Any]:
    """What run_metadata.json says of both files."""
    baseline, subject = found.baseline.side, found.subject.side
    texts = native_traces(found)
    return {
        "pixels": [],
        "baseline": {
            "program": baseline.program,
            "program_version": baseline.version,
            **baseline.facts,
        },
        "subject": {
            "program": subject.program,
            "version": subject.version,
            **subject.facts,
        },
        "trace_sha256": {BASELINE: _sum(texts[BASELINE].encode())},
        "subject_trace_sha256": _sum(texts[SUBJECT].encode()),
        "given_sha256": {
            name: _sum(data) for name, data in kept_files(config, found).items()
        },
    }


def _sum(data: bytes) -> str:
    return sha256(data).hexdigest()
