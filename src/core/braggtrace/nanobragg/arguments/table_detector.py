"""Options of the detector itself: sensor, sizes, sub-pixels, region."""

from typing import Final

from braggtrace.nanobragg.arguments.numbers import depth, millimetres
from braggtrace.nanobragg.arguments.option import (
    Option,
    attenuation,
    number,
    region,
    rows,
    switch,
    unused,
    whole,
)

SENSOR: Final[tuple[Option, ...]] = (
    *rows(
        "-detector_abs",
        "contains",
        (1, "number", attenuation),
        "attenuation depth, µm; inf or 0 removes the sensor",
        crashes_without_value=True,
    ),
    *rows(
        "-detector_thick",
        "length",
        number("thickness", "thickness_requested", scale=depth),
        "thickness of the sensor, µm",
        crashes_without_value=True,
    ),
    *rows(
        "-detector_thicksteps -thicksteps",
        "contains",
        whole("layers"),
        "layers of the sensor",
        crashes_without_value=True,
    ),
)

PIXELS: Final[tuple[Option, ...]] = (
    *rows(
        "-detsize",
        "length",
        number("size_fast", "size_slow", scale=millimetres, size_given=True),
        "both edges of the detector, mm",
    ),
    *rows(
        "-detsize_f",
        "contains",
        number("size_fast", scale=millimetres, size_given=True),
        "edge along fast, mm",
    ),
    *rows(
        "-detsize_s",
        "contains",
        number("size_slow", scale=millimetres, size_given=True),
        "edge along slow, mm",
    ),
    *rows(
        "-detpixels",
        "length",
        whole("pixels_fast", "pixels_slow"),
        "pixels along both edges; beats -detsize",
    ),
    *rows(
        "-detpixels_f -detpixels_x",
        "contains",
        whole("pixels_fast"),
        "pixels along fast",
    ),
    *rows(
        "-detpixels_s -detpixels_y",
        "contains",
        whole("pixels_slow"),
        "pixels along slow",
    ),
    *rows(
        "-curved_det",
        "contains",
        switch(curved=True),
        "curved detector; ignored where it stands last",
        idle_last="curved_last_ignored",
    ),
    *rows("-pixel", "contains", number("pixel", scale=millimetres), "pixel edge, mm"),
    *rows(
        "-point_pixel",
        "contains",
        switch(point_pixel=True),
        "solid angle without pixel area",
    ),
)

SUBPIXELS: Final[tuple[Option, ...]] = (
    *(
        option
        for what in ("thick", "polar", "omega")
        for option in rows(
            f"-oversample_{what}",
            "contains",
            switch(**{f"oversample_{what}": True}),
            "taken at every step",
            last=True,
        )
    ),
    *rows(
        "-oversample",
        "contains",
        whole("oversample"),
        "sub-pixels per edge; 0 or less is automatic",
    ),
    *rows(
        "-roi",
        "contains",
        (4, "whole", region),
        "first and last pixel along fast, then along slow",
    ),
)

UNREAD: Final[tuple[Option, ...]] = (
    *rows(
        "-stolout",
        "contains",
        unused(1, "word"),
        "file of the scattering curve",
        without_effect=True,
        reads_file=True,
    ),
    *rows(
        "-stol -4stol -Q",
        "length",
        unused(1, "word"),
        "file of a scattering curve",
        without_effect=True,
        reads_file=True,
    ),
)
