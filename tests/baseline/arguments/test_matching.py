"""How an argument finds its rows, and who wins."""

import pytest

from braggtrace.errors import UnknownNameError, UsageError
from braggtrace.experiment.crystal import Cell
from braggtrace.units import DEFAULT_FLUENCE
from tests.baseline.arguments.lists import RTD, read


@pytest.mark.parametrize("flag", ["--mosflm", "-my-mosflm", "-mosflmfoo"])
def test_decorated_option_still_matches(flag):
    assert read(f"-xds {flag}").experiment.detector.convention == "mosflm"


@pytest.mark.parametrize(
    ("text", "pixel"), [("-pixel_size 0.3", 0.3), ("-point_pixel", 0.2)]
)
def test_pattern_matches_anywhere_but_not_without_its_minus(text, pixel):
    assert read(text).experiment.detector.pixel_size == pixel / 1000.0


def test_option_that_is_a_value_of_another_is_read_as_both():
    found = read("-distance -nopolar").experiment
    assert found.detector.distance == 0.0
    assert found.beam.polarization_off


def test_negative_number_is_a_value_and_no_option():
    assert read("-misset -1 -2.5 -3e0").experiment.crystal.misset == (
        -1 / RTD,
        -2.5 / RTD,
        -3 / RTD,
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [("70abc", 70.0), ("0x10", 16.0), ("abc", 0.0), ("1e2e3", 100.0), (".5", 0.5)],
)
def test_numbers_are_read_as_far_as_they_go(text, value):
    assert read(f"-distance {text}").experiment.detector.distance == value / 1000.0


def test_number_without_digits_is_noted():
    assert any("'abc' is no number" in note for note in read("-distance abc").notes)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("-lamda", "-lambda"),
        ("-detpixel", "-detpixels"),
        ("-mossflm", "-mosflm"),
        ("-phistepz", "-phistep"),
    ],
)
def test_misspelt_option_is_an_error_with_the_nearest_name(wrong, right):
    with pytest.raises(UnknownNameError, match=f"did you mean '{right}'"):
        read(f"{wrong} 3")


def test_lenient_ignores_a_misspelt_option_as_the_program_does():
    found = read("-lamda 3", lenient=True)
    assert found.experiment == read("").experiment
    assert "-lamda is unknown and ignored" in found.notes


def test_misspelt_option_behind_one_that_wants_a_number_is_an_error():
    with pytest.raises(UnknownNameError, match="-lamda"):
        read("-distance -lamda 3")


@pytest.mark.parametrize(
    "text", ["-dispstep 3", "-hdiv 3", "-vdiv 1", "-source_distance 1"]
)
def test_option_that_only_the_help_names_has_no_effect(text):
    found = read(text)
    assert found.experiment == read("").experiment
    assert any("does not know it" in note for note in found.notes)


def test_stray_word_is_noted():
    assert "'7' belongs to no option and is ignored" in read("-nopolar 7").notes


@pytest.mark.parametrize(
    "text", ["-distance", "-misset 1 2", "-roi 1 2 3", "-detector_abs"]
)
def test_option_without_its_values_is_an_error_unless_lenient(text):
    with pytest.raises(UsageError, match="the C program"):
        read(text)
    assert read(text, lenient=True).experiment == read("").experiment


def test_curved_detector_is_ignored_where_it_stands_last():
    found = read("-curved_det")
    assert not found.experiment.detector.curved
    assert any("-curved_det is ignored" in note for note in found.notes)


def test_close_distance_beats_distance_in_any_order():
    for text in ("-close_distance 70 -distance 80", "-distance 80 -close_distance 70"):
        assert read(text).experiment.detector.close_distance == 0.07


def test_pixel_counts_beat_the_size():
    assert read("-detsize 50").experiment.detector.n_fast == 12


def test_size_that_is_no_multiple_of_the_pixel_is_kept():
    detector = read("-detpixels 0 -detsize 2.25").experiment.detector
    assert (detector.n_slow, detector.extent) == (11, (2.25 / 1000, 2.25 / 1000))


def test_flux_beats_fluence_in_any_order():
    for text in ("-flux 1e12 -fluence 5", "-fluence 5 -flux 1e12"):
        assert read(text).experiment.beam.fluence == 1e12 / 1e-4 / 1e-4


@pytest.mark.parametrize("text", ["-flux 1e12 -exposure 0", "-flux 1e12 -beamsize -1"])
def test_flux_without_exposure_or_size_changes_nothing(text):
    assert read(text).experiment.beam.fluence == DEFAULT_FLUENCE


def test_convention_behind_a_vector_wins():
    found = read("-fdet_vector 1 0 0 -xds")
    assert found.experiment.detector.convention == "xds"
    assert found.experiment.detector.fast is None
    assert any("lost, because -xds comes later" in note for note in found.notes)


def test_vector_behind_a_convention_makes_it_custom_and_keeps_its_pivot():
    detector = read("-xds -fdet_vector 1 0 0").experiment.detector
    assert (detector.convention, detector.pivot) == ("custom", "sample")


def test_custom_without_a_normal_keeps_the_built_in_one():
    assert read("-fdet_vector 1 0 0").experiment.detector.normal == (1.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "pivot"),
    [
        ("-distance 9", "beam"),
        ("-close_distance 9", "sample"),
        ("-Xbeam 1", "beam"),
        ("-Xclose 1", "sample"),
        ("-ORGX 1", "sample"),
        ("-twotheta 1", "sample"),
        ("-pivot sample -distance 9", "beam"),
        ("-distance 9 -pivot sample", "sample"),
    ],
)
def test_last_option_that_sets_the_pivot_wins_in_custom(text, pivot):
    found = read(f"-fdet_vector 0 0 1 {text}").experiment.detector
    assert found.pivot == pivot


def test_named_convention_has_its_own_pivot():
    found = read("-pivot sample")
    # the simulator takes the convention's, unless pivot_custom_only is off
    assert found.experiment.detector.pivot == "sample"
    assert any("-pivot is not used" in note for note in found.notes)


def test_twotheta_axis_sets_twotheta_too():
    found = read("-twotheta 10 -twotheta_axis 0 0 -1").experiment.detector
    assert found.twotheta == 0.0
    found = read("-twotheta_axis 5 0 -1").experiment.detector
    assert (found.twotheta, found.pivot) == (5 / RTD, "sample")


def test_centre_that_is_not_given_is_left_to_follow_from_the_near_point():
    detector = read("-fdet_vector 0 0 1 -ORGX 1.5").experiment.detector
    assert detector.beam_center is None
    assert detector.origin == (1.5, None)
    assert detector.near_point is None


@pytest.mark.parametrize("convention", ["-xds", "-dials", "-fdet_vector 0 0 1"])
def test_near_point_is_the_default_of_half_a_centre(convention):
    given = f"{convention} -Xclose 0.7 -ORGX 3 -ORGY 2.5"
    detector = read(given).experiment.detector
    assert detector.near_point == (0.7 / 1000, 2.0 * (0.2 / 1000))
    detector = read(f"{given} -Ybeam 0.9").experiment.detector
    assert detector.beam_center == (0.7 / 1000, 0.9 / 1000)


@pytest.mark.parametrize("convention", ["-mosflm", "-denzo", "-adxv"])
def test_near_point_is_dropped_where_nothing_asks_for_it(convention):
    detector = read(f"{convention} -Xclose 0.7").experiment.detector
    assert (detector.near_point, detector.beam_center) == (None, None)


def test_attenuation_without_end_takes_the_thickness_away_only_behind_it():
    sensor = read("-detector_thick 10 -detector_abs inf").experiment.detector.sensor
    assert sensor.thickness == 0.0
    sensor = read("-detector_abs inf -detector_thick 10").experiment.detector.sensor
    assert (sensor.thickness, sensor.attenuation) == (10 * 1e-6, 0.0)


def test_cell_stops_at_a_minus_and_fills_up():
    cell = read("-cell 50 -60", base="-default_F 1").experiment.crystal.cell
    right = 90 / RTD
    assert cell == Cell(a=50.0, b=50.0, c=50.0, alpha=right, beta=right, gamma=right)


def test_seed_behind_random_misset_cancels_it_in_stock_alone():
    text = "-misset random -misset_seed 5 -N 3"
    stock = read(text).experiment.crystal
    assert (stock.random_misset, stock.misset) == (None, (5 / RTD, 0.0, 3 / RTD))
    fork = read(text, program="fork").experiment.crystal
    assert (fork.random_misset, fork.misset) == (-5, (0.0, 0.0, 0.0))


def test_random_misset_without_a_seed_says_which_one_the_clock_chose():
    found = read("-misset random")
    seed = found.experiment.crystal.random_misset
    assert seed is not None
    assert seed < 0
    assert any(f"-misset_seed {-seed}" in note for note in found.notes)


def test_beam_clips_the_crystal_across_it():
    found = read("-xtalsize 0.2")
    assert found.experiment.crystal.sample == (0.2 / 1000, 0.1 / 1000, 0.1 / 1000)
    assert any("clips" in note for note in found.notes)


def test_region_with_negative_bounds_is_the_whole_detector():
    found = read("-roi -1 -1 -1 -1")
    assert found.experiment.detector.region is None
    assert found.output.roi == (0, 12, 0, 8)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("-pix0_vector 1 2 3", "-pix0_vector is not used"),
        ("-dispsteps 3", "-dispsteps is not used"),
        ("-mosaic_domains 3", "-mosaic_domains is not used"),
        ("-hdivsteps 3", "1 rad"),
        ("-phistep 1 -phisteps 9", "makes two steps"),
        ("-xds -Xbeam 1", "do not move anything"),
        ("-ORGX 1", "do not move anything"),
        ("-detsize 9", "-detsize is not used"),
        ("-fluence 1 -flux 1", "-fluence is not used"),
    ],
)
def test_side_effect_is_noted(text, note):
    assert any(note in found for found in read(text).notes)


def test_list_without_surprises_has_no_notes():
    assert read("").notes == ()
