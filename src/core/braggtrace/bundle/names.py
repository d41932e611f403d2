"""Names and texts of a bundle that follow from the run alone."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from braggtrace.bundle.blockers import BLOCKERS
from braggtrace.bundle.checksums import CHECKSUMS, LISTING
from braggtrace.report.images import image_text
from braggtrace.report.metrics import metrics_text
from braggtrace.report.redact import quoted
from braggtrace.report.report import Report

IMAGE: Final = "image.json"
# all that two runs of the same configuration, commit and machine do not share: these
# hold the moment, or what earlier runs left; the last two only list the others
CARRY_TIME: Final = (
    "run_metadata.json",
    "summary.md",
    "commands.txt",
    "hypotheses.md",
    "env.json",
    BLOCKERS,
    LISTING,
    CHECKSUMS,
)


def core_files(report: Report) -> dict[str, str]:
    """The verdict as data, which no renderer makes: text by file name."""
    texts = {"metrics.json": metrics_text(report)}
    if report.image is not None:
        texts[IMAGE] = image_text(report.image)
    return texts


def json_text(data: Mapping[str, Any]) -> str:
    """Data as the text of a file."""
    return json.dumps(data, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def commands_text(
    started: datetime, environment: Mapping[str, Any], command: str
) -> str:
    """The first entry of commands.txt: moment, variables, command."""
    variables = environment.get("variables", {})
    lines = [f"# {started.isoformat(timespec='seconds')}"]
    lines += [f"export {k}={quoted(v)}" for k, v in sorted(variables.items())]
    lines.append(command)
    return "\n".join(lines) + "\n"
