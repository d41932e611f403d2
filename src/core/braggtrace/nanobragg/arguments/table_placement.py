"""Options that place the detector: centre, pivot, convention, vectors, rotations."""

from typing import Final

from braggtrace.nanobragg.arguments.numbers import degrees, millimetres
from braggtrace.nanobragg.arguments.option import (
    Option,
    number,
    pivot,
    rows,
    switch,
    vector,
)

PLACEMENT: Final[tuple[Option, ...]] = (
    *rows(
        "-Xbeam",
        "contains",
        number("x_beam", scale=millimetres, pivot="beam"),
        "x of the beam centre, mm; pivot beam",
    ),
    *rows(
        "-Ybeam",
        "contains",
        number("y_beam", scale=millimetres, pivot="beam"),
        "y of the beam centre, mm; pivot beam",
    ),
    *rows(
        "-Xclose",
        "contains",
        number("x_close", scale=millimetres, pivot="sample"),
        "x of the near point, mm; pivot sample",
    ),
    *rows(
        "-Yclose",
        "contains",
        number("y_close", scale=millimetres, pivot="sample"),
        "y of the near point, mm; pivot sample",
    ),
    *rows(
        "-ORGX",
        "contains",
        number("org_x", pivot="sample"),
        "near point along fast, pixels; pivot sample",
    ),
    *rows(
        "-ORGY",
        "contains",
        number("org_y", pivot="sample"),
        "near point along slow, pixels; pivot sample",
    ),
    *rows(
        "-pivot",
        "contains",
        (1, "word", pivot),
        "sample or beam; named conventions have their own",
    ),
    *(
        option
        for name in ("mosflm", "adxv", "denzo", "dials")
        for option in rows(
            f"-{name}",
            "contains",
            switch(convention=name, pivot="beam"),
            f"convention {name}",
        )
    ),
    *rows(
        "-xds", "contains", switch(convention="xds", pivot="sample"), "convention xds"
    ),
    *(
        option
        for flag, name in (
            ("-fdet_vector", "fast"),
            ("-sdet_vector", "slow"),
            ("-odet_vector", "normal"),
            ("-beam_vector", "beam"),
            ("-polar_vector", "polarization_axis"),
            ("-spindle_axis", "spindle"),
            ("-twotheta_axis", "twotheta_axis"),
        )
        for option in rows(
            flag,
            "contains",
            vector(name, convention="custom"),
            "three components; convention custom",
        )
    ),
    *rows(
        "-pix0_vector",
        "contains",
        vector("pix0", convention="custom"),
        "corner of the first pixel, m; only selects convention custom",
    ),
    *rows(
        "-pix0_vector_mm",
        "contains",
        vector("pix0", scale=millimetres, convention="custom"),
        "the same in mm; to the C program it is -pix0_vector",
    ),
    *rows(
        "-distance",
        "contains",
        number("distance", scale=millimetres, pivot="beam", distance_given=True),
        "sample to beam spot, mm; pivot beam",
    ),
    *rows(
        "-close_distance",
        "contains",
        number("close_distance", scale=millimetres, pivot="sample"),
        "sample to detector plane, mm; pivot sample; beats -distance",
    ),
)

ROTATIONS: Final[tuple[Option, ...]] = (
    *rows(
        "-twotheta",
        "contains",
        number("twotheta", scale=degrees, pivot="sample"),
        "deg; pivot sample; -twotheta_axis sets it, too",
        loose="twotheta_axis_substring",
    ),
    *(
        option
        for axis in "xyz"
        for option in rows(
            f"-detector_rot{axis}",
            "contains",
            number(f"rotation_{axis}", scale=degrees),
            f"rotation about lab {axis}, deg",
        )
    ),
)
