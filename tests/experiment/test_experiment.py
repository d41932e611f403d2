"""The experiment as a whole: pixels, scales, frozen values, no torch."""

import dataclasses
import subprocess
import sys

import pytest

import braggtrace.experiment as package
from braggtrace.errors import PixelError
from braggtrace.experiment import (
    Beam,
    Crystal,
    Detector,
    Experiment,
    Scan,
    StructureFactors,
    natural_scales,
)


def exposure(cells=(36, 47, 29)):
    return Experiment(
        beam=Beam(wavelength=1e-10),
        crystal=Crystal(cells=cells, structure_factors=StructureFactors(default_F=1.0)),
        scan=Scan(),
        detector=Detector(pixel_size=1e-4, n_slow=7, n_fast=20, distance=0.1),
    )


@pytest.mark.parametrize("pixel", [(0, 0), (6, 19), (0, 19), (6, 0)])
def test_pixel_on_the_detector_is_accepted(pixel):
    exposure().require_pixel(*pixel)


@pytest.mark.parametrize("pixel", [(7, 0), (0, 20), (-1, 0), (0, -1), (700, 1)])
def test_pixel_off_the_detector_is_refused(pixel):
    with pytest.raises(PixelError, match=r"slow 0\.\.6, fast 0\.\.19"):
        exposure().require_pixel(*pixel)


def test_refusal_asks_whether_slow_and_fast_were_swapped():
    with pytest.raises(PixelError, match=r"swapped \(3 12\)"):
        exposure().require_pixel(12, 3)
    with pytest.raises(PixelError) as caught:
        exposure().require_pixel(30, 3)
    assert "swapped" not in str(caught.value)


def test_scales_are_the_amplitude_of_all_cells_and_its_square():
    amplitude = 36.0 * 47.0 * 29.0
    assert exposure().scales() == {
        "lattice": amplitude,
        "intensity": amplitude * amplitude,
    }


def test_axis_without_cells_does_not_annul_the_scale():
    # the C program takes 0 cells for 1
    assert exposure(cells=(0, 5, 7)).scales()["lattice"] == 35.0


@pytest.mark.parametrize(
    ("cells", "amplitude"), [((1, 1, 1), 1.0), ((3, 4, 5), 60.0), ((-4, 6, 0), 6.0)]
)
def test_natural_scales_count_nothing_below_one(cells, amplitude):
    assert natural_scales(cells) == {
        "lattice": amplitude,
        "intensity": amplitude * amplitude,
    }


def test_every_part_is_frozen_and_slotted():
    whole = exposure()
    for part in (whole, whole.beam, whole.crystal, whole.scan, whole.detector):
        field = dataclasses.fields(part)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(part, field, None)
        assert not hasattr(part, "__dict__")


def test_every_public_name_exists():
    for name in package.__all__:
        assert getattr(package, name) is not None


def test_experiment_is_described_without_torch():
    code = "import sys, braggtrace.experiment; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
