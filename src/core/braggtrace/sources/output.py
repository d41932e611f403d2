"""What image files are written with: between YAML and the C program's options."""

from collections.abc import Mapping
from typing import Any

from braggtrace.config import RunConfig
from braggtrace.experiment import Scan
from braggtrace.experiment.inverse import value_in_unit
from braggtrace.nanobragg.arguments import OutputOptions
from braggtrace.units import DEGREES_PER_RADIAN


def output_of(config: RunConfig) -> OutputOptions:
    """The options of a configuration that describes its experiment by keys."""
    given = config.output
    if given is None:
        return OutputOptions()
    return OutputOptions(
        adc=given.adc,
        scale=given.scale,
        pgm_scale=given.pgm_scale,
        noise_seed=None if given.seed is None else -given.seed,
        osc_range=None if given.osc_deg is None else _radians(given.osc_deg),
    )


def output_yaml(output: OutputOptions, scan: Scan) -> Mapping[str, Any]:
    """Keys of what an argument list says otherwise than the program does by itself.

    Args:
        output: the list's options; names of files and printouts are not kept.
        scan: whose range headers state, if nothing else is said.

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
    """Range in deg, where headers state another one than that of the steps."""
    steps = float(scan.phi_step) * scan.steps if scan.steps > 1 else 0.0
    if stated is None or stated == steps:
        return None
    guess = stated * DEGREES_PER_RADIAN
    found = value_in_unit(stated, _radians, guess)
    return guess if found is None else found


def _radians(degrees: float) -> float:
    return degrees / DEGREES_PER_RADIAN
