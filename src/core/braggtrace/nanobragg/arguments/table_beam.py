"""Options of the beam and of the scan."""

from typing import Final

from braggtrace.nanobragg.arguments.numbers import (
    angstrom,
    degrees,
    millimetres,
    percent,
    photon_energy,
    spacing,
)
from braggtrace.nanobragg.arguments.option import Option, number, rows, switch, whole

POLARIZATION: Final[tuple[Option, ...]] = (
    *rows(
        "-polar",
        "length",
        number("polarization", polarization_off=False),
        "Kahn factor; cancels -nopolar",
    ),
    *rows(
        "-nopolar",
        "contains",
        switch(polarization_off=True),
        "no polarisation factor",
    ),
)

BEAM: Final[tuple[Option, ...]] = (
    *rows(
        "-lambda -wave",
        "contains",
        number("wavelength", scale=angstrom),
        "wavelength, Å",
    ),
    *rows(
        "-energy",
        "contains",
        number("wavelength", scale=photon_energy),
        "photon energy, eV",
    ),
    *rows(
        "-fluence",
        "contains",
        number("fluence", fluence_given=True),
        "photons/m²; -flux beats it",
    ),
    *rows("-flux", "contains", number("flux"), "photons/s"),
    *rows("-exposure", "contains", number("exposure"), "s"),
    *rows(
        "-beamsize",
        "contains",
        number("beam_size", scale=millimetres, beam_size_given=True),
        "edge of the beam, mm; clips the crystal",
    ),
    *rows(
        "-mosaic",
        "length",
        number("mosaic_spread", scale=degrees),
        "mosaic spread, deg",
    ),
    *rows(
        "-mosaici -mosaic_spr",
        "contains",
        number("mosaic_spread", scale=degrees),
        "mosaic spread, deg",
    ),
    *rows("-mosaic_dom", "contains", whole("mosaic_domains"), "mosaic domains"),
    *rows(
        "-dispersion",
        "contains",
        number("dispersion", scale=percent),
        "range of the wavelength, percent",
    ),
    *rows(
        "-dispsteps", "contains", whole("dispersion_steps"), "steps of the dispersion"
    ),
    *rows(
        "-divergence",
        "contains",
        number("horizontal_range", "vertical_range", scale=millimetres),
        "range of both divergences, mrad",
    ),
    *(
        option
        for letter, name in (("h", "horizontal"), ("v", "vertical"))
        for option in (
            *rows(
                f"-{letter}divrange",
                "contains",
                number(f"{name}_range", scale=millimetres),
                f"range of the {name} divergence, mrad",
            ),
            *rows(
                f"-{letter}divstep",
                "length",
                number(f"{name}_step", scale=millimetres),
                f"step of the {name} divergence, mrad",
            ),
            *rows(
                f"-{letter}divsteps",
                "contains",
                whole(f"{name}_steps"),
                f"steps of the {name} divergence",
            ),
        )
    ),
    *rows(
        "-divsteps",
        "contains",
        whole("horizontal_steps", "vertical_steps"),
        "steps of both divergences",
    ),
    *rows(
        "-round_div",
        "contains",
        switch(round_divergence=True),
        "trim the divergence to an ellipse",
    ),
    *rows(
        "-square_div",
        "contains",
        switch(round_divergence=False),
        "keep the corners of the divergence",
    ),
)

SCAN: Final[tuple[Option, ...]] = (
    *rows("-phi", "length", number("phi", scale=degrees), "start of the scan, deg"),
    *rows("-osc", "contains", number("osc", scale=degrees), "range of the scan, deg"),
    *rows(
        "-phistep", "length", number("phi_step", scale=degrees), "step of the scan, deg"
    ),
    *rows("-phisteps", "contains", whole("phi_steps"), "steps of the scan"),
    *rows(
        "-dmin",
        "contains",
        number("dmin", scale=spacing),
        "finest spacing that scatters, Å",
    ),
)
