"""The mirror's photons are those that the pixel has when it is asked for itself."""

import json

import pytest
import torch

from braggtrace.experiment import MODES
from braggtrace.nanobragg.arguments import read_arguments
from braggtrace.recorder import NullRecorder
from braggtrace.simulator import Precision, prepare, render, trace_pixels
from tests.golden.parity import CASES

ARGUMENTS = [
    *("-default_F", "120", "-N", "6", "-misset", "13", "-27", "41", "-lambda", "1.1"),
    *("-cell", "45", "55", "65", "82", "97", "105", "-distance", "90"),
    *("-pixel", "0.25", "-detpixels_x", "20", "-detpixels_y", "12"),
    *("-oversample", "1", "-phi", "0", "-osc", "1", "-phisteps", "3"),
]


def mirrors(pixels, mirrored=None, more=()):
    experiment = read_arguments([*ARGUMENTS, *more, "-nonoise"], CASES).experiment
    found = trace_pixels(
        experiment,
        pixels,
        switches=MODES["nanobragg"],
        precision=Precision(),
        provenance={},
        version="",
        mirrored=pixels if mirrored is None else mirrored,
    )
    with torch.no_grad():
        setup = prepare(experiment, MODES["nanobragg"], Precision(), NullRecorder())
        image = render(setup, range(12), range(20))
    return json.loads(found.header.provenance.get("mirrors", "[]")), image


@pytest.mark.parametrize("pixel", [(1, 5), (0, 7), (7, 0), (11, 3)])
def test_photons_are_those_of_the_image(pixel):
    (row,), image = mirrors([pixel])
    slow, fast = pixel
    assert row[:2] == [slow, fast]
    # one pixel or many: vectorised sums may differ in their last digit
    assert row[2] == pytest.approx(float(image[slow, fast]), rel=1e-12)
    assert row[3] == pytest.approx(float(image[fast, slow]), rel=1e-12)


def test_only_pixels_with_another_mirror_on_the_detector_count():
    rows, _ = mirrors([(3, 3), (2, 15), (2, 5)])
    assert [row[:2] for row in rows] == [[2, 5]]


def test_only_those_that_were_asked_for_are_told():
    assert mirrors([(2, 5), (3, 4)], mirrored=[(3, 4)])[0][0][:2] == [3, 4]
    assert mirrors([(2, 5)], mirrored=[])[0] == []


def test_mirror_outside_the_rendered_region_is_none():
    assert mirrors([(2, 5)], more=["-roi", "4", "19", "0", "11"])[0] == []
