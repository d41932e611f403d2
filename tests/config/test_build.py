"""From the units of the keys to SI units and radians, by the C program's divisions."""

from pathlib import Path

import pytest

from braggtrace.config import build_switches, experiment_of
from braggtrace.errors import InputFileError
from braggtrace.experiment import Spread
from tests.config.texts import FULL, MINIMAL

# the C program's own constant; the number π/180 gives another last bit here and there
RTD = 180.0 * (1.0 / 3.141592653589793)


def test_angles_are_divided_by_the_c_programs_degrees_per_radian(load):
    experiment = experiment_of(load(FULL).experiment)
    assert experiment.crystal.misset == (1.0 / RTD, 2.0 / RTD, 3.0 / RTD)
    assert experiment.detector.rotations == (10.0 / RTD, 20.0 / RTD, 30.0 / RTD)
    assert experiment.detector.twotheta == 5.0 / RTD
    assert experiment.scan.phi_start == 10.0 / RTD
    cell = experiment.crystal.cell
    assert cell is not None
    assert (cell.alpha, cell.beta) == (80.0 / RTD, 90.0 / RTD)


def test_step_is_the_range_in_radians_divided_by_the_steps(load):
    scan = experiment_of(load(FULL).experiment).scan
    assert scan.phi_step == 0.3 / RTD / 3
    assert scan.steps == 3


def test_millimetres_are_divided_by_a_thousand(load):
    detector = experiment_of(load(FULL).experiment).detector
    assert detector.pixel_size == 0.1 / 1000.0
    assert detector.distance == 100.0 / 1000.0
    assert detector.beam_center == (1.0 / 1000.0, 0.5 / 1000.0)


def test_wavelength_is_divided_by_ten_billion(load):
    wavelength = experiment_of(load(FULL).experiment).beam.wavelength
    assert wavelength == 0.9 / 1.0e10


def test_cell_edges_stay_in_angstroms(load):
    cell = experiment_of(load(FULL).experiment).crystal.cell
    assert cell is not None
    assert (cell.a, cell.b, cell.c) == (10.0, 20.0, 30.0)


def test_fluence_is_flux_times_exposure_divided_twice_by_the_size(load):
    flux, exposure, size_mm = 1.0e12, 0.7, 0.13
    config = load(
        FULL,
        ("experiment.beam.flux_ph_s", flux),
        ("experiment.beam.exposure_s", exposure),
        ("experiment.beam.size_mm", size_mm),
    )
    size = size_mm / 1000.0
    wanted = flux * exposure / size / size
    assert wanted != flux * exposure / (size * size)  # else the numbers show nothing
    assert experiment_of(config.experiment).beam.fluence == wanted


def test_fluence_is_taken_as_given(load):
    config = load(MINIMAL, ("experiment.beam.fluence_ph_m2", "3.5e20"))
    assert experiment_of(config.experiment).beam.fluence == 3.5e20


def test_default_fluence_is_the_c_programs(load):
    # the C program's source writes this number out; r_e² times it is one
    wanted = 125932015286227086360700780544.0
    assert experiment_of(load(MINIMAL).experiment).beam.fluence == wanted


def test_convention_supplies_what_is_not_given(load):
    experiment = experiment_of(load(MINIMAL).experiment)
    assert experiment.beam.direction is None
    assert experiment.scan.spindle is None
    assert experiment.detector.beam_center is None
    assert experiment.detector.convention == "mosflm"


def test_detector_keeps_slow_and_fast_apart(load):
    detector = experiment_of(load(MINIMAL).experiment).detector
    assert (detector.n_slow, detector.n_fast) == (10, 20)


def test_matrix_stands_in_the_file_as_rows(load):
    rows = "[[1, 2, 3], [4, 5, 6], [7, 8, 10]]"
    text = MINIMAL.replace("cell: {a_A: 10.0, b_A: 20.0, c_A: 30.0}", f"matrix: {rows}")
    crystal = experiment_of(load(text).experiment).crystal
    assert crystal.cell is None
    assert crystal.matrix == ((1, 2, 3), (4, 5, 6), (7, 8, 10))


@pytest.fixture
def with_matrix_file(load, write):
    """Loads a configuration that names a matrix file of that content."""

    def loaded(content: str | None):
        if content is not None:
            write(content, "A.mat")
        cell = "cell: {a_A: 10.0, b_A: 20.0, c_A: 30.0}"
        return load(MINIMAL.replace(cell, "mosflm_matrix: A.mat"))

    return loaded


def test_matrix_file_gives_the_first_nine_numbers_as_rows(with_matrix_file):
    config = with_matrix_file("1 2 3\n4 5 6\n7 8 9e-1\n 0.0 0.1 text\n")
    crystal = experiment_of(config.experiment).crystal
    assert crystal.matrix == ((1, 2, 3), (4, 5, 6), (7, 8, 0.9))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        ("", "nine numbers, got "),
        ("1 2 3 4 5 6 7 8", "nine numbers, got "),
        ("1 2 3\n4 x 6\n7 8 9", "nine numbers: .*'x'"),
        ("1 2 3\n4 nan 6\n7 8 9", "nine numbers"),
        ("1 2 3\n4 1e999 6\n7 8 9", "nine numbers"),
    ],
)
def test_matrix_file_without_nine_numbers_is_refused(
    with_matrix_file, content, message
):
    config = with_matrix_file(content)
    with pytest.raises(InputFileError, match=rf"A\.mat: .*{message}"):
        experiment_of(config.experiment)


def test_binary_matrix_file_is_refused(with_matrix_file, tmp_path):
    config = with_matrix_file(None)
    (tmp_path / "A.mat").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputFileError, match="nine numbers"):
        experiment_of(config.experiment)


def test_natural_scale_is_the_number_of_cells_and_its_square(load):
    scales = experiment_of(load(FULL).experiment).scales()
    assert scales == {"lattice": 4 * 5 * 6, "intensity": (4 * 5 * 6) ** 2}


def test_list_of_reflections_becomes_a_path(load, tmp_path):
    config = load(MINIMAL.replace("default_F: 100.0", "hkl: F.hkl"))
    factors = experiment_of(config.experiment).crystal.structure_factors
    assert factors.hkl == Path(tmp_path / "F.hkl")
    assert factors.default_F == 0.0


@pytest.mark.parametrize(
    ("layers", "off", "wanted"), [(1, False, 2), (1, True, 1), (3, True, 3)]
)
def test_layers_of_a_sensor_stay_as_many_without_the_automatic_rules(
    load, layers, off, wanted
):
    sensor = f"sensor: {{thickness_um: 100, layers: {layers}}}"
    text = MINIMAL.replace("distance_mm", f"{sensor}, distance_mm", 1)
    changes = (("subject.switches.automatic_rules", "false"),) if off else ()
    found = built(load(text, *changes)).detector.sensor
    assert found.layers == wanted
    assert (found.pitch == pytest.approx(found.thickness / wanted)) is off


def test_one_ray_of_a_range_lies_on_the_beam_without_the_automatic_rules(load):
    spread = "divergence: {horizontal: {steps: 1, range_mrad: 2}}"
    text = MINIMAL.replace("wavelength_A", f"{spread}, wavelength_A", 1)
    assert built(load(text)).beam.horizontal.extent == 0.002
    even = built(load(text, ("subject.switches.automatic_rules", "false")))
    assert even.beam.horizontal == Spread()


def test_pivot_of_a_named_convention_is_kept_for_its_switch(load):
    text = MINIMAL.replace("distance_mm", "pivot: sample, distance_mm", 1)
    assert built(load(text)).detector.pivot == "sample"


def built(config):
    """The experiment of a configuration, with its switches."""
    return experiment_of(config.experiment, build_switches(config))
