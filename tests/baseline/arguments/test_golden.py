"""Argument lists that the real program ran, and what it printed about them."""

import json
import re
from pathlib import Path

import pytest

from braggtrace.nanobragg.arguments import read_arguments, write_arguments
from tests.helpers import GOLDEN

CASES = sorted(path.parent for path in GOLDEN.glob("*/case.json"))
RTD = 180.0 * (1.0 / 3.141592653589793)

pytestmark = pytest.mark.skipif(
    not CASES, reason="the recordings in ../shared/golden are not there"
)
every_case = pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)


def words(case: Path) -> list[str]:
    arguments = json.loads((case / "case.json").read_text())["args"]
    # what every case was run with
    return [*arguments, "-nonoise", "-nopgm", "-noprogress"]


def printed(case: Path, pattern: str) -> tuple[float, ...]:
    found = re.search(pattern, (case / "geometry.log").read_text())
    assert found, pattern
    return tuple(float(group) for group in found.groups())


def close(wanted):
    """As the program prints: six digits."""
    return pytest.approx(wanted, rel=1e-5, abs=1e-12)


@every_case
def test_sizes_and_wavelength_are_those_that_the_program_printed(case):
    experiment = read_arguments(words(case), case).experiment
    detector = experiment.detector
    n_fast, n_slow = printed(case, r"\((\d+)x(\d+) pixels\)")
    assert (detector.n_fast, detector.n_slow) == (n_fast, n_slow)
    assert printed(case, r"pixel=(\S+) meters") == close((detector.pixel_size,))
    assert printed(case, r"wave=(\S+) meters") == close((experiment.beam.wavelength,))
    assert printed(case, r"fluence: (\S+) ") == close((experiment.beam.fluence,))
    if not experiment.beam.polarization_off:
        factor = (experiment.beam.polarization,)
        assert printed(case, r"Kahn polarization factor: (\S+)") == close(factor)


@every_case
def test_phi_steps_are_those_that_the_program_printed(case):
    found = read_arguments(words(case), case)
    scan, extent = found.experiment.scan, found.output.osc_range or 0.0
    steps, first, last = printed(case, r"(\d+) phi steps from (\S+) to (\S+) deg")
    assert scan.steps == steps
    assert (scan.phi_start * RTD, (scan.phi_start + extent) * RTD) == close(
        (first, last)
    )


@every_case
def test_domains_sources_and_region_are_those_that_the_program_printed(case):
    found = read_arguments(words(case), case)
    beam, mosaic = found.experiment.beam, found.experiment.crystal.mosaic
    domains, spread = printed(case, r"(\d+) mosaic domains over .* of (\S+) degrees")
    assert (mosaic.domains, mosaic.spread * RTD) == close((domains, spread))
    (sources,) = printed(case, r"(\d+) sources\n")
    if beam.sources is not None:
        assert len(beam.sources) == sources
    else:
        directions, wavelengths = (
            printed(case, r"(\d+) divergence steps")[0],
            beam.dispersion.steps,
        )
        assert directions * wavelengths == sources
    detector = found.experiment.detector
    roi = found.output.roi or (0, detector.n_fast, 0, detector.n_slow)
    assert printed(case, r"roi: (\d+) < x < (\d+) && (\d+) < y < (\d+)") == roi


@every_case
def test_beam_centre_and_near_point_are_those_that_the_program_printed(case):
    detector = read_arguments(words(case), case).experiment.detector
    if detector.beam_center is not None:
        assert printed(case, r"Xbeam=(\S+) Ybeam=(\S+)") == close(detector.beam_center)
    if detector.oversample is not None:
        assert printed(case, r"(\d+)x\d+ pixel oversample") == (detector.oversample,)


@every_case
def test_list_survives_writing_and_reading(case, tmp_path):
    first = read_arguments(words(case), case)
    again = read_arguments(
        write_arguments(first.experiment, first.output, folder=tmp_path), tmp_path
    )
    assert (again.experiment, again.output) == (first.experiment, first.output)
