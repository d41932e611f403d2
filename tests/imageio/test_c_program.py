"""The C program's files, byte for byte, from its own float image.

A few runs are recorded; all of them run anew where the program is at hand.
"""

import re
from dataclasses import replace

import pytest

from braggtrace.imageio import (
    ImageSettings,
    encode_smv,
    image_statistics,
    integer_scale,
    noise_image,
    pgm_scale,
    write_image,
)
from braggtrace.imageio.number_text import general
from braggtrace.simulator.random import UniformGenerator
from tests.imageio.c_program import Case, recorded_output, run_program, with_c_program
from tests.imageio.placement import Setting

TURNED = (1.23456, -2.34567, 3.45678)
LONG = Setting(
    pixel=0.123456,
    distance=123.4567,
    wavelength=1.234567,
    beam=(12.34567, 123.4567),
    rotations=(1.23456, 2.34567, 0.0),
    twotheta=12.3456,
    phi=123.456,
    osc=1.23456,
)


def bright(fluence: str) -> str:
    return f"-oversample 1 -fluence {fluence}"


CASES = {
    "defaults": Case(),
    "adxv": Case(setting=Setting(convention="adxv", rotations=TURNED), seed=2),
    "denzo": Case(setting=Setting(convention="denzo", twotheta=7.5), seed=3),
    "xds": Case(setting=Setting(convention="xds", near=(7.5, 21.25)), seed=4),
    "dials": Case(setting=Setting(convention="dials", rotations=TURNED), seed=5),
    "custom": Case(setting=Setting(convention="custom", twotheta=-4.0), seed=6),
    "beam centre": Case(setting=Setting(beam=(3.1, 2.2), rotations=TURNED), seed=7),
    "adxv beam centre": Case(setting=Setting(convention="adxv", beam=(3.1, 2.2))),
    "origin at the near point": Case(
        setting=Setting(convention="xds", near=(0.5, 0.5))
    ),
    "long header": Case(setting=LONG, seed=8),
    "long header adxv": Case(setting=replace(LONG, convention="adxv"), seed=8),
    "spindle": Case(setting=Setting(phi=12.5, osc=1.5), seed=9),
    "no pedestal": Case(adc=0.0, seed=10),
    "fractional pedestal": Case(adc=0.9999, seed=11),
    "negative pedestal": Case(adc=-5.5, seed=12),
    "pedestal beyond 16 bits": Case(adc=70000.0, seed=12),
    "scale": Case(scale=0.37, seed=13),
    "saturating scale": Case(scale=1234.5, seed=13),
    "scale of zero": Case(scale=0.0, pgm_scale=0.0, seed=13),
    "negative scale": Case(scale=-3.0, pgm_scale=-3.0, seed=13),
    "pgm scale": Case(pgm_scale=1.7654321, seed=14),
    "seed of zero": Case(seed=0),
    "great seed": Case(seed=2147483646),
    "region": Case(roi=(4, 20, 7, 19), seed=15),
    "region of one pixel": Case(roi=(9, 9, 7, 7), seed=16),
    "region beyond the detector": Case(roi=(9, 90, 7, 70), seed=16),
    "no region": Case(roi=(9, 5, 7, 3), seed=16),
    "mask": Case(masked=True, seed=17),
    "mask and region": Case(masked=True, roi=(4, 20, 7, 19), seed=17),
    "dark": Case(also=bright("1e20"), seed=18),
    "few photons": Case(also=bright("3e28"), seed=19),
    "twelve photons": Case(also=bright("1.2e29") + " -water 20", seed=20),
    "thousands of photons": Case(also=bright("1e32"), seed=21),
    "millions of photons": Case(also=bright("1e34"), seed=22),
    "all brightnesses": Case(
        setting=Setting(n_fast=40, n_slow=30, rotations=TURNED),
        also=bright("2e33"),
        seed=23,
    ),
    "infinite photons": Case(also="-oversample 1 -flux 1 -beamsize 0", seed=24),
    "no photons": Case(also="-oversample 1 -fluence 0", seed=25),
    "negative photons": Case(also=bright("-1e29"), seed=26),
    "many negative photons": Case(also=bright("-1e36"), seed=26),
    "not a number": Case(also="-oversample 1 -divsteps 1", seed=27),
    "infinite pixels": Case(also=bright("1e70"), seed=27),
    "some infinite pixels": Case(also=bright("1e66"), seed=27),
    "rms of great numbers": Case(also=bright("1e45"), seed=28),
}


RECORDED = ("all brightnesses", "long header", "mask and region")


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    found = {}

    def output(name, kept):
        if (name, kept) not in found:
            found[name, kept] = (
                recorded_output(CASES[name], name)
                if kept
                else run_program(CASES[name], tmp_path_factory.mktemp("c"))
            )
        return found[name, kept]

    return output


@pytest.fixture(
    params=[
        *(pytest.param((name, True), id=f"recorded {name}") for name in RECORDED),
        *(pytest.param((name, False), id=name, marks=with_c_program) for name in CASES),
    ]
)
def run(request, outputs):
    """A case and what the program made of it, recorded or just now."""
    return CASES[request.param[0]], outputs(*request.param)


def settings_of(case):
    return ImageSettings(
        header=case.setting.header(),
        area=case.area(),
        adc=case.adc,
        scale=case.scale,
        pgm_scale=case.pgm_scale,
    )


def test_integer_image_is_the_c_programs(run, tmp_path):
    case, output = run
    path = tmp_path / "i.img"
    write_image(path, output.image, settings_of(case))
    assert path.read_bytes() == output.integer


def test_pgm_is_the_c_programs(run, tmp_path):
    case, output = run
    path = tmp_path / "p.pgm"
    write_image(path, output.image, settings_of(case))
    assert path.read_bytes() == output.pgm


def test_float_image_is_the_c_programs(run, tmp_path):
    path = tmp_path / "f.bin"
    write_image(path, run[1].image)
    assert path.read_bytes() == run[1].photons


def test_noise_image_is_the_c_programs(run):
    case, output = run
    uniform = UniformGenerator(-case.seed)
    made = noise_image(output.image, uniform, adc=case.adc, area=case.area())
    assert encode_smv(case.setting.header(), made.pixels) == output.noise
    said = re.search(r"(\S+) photons on noise image \((\d+) overloads\)", output.said)
    assert said is not None
    # the sign that C shows of a NaN is the processor's
    said_photons, said_overloads = said[1].removeprefix("-"), said[2]
    assert said_photons == f"{made.photons:.0f}"
    assert said_overloads == str(made.overloads)


def test_statistics_are_the_c_programs(run):
    case, output = run
    made = image_statistics(output.image, case.area())
    said = re.search(r"mean= (\S+) rms= (\S+) rmsd= (\S+)", output.said)
    assert said is not None
    assert said.groups() == tuple(map(general, (made.mean, made.rms, made.rmsd)))
    assert f"max_I = {general(made.maximum)} " in output.said


def test_scales_are_the_c_programs(run):
    case, output = run
    made = image_statistics(output.image, case.area())
    counts = integer_scale(case.scale, made.maximum)
    levels = pgm_scale(case.pgm_scale, made.rmsd, counts)
    assert f"intfile_scale = {general(counts)}\n" in output.said
    assert f"pgm_scale = {general(levels)}\n" in output.said
