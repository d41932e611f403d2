"""A first configuration: from a few answers, or from nanoBragg's argument list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from braggtrace.config import ArgumentListModel, RunConfig, experiment_yaml
from braggtrace.config.commented import commented_yaml
from braggtrace.config.yaml_source import Dumper
from braggtrace.defaults import FACTOR_GROUPS
from braggtrace.errors import UsageError
from braggtrace.nanobragg.arguments import (
    move_arguments,
    read_arguments,
    write_arguments,
)
from braggtrace.sources.request import output_yaml, read_experiment

BaselineKind = Literal["recorded", "trace", "nanobragg"]
SCHEMA: Final = Path("schema/braggtrace-1.json")
HEAD: Final = """\
What is compared, with what, where and how closely; written by `braggtrace init`.
Run it with `braggtrace run {file}`. Paths are relative to this file.
"""
_IMPORTED: Final = (
    "# Imported from an argument list. Name the baseline: a recording, or the trace\n"
    "# that the program printed for the pixel.\n"
)


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


def arguments_to_yaml(
    arguments: Sequence[str], name: str, folder: Path, *, lenient: bool
) -> tuple[str, tuple[str, ...]]:
    """A configuration of the experiment that an argument list describes.

    Args:
        arguments: without the name of the program.
        name: of the configuration.
        folder: where the YAML file will lie.
        lenient: ignore unknown options, as the C program does.

    Returns:
        The YAML, and what a user should know of the list.

    Raises:
        UsageError: no arguments, or something wrong with them.
    """
    if not arguments:
        raise UsageError("give nanoBragg's own arguments after --")
    listed = read_arguments(arguments, Path.cwd(), lenient=lenient)
    slow, fast = listed.output.trace_pixel or listed.output.printout_pixel or (0, 0)
    data = {
        "version": 1,
        "name": name,
        "experiment": experiment_yaml(listed.experiment, folder),
        "baseline": {"trace": "c.log"},
        "pixel": {"slow": slow, "fast": fast},
        "factors": list(FACTOR_GROUPS),
    }
    output = output_yaml(listed.output, listed.experiment.scan)
    data |= {"output": dict(output)} if output else {}
    text = yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True)
    return f"{_IMPORTED}{text}", listed.notes


def config_to_arguments(
    config: RunConfig, files: Path | None
) -> tuple[list[str], tuple[str, ...]]:
    """The argument list that makes the C program simulate a configuration.

    Args:
        config: a configuration; its own argument list is given back.
        files: folder for files that a new list needs.

    Returns:
        The arguments, with names of files that are right from the current folder, and
        what a user should know of them.

    Raises:
        UsageError: no list can say it, or something is wrong with its own list.
    """
    exposure, experiment = read_experiment(config), config.experiment
    if not isinstance(experiment, ArgumentListModel):
        words = write_arguments(exposure.experiment, exposure.output, folder=files)
        return words, exposure.notes
    listed = experiment.nanobragg_args
    words = move_arguments(
        listed.words, Path(listed.folder), Path.cwd(), lenient=listed.lenient
    )
    return words, exposure.notes
