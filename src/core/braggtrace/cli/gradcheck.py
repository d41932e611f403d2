"""``braggtrace gradcheck``: autograd against finite differences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import config_overrides, overrides_of, show_notes

if TYPE_CHECKING:
    from braggtrace.gradients.check import Row
    from braggtrace.gradients.gradcheck import GradientReport

_HEADERS: Final = (
    "event",
    "at",
    "parameter",
    "autograd",
    "differences",
    "unit",
    "step",
    "step error",
    "gap",
    "status",
)


@click.command("gradcheck")
@click.argument("config", type=click.Path(path_type=Path), metavar="CONFIG")
@config_overrides
@click.option(
    "--param",
    "parameters",
    multiple=True,
    metavar="NAME",
    help="With respect to what, such as crystal.cell.a or detector; may be given "
    "often; the default is every continuous parameter.",
)
@click.option(
    "--event",
    "events",
    multiple=True,
    metavar="NAME",
    help="Of what, such as F_latt, or all; may be given often; the default is the "
    "intensity of the pixel.",
)
@click.option(
    "--rtol",
    type=click.FloatRange(min=0.0, min_open=True),
    default=1.0e-6,
    show_default=True,
    help="Up to which both agree, of the scale of the derivative.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    help="What is printed.",
)
def command(
    config: Path,
    pixel: tuple[tuple[int, int], ...],
    mode: str | None,
    device: str | None,
    dtype: str | None,
    settings: tuple[str, ...],
    parameters: tuple[str, ...],
    events: tuple[str, ...],
    rtol: float,
    style: str,
) -> int:
    """Compare gradients with finite differences, of torch and of a live C program.

    Events without a derivative (rounded indices, a top-hat, counts) are marked. Exit
    code: 0 if every derivative agrees, 1 if one differs or cannot be resolved.
    """
    from braggtrace.config import load_config
    from braggtrace.gradients.gradcheck import check_gradients

    overrides = overrides_of(
        pixel=pixel, mode=mode, device=device, dtype=dtype, settings=settings
    )
    reports = check_gradients(
        load_config(config, overrides),
        parameters=parameters,
        events=events,
        rtol=rtol,
    )
    if style == "json":
        import json

        click.echo(json.dumps([_data(report) for report in reports], indent=2))
    else:
        for report in reports:
            click.echo(_text(report))
            show_notes(report.notes)
    right = all(report.right for report in reports)
    return ExitCode.AGREE if right else ExitCode.DIVERGED


def _text(report: GradientReport) -> str:
    slow, fast = report.pixel
    parts = [f"pixel slow {slow}, fast {fast}: autograd and central differences"]
    parts.append(_table(report.rows))
    if report.program is not None:
        parts.append("autograd and differences of the C program")
        parts.append(_table(report.program))
    parts.append(_summary(report))
    return "\n\n".join(parts)


def _table(rows: Sequence[Row]) -> str:
    from tabulate import tabulate

    lines = [
        (
            row.event,
            row.where,
            row.parameter,
            _number(row.autograd, 10),
            _number(row.difference, 10),
            row.unit,
            _number(row.step, 2),
            _number(row.worst_step_error, 1),
            _number(row.worst_gap, 1),
            f"{row.status}: {row.why}" if row.why else row.status,
        )
        for row in rows
    ]
    return tabulate(lines, headers=_HEADERS, disable_numparse=True)


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}g}"


def _summary(report: GradientReport) -> str:
    counts = Counter(row.status for row in (*report.rows, *(report.program or ())))
    counted = ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))
    verdict = "AGREE" if report.right else "DIVERGED"
    return f"{verdict}  {counted}"


def _data(report: GradientReport) -> dict[str, Any]:
    return {
        "pixel": {"slow": report.pixel[0], "fast": report.pixel[1]},
        "agree": report.right,
        "rows": list(_rows(report.rows)),
        "program": None if report.program is None else list(_rows(report.program)),
        "notes": list(report.notes),
    }


def _rows(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Rows as data; infinity has no word in JSON."""
    for row in rows:
        yield {
            key: str(value) if value in (float("inf"), float("-inf")) else value
            for key, value in asdict(row).items()
        }
