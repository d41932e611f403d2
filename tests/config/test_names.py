"""Names of tolerances, exemptions and switches must be known."""

import pytest

from braggtrace.config import build_rules, build_switches
from braggtrace.errors import ConfigError
from braggtrace.judgement.extraction import EventFactors
from braggtrace.judgement.findings import Tolerance
from braggtrace_plugins.factors.other import OTHER
from tests.config.texts import FULL, MINIMAL, place_of

LATTICE = EventFactors(name="lattice", description="", events=("F_latt", "rot_a"))


def rules_error(load, text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        build_rules(load(text), [LATTICE])
    return caught.value


def test_unknown_tolerance_is_refused_with_place_and_nearest_name(load):
    text = MINIMAL + "tolerances:\n  F_lat: {rtol: 1, why: test}\n"
    error = rules_error(load, text)
    assert (error.line, error.column) == place_of(text, "F_lat:")
    assert error.key == "tolerances.F_lat"
    assert "did you mean 'F_latt'" in error.what


def test_misspelt_default_is_refused(load):
    error = rules_error(load, MINIMAL + "tolerances: {defualt: {rtol: 1, why: t}}\n")
    assert "did you mean 'default'" in error.what


def test_tolerance_of_a_group_that_takes_no_part_is_refused(load):
    text = MINIMAL + "tolerances: {scaling: {rtol: 1, why: test}}\n"
    error = rules_error(load, text)
    assert error.key == "tolerances.scaling"
    assert "lattice" in error.what


def test_unknown_exempt_factor_is_refused_with_place_and_nearest_name(load):
    text = MINIMAL + "exempt:\n  rot_aa: because\n"
    error = rules_error(load, text)
    assert (error.line, error.column) == place_of(text, "rot_aa:")
    assert error.key == "exempt.rot_aa"
    assert "did you mean 'rot_a'" in error.what


def test_any_name_may_be_exempt_where_other_events_take_part(load):
    config = load(MINIMAL + "exempt: {my_own_event: because}\n")
    rules = build_rules(config, [LATTICE, OTHER])
    assert rules.reason("other", "my_own_event") == "because"


@pytest.mark.parametrize("name", ["lattice", "F_latt", "lattice.F_latt"])
def test_group_factor_and_both_are_names_of_a_tolerance(load, name):
    text = MINIMAL + f"tolerances: {{{name}: {{rtol: 0.5, why: test}}}}\n"
    rules = build_rules(load(text), [LATTICE])
    assert rules.tolerance("lattice", "F_latt").rtol == 0.5
    assert rules.tolerance("scaling", "steps") == Tolerance(rtol=1e-9)


def test_most_specific_tolerance_wins(load):
    names = {"lattice": 0.1, "F_latt": 0.2, "lattice.F_latt": 0.3}
    lines = [f"  {n}: {{rtol: {r}, why: test}}\n" for n, r in names.items()]
    text = MINIMAL + "tolerances:\n" + "".join(lines)
    rules = build_rules(load(text), [LATTICE])
    assert rules.tolerance("lattice", "F_latt").rtol == 0.3
    assert rules.tolerance("lattice", "rot_a").rtol == 0.1


def test_default_tolerance_is_a_billionth(load):
    assert build_rules(load(MINIMAL), [LATTICE]).default == Tolerance(rtol=1e-9)


def test_limits_reach_the_rules_as_given(load):
    text = MINIMAL + (
        "tolerances:\n  default: {rtol: 1.0e-3, atol: 1.0e-4, floor: 1.0e-5}\n"
        "  rot_a: {angle_rad: 0.25, why: w}\n  F_latt: {ulp: 4, nan: equal, why: w}\n"
    )
    rules = build_rules(load(text), [LATTICE])
    assert rules.default == Tolerance(rtol=1e-3, atol=1e-4, floor=1e-5)
    rot_a = Tolerance(angle=0.25, comparator="angular", why="w")
    assert rules.tolerance("lattice", "rot_a") == rot_a
    f_latt = Tolerance(ulp=4, comparator="ulp", nan="equal", why="w")
    assert rules.tolerance("lattice", "F_latt") == f_latt


def test_unknown_switch_is_refused_with_place_and_nearest_name(load):
    text = FULL.replace("cell_cstar_z", "cell_cstar")
    with pytest.raises(ConfigError) as caught:
        build_switches(load(text))
    error = caught.value
    assert (error.line, error.column) == place_of(text, "cell_cstar")
    assert error.key == "subject.switches.cell_cstar"
    assert "did you mean 'cell_cstar_z'" in error.what


def test_switch_changes_the_mode_in_that_point_alone(load):
    switches = build_switches(load(FULL))
    assert switches.cell_cstar_z is True
    assert switches.phi_zero_carryover is False


@pytest.mark.parametrize(("mode", "state"), [("nanobragg", True), ("physical", False)])
def test_mode_sets_every_switch(load, mode, state):
    switches = build_switches(load(MINIMAL, ("subject.mode", mode)))
    names = type(switches).__dataclass_fields__
    assert {getattr(switches, name) for name in names} == {state}
