"""Tolerances and declared divergences in YAML: what is read, and what is refused."""

from datetime import date

import pytest

from braggtrace.config.rules import DEFAULTS, build_rules
from braggtrace.errors import ConfigError
from braggtrace.judgement.findings import Tolerance
from tests.config.texts import MINIMAL
from tests.helpers import BUILT_IN_GROUPS

DAY = date(2026, 11, 23)
EXPECT = (
    "expect:\n"
    "  - factor: lattice.rot_b\n"
    "    index: {phi: 0}\n"
    "    component: y\n"
    "    relative: {min: 0.05, max: 0.08}\n"
    "    reason: the rotation of the step before\n"
    "    issue: https://example.org/7\n"
    "    owner: ada\n"
    "    expires: 2027-01-31\n"
)


@pytest.fixture
def rules_of(load):
    def built(text):
        return build_rules(load(MINIMAL + text), BUILT_IN_GROUPS, today=DAY)

    return built


@pytest.fixture
def refused(load):
    def found(text):
        from braggtrace.errors import ConfigError

        with pytest.raises(ConfigError) as error:
            build_rules(load(MINIMAL + text), BUILT_IN_GROUPS, today=DAY)
        assert error.value.line is not None
        return error.value

    return found


def test_the_default_is_that_of_the_subjects_precision(rules_of):
    assert rules_of("").default == DEFAULTS["float64"]
    assert rules_of("subject: {dtype: float32}\n").default == DEFAULTS["float32"]


def test_a_default_of_ones_own_may_depend_on_the_precision(rules_of):
    own = "tolerances:\n  default: {rtol: 1.0e-7}\n  default.float32: {rtol: 1.0e-3}\n"
    assert rules_of(own).default.rtol == 1e-7
    assert rules_of(own + "subject: {dtype: float32}\n").default.rtol == 1e-3


def test_several_measures_are_read(rules_of):
    text = (
        "tolerances:\n"
        "  F_latt: {any: [{rtol: 1.0e-9}, {ulp: 4}, {peak: 1.0e-12}], why: zeros}\n"
        "  rot_a: {all: [{angle_rad: 1.0e-9}, {atol: 1.0e-9}], why: both}\n"
    )
    found = rules_of(text).tolerances
    assert found["F_latt"].need == "any"
    assert found["F_latt"].parts == (
        Tolerance(rtol=1e-9),
        Tolerance(ulp=4, comparator="ulp"),
        Tolerance(peak=1e-12),
    )
    assert found["rot_a"].need == "all"
    assert found["rot_a"].parts[0].comparator == "angular"


def test_single_indices_are_read(rules_of):
    text = (
        "tolerances:\n"
        "  F_latt:\n"
        "    rtol: 1.0e-9\n"
        "    why: the rest\n"
        "    at: [{index: {phi: 3}, rtol: 1.0e-6, why: near a zero}]\n"
    )
    (place,) = rules_of(text).tolerances["F_latt"].places
    assert dict(place.index) == {"phi": 3}
    assert place.tolerance == Tolerance(rtol=1e-6, why="near a zero")


def test_a_policy_for_nan_keeps_the_limits_of_the_default(rules_of):
    found = rules_of("tolerances: {F_latt: {nan: equal, why: shadow}}\n")
    kept = found.tolerances["F_latt"]
    assert (kept.nan, kept.rtol) == ("equal", found.default.rtol)
    assert found.default.nan == "fail"


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("{F_latt: {peak: 1.0, rtol: 1.0, why: x}}", "F_latt", "peak"),
        ("{F_latt: {any: [{rtol: 1.0}], rtol: 1.0, why: x}}", "F_latt", "give one of"),
        ("{F_latt: {any: [{}], why: x}}", "F_latt", "give a limit"),
        ("{F_latt: {any: [], why: x}}", "any", "at least 1"),
        ("{F_latt: {any: [{rtol: -1.0}], why: x}}", "rtol", "greater"),
        ("{F_latt: {any: [{rtool: 1.0}], why: x}}", "rtool", "'rtol'"),
        ("{F_latt: {any: [{rtol: 1.0}]}}", "F_latt", "why"),
        ("{default.float16: {rtol: 1.0}}", "default.float16", "default.float64"),
        ("{F_lattt: {rtol: 1.0, why: x}}", "F_lattt", "'F_latt'"),
        (
            "{F_latt: {rtol: 1.0, why: x, at: [{index: {phii: 1}, ulp: 1, why: x}]}}",
            "phii",
            "'phi'",
        ),
        (
            "{F_latt: {rtol: 1.0, why: x, at: [{index: {phi: 1}, rtol: 1.0}]}}",
            "why",
            "missing",
        ),
        (
            "{F_latt: {rtol: 1.0, why: x, at: [{index: {phi: 1}, why: x}]}}",
            "at.0",
            "give a limit",
        ),
        (
            "{F_latt: {rtol: 1.0, why: x, at: [{index: {phi: 1}, rtol: 1.0, why: x}, "
            "{index: {phi: 1}, rtol: 2.0, why: x}]}}",
            "F_latt",
            "twice",
        ),
        (
            "{lattice: {rtol: 1.0, why: x, at: [{index: {phi: 1}, rtol: 1.0, "
            "why: x}]}}",
            "at",
            "one factor",
        ),
    ],
)
def test_a_tolerance_that_means_nothing_is_refused(refused, text, key, words):
    error = refused(f"tolerances: {text}\n")
    assert error.key.endswith(key), error
    assert words in str(error)


def test_a_declared_divergence_is_read(rules_of):
    (entry,) = rules_of(EXPECT).expect
    assert rules_of(EXPECT).today == DAY
    assert (entry.factor, entry.component, entry.low, entry.high) == (
        *("lattice.rot_b", "y"),
        *(0.05, 0.08),
    )
    assert dict(entry.index) == {"phi": 0}
    assert entry.expires == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("lattice.rot_b", "lattice.rot_bb", "'lattice.rot_b'"),
        ("lattice.rot_b", "lattice", "unknown factor"),
        ("{phi: 0}", "{phii: 0}", "'phi'"),
        ("{phi: 0}", "{phi: -1}", "greater than or equal to 0"),
        ("min: 0.05", "min: 0.5", "greater than max"),
        ("max: 0.08", "max: .inf", "finite"),
        ("2027-01-31", "2027-02-31", "2027-02-31"),
        ("2027-01-31", "20270131", "string"),
        ("2027-01-31", "next year", "next year"),
        ("    owner: ada\n", "", "missing"),
        ("    reason: the rotation of the step before\n", "", "missing"),
        ("    issue: https://example.org/7\n", "", "missing"),
        ("    expires: 2027-01-31\n", "", "missing"),
        ("    relative: {min: 0.05, max: 0.08}\n", "", "missing"),
        ("owner: ada", "owner: ' '", "pattern"),
    ],
)
def test_a_declaration_that_lacks_something_is_refused(refused, old, new, words):
    assert old in EXPECT
    assert words in str(refused(EXPECT.replace(old, new)))


def test_a_divergence_is_declared_once(refused):
    twice = EXPECT + EXPECT.removeprefix("expect:\n")
    assert "twice" in str(refused(twice))


@pytest.mark.parametrize("key", ["ulp", "noise", "rtol"])
@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("1" + 400 * "0", "Input should be a "),
        ("1" + 5000 * "0", "whole number of at most 4300 digits"),
    ],
    ids=["no double", "no integer"],
)
def test_a_number_of_many_digits_is_refused_in_one_line(load, key, number, words):
    text = f"tolerances: {{default: {{{key}: {number}}}}}\n"
    with pytest.raises(ConfigError, match=words) as error:
        load(MINIMAL + text)
    assert len(str(error.value)) < 300
    with pytest.raises(ConfigError, match=words) as error:
        load(MINIMAL, (f"tolerances.default.{key}", number))
    assert len(str(error.value)) < 300
