"""Requests for a simulation, from a YAML file or from nanoBragg's own argument list.

``read_experiment`` is the one way from a configuration to an experiment, whichever of
the two forms the configuration has.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

from braggtrace.config import (
    ArgumentListModel,
    RunConfig,
    build_switches,
    experiment_of,
    load_config,
)
from braggtrace.config.side_model import Role, SideModel
from braggtrace.config.yaml_source import parse_scalar
from braggtrace.errors import UsageError, suggestion
from braggtrace.experiment import MODES, Experiment, Scan, Switches
from braggtrace.experiment.inverse import value_in_unit
from braggtrace.nanobragg.arguments import (
    OutputOptions,
    prolong_arguments,
    read_arguments,
)
from braggtrace.units import DEGREES_PER_RADIAN
from braggtrace.whatif import Reading

FLOAT_FILE: Final = "float.bin"
QUIET_WORDS: Final = ("-floatfile", FLOAT_FILE, "-nonoise", "-nopgm", "-noprogress")
_SWITCH = "subject.switches."
Compile = Literal["auto", "on", "off"]
Overrides = Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadExperiment:
    """An experiment as it was read, with the further options of an argument list.

    Attributes:
        experiment: the exposure.
        output: the images that an argument list requests.
        notes: what a user should know of an argument list.
    """

    experiment: Experiment
    output: OutputOptions = field(default_factory=OutputOptions)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A simulation.

    Attributes:
        experiment: the exposure.
        switches: deviations of the C program.
        mode: the name of the set of switches.
        dtype: precision.
        device: torch device.
        compile: whether images are rendered by compiled stages.
        threads: of the C program.
        pixels: (slow, fast) of each that is named.
        output: the images that an argument list requests.
        notes: what a user should know of an argument list.
        reading: how the experiment follows from the configuration; None for a command
            line.
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
        role: the side whose mode, switches and precision are taken; a side that is
            not a simulator has the simulator's defaults.

    Returns:
        The request.

    Raises:
        UsageError: a file or a switch that does not exist, a wrong argument list.
    """
    side: SideModel = config.baseline if role == "baseline" else config.subject
    own = build_switches(config, "baseline" if role == "baseline" else "subject")
    found = read_experiment(config, lenient=lenient, switches=own)

    def again(switches: Switches) -> Experiment:
        return read_experiment(config, lenient=lenient, switches=switches).experiment

    return Request(
        experiment=found.experiment,
        switches=own,
        mode=side.mode,
        dtype=side.dtype,
        device=side.device,
        compile=side.compile,
        threads=side.threads,
        pixels=config.traced_pixels,
        output=found.output,
        notes=found.notes,
        reading=Reading(experiment=found.experiment, again=again),
    )


def request_from_words(
    words: Sequence[str], overrides: Overrides, *, lenient: bool = False
) -> Request:
    """The simulation of a command line.

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


def read_experiment(
    config: RunConfig, *, lenient: bool = False, switches: Switches | None = None
) -> ReadExperiment:
    """The experiment of any configuration, given by keys or by an argument list.

    Args:
        config: a configuration.
        lenient: ignore unknown options of its argument list, as the C program does.
        switches: by which it is read; None takes the configuration's own.

    Returns:
        The experiment, the options of its images, and notes.

    Raises:
        UsageError: a file that cannot be used, or a wrong argument list, which is named
            with the place of its key.
    """
    model, switches = config.experiment, switches or build_switches(config)
    if model is None:
        what = (
            "this key is missing, as the subject is a trace: nothing can be simulated; "
            "`run`, `compare`, `verify` and `regate` need nothing more"
        )
        raise config.error(what, "experiment")
    if not isinstance(model, ArgumentListModel):
        experiment = experiment_of(model, switches)
        return ReadExperiment(experiment=experiment, output=output_of(config))
    if config.output is not None:
        what = "an argument list says this by itself (-adc, -scale, -seed, -osc)"
        raise config.error(what, "output")
    listed = model.nanobragg_args
    try:
        found = read_arguments(
            listed.words,
            Path(listed.folder),
            lenient=lenient or listed.lenient,
            switches=switches,
        )
    except UsageError as error:
        raise config.error(str(error), "experiment", "nanobragg_args") from error
    return ReadExperiment(
        experiment=found.experiment,
        output=found.output,
        notes=(*found.notes, *_other_pixels(config, found.output)),
    )


def program_arguments(config: RunConfig) -> list[str] | None:
    """Arguments for the C program: the configuration's own list, word for word.

    A list written anew from the experiment would carry a misreading of the words to
    both sides, and they would agree.

    Args:
        config: a configuration.

    Returns:
        The list with absolute names of files; None where the configuration has none.

    Raises:
        UsageError: the list cannot be run with more options behind it.
    """
    model = config.experiment
    if not isinstance(model, ArgumentListModel):
        return None
    listed = model.nanobragg_args
    try:
        return prolong_arguments(
            listed.words, Path(listed.folder), QUIET_WORDS, lenient=listed.lenient
        )
    except UsageError as error:
        raise config.error(str(error), "experiment", "nanobragg_args") from error


def output_of(config: RunConfig) -> OutputOptions:
    """The options of a configuration that describes its experiment by keys."""
    output = config.output
    if output is None:
        return OutputOptions()
    return OutputOptions(
        adc=output.adc,
        scale=output.scale,
        pgm_scale=output.pgm_scale,
        noise_seed=None if output.seed is None else -output.seed,
        osc_range=None if output.osc_deg is None else _radians(output.osc_deg),
    )


def output_yaml(output: OutputOptions, scan: Scan) -> Mapping[str, Any]:
    """The options of an argument list that differ from the defaults, as YAML keys.

    Args:
        output: the list's options; names of files and printouts are not kept.
        scan: its range is what headers state by default.

    Returns:
        Keys and values under ``output``; empty where there are none.
    """
    usual = OutputOptions()
    seed = None if output.noise_seed is None else -output.noise_seed
    data = {
        "adc": None if output.adc == usual.adc else output.adc,
        "scale": output.scale,
        "pgm_scale": output.pgm_scale,
        "seed": seed,
        "osc_deg": _stated_range(output.osc_range, scan),
    }
    return {key: value for key, value in data.items() if value is not None}


def _stated_range(stated: float | None, scan: Scan) -> float | None:
    """Range in deg, where headers state another range than that of the steps."""
    steps = float(scan.phi_step) * scan.steps if scan.steps > 1 else 0.0
    if stated is None or stated == steps:
        return None
    guess = stated * DEGREES_PER_RADIAN
    found = value_in_unit(stated, _radians, guess)
    return guess if found is None else found


def _radians(degrees: float) -> float:
    return degrees / DEGREES_PER_RADIAN


def _other_pixels(config: RunConfig, output: OutputOptions) -> Iterator[str]:
    """Notes on pixels of an argument list that the configuration overrides."""
    own = config.traced_pixels
    named = ", ".join(f"slow {slow}, fast {fast}" for slow, fast in own)
    for option, pixel in (
        ("-trace_pixel", output.trace_pixel),
        ("-printout_pixel", output.printout_pixel),
    ):
        if pixel is not None and own != (pixel,):
            yield f"{option} is not used: the traced pixel is {named}"


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
