"""A few of the plants of ``make blame``, one of each kind."""

import pytest

from tests.blame.blaming import beside_each_other, blame
from tests.blame.plants import PLANTS
from tests.slow import mostly_slow

BY_NAME = {plant.name: plant for plant in PLANTS}
CASE = "supervisor_small"
SOME = 10  # one hypothesis in ten, where the others prove nothing more


@pytest.mark.parametrize(
    "name",
    mostly_slow(
        [
            "distance in mm for m",
            "matrix transposed",
            "one cell more",
            "half a phi step",
            "K of 1 for 0",
            "I_pixel_final × steps^-1",
        ],
        but=("distance in mm for m", "half a phi step", "K of 1 for 0").__contains__,
        why="replays for each; make test has one of detector, scan and intensity",
    ),
)
def test_planted_change_is_blamed_and_its_hypothesis_confirmed(name):
    found = blame(CASE, [BY_NAME[name]], every=SOME)
    assert found is not None
    assert found.right
    assert found.confirmed


def test_of_all_hypotheses_only_the_one_that_matches_is_confirmed():
    found = blame(CASE, [BY_NAME["switch phi_zero_carryover"]])
    assert found is not None
    assert [trial.id for trial in found.explanation.confirmed] == ["phi_zero_carryover"]


def test_change_without_hypothesis_is_blamed_and_none_is_confirmed():
    found = blame(CASE, [BY_NAME["fluence × 2"]])
    assert found is not None
    assert found.first == "fluence"
    assert found.explanation.confirmed == ()


def test_second_cause_is_not_hidden_by_the_first():
    # the lattice factor follows the rotation, and has a fault of its own
    plants = [BY_NAME["switch phi_zero_carryover"], BY_NAME["one cell less along b"]]
    found = blame(CASE, plants, every=SOME)
    assert found is not None
    assert found.named
    (second,) = [c for c in found.explanation.causes if c.second]
    assert "F_latt_b" in second.factors


def test_axis_of_a_turn_by_zero_is_no_suspect():
    found = blame("custom_vectors", [BY_NAME["misset + 0.1 deg"]], every=SOME)
    assert found is not None
    unknown = {name for cause in found.explanation.causes for name in cause.unknown}
    assert "a_star0" in unknown
    assert "spindle_axis" not in unknown


def test_axis_that_was_not_compared_stays_a_suspect_where_the_crystal_turns():
    found = blame("phi_custom_spindle", [BY_NAME["spindle turned"]], every=SOME)
    assert found is not None
    (cause,) = found.explanation.causes
    assert "spindle_axis" in cause.unknown
    assert found.confirmed


def test_change_that_the_other_one_undoes_is_no_second_cause():
    polar = [BY_NAME["I_pixel_final × polar^-1"], BY_NAME["polarisation off"]]
    assert not beside_each_other("supervisor_small", *polar)
    other = [BY_NAME["I_pixel_final × polar^-1"], BY_NAME["fluence × 2"]]
    assert beside_each_other("supervisor_small", *other)


def test_nothing_is_blamed_where_nothing_was_changed():
    same = BY_NAME["fluence × 2"].__class__(
        name="none", group="beam", change=lambda exposure: exposure, blamed=()
    )
    assert blame(CASE, [same]) is None


def test_cause_of_another_automatic_number_of_sub_pixels_comes_first():
    found = blame("mosaic", [BY_NAME["wavelength in Å for m"]], every=SOME)
    assert found is not None
    assert found.first == "lambda"
    assert found.confirmed
    of_count = {c for cause in found.explanation.causes for c in cause.factors}
    assert "pix0_vector" not in of_count
