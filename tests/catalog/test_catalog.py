"""The catalogue: names, causal order, units, axes, components."""

import re
from collections.abc import Callable
from typing import get_args

import pytest

from braggtrace.catalog import CATALOG, causal_rank, is_known, spec_of
from braggtrace.catalog.crystal import CRYSTAL_EVENTS
from braggtrace.catalog.detector import DETECTOR_EVENTS
from braggtrace.catalog.intensity import INTENSITY_EVENTS
from braggtrace.catalog.pixel import PIXEL_EVENTS
from braggtrace.errors import UnknownNameError
from braggtrace.events import AXES, EventSpec, Kind, Scale
from braggtrace.units import factor, known_units

TABLES = (DETECTOR_EVENTS, PIXEL_EVENTS, CRYSTAL_EVENTS, INTENSITY_EVENTS)
SPECS = list(CATALOG.values())


def each_event(rule: Callable[[EventSpec], None]) -> Callable[[], None]:
    """A test of every event by one rule, whose message names each that breaks it."""

    def test() -> None:
        broken = []
        for spec in SPECS:
            try:
                rule(spec)
            except AssertionError as error:
                broken.append(f"{spec.name}: {error}")
        assert not broken, "\n".join(["", *broken])

    test.__doc__ = rule.__doc__
    return test


def test_no_event_is_declared_twice():
    assert sum(len(table) for table in TABLES) == len(CATALOG)


def test_the_order_is_that_of_the_tables():
    declared = [spec.name for table in TABLES for spec in table]
    assert list(CATALOG) == declared
    assert [causal_rank(name) for name in declared] == list(range(len(declared)))


@each_event
def test_upstream_events_exist_and_come_earlier(spec: EventSpec):
    for name in spec.upstream:
        assert is_known(name), f"{spec.name} is computed from {name}, which is unknown"
        assert causal_rank(name) < causal_rank(spec.name), name
    assert len(set(spec.upstream)) == len(spec.upstream)


@each_event
def test_units_are_known_and_the_emitted_unit_can_be_converted(spec: EventSpec):
    assert spec.unit in known_units()
    if spec.emitted:
        assert factor(spec.emitted, spec.unit) > 0
        assert spec.emitted != spec.unit


@each_event
def test_axes_are_axes_in_their_order(spec: EventSpec):
    assert set(spec.axes) <= set(AXES)
    assert list(spec.axes) == sorted(spec.axes, key=AXES.index)


@each_event
def test_kind_scale_and_components_are_sane(spec: EventSpec):
    assert spec.kind in get_args(Kind)
    assert spec.scale in get_args(Scale)
    assert len(set(spec.components)) == len(spec.components)
    assert len(spec.components) != 1, "a scalar has no component"
    assert len(spec.components) in (0, 2, 3, 4, 9)


@each_event
def test_texts_and_integers_carry_a_unit_that_suits_them(spec: EventSpec):
    assert (spec.kind == "text") == (spec.unit == "text")
    if spec.kind == "int":
        assert spec.unit == "1"
        assert not spec.emitted
    assert spec.scale == "none" or (spec.kind, spec.unit) == ("float", "1")


@each_event
def test_an_event_varies_along_every_axis_along_which_its_upstream_varies(
    spec: EventSpec,
):
    # what is the same for all samples cannot be computed from one that is not, unless
    # it sums over them or takes the last
    reduced = {"I_before_scaling", "capture_fraction", "cos_2theta", "polar"}
    reduced |= {"omega_pixel", "incident_vec", "stol", "I_over_steps"}
    if spec.name in reduced:
        return
    varying = {axis for name in spec.upstream for axis in CATALOG[name].axes}
    assert varying <= set(spec.axes)


@each_event
def test_the_description_is_one_line(spec: EventSpec):
    assert spec.description
    assert "\n" not in spec.description
    assert not spec.description.endswith(".")


@each_event
def test_the_name_carries_no_unit(spec: EventSpec):
    assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", spec.name)
    assert not re.search(r"_(m|mm|meters|angstroms|A|A_inv|deg|rad|sr)$", spec.name)


def test_a_view_has_something_to_be_derived_from():
    for spec in SPECS:
        if spec.view:
            assert spec.upstream, spec.name


def test_names_outside_the_catalogue_come_last():
    assert causal_rank("nobody") == len(CATALOG)
    assert not is_known("nobody")


def test_an_unknown_name_is_an_error_with_the_nearest_one():
    assert spec_of("F_latt") is CATALOG["F_latt"]
    with pytest.raises(UnknownNameError, match="did you mean 'F_latt'"):
        spec_of("F_lattt")


def test_the_catalogue_cannot_be_changed():
    with pytest.raises(TypeError):
        CATALOG["new"] = CATALOG["F_latt"]  # type: ignore[index]
