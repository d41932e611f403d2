"""``braggtrace import``: nanoBragg's argument list becomes YAML."""

from pathlib import Path

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import lenient_option, show_notes, write_text


@click.command("import")
@click.argument("words", nargs=-1, metavar="-- NANOBRAGG_ARGS")
@lenient_option
@click.option("--name", default="imported", help="Name of the configuration.")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="Write it to this file."
)
def command(
    words: tuple[str, ...], name: str, output: Path | None, *, lenient: bool
) -> int:
    """Turn nanoBragg's own argument list into a configuration.

    Files that the list names are looked for in the current folder. The baseline of the
    result is a placeholder: name the recording, or the trace that the program printed.
    """
    from braggtrace.pipeline.starting import arguments_to_yaml

    folder = output.parent if output is not None else Path.cwd()
    text, notes = arguments_to_yaml(words, name, folder, lenient=lenient)
    show_notes(notes)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_text(output, text)
    return ExitCode.AGREE
