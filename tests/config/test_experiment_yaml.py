"""An experiment survives as YAML, to the last bit."""

from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.config import experiment_of, load_config
from braggtrace.config.experiment_model import ExperimentModel
from braggtrace.config.export import experiment_yaml
from braggtrace.config.yaml_source import parse_yaml
from braggtrace.errors import UsageError
from braggtrace.experiment import Mosaic, Region, Sensor, Source, Spread
from braggtrace.experiment.inverse import value_in_unit
from braggtrace.nanobragg.arguments import read_arguments
from tests.baseline.arguments.lists import NOWHERE, read
from tests.baseline.arguments.strategies import LISTS
from tests.config.texts import FULL, MINIMAL
from tests.helpers import REPEATABLE


def loaded(mapping):
    """The experiment that the mapping loads as, through text."""
    text = yaml.safe_dump({"experiment": mapping}, sort_keys=False)
    data = parse_yaml(text, "memory").data["experiment"]
    return experiment_of(ExperimentModel.model_validate(data))


@REPEATABLE
@given(arguments=LISTS)
def test_experiment_written_and_loaded_again_is_the_same(arguments):
    try:
        experiment = read_arguments(arguments, NOWHERE).experiment
        mapping = experiment_yaml(experiment)
    except UsageError:
        return  # said aloud, and nothing else came out of it
    assert loaded(mapping) == experiment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-xds -ORGX 3.25 -ORGY 2",
        "-Xbeam 1.234567",
        "-xds -Xclose 1.3 -Yclose 0.4 -ORGY 2",
        "-dials -Xbeam 1.3 -ORGX 2 -Yclose 0.3",
        "-spindle_axis 0 1 0 -Xclose 1.3 -ORGX 2",
        "-spindle_axis 0 1 0 -ORGX 3.25 -ORGY 2 -Xbeam 1.1",
        "-fdet_vector 0 0 1 -pix0_vector 0.1 0.2 0.3 -pivot sample",
        "-detector_thick 450 -detector_abs 234 -detector_thicksteps 4",
        "-detector_thick 33.3",
        "-detector_abs inf -detector_thick 20",
        "-hdivrange 2 -hdivstep 0.5 -vdivrange 1 -vdivsteps 3 -square_div",
        "-dispersion 1.5 -dispsteps 5",
        "-mosaic 0.4 -mosaic_domains 7 -mosaic_seed 4242",
        "-mosaic 0.4",
        "-phi 10 -osc 0.5 -phisteps 4",
        "-phistep 0.7 -osc 3",
        "-detpixels 0 -detsize 2.25",
        "-flux 1e14 -exposure 0.7 -beamsize 0.05",
        "-flux 1e14 -beamsize 0",
        "-misset_seed 17 -misset random",
        "-energy 12700 -water 20 -dmin 3.5 -fudge 0.8 -gauss_xtal -nopolar",
        "-roi 2 6 1 5 -oversample 3 -oversample_omega -curved_det -point_pixel",
        "-xtalsize 0.0008 -close_distance 99.5 -twotheta 12 -detector_rotx -4",
    ],
)
def test_argument_list_survives_as_yaml(text):
    experiment = read(text).experiment
    assert loaded(experiment_yaml(experiment)) == experiment


def test_rays_matrix_and_mask_survive(tmp_path):
    first = read("").experiment
    ray = Source(position=(-10.0, 0.1, 0.2), weight=2.0, wavelength=1.01e-10)
    matrix = ((0.01, 0.0, 0.1234567), (0.0, 0.02, 0.0), (0.0, 0.0, 0.03))
    first = replace(
        first,
        beam=replace(first.beam, sources=(ray, ray)),
        crystal=replace(first.crystal, matrix=matrix),
        detector=replace(first.detector, mask=bytes([0, 1] * 48)),
    )
    with pytest.raises(UsageError, match="give a folder"):
        experiment_yaml(first)
    assert loaded(experiment_yaml(first, tmp_path)) == first


@pytest.mark.parametrize("text", [MINIMAL, FULL], ids=["minimal", "full"])
def test_configuration_survives_export(load, text):
    experiment = experiment_of(load(text).experiment)
    assert loaded(experiment_yaml(experiment)) == experiment


def test_supervisor_survives_export(supervisor):
    given = load_config(supervisor).experiment
    assert isinstance(given, ExperimentModel)
    experiment = experiment_of(given)
    assert loaded(experiment_yaml(experiment)) == experiment


def test_numbers_are_the_ones_that_were_given():
    mapping = experiment_yaml(read("-misset 13 -27 41 -osc 0.3 -phisteps 3").experiment)
    assert mapping["beam"] == {"wavelength_A": 1.5}
    assert mapping["crystal"]["misset_deg"] == [13.0, -27.0, 41.0]
    assert mapping["scan"] == {"steps": 3, "osc_deg": 0.3}
    assert mapping["detector"]["pixel_mm"] == 0.2


@pytest.mark.parametrize(
    ("part", "change", "message"),
    [
        ("beam", {"wavelength": 1.0000000000000003e-10}, "wavelength"),
        ("beam", {"polarization": 2.0}, "polarization"),
        ("beam", {"fluence": -1.0}, "fluence"),
        ("beam", {"fluence": float("nan")}, "fluence"),
        ("crystal", {"cells": (0, 1, 1)}, "cells"),
        ("scan", {"steps": 0}, "scan"),
        ("detector", {"distance": -0.1}, "distance"),
    ],
)
def test_experiment_that_yaml_cannot_say_is_an_error(part, change, message):
    first = read("").experiment
    changed = replace(first, **{part: replace(getattr(first, part), **change)})
    with pytest.raises(UsageError, match=message):
        experiment_yaml(changed)


@REPEATABLE
@given(number=st.floats(1e-6, 1e6))
def test_value_in_unit_converts_to_the_same_double(number):
    target = number / 1000.0
    found = value_in_unit(target, lambda x: x / 1000.0, target * 1000.0)
    assert found is not None
    assert found / 1000.0 == target


def test_value_in_unit_prefers_the_shortest_decimal():
    assert value_in_unit(0.1 / 1000.0, lambda x: x / 1000.0, 0.1000000001) == 0.1


EVERYTHING = """\
beam:
  wavelength_A: 1.0
  polarization_off: true
  divergence: {horizontal: {steps: 3, range_mrad: 2, step_mrad: 0.5}}
  round_divergence: false
  dispersion: {steps: 2, range_percent: 1}
crystal:
  matrix: [[0.01, 0, 0], [0, 0.01, 0], [0, 0, 0.01]]
  scaled_to_cell: {a_A: 100, b_A: 100, c_A: 100}
  random_misset_seed: 5
  sample_mm: [0.1, 0.2, 0]
  shape: round
  fudge: 2
  mosaic: {spread_deg: 0.5, seed: 3}
  dmin_A: 2
  structure_factors: {cache: Fdump.bin, interpolate: auto}
detector:
  pixel_mm: 0.1
  size_px: {slow: 4, fast: 6}
  extent: {slow_mm: 0.41, fast_mm: 0.6}
  distance_mm: 100
  close_distance_mm: 90
  beam_center_mm: {x: 0.2}
  origin_px: {fast: 2, slow: 3}
  curved: true
  point_pixel: true
  sensor: {thickness_um: 100, layers: 3, attenuation_depth_um: infinite}
  oversample: auto
  oversample_thick: true
  region_px: {slow: [0, 2], fast: [1, 3]}
water_um: 20
"""


def test_every_new_key_has_its_meaning():
    found = loaded(yaml.safe_load(EVERYTHING))
    beam, crystal, detector = found.beam, found.crystal, found.detector
    assert beam.horizontal == Spread(steps=3, extent=0.002, step=0.0005)
    assert beam.dispersion == Spread(steps=2, extent=0.01, step=0.01)
    assert (beam.polarization_off, beam.round_divergence) == (True, False)
    assert crystal.cell is not None
    assert crystal.matrix is not None
    assert crystal.random_misset == -5
    assert crystal.sample == (0.1 / 1000, 0.2 / 1000, 0.0)
    assert crystal.mosaic == Mosaic(
        spread=0.5 / (180.0 * (1.0 / 3.141592653589793)), domains=10, seed=-3
    )
    assert crystal.structure_factors.interpolate is None
    assert detector.extent == (0.41 / 1000, 0.6 / 1000)
    assert detector.beam_center is not None
    assert detector.beam_center[0] == 0.2 / 1000
    assert detector.origin == (2.0, 3.0)
    assert detector.sensor == Sensor(
        thickness=100 * 1e-6, layers=3, pitch=100 * 1e-6 / 2, attenuation=0.0
    )
    assert detector.oversample is None
    assert detector.region == Region(
        slow_first=0, slow_last=2, fast_first=1, fast_last=3
    )
    assert found.water == 20 / 1e6


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        (
            "oversample: 2",
            "oversample: often",
            "wanted a whole number from 1 on, or auto",
        ),
        ("default_F: 100.0", "default_F: 1, interpolate: maybe", "true, false or auto"),
        ("default_F: 100.0", "hkl: a, cache: b", "not both"),
        (
            "misset_deg: [1, 2, 3]",
            "misset_deg: [1, 2, 3]\n    random_misset_seed: 1",
            "not both",
        ),
        ("steps: 3}", "steps: 3, step_deg: 1}", "not both"),
        ("cells: [4, 5, 6]", "scaled_to_cell: {a_A: 1, b_A: 1, c_A: 1}", "only beside"),
        (
            "polarization: 0.9",
            "sources: [{position_m: [1, 0, 0]}]\n    dispersion: {steps: 2}",
            "not both",
        ),
    ],
)
def test_keys_that_contradict_are_refused(fail, right, wrong, message):
    assert message in fail(FULL.replace(right, wrong)).what
