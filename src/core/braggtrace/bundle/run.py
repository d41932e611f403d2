"""A run as its bundle records it: what was asked for, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from braggtrace import __version__
from braggtrace.bundle.commit import commit
from braggtrace.bundle.names import CARRY_TIME
from braggtrace.config import RunConfig, resolved_yaml
from braggtrace.digests import digest
from braggtrace.imagecompare import ImagePair, ImageVerdict
from braggtrace.judgement.error_budget import Budget
from braggtrace.judgement.findings import RULES, FactorExtractor, Rules
from braggtrace.pluginmanager import Registry
from braggtrace.report.report import Chosen, Report
from braggtrace.report.text import bundle_stamp
from braggtrace.sources.base import Pixel, Sourced
from braggtrace.sources.candidate import ThreeSides
from braggtrace.visible import visible_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """Tests that pytest found for some selectors.

    Attributes:
        selectors: as they were given: files, folders, node ids.
        tests: node id of each test, in pytest's order.
    """

    FILE: ClassVar[str] = "tests.txt"

    selectors: tuple[str, ...]
    tests: tuple[str, ...]

    @property
    def text(self) -> str:
        """Text of tests.txt: a node id a line."""
        return "".join(f"{test}\n" for test in self.tests)

    @property
    def metadata(self) -> dict[str, Any]:
        """What run_metadata.json says of it."""
        return {"selectors": list(self.selectors), "count": len(self.tests)}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What a user asked for, and when.

    Attributes:
        config: the configuration, overrides applied.
        source: the YAML file.
        command: what was typed.
        overrides: what the command line changed, for the record.
        started: when, UTC.
        tests: those that cover the configuration, where that was asked for.
    """

    config: RunConfig
    source: Path
    command: str
    overrides: Sequence[tuple[str, Any]]
    started: datetime
    tests: Collected | None = None

    @property
    def resolved(self) -> str:
        """The configuration as the bundle holds it."""
        folder = self.config.report_folder / bundle_stamp(self.started)
        return resolved_yaml(self.config, folder)

    @property
    def metadata(self) -> dict[str, Any]:
        """What run_metadata.json says of the request."""
        return {
            "rules": RULES,
            "name": self.config.name,
            "started": self.started.isoformat(timespec="seconds"),
            "command": self.command,
            "configuration": visible_line(self.source.name),
            "overrides": {key: str(value) for key, value in self.overrides},
            "repository": commit(self.source.resolve().parent),
            "braggtrace": __version__,
            "config_sha256": digest(self.resolved.encode()),
            "carry_time": list(CARRY_TIME),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Images:
    """Two images, what came of them, and which pixels should tell why.

    Attributes:
        pair: the images.
        verdict: how far they are apart.
        identity: facts of the baseline's image, for the record.
        chosen: pixels to trace on both sides, and why.
    """

    pair: ImagePair
    verdict: ImageVerdict
    identity: Mapping[str, str]
    chosen: tuple[Chosen, ...]

    @property
    def pixels(self) -> tuple[Pixel, ...]:
        """The pixels to trace."""
        return tuple(chosen.pixel for chosen in self.chosen)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """All sides of a run, and what became of them.

    Attributes:
        request: what was asked for.
        report: of the comparison.
        baseline: the reference.
        subject: the program under test.
        candidate: the third side, where there is one.
        three: the traces of three sides, where there are three.
        images: where whole images were compared.
        registry: the plugins that took part.
        extractors: what made the factors.
        rules: by which they were compared.
        budget: the error budget, where one was wanted.
        scales: natural scales by which a subject that was read is judged; None where it
            was computed.
        notes: about the request and the files that were read.
        warnings: rules that judge nothing or let anything pass, and what makes the
            gate weaker than at the last bundle of this name.
    """

    request: RunRequest
    report: Report
    baseline: Sourced
    subject: Sourced
    registry: Registry
    extractors: Sequence[FactorExtractor]
    rules: Rules
    candidate: Sourced | None = None
    three: ThreeSides | None = None
    images: Images | None = None
    budget: Budget | None = None
    scales: Mapping[str, float] | None = None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
