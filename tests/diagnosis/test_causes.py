"""Root causes: what diverges although nothing before it is known to."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from braggtrace.catalog import CATALOG
from braggtrace.diagnosis import Cause, root_causes
from braggtrace.events import Catalog, EventSpec
from braggtrace.judgement.findings import (
    Accounting,
    Difference,
    Finding,
    Status,
    Tolerance,
)
from braggtrace.judgement.verdict import Verdict, decide
from braggtrace.traceio import parse_log
from tests.helpers import REPEATABLE, group, rules, scalars_verdict, verdict_of
from tests.traceio.nanobragg.logs import log

# the scalar part of the chain that ends in the intensity
CHAIN = ("F_latt_a", "F_latt_b", "F_latt_c", "F_latt", "I_contribution")


def verdict(
    changed: Mapping[str, float],
    names: tuple[str, ...] = (*CHAIN, "hkl_frac", "F_cell"),
    exempt: tuple[str, ...] = (),
) -> Verdict:
    """A verdict on scalars, all 1.0 but for those that the subject has otherwise."""
    values = {name: _vector(name, 1.0) for name in names}
    others = {name: _vector(name, changed.get(name, 1.0)) for name in names}
    by = rules(Tolerance(rtol=1e-9), exempt=dict.fromkeys(exempt, "a reason"))
    return scalars_verdict(values, others, by)


def _vector(name: str, value: float) -> object:
    spec: EventSpec | None = CATALOG.get(name)
    return [value] * len(spec.components) if spec and spec.components else value


def causes(found: Verdict) -> list[tuple[str, str]]:
    return [(cause.factor, cause.certainty) for cause in root_causes(found)]


def cause(found: Verdict) -> Cause:
    (only,) = root_causes(found)
    return only


def test_a_verdict_without_divergence_has_no_cause():
    assert root_causes(verdict({})) == ()


def test_a_factor_all_of_whose_upstream_events_agree_is_a_root():
    # F_latt_b is computed from hkl_frac, which is compared and agrees
    found = cause(verdict({"F_latt_b": 2.0}))
    assert (found.factor, found.certainty, found.not_compared) == (
        "F_latt_b",
        "root",
        (),
    )


def test_what_comes_after_a_divergence_inherits_it():
    found = verdict({"F_latt_b": 2.0, "F_latt": 2.0, "I_contribution": 2.0})
    assert [f.factor for f in found.diverged] == [
        "F_latt_b",
        "F_latt",
        "I_contribution",
    ]
    assert causes(found) == [("F_latt_b", "root")]


def test_two_independent_divergences_are_two_roots_in_causal_order():
    found = verdict({"F_cell": 2.0, "F_latt_a": 2.0, "I_contribution": 4.0})
    assert causes(found)[0] == ("F_latt_a", "root")
    assert [name for name, _ in causes(found)] == ["F_latt_a", "F_cell"]


def test_an_upstream_event_that_was_not_compared_makes_it_at_or_before():
    names = tuple(n for n in (*CHAIN, "F_cell") if n != "F_latt_b")
    found = cause(verdict({"F_latt": 2.0}, names))
    assert (found.factor, found.certainty) == ("F_latt", "at or before")
    assert found.not_compared[0] == "F_latt_b"


def test_an_exempt_upstream_event_makes_it_at_or_before():
    found = cause(verdict({"F_latt": 2.0}, exempt=("F_latt_b",)))
    assert (found.certainty, found.not_compared) == ("at or before", ("F_latt_b",))


def test_an_exempt_upstream_event_is_looked_through():
    # hkl_frac diverges; F_latt_b is exempt; F_latt inherits through it
    found = verdict(
        {"hkl_frac": 2.0, "F_latt_b": 2.0, "F_latt": 2.0}, exempt=("F_latt_b",)
    )
    assert [factor for factor, _ in causes(found)] == ["hkl_frac"]


def test_events_that_were_not_compared_are_looked_through_down_to_the_first():
    # everything between hkl_frac and I_contribution is absent
    found = verdict(
        {"hkl_frac": 2.0, "I_contribution": 2.0}, ("hkl_frac", "I_contribution")
    )
    assert [factor for factor, _ in causes(found)] == ["hkl_frac"]


def test_an_event_that_agrees_is_not_looked_through():
    # F_latt agrees, so what diverged before it cannot explain the intensity
    found = verdict({"F_latt_a": 2.0, "I_contribution": 2.0})
    assert ("I_contribution", "root") in causes(found)


def test_an_upstream_event_that_the_subject_never_computed_is_no_suspect():
    names = tuple(n for n in (*CHAIN, "hkl_frac", "F_cell") if n != "F_latt_b")
    found = verdict({"F_latt": 2.0}, names)
    assert [c.certainty for c in root_causes(found, computed=names)] == ["root"]
    suspect = root_causes(found, computed=(*names, "F_latt_b"))
    assert [(c.certainty, c.not_compared) for c in suspect] == [
        ("at or before", ("F_latt_b",))
    ]


def test_a_missing_event_is_a_cause_and_what_follows_inherits():
    values = dict.fromkeys(("F_latt_a", "F_latt"), 1.0)
    found = scalars_verdict(values, {"F_latt": 2.0})
    assert [c.factor for c in root_causes(found)] == ["F_latt_a"]
    assert cause(found).first is None


def test_a_missing_event_is_never_a_root():
    # all that it is computed from agrees, and still nobody saw it
    values = dict.fromkeys(("F_latt_a", "F_latt_b", "F_latt_c", "F_latt"), 1.0)
    subject = {name: x for name, x in values.items() if name != "F_latt"}
    found = cause(scalars_verdict(values, subject))
    assert (found.factor, found.certainty) == ("F_latt", "at or before")
    assert found.not_compared == ("F_latt",)


def test_the_cause_shows_its_earliest_value_outside():
    first = cause(verdict({"F_latt_b": 2.0})).first
    assert first is not None
    assert (first.baseline, first.subject) == (1.0, 2.0)


def test_damage_to_a_trace_and_empty_groups_are_no_physical_causes():
    text = log()
    broken = parse_log(text[: text.index("TRACE_C: floatimage")], "c.log")
    whole = parse_log(text, "c.log")
    found = verdict_of(
        broken, whole, [group("F_latt", "F_cell"), group("distance", name="empty")]
    )
    assert {f.problem for f in found.diverged} == {"trace", "group"}
    assert root_causes(found) == ()


def test_a_foreign_factor_has_no_upstream_and_is_its_own_root():
    found = scalars_verdict(
        {"foreign": 1.0, "F_latt": 1.0}, {"foreign": 2.0, "F_latt": 1.0}
    )
    assert causes(found) == [("foreign", "root")]


FLOATS = [spec.name for spec in CATALOG.values() if spec.kind == "float"]


@REPEATABLE
@given(
    st.sets(st.sampled_from(FLOATS), min_size=1),
    st.sets(st.sampled_from(FLOATS)),
)
def test_every_divergence_has_a_cause_and_the_first_divergence_is_one(changed, others):
    found = verdict(dict.fromkeys(changed, 3.0), tuple(sorted(changed | others)))
    named = [cause.factor for cause in root_causes(found)]
    assert found.first_divergence is not None
    assert found.first_divergence.factor == named[0]
    assert set(named) <= changed
    assert named == sorted(named, key=list(CATALOG).index)


def ancestors(name: str) -> set[str]:
    upstream = CATALOG[name].upstream
    return set(upstream).union(*(ancestors(n) for n in upstream)) if upstream else set()


@REPEATABLE
@given(st.sets(st.sampled_from(FLOATS), min_size=1), st.sets(st.sampled_from(FLOATS)))
def test_a_root_has_no_diverged_upstream_and_says_what_was_not_compared(
    changed, others
):
    compared = changed | others
    found = verdict(dict.fromkeys(changed, 3.0), tuple(sorted(compared)))
    for only in root_causes(found):
        upstream = set(CATALOG[only.factor].upstream)
        assert not upstream & changed
        unknown = set(only.not_compared)
        assert unknown >= upstream - compared
        assert unknown <= ancestors(only.factor) - compared
        assert (only.certainty == "root") == (not unknown)


def test_if_everything_diverges_the_roots_are_what_is_computed_from_nothing():
    found = verdict(dict.fromkeys(FLOATS, 3.0), tuple(FLOATS))
    named = {cause.factor for cause in root_causes(found)}
    # an integer in between was not compared and is looked through
    assert named == {name for name in FLOATS if not ancestors(name) & set(FLOATS)}


def test_what_diverged_at_a_later_step_is_no_cause_of_an_earlier_divergence():
    catalog = Catalog(
        name="steps",
        description="a program that advances",
        advances="n",
        events=(
            EventSpec(name="force", unit="1", description="", previous=("position",)),
            EventSpec(name="position", unit="1", description="", upstream=("force",)),
        ),
    )

    def diverged(name: str, step: int, upstream: str) -> Finding:
        first = Difference(
            place={"n": step},
            component="",
            baseline=1.0,
            subject=2.0,
            abs_delta=1.0,
            rel_delta=1.0,
            allowed=0.0,
            deviation=1.0,
        )
        return Finding(
            factor=name,
            group="events",
            status=Status.DIVERGENT,
            problem="values",
            compared=2,
            first=first,
            upstream=(upstream,),
        )

    accounting = Accounting(expected=4, compared=4, exempt=(), missing=0)
    for force, position, root in ((1, 0, "position"), (1, 1, "force"), (3, 5, "force")):
        findings = (
            diverged("force", force, "position"),
            diverged("position", position, "force"),
        )
        found = decide(findings, accounting, advances="n")
        assert found.first_divergence is not None
        assert found.first_divergence.factor == root
        assert [c.factor for c in root_causes(found, catalog=catalog)] == [root]
