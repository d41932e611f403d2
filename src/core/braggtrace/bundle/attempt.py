"""One attempt: what a run came to, as one line of the ledger of its name."""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Outcome = Literal["AGREE", "DIVERGED", "BLOCKED"]


class Attempt(BaseModel):
    """A line of the ledger."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    time: str
    """When the line was written, UTC; never earlier than the line before."""
    started: str
    """When the run began, UTC."""
    name: str
    """Of the configuration."""
    commit: str | None
    """Of the repository that holds the configuration; null outside of one."""
    dirty: bool | None
    """Whether files of it were changed since that commit."""
    verdict: Outcome
    """BLOCKED where the run could not finish."""
    first_divergence: str | None
    """Name of the factor, or null."""
    worst_margin: Annotated[float, Field(ge=0)] | None
    """How many times the worst factor lies below its limit; null where it deviates
    nowhere, or where nothing was compared."""
    worst_factor: str | None
    """Which factor that is."""
    bundle: str
    """Folder of the evidence, next to the ledger, under the name."""
    manifest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """sha256 of the bundle's sha256.txt as it was written."""
    recovered: bool = False
    """Whether the line was written later, because the run was killed before it."""

    def line(self) -> str:
        """The line, with its end."""
        return json.dumps(self.model_dump(), ensure_ascii=False) + "\n"


def parse_attempt(line: str) -> Attempt:
    """Read a line of the ledger.

    Raises:
        ValueError: it is none; the message says what is wrong.
    """
    try:
        return Attempt.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{where + ': ' if where else ''}{first['msg']}") from error


def attempt_of(
    metadata: Mapping[str, Any],
    metrics: Mapping[str, Any] | None,
    *,
    time: str,
    bundle: str,
    manifest: str,
    recovered: bool = False,
) -> Attempt:
    """The attempt that a bundle is the evidence of.

    Args:
        metadata: its run_metadata.json.
        metrics: its metrics.json; None where the run was blocked.
        time: when the line is written, UTC.
        bundle: name of its folder.
        manifest: sha256 of its sha256.txt.
        recovered: whether the run itself was killed before it.

    Raises:
        KeyError, TypeError, ValueError: the files do not hold what a run writes.
    """
    repository = metadata["repository"]
    worst = min(_margins(metrics), default=None) if metrics is not None else None
    return Attempt(
        time=time,
        started=metadata["started"],
        name=metadata["name"],
        commit=repository["commit"],
        dirty=repository["dirty"],
        verdict="BLOCKED" if metrics is None else metrics["verdict"],
        first_divergence=None if metrics is None else metrics["first_divergence"],
        worst_margin=worst[0] if worst else None,
        worst_factor=worst[1] if worst else None,
        bundle=bundle,
        manifest=manifest,
        recovered=recovered,
    )


def _margins(metrics: Mapping[str, Any]) -> Iterator[tuple[float, str]]:
    """Finite margins; a factor that could not be compared has none left."""
    for name, factor in metrics["factors"].items():
        margin = factor["margin"]
        if isinstance(margin, int | float):
            yield float(margin), name
        elif margin is None and factor["status"] not in ("PASS", "EXPECTED"):
            yield 0.0, name
