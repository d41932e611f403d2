"""Factors of formulas: values, units, indices, digits; and through the whole run."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.errors import BraggtraceError, UsageError
from braggtrace.events import Event, Trace, TraceHeader
from braggtrace.judgement.derived import DerivedFactors
from braggtrace.judgement.formula import FormulaError, parse_formula
from tests.cli.runner import call
from tests.e2e.two_programs import CONFIG, log_of, right, table_of, wrong


def event(name, unit, axes, index, values, **given_):
    array = np.array(values)
    return Event(
        name=name,
        unit=unit,
        axes=axes,
        index=np.array(index, dtype=np.int64).reshape(len(array), len(axes)),
        values=array.reshape(len(array), -1),
        **given_,
    )


TRACE = Trace(
    header=TraceHeader(program="p"),
    events={
        e.name: e
        for e in (
            event("s", "m", ("i",), [[0], [1]], [1.0, 2.0]),
            event("t", "s", ("i",), [[1], [0]], [4.0, 2.0]),
            event("c", "km", (), [[]], [0.5]),
            event("n", "1", (), [[]], [3]),
            event("word", "text", (), [[]], ["a"]),
            event("angle", "deg", (), [[]], [90.0]),
            event("v", "m/s", (), [[]], [[3.0, 4.0]], components=("x", "y")),
            event("j", "m", ("j",), [[0], [1]], [10.0, 20.0]),
            event("gap", "m", ("i",), [[0]], [1.0]),
            event("p", "m", (), [[]], [2.0], half_width=np.array([[0.1]])),
        )
    },
)


def fail(name, why):
    return UsageError(f"{name}: {why}")


def derived(text):
    extractor = DerivedFactors(formulas={"f": (parse_formula(text), text)}, fail=fail)
    (factor,) = extractor.extract(TRACE)
    return factor.data


@pytest.mark.parametrize(
    ("text", "unit", "values"),
    [
        ("s / t", "m/s", [[0.5], [0.5]]),
        ("s + c", "m", [[501.0], [502.0]]),
        ("c - n * c", "km", [[-1.0]]),
        ("-n ^ 2", "1", [[-9.0]]),
        ("2 ^ -1", "1", [[0.5]]),
        ("2 ^ 3 ^ 2", "1", [[512.0]]),
        ("6 - 2 - 1", "1", [[3.0]]),
        ("sin(angle)", "1", [[1.0]]),
        ("norm(v)", "m/s", [[5.0]]),
        ("v.x + v.y", "m/s", [[7.0]]),
        ("sum(v) * 2", "m/s", [[14.0]]),
        ("s ^ 2", "m**2", [[1.0], [4.0]]),
        ("sqrt(s ^ 2)", "m", [[1.0], [2.0]]),
        ("s * j", "m**2", [[10.0], [20.0], [20.0], [40.0]]),
        ("s / gap", "1", [[1.0], [np.nan]]),
        ("n / 0", "1", [[np.inf]]),
    ],
)
def test_a_formula_is_computed_with_its_unit(text, unit, values):
    found = derived(text)
    assert found.unit == unit
    assert np.allclose(found.values, values, rtol=1e-15, equal_nan=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("s + t", "different things"),
        ("exp(s)", "different things"),
        ("2 ^ s", "an exponent is in m"),
        ("s ^ n ^ s", "an exponent is in m"),
        ("word + 1", "is a text"),
        ("s ^ j", "an exponent is in m"),
    ],
)
def test_units_that_do_not_fit_are_an_error(text, said):
    with pytest.raises(UsageError, match=said):
        derived(text)


def test_a_row_without_a_partner_is_no_number():
    found = derived("s * gap")
    assert found.index.tolist() == [[0], [1]]
    assert np.isnan(found.values[1, 0])


def test_what_the_digits_leave_open_is_carried_through():
    found = derived("p * p")
    assert found.half_width is not None
    assert found.half_width[0, 0] == pytest.approx(0.41)


def test_digits_of_one_component_do_not_make_up_for_those_of_another():
    """x − y of a printed vector is open by both halves of a digit, not by none."""
    printed = event(
        "r",
        "m",
        (),
        [[]],
        [[3.0, -4.0]],
        components=("x", "y"),
        half_width=np.array([[0.05, 0.05]]),
    )
    trace = Trace(header=TraceHeader(program="p"), events={"r": printed})
    for text, wanted in (("sum(r)", 0.1), ("norm(r)", 0.07)):
        formulas = {"q": (parse_formula(text), text)}
        (found,) = DerivedFactors(formulas=formulas, fail=fail).extract(trace)
        assert found.data.half_width is not None
        assert found.data.half_width[0, 0] == pytest.approx(wanted, rel=0.01)


ANY = st.text("stcnvjp.xy+-*/^() 0123456789", max_size=30)


def test_a_product_that_would_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr("braggtrace.judgement.derived._MOST_ROWS", 3)
    with pytest.raises(UsageError, match=r"2 values meet 2 .* 4 rows, 3 are allowed"):
        derived("s * j")
    assert len(derived("s * s").values) == 2


def test_the_lowest_precision_is_that_of_the_formula():
    single = event("f", "1", (), [[]], np.array([0.5], np.float32))
    trace = Trace(header=TraceHeader(program="p"), events={**TRACE.events, "f": single})
    factors = DerivedFactors(formulas={"z": (parse_formula("f * s"), "")}, fail=fail)
    assert factors.extract(trace)[0].data.values.dtype == np.float32


def test_what_is_made_of_an_unreadable_event_is_unreadable():
    odd = event("odd", "1", (), [[]], ["?"], unreadable="holds records")
    trace = Trace(header=TraceHeader(program="p"), events={**TRACE.events, "odd": odd})
    factors = DerivedFactors(formulas={"z": (parse_formula("odd + n"), "")}, fail=fail)
    data = factors.extract(trace)[0].data
    assert data.unreadable == "is made of odd, which holds records"


@given(ANY)
def test_hostile_formulas_are_factors_or_errors(text):
    try:
        extractor = DerivedFactors(
            formulas={"f": (parse_formula(text), text)}, fail=fail
        )
        found = extractor.extract(TRACE)
    except (FormulaError, BraggtraceError) as error:
        told = str(error)
    else:
        told = str([factor.data.unit for factor in found])
    assert told


@pytest.fixture
def folder(tmp_path):
    log_of(tmp_path / "baseline.log", right)
    table_of(tmp_path / "subject.csv", wrong)
    return tmp_path


def run(folder, derive):
    path = folder / "run.yaml"
    path.write_text(f"{CONFIG}derive: {{{derive}}}\n", encoding="utf-8")
    return call("run", path)


def test_a_derived_factor_is_compared_and_stands_behind_its_events(folder):
    result = run(folder, 'energy: "position^2 + (velocity * 2)^2 * 1"')
    assert result.code == 2
    assert "run.yaml:" in result.err
    assert "derive.energy" in result.err
    result = run(folder, 'power: "force * velocity"')
    assert result.code == 1, result.err
    assert "root cause        position at n=0" in result.out
    assert "inherited by      force, velocity, power" in result.out


@pytest.mark.parametrize(
    ("derive", "said"),
    [
        ('a: "force *"', "wanted a number, an event or a bracket at character 8"),
        ('a: "forse * 2"', "did you mean 'force'"),
        ("a: \"__import__('os').system('true')\"", "unknown function"),
        ('force: "velocity"', "force"),
    ],
)
def test_what_is_wrong_with_a_formula_is_said_with_its_place(folder, derive, said):
    result = run(folder, derive)
    assert result.code == 2
    assert said in result.err
    assert "run.yaml:" in result.err
    assert "Traceback" not in result.err


def test_a_derived_factor_has_a_tolerance_of_its_own(folder):
    table_of(folder / "subject.csv", right)
    text = 'power: "force * velocity"}\ntolerances: {derived.power: {ulp: 0, why: "x"}'
    result = run(folder, text)
    assert result.code == 0, result.err + result.out
    assert "power" in result.out


def test_a_derived_factor_of_the_simulator(root, tmp_path):
    path = tmp_path / "derived.yaml"
    path.write_text(
        f"extends: {root}/configs/supervisor.yaml\nname: derived\n"
        'derive: {I_per_step: "I_before_scaling / steps"}\n'
        f"report: {{dir: {tmp_path}}}\n"
    )
    result = call("run", path)
    assert result.code == 0, result.err + result.out
    assert "I_per_step" in result.out
    (bundle,) = (tmp_path / "derived").glob("*Z*")
    assert call("verify", bundle).code == 0
