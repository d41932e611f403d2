"""Every row of the option table does what the reference says of it."""

import re

import pytest

from braggtrace.experiment import Mosaic, Region, Sensor, Spread
from braggtrace.nanobragg.arguments import OPTIONS
from tests.baseline.arguments.lists import RTD, read

# (options, path to what they set, value); every row of the table stands here
ROWS = [
    ("-Na 7", "crystal.cells", (7, 5, 5)),
    ("-Nb 7", "crystal.cells", (5, 7, 5)),
    ("-Nc 7.9", "crystal.cells", (5, 5, 7)),
    ("-N 0", "crystal.cells", (1, 1, 1)),
    ("-cell 50", "crystal.cell.a", 50.0),
    ("-misset 1 2 3", "crystal.misset", (1 / RTD, 2 / RTD, 3 / RTD)),
    ("-misset_seed 5 -misset random", "crystal.random_misset", -5),
    *(
        (f"{flag} 0.02", "crystal.sample", (2e-5, 2e-5, 2e-5))
        for flag in ("-samplesize", "-sample_size", "-xtalsize", "-xtal_size")
    ),
    *(
        (f"{flag} 0.02", "crystal.sample", (2e-5, 0.0, 0.0))
        for flag in ("-sample_thick", "-sample_x", "-xtal_thick", "-xtal_x")
    ),
    *(
        (f"{flag} 0.02", "crystal.sample", (0.0, 2e-5, 0.0))
        for flag in ("-sample_width", "-sample_y", "-xtal_width", "-xtal_y", "-width")
    ),
    *(
        (f"{flag} 0.02", "crystal.sample", (0.0, 0.0, 2e-5))
        for flag in ("-sample_heigh", "-sample_z", "-xtal_height", "-xtal_z", "-heigh")
    ),
    *(
        (f"{flag} 2", None, None)
        for flag in ("-density", "-sample_den", "-MW", "-molec")
    ),
    ("-Xbeam 1", "detector.beam_center", (1e-3, 1.3e-3)),
    ("-Ybeam 1", "detector.beam_center", (0.9e-3, 1e-3)),
    ("-xds -Xclose 1", "detector.near_point", (1e-3, 0.8e-3)),
    ("-xds -Yclose 1", "detector.near_point", (1.2e-3, 1e-3)),
    ("-xds -ORGX 2", "detector.origin", (2.0, None)),
    ("-xds -ORGY 2", "detector.origin", (None, 2.0)),
    ("-fdet_vector 0 0 1 -pivot sample", "detector.pivot", "sample"),
    *(
        (f"-{name}", "detector.convention", name)
        for name in ("mosflm", "adxv", "denzo")
    ),
    ("-dials", "detector.convention", "dials"),
    ("-xds", "detector.convention", "xds"),
    ("-fdet_vector 1 2 3", "detector.fast", (1.0, 2.0, 3.0)),
    ("-sdet_vector 1 2 3", "detector.slow", (1.0, 2.0, 3.0)),
    ("-odet_vector 1 2 3", "detector.normal", (1.0, 2.0, 3.0)),
    ("-beam_vector 1 2 3", "beam.direction", (1.0, 2.0, 3.0)),
    ("-polar_vector 1 2 3", "beam.polarization_axis", (1.0, 2.0, 3.0)),
    ("-spindle_axis 1 2 3", "scan.spindle", (1.0, 2.0, 3.0)),
    ("-twotheta_axis 1 2 3", "detector.twotheta_axis", (1.0, 2.0, 3.0)),
    ("-pix0_vector 1 2 3", "detector.pix0", (1.0, 2.0, 3.0)),
    ("-pix0_vector_mm 1 2 3", "detector.pix0", (0.001, 0.002, 0.003)),
    ("-distance 70", "detector.distance", 70 / 1000.0),
    ("-close_distance 70", "detector.close_distance", 70 / 1000.0),
    (
        "-detector_thick 100 -detector_abs 50 -detector_thicksteps 3",
        "detector.sensor",
        Sensor(
            thickness=100 * 1e-6,
            layers=3,
            pitch=100 * 1e-6 / 2,
            attenuation=1 / (50 * 1e-6),
        ),
    ),
    ("-detector_thick 100 -thicksteps 4", "detector.sensor.layers", 4),
    ("-twotheta 7", "detector.twotheta", 7 / RTD),
    ("-detector_rotx 7", "detector.rotations", (7 / RTD, 0.0, 0.0)),
    ("-detector_roty 7", "detector.rotations", (0.0, 7 / RTD, 0.0)),
    ("-detector_rotz 7", "detector.rotations", (0.0, 0.0, 7 / RTD)),
    ("-detpixels 0 -detsize 3", "detector.n_slow", 15),
    ("-detpixels 0 -detsize_f 3", "detector.n_fast", 15),
    ("-detpixels 0 -detsize_s 3", "detector.n_slow", 15),
    ("-detpixels 9", "detector.n_fast", 9),
    ("-detpixels_f 9", "detector.n_fast", 9),
    ("-detpixels_x 9", "detector.n_fast", 9),
    ("-detpixels_s 9", "detector.n_slow", 9),
    ("-detpixels_y 9", "detector.n_slow", 9),
    ("-curved_det -noprogress", "detector.curved", True),
    ("-pixel 0.3", "detector.pixel_size", 0.3 / 1000.0),
    ("-point_pixel", "detector.point_pixel", True),
    ("-polar 0.9", "beam.polarization", 0.9),
    ("-nopolar", "beam.polarization_off", True),
    ("-oversample_thick", "detector.oversample_thick", True),
    ("-oversample_polar", "detector.oversample_polar", True),
    ("-oversample_omega", "detector.oversample_omega", True),
    ("-oversample 3", "detector.oversample", 3),
    (
        "-roi 1 2 3 4",
        "detector.region",
        Region(fast_first=1, fast_last=2, slow_first=3, slow_last=4),
    ),
    ("-lambda 2", "beam.wavelength", 2 / 1e10),
    ("-wavelength 2", "beam.wavelength", 2 / 1e10),
    ("-energy 12000", "beam.wavelength", 12398.42 / 12000 / 1e10),
    ("-fluence 1e20", "beam.fluence", 1e20),
    ("-flux 1e12", "beam.fluence", 1e12 * 1.0 / 1e-4 / 1e-4),
    ("-flux 1e12 -exposure 3", "beam.fluence", 1e12 * 3.0 / 1e-4 / 1e-4),
    ("-flux 1e12 -beamsize 3", "beam.fluence", 1e12 * 1.0 / 3e-3 / 3e-3),
    ("-flux 1e12 -beamsize 0", "beam.fluence", float("inf")),
    ("-mosaic 0.3", "crystal.mosaic", Mosaic(spread=0.3 / RTD, domains=10)),
    ("-mosaicity 0.3", "crystal.mosaic.spread", 0.3 / RTD),
    ("-mosaic_spread 0.3", "crystal.mosaic.spread", 0.3 / RTD),
    ("-mosaic 0.3 -mosaic_domains 4", "crystal.mosaic.domains", 4),
    ("-mosaic_seed 9", "crystal.mosaic.seed", -9),
    ("-dispersion 2", "beam.dispersion", Spread(steps=2, extent=0.02, step=0.02)),
    ("-dispersion 2 -dispsteps 3", "beam.dispersion.step", 0.01),
    ("-divergence 2", "beam.vertical", Spread(steps=2, extent=0.002, step=0.002)),
    ("-hdivrange 2", "beam.horizontal.extent", 0.002),
    ("-vdivrange 2", "beam.vertical.extent", 0.002),
    ("-hdivstep 2", "beam.horizontal.step", 0.002),
    ("-vdivstep 2", "beam.vertical.step", 0.002),
    ("-hdivsteps 4", "beam.horizontal", Spread(steps=4, extent=1.0, step=0.25)),
    ("-vdivsteps 4", "beam.vertical", Spread(steps=4, extent=1.0, step=0.25)),
    ("-divsteps 4", "beam.vertical", Spread(steps=4, extent=1.0, step=0.25)),
    ("-square_div", "beam.round_divergence", False),
    ("-square_div -round_div", "beam.round_divergence", True),
    ("-adc 7", "output.adc", 7.0),
    ("-phi 7", "scan.phi_start", 7 / RTD),
    ("-osc 2", "scan.steps", 2),
    ("-phistep 2", "scan.phi_step", 2 / RTD),
    ("-osc 2 -phisteps 5", "scan.phi_step", 2 / RTD / 5),
    ("-dmin 3", "crystal.dmin", 3 * 1e-10),
    ("-default_F 3", "crystal.structure_factors.default_F", 3.0),
    *((f"{flag} x", None, None) for flag in ("-stol", "-4stol", "-Q", "-stolout")),
    ("-floatimage a", "output.float_file", "a"),
    ("-floatfile a", "output.float_file", "a"),
    ("-intimage a", "output.integer_file", "a"),
    ("-intfile a", "output.integer_file", "a"),
    ("-pgmimage a", "output.pgm_file", "a"),
    ("-pgmfile a", "output.pgm_file", "a"),
    ("-noiseimage a", "output.noise_file", "a"),
    ("-nonoise -noisefile a", "output.noise", True),
    ("-nonoise", "output.noise", False),
    ("-nopgm", "output.pgm", False),
    ("-scale 2", "output.scale", 2.0),
    ("-pgmscale 2", "output.pgm_scale", 2.0),
    ("-coherent", None, None),
    ("-printout", "output.printout", True),
    ("-printout_pixel 3 4", "output.printout_pixel", (4, 3)),
    ("-trace_pixel 3 4", "output.trace_pixel", (3, 4)),
    ("-noprogress", "output.progress", False),
    ("-noprogress -progress", "output.progress", True),
    ("-interpolate", "crystal.structure_factors.interpolate", False),
    ("-nointerpolate", "crystal.structure_factors.interpolate", False),
    ("-round_xtal", "crystal.shape", "round"),
    ("-gauss_xtal", "crystal.shape", "gauss"),
    ("-binary_spots", "crystal.shape", "tophat"),
    ("-tophat_spots", "crystal.shape", "tophat"),
    ("-gauss_xtal -square_xtal", "crystal.shape", "square"),
    ("-fudge 2", "crystal.fudge", 2.0),
    ("-seed 9", "output.noise_seed", -9),
    ("-water 20", "water", 20 / 1e6),
]
WITH_FILES = {"-mat", "-hkl", "-dump", "-img", "-mask", "-sourcefile"}


def value_at(found, path):
    value = found if path.startswith("output") else found.experiment
    for name in path.split("."):
        value = getattr(value, name)
    return value


@pytest.mark.parametrize(("text", "path", "wanted"), ROWS, ids=[r[0] for r in ROWS])
def test_option_sets_its_parameter(text, path, wanted):
    found = read(text)
    if path is None:
        assert f"{text.split()[0]} has no effect in the C program" in found.notes
        assert found.experiment == read("").experiment
    else:
        assert (
            value_at(found, path) == pytest.approx(wanted, rel=0, abs=1e-18)
            if path in ("detector.beam_center", "detector.near_point")
            else value_at(found, path) == wanted
        )


@pytest.mark.parametrize("pattern", sorted({option.pattern for option in OPTIONS}))
def test_every_row_of_the_table_has_a_test(pattern):
    used = {word for text, *_ in ROWS for word in re.findall(r"-\S+", text)}
    assert pattern in WITH_FILES | {"-dump_pixel"} or any(pattern in w for w in used)


def test_dump_pixel_is_the_forks_own():
    assert read("-dump_pixel 3 4", program="fork").output.trace_pixel == (3, 4)
    assert read("-dump_pixel 3 4").output.trace_pixel is None


def test_defaults_are_the_programs():
    found = read("", base="-default_F 1 -cell 100")
    detector, beam = found.experiment.detector, found.experiment.beam
    assert (detector.n_slow, detector.n_fast) == (1024, 1024)
    assert (detector.distance, detector.pixel_size) == (0.1, 1e-4)
    assert detector.oversample is None
    assert beam.wavelength == 1e-10
    assert found.experiment.scan.steps == 1
    assert found.output.adc == 40.0
