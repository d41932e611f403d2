"""What is to be simulated, from a YAML file or from nanoBragg's own argument list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from braggtrace.config import RunConfig, build_switches, load_config
from braggtrace.config.side_model import Role, SideModel
from braggtrace.config.yaml_source import parse_scalar
from braggtrace.errors import UsageError, suggestion
from braggtrace.experiment import MODES, Experiment, Switches
from braggtrace.nanobragg.arguments import OutputOptions, read_arguments
from braggtrace.sources.exposure import exposure_of
from braggtrace.whatif import Reading

_SWITCH = "subject.switches."
Compile = Literal["auto", "on", "off"]
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
        compile: whether images are rendered by compiled stages.
        threads: of the C program.
        pixels: (slow, fast) of each that is named.
        output: images, as an argument list asks for them.
        notes: what a user should know of an argument list.
        reading: how the experiment follows from what was written; None where that is
            a command line.
    """

    experiment: Experiment
    switches: Switches
    mode: str = "nanobragg"
    dtype: str = "float64"
    device: str = "cpu"
    compile: Compile = "auto"
    threads: int = 1
    pixels: tuple[tuple[int, int], ...] = ()
    output: OutputOptions = field(default_factory=OutputOptions)
    notes: tuple[str, ...] = ()
    reading: Reading | None = field(default=None, compare=False, repr=False)


def request_from_config(
    config: RunConfig, *, lenient: bool = False, role: Role = "subject"
) -> Request:
    """The simulation of a configuration.

    Args:
        config: a configuration.
        lenient: ignore unknown options of its argument list, as the C program does.
        role: the side whose mode, switches and precision count; one that is no
            simulator has those of the simulator by itself.

    Returns:
        The request.

    Raises:
        UsageError: a file or a switch that does not exist, a wrong argument list.
    """
    side: SideModel = config.baseline if role == "baseline" else config.subject
    own = build_switches(config, "baseline" if role == "baseline" else "subject")
    exposure = exposure_of(config, lenient=lenient, switches=own)

    def again(switches: Switches) -> Experiment:
        return exposure_of(config, lenient=lenient, switches=switches).experiment

    return Request(
        experiment=exposure.experiment,
        switches=own,
        mode=side.mode,
        dtype=side.dtype,
        device=side.device,
        compile=side.compile,
        threads=side.threads,
        pixels=config.traced_pixels,
        output=exposure.output,
        notes=exposure.notes,
        reading=Reading(experiment=exposure.experiment, again=again),
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
    settings = dict(overrides)
    switches = _switches(settings)
    listed = read_arguments(words, Path.cwd(), lenient=lenient, switches=switches)
    output = listed.output
    pixel = output.trace_pixel or output.printout_pixel
    request = Request(
        experiment=listed.experiment,
        switches=switches,
        pixels=(pixel,) if pixel is not None else (),
        output=output,
        notes=listed.notes,
    )
    return _overridden(request, settings)


def _switches(settings: dict[str, Any]) -> Switches:
    """The switches that are set, taken out of the settings."""
    mode = settings.get("subject.mode", "nanobragg")
    if mode not in MODES:
        raise UsageError(f"unknown mode {mode!r}{suggestion(mode, MODES)}")
    names = [key for key in settings if key.startswith(_SWITCH)]
    changes = {
        key.removeprefix(_SWITCH): _switch(key.removeprefix(_SWITCH), settings.pop(key))
        for key in names
    }
    return MODES[mode].but(changes)


def _overridden(request: Request, overrides: Mapping[str, Any]) -> Request:
    """Overrides of an argument list: the subject's keys and the pixel alone."""
    for key, value in overrides.items():
        if key == "pixel":
            request = replace(request, pixels=((value["slow"], value["fast"]),))
        elif key == "pixels":
            found = tuple((pixel["slow"], pixel["fast"]) for pixel in value)
            request = replace(request, pixels=found)
        elif key in ("subject.mode", "subject.dtype", "subject.device"):
            request = replace(request, **{key.removeprefix("subject."): value})
        elif key == "subject.compile":
            request = replace(request, compile=_compile_choice(value))
        elif key == "subject.threads":
            request = replace(request, threads=_count(key, value))
        else:
            raise UsageError(
                f"{key} cannot be set beside an argument list; say it in the list, or "
                "turn the list into YAML with `braggtrace import`"
            )
    return request


def _compile_choice(value: Any) -> Compile:
    known: dict[str, Compile] = {"auto": "auto", "on": "on", "off": "off"}
    if value not in known:
        raise UsageError(f"subject.compile wants auto, on or off, got {value!r}")
    return known[value]


def _count(key: str, value: Any) -> int:
    number = parse_scalar(value) if isinstance(value, str) else value
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise UsageError(f"{key} wants a number from 1 on, got {value!r}")
    return number


def _switch(name: str, value: Any) -> bool:
    known = Switches.__dataclass_fields__
    if name not in known:
        raise UsageError(f"unknown switch {name!r}{suggestion(name, known)}")
    state = parse_scalar(value) if isinstance(value, str) else value
    if not isinstance(state, bool):
        raise UsageError(f"switch {name} wants true or false, got {value!r}")
    return state
