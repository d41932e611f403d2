"""Configurations as tests: one item a factor, and one for the verdict.

pytest loads this module when braggtrace is installed. It imports nothing but pytest
until a braggtrace configuration is collected or the fixture ``braggtrace`` is used.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from braggtrace.config_file import ENDINGS, is_configuration

if TYPE_CHECKING:
    from braggtrace.config import RunConfig
    from braggtrace.pipeline.run import Outcome
    from braggtrace.report.report import Report

_BUNDLES: Final = "--braggtrace-bundles"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the plugin."""
    group = parser.getgroup("braggtrace")
    group.addoption(
        "--no-braggtrace",
        action="store_true",
        help="Do not collect braggtrace configurations.",
    )
    group.addoption(
        _BUNDLES,
        action="store_true",
        help="Write a bundle of evidence for each configuration that is run.",
    )
    parser.addini(
        "braggtrace_collect",
        "Collect braggtrace configurations as tests (default: true).",
        type="bool",
        default=True,
    )


def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> "ConfigurationFile | None":
    """A collector for a braggtrace configuration; None for any other file."""
    if file_path.suffix.lower() not in ENDINGS or not _wanted(parent.config):
        return None
    if not is_configuration(file_path):
        return None
    file: ConfigurationFile = ConfigurationFile.from_parent(parent, path=file_path)
    return file


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Warnings of the comparisons: looser tolerances, shrinking margins."""
    lines = [
        f"{report.nodeid}: {value}"
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "braggtrace_warning" and report.when == "call"
    ]
    if lines:
        terminalreporter.section("braggtrace warnings")
        for line in lines:
            terminalreporter.line(line)


def _wanted(config: pytest.Config) -> bool:
    if config.getoption("--no-braggtrace") or not config.getini("braggtrace_collect"):
        return False
    return not config.pluginmanager.is_blocked("braggtrace")


class ConfigurationFile(pytest.File):
    """A configuration; the comparison runs once, when its first item does."""

    _loaded: "RunConfig | None" = None
    _outcome: "Outcome | None" = None
    _error: str = ""

    def collect(self) -> Iterator["FactorItem | VerdictItem"]:
        """An item for each factor of the baseline, and one for the verdict."""
        for group, factor in self._factors():
            name = f"{group}.{factor}" if factor else group
            item: FactorItem = FactorItem.from_parent(
                self, name=name, group=group, factor=factor
            )
            yield item
        verdict: VerdictItem = VerdictItem.from_parent(self, name="verdict")
        yield verdict

    def _factors(self) -> list[tuple[str, str]]:
        """Group and name of what the baseline has; nothing is computed for it.

        What cannot be read is the verdict's to say, when it runs.
        """
        from braggtrace.pipeline.planned_factors import announced

        try:
            return announced(self._config())
        except Exception:  # a plugin may raise anything, and will again when it runs
            return []

    def _config(self) -> "RunConfig":
        from braggtrace.config import load_config

        if self._loaded is None:
            self._loaded = load_config(self.path)
        return self._loaded

    def outcome(self) -> "Outcome":
        """What came of the comparison; it fails where that could not run."""
        from braggtrace.errors import BraggtraceError

        if self._outcome is None and not self._error:
            try:
                self._outcome = self._run()
            except BraggtraceError as error:
                self._error = str(error)
        if self._outcome is None:
            pytest.fail(f"could not be judged: {self._error}", pytrace=False)
        return self._outcome

    def _run(self) -> "Outcome":
        config = self._config()
        if not self.config.getoption(_BUNDLES):
            config = _without_bundle(config)
        return _run(config, self.path, f"pytest {self.nodeid}")


class _Item(pytest.Item):
    parent: ConfigurationFile

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None
    ) -> Any:
        """The message alone: where in this file it was raised helps nobody."""
        if isinstance(excinfo.value, pytest.fail.Exception):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class FactorItem(_Item):
    """One factor of one configuration; a whole group where it has no name yet."""

    def __init__(self, *, group: str, factor: str, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.group, self.factor = group, factor

    def runtest(self) -> None:
        """Fails with the message builder's text."""
        report = self.parent.outcome().report
        findings = report.verdict.findings
        mine = [f for f in findings if f.group == self.group]
        own = [f for f in findings if f.factor == self.factor] if self.factor else mine
        if not any(finding in mine for finding in own):
            pytest.fail(
                f"{self.name}: the baseline has it and nobody judged it", pytrace=False
            )
        _fail_if_red(report, own)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the item comes from."""
        return self.path, 0, self.name


class VerdictItem(_Item):
    """The verdict: accounting, and what no factor of the baseline can say."""

    def runtest(self) -> None:
        """Fails unless the verdict is green."""
        outcome = self.parent.outcome()
        for warning in outcome.warnings:
            self.user_properties.append(("braggtrace_warning", warning))
        _fail_if_diverged(outcome.report)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the item comes from."""
        return self.path, 0, self.name


class Gate:
    """What the fixture ``braggtrace`` offers to a project's own tests."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def run(self, config: str | Path, **settings: Any) -> "Report":
        """Run a configuration and return the report, whatever it says.

        Args:
            config: the YAML file, relative to pytest's root folder.
            settings: overrides by dotted key with ``__`` for the dot, such as
                ``subject__mode="physical"``.

        Returns:
            The report; no bundle is written.

        Raises:
            BraggtraceError: see braggtrace.errors.
        """
        from braggtrace.config import load_config

        path = self._root / config
        overrides = [(k.replace("__", "."), value) for k, value in settings.items()]
        loaded = _without_bundle(load_config(path, overrides))
        return _run(loaded, path, "pytest, fixture braggtrace").report

    def compare(
        self,
        baseline: str | Path,
        subject: str | Path,
        config: str | Path | None = None,
    ) -> "Report":
        """Compare two trace files and return the report, whatever it says.

        Args:
            baseline: trace file, relative to pytest's root folder.
            subject: trace file.
            config: YAML file with factors and tolerances; None takes all factors.

        Returns:
            The report.

        Raises:
            BraggtraceError: see braggtrace.errors.
        """
        from braggtrace.config import load_config
        from braggtrace.pipeline.files.compare_files import compare_files

        rules = load_config(self._root / config) if config is not None else None
        return compare_files(self._root / baseline, self._root / subject, rules)

    def assert_agree(self, config: str | Path, **settings: Any) -> "Report":
        """Run a configuration and fail the test unless its verdict is green.

        Args:
            config: as for ``run``.
            settings: as for ``run``.

        Returns:
            The report.
        """
        __tracebackhide__ = True
        report = self.run(config, **settings)
        _fail_if_diverged(report)
        return report


@pytest.fixture(name="braggtrace")
def _braggtrace(request: pytest.FixtureRequest) -> Gate:
    """Runs braggtrace configurations and compares traces inside a test."""
    return Gate(request.config.rootpath)


def _without_bundle(config: "RunConfig") -> "RunConfig":
    report = config.report.model_copy(update={"formats": ("console",), "plugins": ()})
    return config.model_copy(update={"report": report})


def _run(config: "RunConfig", path: Path, command: str) -> "Outcome":
    from datetime import UTC, datetime

    from braggtrace.pipeline.run import run

    started = datetime.now(UTC)
    return run(config, source=path, command=command, overrides=(), started=started)


def _fail_if_red(report: "Report", findings: Iterable[Any]) -> None:
    from braggtrace.judgement.findings import GREEN
    from braggtrace.report.text import finding_text

    texts = [finding_text(f, report.sizes) for f in findings if f.status not in GREEN]
    if texts:
        pytest.fail("\n".join(texts), pytrace=False)


def _fail_if_diverged(report: "Report") -> None:
    from braggtrace.report.console import console_text

    __tracebackhide__ = True
    if not report.verdict.agree:
        pytest.fail(console_text(report, table=False), pytrace=False)
