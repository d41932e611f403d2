"""What is to be simulated, from a YAML file or from nanoBragg's own argument list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from braggtrace.baseline.arguments import OutputOptions, read_arguments
from braggtrace.config import RunConfig, build_switches, load_config
from braggtrace.config.yaml_source import parse_scalar
from braggtrace.errors import UsageError, suggestion
from braggtrace.experiment import MODES, Experiment, Switches
from braggtrace.pipeline.exposure import exposure_of

Overrides = Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A simulation.

    Attributes:
        experiment: the exposure.
        switches: deviations of the C program.
        mode: the set of switches that was asked for.
        dtype: precision.
        device: torch device.
        pixel: (slow, fast), or None where none is named.
        output: images, as an argument list asks for them.
        notes: what a user should know of an argument list.
    """

    experiment: Experiment
    switches: Switches
    mode: str = "nanobragg"
    dtype: str = "float64"
    device: str = "cpu"
    pixel: tuple[int, int] | None = None
    output: OutputOptions = field(default_factory=OutputOptions)
    notes: tuple[str, ...] = ()


def request_from_config(config: RunConfig, *, lenient: bool = False) -> Request:
    """The simulation of a configuration.

    Args:
        config: a configuration.
        lenient: ignore unknown options of its argument list, as the C program does.

    Returns:
        The request.

    Raises:
        UsageError: a file or a switch that does not exist, a wrong argument list.
    """
    exposure = exposure_of(config, lenient=lenient)
    return Request(
        experiment=exposure.experiment,
        switches=build_switches(config),
        mode=config.subject.mode,
        dtype=config.subject.dtype,
        device=config.subject.device,
        pixel=config.traced_pixel,
        output=exposure.output,
        notes=exposure.notes,
    )


def request_from_words(
    words: Sequence[str], overrides: Overrides, *, lenient: bool = False
) -> Request:
    """The simulation that a command line asks for.

    Args:
        words: the path of one YAML file, or nanoBragg's argument list.
        overrides: (dotted key, value) of the command line.
        lenient: ignore unknown options of an argument list, as the C program does.

    Returns:
        The request.

    Raises:
        UsageError: neither, or something wrong with it.
    """
    if not words:
        raise UsageError(
            "name a configuration, or -- and nanoBragg's own argument list"
        )
    if len(words) == 1 and not words[0].startswith("-"):
        config = load_config(Path(words[0]), overrides)
        return request_from_config(config, lenient=lenient)
    listed = read_arguments(words, Path.cwd(), lenient=lenient)
    output = listed.output
    request = Request(
        experiment=listed.experiment,
        switches=MODES["nanobragg"],
        pixel=output.trace_pixel or output.printout_pixel,
        output=output,
        notes=listed.notes,
    )
    return _overridden(request, dict(overrides))


def _overridden(request: Request, overrides: Mapping[str, Any]) -> Request:
    """Overrides of an argument list: the subject's keys and the pixel alone."""
    switches: dict[str, bool] = {}
    for key, value in overrides.items():
        group, _, name = key.partition("subject.switches.")
        if key == "pixel":
            request = replace(request, pixel=(value["slow"], value["fast"]))
        elif key == "subject.mode":
            request = replace(request, mode=value, switches=MODES[value])
        elif key in ("subject.dtype", "subject.device"):
            request = replace(request, **{key.removeprefix("subject."): value})
        elif name and not group:
            switches[name] = _switch(name, value)
        else:
            raise UsageError(
                f"{key} cannot be set beside an argument list; say it in the list, or "
                "turn the list into YAML with `braggtrace import`"
            )
    return replace(request, switches=request.switches.but(switches))


def _switch(name: str, value: Any) -> bool:
    known = Switches.__dataclass_fields__
    if name not in known:
        raise UsageError(f"unknown switch {name!r}{suggestion(name, known)}")
    state = parse_scalar(value) if isinstance(value, str) else value
    if not isinstance(state, bool):
        raise UsageError(f"switch {name} wants true or false, got {value!r}")
    return state
