"""``braggtrace init``: a first configuration, with a comment on every key."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import lenient_option, show_notes, write_text
from braggtrace.cli.questions import Question, answers
from braggtrace.errors import CannotRunError, ConfigError, UsageError

if TYPE_CHECKING:
    from braggtrace.pipeline.starting import Listed

_KINDS = ("recorded", "trace", "nanobragg")
_PLACES = {"recorded": "baselines/mine", "trace": "c.log", "nanobragg": "$NB_C_BIN"}
_BASELINE = Question(
    "baseline", f"The baseline: {', '.join(_KINDS)}", "trace", choices=_KINDS
)
_PIXEL = Question("pixel", "Traced pixel: slow fast", (0, 0))
_EXPERIMENT = (
    Question("wavelength", "Wavelength, Å", 1.0),
    Question(
        "cell", "Cell: a b c (Å) alpha beta gamma (deg)", (100.0,) * 3 + (90.0,) * 3
    ),
    Question("cells", "Cells along a, b, c", (5, 5, 5)),
    Question("pixel_mm", "Edge of a pixel, mm", 0.1),
    Question("size", "Pixels along slow and fast", (1024, 1024)),
    Question("distance", "Distance from sample to detector, mm", 100.0),
)


@click.command("init")
@click.argument("words", nargs=-1, metavar="[-- NANOBRAGG_ARGS]")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file; else NAME.yaml in the current folder.",
)
@click.option("--yes", "-y", is_flag=True, help="Ask nothing; take the defaults.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.option("--name", help="Name of the comparison.")
@click.option(
    "--traces",
    type=click.Path(path_type=Path),
    nargs=2,
    metavar="BASELINE SUBJECT",
    help="Two files of programs of any kind; nothing is simulated or asked.",
)
@click.option("--baseline", type=click.Choice(_KINDS), help="Kind of the baseline.")
@click.option("--place", help="Folder, file or program of the baseline.")
@click.option("--pixel", type=int, nargs=2, metavar="SLOW FAST", help="Traced pixel.")
@click.option("--wavelength", type=float, help="Å.")
@click.option("--cell", type=float, nargs=6, metavar="A B C α β γ", help="Å, degrees.")
@click.option("--cells", type=int, nargs=3, metavar="A B C", help="Cells on each axis.")
@click.option("--pixel-mm", type=float, help="Edge of a pixel.")
@click.option("--size", type=int, nargs=2, metavar="SLOW FAST", help="Pixels.")
@click.option("--distance", type=float, help="Of the detector, mm.")
@lenient_option
def command(
    words: tuple[str, ...],
    output: Path | None,
    *,
    yes: bool,
    force: bool,
    lenient: bool,
    traces: tuple[Path, Path] | None,
    **options: Any,
) -> int:
    """Write a first configuration, with a comment on every key.

    Asks a few questions, except those that an option answers. With nanoBragg's
    argument list after `--` the list describes the experiment, and nothing is asked.
    The JSON schema is written next to the file, which names it for your editor.
    """
    if traces is not None:
        return _of_traces(
            traces,
            (*words, *_simulation_options(options)),
            output,
            options,
            force=force,
        )
    listed = _listed(words, output, options, lenient=lenient)
    ask = not yes and listed is None
    stem = output.stem if output is not None else "comparison"
    chosen = answers((Question("name", "Name of the comparison", stem),), options, ask)
    path = _free(output or Path(f"{chosen['name']}.yaml"), force=force)
    chosen |= answers((_BASELINE,), options, ask)
    place = _PLACES[chosen["baseline"]]
    questions = (Question("place", "Its folder, file or program", place), _PIXEL)
    rest = _EXPERIMENT if listed is None else ()
    chosen |= answers((*questions, *rest), options, ask)
    _write(path, chosen, listed)
    return _done(path)


def _of_traces(
    traces: tuple[Path, Path],
    refused: Sequence[str],
    output: Path | None,
    options: dict[str, Any],
    *,
    force: bool,
) -> int:
    """Two files of other programs, and what they hold."""
    from braggtrace.config import load_text
    from braggtrace.pipeline.files.starting_files import left
    from braggtrace.pipeline.starting_traces import starting_traces_yaml

    if refused:
        raise UsageError(
            f"{refused[0]} cannot be combined with --traces, which simulates nothing; "
            "remove one of the two"
        )
    name = options["name"] or (output.stem if output is not None else "comparison")
    path = _free(output or Path(f"{name}.yaml"), force=force)
    baseline, subject = (left(file) for file in traces)
    show_notes(note for side in (baseline, subject) for note in side.notes)
    text = starting_traces_yaml(path, name, baseline, subject)
    try:
        load_text(text, path)
    except ConfigError as error:
        raise UsageError(f"{error.key}: {error.what}") from error
    _save(path, text)
    return _done(path)


def _simulation_options(options: dict[str, Any]) -> list[str]:
    """Options of a simulation that the user typed."""
    keys = [key for key, value in options.items() if value is not None]
    return [f"--{key.replace('_', '-')}" for key in keys if key != "name"]


def _free(path: Path, *, force: bool) -> Path:
    if path.exists() and not force:
        raise UsageError(f"{path} exists; choose another with -o, or add --force")
    return path


def _done(path: Path) -> int:
    click.echo(path)
    click.echo(f"next: braggtrace run {path}", err=True)
    return ExitCode.AGREE


def _listed(
    words: tuple[str, ...],
    output: Path | None,
    options: dict[str, Any],
    *,
    lenient: bool,
) -> "Listed | None":
    """The experiment of the argument list, which replaces the options of one."""
    if not words:
        return None
    from braggtrace.pipeline.starting import listed_experiment

    doubled = [q.key for q in _EXPERIMENT if options[q.key] is not None]
    if doubled:
        option = doubled[0].replace("_", "-")
        raise UsageError(
            f"--{option} cannot be combined with an argument list, which already "
            "describes the experiment; remove one of the two"
        )
    folder = output.parent if output is not None else Path.cwd()
    listed = listed_experiment(words, folder, lenient=lenient)
    show_notes(listed.notes)
    options["pixel"] = options["pixel"] or listed.pixel or (0, 0)
    return listed


def _write(path: Path, chosen: dict[str, Any], listed: "Listed | None") -> None:
    from braggtrace.pipeline.starting import Baseline, Described, starting_yaml

    if listed is None:
        experiment = Described(
            wavelength=chosen["wavelength"],
            cell=chosen["cell"],
            cells=chosen["cells"],
            pixel=chosen["pixel_mm"],
            size=chosen["size"],
            distance=chosen["distance"],
        ).mapping()
    else:
        experiment = listed.experiment
    text = starting_yaml(
        file=path.name,
        name=chosen["name"],
        experiment=experiment,
        baseline=Baseline(kind=chosen["baseline"], place=chosen["place"]),
        pixel=chosen["pixel"],
    )
    _require_sound(path, text)
    _save(path, text)


def _save(path: Path, text: str) -> None:
    """Write the file, and the schema next to it."""
    from braggtrace.config import schema_text
    from braggtrace.pipeline.starting import SCHEMA

    schema = path.parent / SCHEMA
    if not schema.exists():
        try:
            schema.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotRunError(
                f"{schema.parent} cannot be made: {error.strerror}; choose another "
                "folder with -o"
            ) from error
        write_text(schema, schema_text())
    write_text(path, text)


def _require_sound(path: Path, text: str) -> None:
    """Check that the loader can read what will be written."""
    from braggtrace.config import load_text

    try:
        config = load_text(text, path)
    except ConfigError as error:
        raise UsageError(f"{error.key}: {error.what}; answer it otherwise") from error
    from braggtrace.sources.request import read_experiment

    experiment = read_experiment(config).experiment
    for pixel in config.traced_pixels:
        experiment.require_pixel(*pixel)
