"""The reports of plugins, as files of a bundle."""

from collections.abc import Mapping
from pathlib import PurePath

from braggtrace.config import RunConfig
from braggtrace.errors import PluginError
from braggtrace.pluginmanager import Registry
from braggtrace.report.metrics import metrics
from braggtrace.report.report import Report
from braggtrace.report_writer import ReportWriter

FOLDER = "reports"


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
