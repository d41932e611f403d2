"""``braggtrace pixels``: where to look."""

from pathlib import Path

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import (
    config_overrides,
    overrides_of,
    rendering_progress,
    typed_options,
)


@click.command("pixels")
@click.argument("config", type=click.Path(path_type=Path))
@config_overrides
@click.option(
    "--count",
    type=click.IntRange(min=1, max=1000),
    default=5,
    show_default=True,
    help="Places of each kind.",
)
def command(
    config: Path,
    pixel: tuple[tuple[int, int], ...],
    mode: str | None,
    device: str | None,
    dtype: str | None,
    settings: tuple[str, ...],
    count: int,
) -> int:
    """List pixels that are worth a trace, and the command that traces each.

    Peaks, steepest gradients and corners of the simulated image or of the part that
    the scope names; with a baseline that has an image, also the greatest differences.
    """
    from tabulate import tabulate

    from braggtrace.config import load_config
    from braggtrace.pipeline.pixel_advice import advise

    overrides = overrides_of(
        pixel=pixel, mode=mode, device=device, dtype=dtype, settings=settings
    )
    places = advise(
        load_config(config, overrides),
        config,
        typed_options(mode=mode, device=device, dtype=dtype, settings=settings),
        count=count,
        progress=rendering_progress(),
    )
    rows = [
        (
            *place.advice.pixel,
            place.advice.reason,
            f"{place.advice.value:.6g} {place.advice.unit}",
            place.command,
        )
        for place in places
    ]
    click.echo(
        tabulate(
            rows,
            headers=("slow", "fast", "why", "value", "trace it with"),
            disable_numparse=[3, 4],
        )
    )
    if not any(place.advice.reason == "peak" for place in places):
        click.echo("there is no peak: every pixel is dark", err=True)
    return ExitCode.AGREE
