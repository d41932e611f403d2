"""A first configuration: from a few answers, or from nanoBragg's argument list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from braggtrace.config import experiment_yaml
from braggtrace.config.commented import commented_yaml
from braggtrace.defaults import FACTOR_GROUPS
from braggtrace.nanobragg.arguments import read_arguments

BaselineKind = Literal["recorded", "trace", "nanobragg"]
SCHEMA: Final = Path("schema/braggtrace-1.json")
HEAD: Final = """\
What is compared, with what, where and how closely; written by `braggtrace init`.
Run it with `braggtrace run {file}`. Paths are relative to this file.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The reference.

    Attributes:
        kind: a recording's folder, one trace file, or the program itself.
        place: folder, file, or program.
    """

    kind: BaselineKind
    place: str

    def mapping(self) -> Mapping[str, Any]:
        """As under ``baseline`` in a configuration."""
        if self.kind == "nanobragg":
            return {"nanobragg": {"executable": self.place}}
        return {self.kind: self.place}


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """An experiment in as few numbers as a simulation needs.

    Attributes:
        wavelength: Å.
        cell: a, b, c in Å; alpha, beta, gamma in degrees.
        cells: number of cells along a, b, c.
        pixel: its edge, mm.
        size: number of pixels along slow and fast.
        distance: from the sample to the detector, mm.
    """

    wavelength: float
    cell: Sequence[float]
    cells: Sequence[int]
    pixel: float
    size: tuple[int, int]
    distance: float

    def mapping(self) -> Mapping[str, Any]:
        """As under ``experiment`` in a configuration."""
        names = ("a_A", "b_A", "c_A", "alpha_deg", "beta_deg", "gamma_deg")
        return {
            "beam": {"wavelength_A": self.wavelength},
            "crystal": {
                "cell": dict(zip(names, self.cell, strict=True)),
                "cells": list(self.cells),
                "structure_factors": {"default_F": 100.0},
            },
            "detector": {
                "pixel_mm": self.pixel,
                "size_px": {"slow": self.size[0], "fast": self.size[1]},
                "distance_mm": self.distance,
            },
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What an argument list says.

    Attributes:
        experiment: as under ``experiment`` in a configuration.
        pixel: (slow, fast) that it traces, or None.
        notes: what a user should know of it.
    """

    experiment: Mapping[str, Any]
    pixel: tuple[int, int] | None
    notes: tuple[str, ...]


def listed_experiment(
    words: Sequence[str], folder: Path, *, lenient: bool = False
) -> Listed:
    """The experiment of an argument list.

    Args:
        words: nanoBragg's own arguments; files are looked for in the current folder.
        folder: where the YAML file will lie.
        lenient: ignore unknown options, as the C program does.

    Raises:
        UsageError: something is wrong with the list.
    """
    read = read_arguments(words, Path.cwd(), lenient=lenient)
    pixel = read.output.trace_pixel or read.output.printout_pixel
    experiment = experiment_yaml(read.experiment, folder)
    return Listed(experiment=experiment, pixel=pixel, notes=read.notes)


def starting_yaml(
    *,
    file: str,
    name: str,
    experiment: Mapping[str, Any],
    baseline: Baseline,
    pixel: tuple[int, int],
) -> str:
    """A whole configuration with its comments.

    Args:
        file: its name, for the command on top.
        name: of the comparison.
        experiment: as under ``experiment``.
        baseline: the reference.
        pixel: (slow, fast) that is traced.

    Returns:
        YAML.
    """
    data = {
        "version": 1,
        "name": name,
        "experiment": experiment,
        "subject": {"device": "cpu", "dtype": "float64", "mode": "nanobragg"},
        "baseline": baseline.mapping(),
        "pixel": {"slow": pixel[0], "fast": pixel[1]},
        "factors": list(FACTOR_GROUPS),
        "tolerances": {"default": {"rtol": 1.0e-9}},
        "report": {"dir": "reports", "formats": ["console", "bundle"]},
    }
    head = HEAD.format(file=file)
    return commented_yaml(data, schema=SCHEMA.as_posix(), head=head)
