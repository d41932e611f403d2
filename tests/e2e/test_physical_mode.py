"""Without the C program's deviation the comparison finds it, and says where."""

import json

import pytest

from braggtrace.experiment import SWITCHES

# I_before_scaling of pixel (685, 1039) as the C program computes it: as recorded, and
# with the scan started at 1e-12 deg, where the program does rotate at the first step
RECORDED = 943654.80923755
ROTATED = 807189.768689612


@pytest.fixture(scope="module")
def metrics(written):
    return json.loads((written["physical"] / "metrics.json").read_text("utf-8"))


def test_physical_mode_exits_1(braggtrace, supervisor):
    result = braggtrace("run", supervisor, "-q", "--mode", "physical")
    assert (result.code, result.err) == (1, "")
    assert result.out.startswith("DIVERGED  supervisor")


def test_first_divergence_is_the_rotated_cell_at_the_first_step(metrics):
    assert metrics["verdict"] == "DIVERGED"
    assert metrics["first_divergence"] == "rot_a"
    assert metrics["first_divergence_at"]["phi"] == 0


def test_first_divergence_is_told_on_the_console(braggtrace, supervisor):
    result = braggtrace("run", supervisor, "-q", "--mode", "physical")
    assert "first divergence  rot_a [Å]  at phi=0" in result.out


def test_root_causes_are_the_three_rotated_vectors(metrics):
    causes = [cause["factor"] for cause in metrics["root_causes"]]
    assert causes == ["rot_a", "rot_b", "rot_c"]
    assert {cause["at"]["phi"] for cause in metrics["root_causes"]} == {0}


def test_intensity_is_off_by_what_the_c_program_itself_gives(metrics):
    wanted = ROTATED / RECORDED - 1.0
    assert f"{wanted:.8f}" == "-0.14461330"
    found = metrics["factors"]["I_before_scaling"]
    assert found["baseline"] == RECORDED
    # a spindle angle of 1e-12 deg instead of 0 moves the intensity by 1e-11 of itself
    assert found["rel_delta"] == pytest.approx(wanted, rel=0, abs=1e-10)


def test_what_lies_before_the_rotation_agrees(metrics):
    factors = metrics["factors"]
    before = list(factors)[: list(factors).index("rot_a")]
    assert {factors[name]["status"] for name in before} == {"PASS"}
    assert {"scattering_vec", "lambda", "a_star"} <= set(before)


def test_counts_match_the_factors(metrics):
    statuses = [factor["status"] for factor in metrics["factors"].values()]
    assert metrics["num_divergent"] == len(statuses) - statuses.count("PASS")
    assert metrics["values"]["compared"] == 173


def test_single_switch_makes_the_first_step_alone_diverge(
    braggtrace, supervisor, tmp_path
):
    options = ("--set", "subject.switches={phi_zero_carryover: false}")
    assert braggtrace("run", supervisor, "-q", *options).code == 1
    (bundle,) = (tmp_path / "reports/supervisor").iterdir()
    found = json.loads((bundle / "metrics.json").read_text(encoding="utf-8"))
    assert found["first_divergence"] == "rot_a"
    for name in ("k_frac", "F_latt_b", "F_latt"):
        factor = found["factors"][name]
        assert (factor["compared"], factor["outside"]) == (10, 1), name
        assert factor["at"]["phi"] == 0


def test_physical_mode_with_every_switch_back_on_agrees(braggtrace, supervisor):
    switches = ", ".join(f"{switch.name}: true" for switch in SWITCHES)
    options = ("--mode", "physical", "--set", f"subject.switches={{{switches}}}")
    assert braggtrace("run", supervisor, "-q", *options).code == 0


def test_wide_tolerance_with_its_reason_lets_the_difference_pass(
    braggtrace, supervisor
):
    wide = "{rtol: 10, why: a test}"
    groups = [("--set", f"tolerances.{g}={wide}") for g in ("lattice", "scaling")]
    options = [word for group in groups for word in group]
    result = braggtrace("run", supervisor, "-q", "--mode", "physical", *options)
    assert result.code == 0
