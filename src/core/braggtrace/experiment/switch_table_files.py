"""Switches of how files and argument lists are read, and of how images are written.

Source: numerical reference (``docs/reference/numerical``), sections 1, 2.9, 5, 7 and
9.
"""

from typing import Final

from braggtrace.experiment.switch import Switch

FILES: Final = (
    Switch(
        name="hkl_stream",
        deviation="Q21",
        c_program=(
            "the list of structure factors is one stream of numbers that ends "
            "at the first other thing; a fifth column shifts all that follows; "
            "1.0 is no index"
        ),
        physics="each line holds h k l F; another is refused with its number",
        effect=(
            "a comment after 60 of 125 lines: sum of the image × 0.42; a fifth "
            "column: 0"
        ),
    ),
    Switch(
        name="cache_implicit",
        deviation="Q6",
        c_program="without a list, Fdump.bin in the current folder is read",
        physics="a cache is read only where -dump or cache: names it",
        effect=("structure factors left by another run: 598 of 1024 pixels differ"),
    ),
    Switch(
        name="cache_header_scanned",
        deviation="Q6",
        c_program=(
            "the cache's header swallows bytes of the first number that look "
            "like white space; what is missing at the end is zero"
        ),
        physics="the header ends with its form feed; a short file is refused",
        effect="first F 9.6441: sum of the image × 0.417",
    ),
    Switch(
        name="misset_substring",
        deviation="Q5",
        c_program="every option that contains -misset is one, -misset_seed too",
        physics="-misset is -misset alone",
        effect=(
            "-misset random -misset_seed 5 6 7: turned by (5, 6, 7) deg, not at random"
        ),
    ),
    Switch(
        name="twotheta_axis_substring",
        deviation="Q14",
        c_program="-twotheta_axis x y z sets two-theta to x deg, too",
        physics="it sets the axis alone",
        effect="-twotheta 10 -twotheta_axis 0 0 -1: two-theta is 0 deg for 10",
    ),
    Switch(
        name="normal_default_kept",
        deviation="Q15",
        c_program="own axes without -odet_vector keep the normal (1, 0, 0)",
        physics="the normal is fast × slow, turned along the beam",
        effect="beam along z: all pixels negative, sum −96 for 3006",
    ),
    Switch(
        name="sensor_off_by_order",
        deviation="Q10",
        c_program=(
            "-detector_abs inf or 0 takes away the thickness that came before; "
            "one that comes later absorbs nothing"
        ),
        physics="it takes the sensor away, wherever it stands",
        effect="-detector_abs inf -detector_thick 100: the image is 0",
    ),
    Switch(
        name="curved_last_ignored",
        deviation="Q24",
        c_program="-curved_det is ignored where it stands last",
        physics="it bends the detector",
        effect=("32 pixels of 0.2 mm at 100 mm: the image stays flat, sum × 0.91"),
    ),
    Switch(
        name="header_keywords_loose",
        deviation="Q26",
        c_program=(
            "-img and -mask: a keyword is found inside a longer one, two-theta "
            "is left out, the y of a mask is flipped, CLOSE_DISTANCE beats "
            "-distance, -img beats -mask"
        ),
        physics=(
            "entries have exactly their names, all are used, options beat "
            "headers, the last file wins"
        ),
        effect=(
            "header with CLOSE_DISTANCE 80, -distance 77: 80 mm; TWOTHETA=10: 0 deg"
        ),
    ),
    Switch(
        name="beam_clips_sample",
        deviation="Q28",
        c_program=("a beam of 0.1 mm that nobody gave clips the sample along b and c"),
        physics="only a beam size that is given does",
        effect="-xtalsize 0.2: 0.2 × 0.1 × 0.1 mm",
    ),
    Switch(
        name="zero_cells_are_one",
        deviation="Q34",
        c_program="-N 0 is one cell",
        physics="it is refused",
        effect="the image of -N 1",
    ),
    Switch(
        name="automatic_rules",
        deviation="Q25",
        c_program=(
            "steps without a range spread over 1 rad (1 deg for phi), -phistep "
            "with -phisteps makes two steps, the rays of a range with a step "
            "are not symmetric, one layer becomes two"
        ),
        physics=(
            "a number of steps stays what it is, ranges are divided evenly and "
            "none is invented"
        ),
        effect=(
            "-phistep .3 -phisteps 10: 2 steps for 10; -hdivrange .28 -hdivstep"
            " .02: −0.14 to 0.12 mrad for ±0.14"
        ),
    ),
    Switch(
        name="roi_without_pedestal",
        deviation="Q20",
        c_program="counts outside the region are 0",
        physics="they hold the pedestal, as a masked pixel does",
        effect=("6 × 3 of 1024 pixels rendered: 1006 pixels have 0 counts for 40"),
    ),
    Switch(
        name="rmsd_with_masked",
        deviation="Q19",
        c_program=("the PGM scale follows from a deviation over masked pixels, too"),
        physics="it counts the rendered ones",
        effect="half of the image masked: scale 0.755 for 0.534",
    ),
    Switch(
        name="noise_wraps",
        deviation="Q29",
        c_program="a negative sum of photons and -adc wraps to a bright pixel",
        physics="it is zero",
        effect="-adc -5: 990 of 1024 pixels above 60000 counts",
    ),
    Switch(
        name="noise_continues_mosaic",
        deviation="Q29",
        c_program="a negative -seed continues the deviates of the mosaic domains",
        physics="it seeds the noise alone",
        effect="-seed -7: 119 of 1024 pixels of the noise image differ",
    ),
    Switch(
        name="smv_header_overflow",
        deviation="Q30",
        c_program=(
            "an SMV header of more than 512 bytes pushes the pixels away and "
            "says 512 still"
        ),
        physics="it fills whole blocks and says how many bytes",
        effect=("eleven long numbers: 541 bytes; of 150 random lists 44 are too long"),
    ),
)
