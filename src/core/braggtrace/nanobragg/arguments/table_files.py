"""Options of files, of the images and of the crystal's shape."""

from typing import Final

from braggtrace.nanobragg.arguments.numbers import water_thickness
from braggtrace.nanobragg.arguments.option import (
    Option,
    number,
    pixel,
    rows,
    switch,
    unused,
    whole,
    word,
)

INPUT: Final[tuple[Option, ...]] = (
    *rows(
        "-mat",
        "contains",
        word("matrix"),
        "file of the orientation matrix",
        reads_file=True,
    ),
    *rows(
        "-hkl",
        "contains",
        word("hkl"),
        "file of the structure factors",
        reads_file=True,
    ),
    *rows("-default_F", "contains", number("default_F"), "F where the file has none"),
    *rows(
        "-dump",
        "contains",
        word("cache", cache_given=True),
        "binary file of the structure factors",
        program="stock",
        reads_file=True,
    ),
    *rows(
        "-img",
        "contains",
        unused(1, "word"),
        "image whose header presets parameters",
        reads_file=True,
    ),
    *rows(
        "-mask",
        "contains",
        unused(1, "word"),
        "mask whose header presets parameters",
        reads_file=True,
    ),
)

SOURCES: Final[tuple[Option, ...]] = (
    *rows(
        "-sourcefile",
        "contains",
        word("source_file"),
        "file of the rays",
        reads_file=True,
    ),
)

OUTPUT: Final[tuple[Option, ...]] = (
    *rows("-floatfile -floatimage", "contains", word("float_file"), "float image"),
    *rows("-intfile -intimage", "contains", word("integer_file"), "integer image"),
    *rows("-pgmfile -pgmimage", "contains", word("pgm_file", pgm=True), "PGM image"),
    *rows(
        "-noisefile -noiseimage",
        "contains",
        word("noise_file", noise=True),
        "noise image",
    ),
    *rows("-nonoise", "contains", switch(noise=False), "no noise image"),
    *rows("-nopgm", "contains", switch(pgm=False), "no PGM image"),
    *rows(
        "-scale", "contains", number("scale"), "of the integer image; 0 is automatic"
    ),
    *rows(
        "-pgmscale", "contains", number("pgm_scale"), "of the PGM image; 0 is automatic"
    ),
    *rows(
        "-coherent",
        "contains",
        switch(),
        "coherent sum of the sources",
        without_effect=True,
    ),
    *rows("-printout", "contains", switch(printout=True), "print values of pixels"),
    *rows("-noprogress", "contains", switch(progress=False), "no progress bar"),
    *rows("-progress", "contains", switch(progress=True), "progress bar"),
    *rows(
        "-interpolate", "contains", switch(interpolate=True), "F between reflections"
    ),
    *rows(
        "-nointerpolate",
        "contains",
        switch(interpolate=False),
        "F of the nearest reflection",
    ),
    *(
        option
        for flag, shape in (
            ("-round_xtal", "round"),
            ("-square_xtal", "square"),
            ("-gauss_xtal", "gauss"),
            ("-binary_spots", "tophat"),
            ("-tophat_spots", "tophat"),
        )
        for option in rows(
            flag, "contains", switch(shape=shape), f"{shape} reflections"
        )
    ),
    *rows("-fudge", "contains", number("fudge"), "scales the width of reflections"),
    *rows(
        "-printout_pixel",
        "contains",
        pixel("printout_pixel", "fast slow"),
        "print one pixel: fast slow",
    ),
    *rows(
        "-trace_pixel",
        "contains",
        pixel("trace_pixel", "slow fast"),
        "trace one pixel: slow fast; the instrumented program knows it",
    ),
    *rows(
        "-dump_pixel",
        "contains",
        pixel("trace_pixel", "slow fast"),
        "trace one pixel: slow fast",
        program="fork",
    ),
    *rows("-seed", "contains", whole("noise_seed", sign=-1), "seed of the noise"),
    *rows(
        "-mosaic_seed",
        "contains",
        whole("mosaic_seed", sign=-1),
        "seed of the mosaic domains",
    ),
    *rows(
        "-misset_seed",
        "contains",
        whole("misset_seed", sign=-1),
        "seed of -misset random",
    ),
    *rows(
        "-water",
        "contains",
        number("water", scale=water_thickness),
        "thickness of the water, µm",
    ),
)
