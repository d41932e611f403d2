"""``braggtrace baseline``: recordings of the C program."""

from datetime import UTC, datetime
from pathlib import Path

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import overrides_of
from braggtrace.errors import UsageError


@click.group("baseline")
def command() -> None:
    """Recordings of the C program; a run reads them and never writes one."""


@command.command("protect")
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR...",
)
def protect(folders: tuple[Path, ...]) -> int:
    """Check recordings against their manifests and make their files read-only."""
    from braggtrace.sources.recording import protect as protect_recording

    for folder in folders:
        manifest = protect_recording(folder)
        click.echo(f"{folder}: {len(manifest.sha256)} files as recorded, read-only now")
    return ExitCode.AGREE


@command.command("promote")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--by", "who", required=True, metavar="NAME", help="Who decides.")
@click.option("--why", required=True, metavar="TEXT", help="The reason.")
@click.option(
    "--accept",
    multiple=True,
    metavar="FACTOR",
    help="The subject's values of a diverged factor become the baseline's.",
)
@click.option(
    "--reject",
    multiple=True,
    metavar="FACTOR",
    help="A diverged factor stays as it is.",
)
@click.option("--accept-rest", is_flag=True, help="Accept all that are not named.")
@click.option("--reject-rest", is_flag=True, help="Reject all that are not named.")
@click.option(
    "--from",
    "previous",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The earlier version, if it is not the bundle's own baseline.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder of the new version; must not exist. Without, the earlier one's name "
    "with -v2, -v3, ...",
)
def promote(
    bundle: Path,
    who: str,
    why: str,
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    previous: Path | None,
    output: Path | None,
    *,
    accept_rest: bool,
    reject_rest: bool,
) -> int:
    """Make a new version of a baseline from BUNDLE; the earlier one stays.

    Every factor that diverged is accepted or rejected by name. The manifest of the new
    version records who, why, and the values before and after.
    """
    from braggtrace.pipeline.promote import PromotionRequest
    from braggtrace.pipeline.promote import promote as promote_bundle

    if accept_rest and reject_rest:
        raise UsageError("the rest is either accepted or rejected; choose one")
    if not who.strip() or not why.strip():
        raise UsageError("--by and --why want a name and a reason")
    request = PromotionRequest(
        who=who.strip(),
        why=why.strip(),
        accept=accept,
        reject=reject,
        rest="accept" if accept_rest else "reject" if reject_rest else None,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    made = promote_bundle(bundle, request, previous=previous, folder=output)
    promotion = made.promotion
    for factor in promotion.factors:
        change = f"{factor.before} -> {factor.after} [{factor.unit}]"
        click.echo(f"{factor.decision:<8}{factor.factor}: {change}")
    click.echo(
        f"version {promotion.version} in {made.folder}: "
        f"{promotion.before.num_divergent} factors diverged before, "
        f"{promotion.after.num_divergent} after"
    )
    return ExitCode.AGREE


@command.command("record")
@click.argument("config", type=click.Path(path_type=Path))
@click.option(
    "--pixels",
    "--pixel",
    "pixels",
    type=int,
    nargs=2,
    multiple=True,
    metavar="SLOW FAST",
    help="A pixel to record; may be given often. Without, those of CONFIG.",
)
@click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Override one key."
)
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the recording; must not exist.",
)
def record(
    config: Path,
    pixels: tuple[tuple[int, int], ...],
    settings: tuple[str, ...],
    output: Path,
) -> int:
    """Run the program of CONFIG and keep what it prints of some pixels."""
    from braggtrace.config import load_config
    from braggtrace.pipeline.record import record_baseline

    overrides = overrides_of(
        pixel=(), mode=None, device=None, dtype=None, settings=settings
    )
    manifest = record_baseline(load_config(config, overrides), pixels, output)
    click.echo(
        f"recorded {len(manifest.pixels)} pixels of {manifest.program} in {output}; "
        f"use it with baseline: {{recorded: {output}}}"
    )
    return ExitCode.AGREE
