"""The reports of plugins, as files of a bundle."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any

from braggtrace.bundle.run import Run
from braggtrace.config import RunConfig
from braggtrace.errors import PluginError
from braggtrace.pluginmanager import Registry
from braggtrace.protocols import ReportWriter
from braggtrace.report.metrics import metrics
from braggtrace.report.report import Report

FOLDER = "reports"


class PluginReports:
    """What the configured reports of plugins wrote: ``reports/NAME``."""

    def applies(self, config: RunConfig, record: Mapping[str, Any]) -> bool:
        """Whether the configuration names one."""
        return bool(config.report.plugins)

    def names(self, config: RunConfig, record: Mapping[str, Any]) -> Collection[str]:
        """None that are known without the plugins."""
        return ()

    def files(self, run: Run) -> Mapping[str, bytes]:
        """A file for each."""
        texts = extra_reports(run.request.config, run.registry, run.report)
        return {name: text.encode() for name, text in texts.items()}

    def record(self, run: Run, files: Mapping[str, bytes]) -> Mapping[str, Any]:
        """Nothing: the configuration names the plugins."""
        return {}

    def problems(
        self, config: RunConfig, bundle: Path, record: Mapping[str, Any]
    ) -> Iterator[str]:
        """None beyond their checksums."""
        yield from ()


def extra_reports(
    config: RunConfig, registry: Registry, report: Report
) -> Mapping[str, str]:
    """What the configured reports of plugins write.

    Args:
        config: names them.
        registry: has them.
        report: of the comparison.

    Returns:
        Text by the file's name in the bundle.

    Raises:
        PluginError: one raised, answered no text, or wants a file that it cannot have.
    """
    written: dict[str, str] = {}
    for name in config.report.plugins:
        file, text = _rendered(registry.report(name), report)
        if file in written:
            twice = ValueError(f"another report writes the file {file} already")
            raise PluginError(name, "rendering the report", twice)
        written[file] = text
    return written


def _rendered(writer: ReportWriter, report: Report) -> tuple[str, str]:
    try:
        # a copy for each: what one writer changes, the next does not see
        text = writer.render({"name": report.name, **metrics(report)})
        file = PurePath(writer.file)
        if not isinstance(text, str):
            raise TypeError(f"wanted a text, got {type(text).__name__}")
        if file.name != writer.file or file.name in ("", ".", ".."):
            raise ValueError(f"wanted a plain file name, got {writer.file!r}")
    except (Exception, SystemExit) as error:
        raise PluginError(writer.name, "rendering the report", error) from error
    return f"{FOLDER}/{file.name}", text
