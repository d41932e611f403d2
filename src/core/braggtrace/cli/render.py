"""``braggtrace render``: the image of an experiment."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from braggtrace.cli.allocator import keep_freed_memory
from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import (
    config_overrides,
    lenient_option,
    overrides_of,
    rendering_progress,
    show_notes,
)

if TYPE_CHECKING:
    from braggtrace.imageio.write import ImageSettings
    from braggtrace.sources.render import Rendered
    from braggtrace.sources.request import Request


@click.command("render")
@click.argument("words", nargs=-1, metavar="(CONFIG | -- NANOBRAGG_ARGS)")
@config_overrides
@lenient_option
@click.option(
    "--output",
    "-o",
    "outputs",
    required=True,
    multiple=True,
    type=click.Path(path_type=Path),
    help="FILE.bin float32, .npy, .img SMV, .pgm, .png or .cbf; may be given often.",
)
@click.option(
    "--noise",
    type=click.Path(path_type=Path),
    metavar="FILE.img",
    help="Also the image with photon noise, SMV.",
)
@click.option(
    "--compile",
    "compiling",
    type=click.Choice(["auto", "on", "off"]),
    help="Render by compiled stages: where the image is large, always, never.",
)
def command(
    words: tuple[str, ...],
    pixel: tuple[tuple[int, int], ...],
    mode: str | None,
    device: str | None,
    dtype: str | None,
    settings: tuple[str, ...],
    outputs: tuple[Path, ...],
    noise: Path | None,
    compiling: str | None,
    *,
    lenient: bool,
) -> int:
    """Simulate the whole image and write it to one or more files.

    The C program's own argument list follows after --; its scales, offset and noise
    seed are used, its file names and -noprogress are not.
    """
    from braggtrace.imageio.write import require_suffix, write_image
    from braggtrace.replaceable import require_replaceable
    from braggtrace.sources.render import image_settings, render_request
    from braggtrace.sources.request import request_from_words

    for output in outputs:
        require_suffix(output)
        require_replaceable(output)
    if noise is not None:
        require_replaceable(noise, "--noise")
    keep_freed_memory()
    overrides = overrides_of(
        pixel=pixel, mode=mode, device=device, dtype=dtype, settings=settings
    )
    if compiling is not None:
        overrides = (*overrides, ("subject.compile", compiling))
    request = request_from_words(words, overrides, lenient=lenient)
    show_notes(request.notes)
    rendered = render_request(
        request,
        progress=rendering_progress(),
        say=lambda message: show_notes([message]),
    )
    show_notes(rendered.notes)
    how = image_settings(request, rendered)
    for output in outputs:
        write_image(output, rendered.image, how)
    if noise is not None:
        _write_noise(noise, request, rendered, how)
    return ExitCode.AGREE


def _write_noise(
    path: Path, request: "Request", rendered: "Rendered", how: "ImageSettings"
) -> None:
    from braggtrace.imageio.noise import noise_image
    from braggtrace.imageio.smv import encode_smv
    from braggtrace.imageio.whole_file import write_whole
    from braggtrace.sources.render import noise_deviates

    switches = request.switches
    noisy = noise_image(
        rendered.image,
        noise_deviates(request),
        adc=how.adc,
        area=rendered.area,
        outside=how.outside,
        wraps=switches.noise_wraps,
    )
    grows = not switches.smv_header_overflow
    write_whole(path, encode_smv(rendered.header, noisy.pixels, grows=grows))
    click.echo(f"{noisy.photons:g} photons, {noisy.overloads} overloads", err=True)
