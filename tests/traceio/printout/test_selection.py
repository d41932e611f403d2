"""Which step's value the unmodified program prints, and which it cannot vouch for."""

import numpy as np

from braggtrace.defaults import ALL_GROUPS
from braggtrace.judgement.findings import Rules, Tolerance
from braggtrace.pipeline.compare import compare_traces
from braggtrace.pluginmanager import Registry
from braggtrace.report.report import Report, Side
from braggtrace.traceio.printout import (
    as_printout,
    format_printout,
    parse_printout,
    without_stale,
)
from braggtrace.traceio.printout.vocabulary import STALE, UNSET
from tests.helpers import event, trace

SIDE = Side(program="x", version="", facts={})


def native(**events):
    sizes = {"layer": 1, "subpixel": 2, "source": 2, "phi": 2, "mosaic": 1}
    made = trace(*(events.values()))
    return made.relabelled(sizes=sizes, dialect="native")


def steps(name, values):
    rows = [[s, q, f] for s in range(2) for q in range(2) for f in range(2)]
    return event(name, values, axes=("subpixel", "source", "phi"), index=rows)


def rays(name, values):
    rows = [[s, q] for s in range(2) for q in range(2)]
    return event(name, values, axes=("subpixel", "source"), index=rows)


def printed(of):
    return as_printout(of, like=trace())


def test_last_step_of_the_last_subpixel_is_printed():
    made = native(F_latt=steps("F_latt", [1.0, 2, 3, 4, 5, 6, 7, 8]))
    assert printed(made).events["F_latt"].values.tolist() == [[8.0]]


def test_ray_that_dmin_cuts_off_leaves_the_one_before():
    made = native(
        F_latt=steps("F_latt", [1.0, 2, 3, 4, 5, 6, 7, 8]),
        gate=rays("in_resolution", [1, 1, 1, 0]),
    )
    assert printed(made).events["F_latt"].values.tolist() == [[6.0]]


def test_structure_factor_is_of_the_last_step_that_looked_it_up():
    made = native(
        F_latt=steps("F_latt", [1.0, 2, 3, 0, 5, 0, 0, 0]),
        F_cell=steps("F_cell", [10.0, 20, 30, 40, 50, 60, 70, 80]),
    )
    assert printed(made).events["F_cell"].values.tolist() == [[50.0]]


def test_structure_factor_that_was_never_looked_up_is_exempt():
    made = native(F_latt=steps("F_latt", [0.0] * 8), F_cell=steps("F_cell", [10.0] * 8))
    assert "F_cell" not in printed(made)
    text = trace(event("F_cell", [3.0]), event("polar", [1.0]))
    kept = without_stale(text.relabelled(dialect="printout"), made)
    assert list(kept.events) == ["polar"]
    assert [(e.name, e.reason) for e in kept.header.exempt] == [("F_cell", STALE)]


def test_pixel_beyond_dmin_holds_no_index():
    made = native(
        hkl=steps("F_latt", [1.0] * 8), gate=rays("in_resolution", [0, 0, 0, 0])
    )
    text = trace(event("F_latt", [3.0])).relabelled(dialect="printout")
    kept = without_stale(text, made)
    assert not kept.events
    assert kept.header.exempt[0].reason == UNSET


def test_sine_over_wavelength_is_half_of_q():
    q = event("scattering_vec", [[3.0e9, 0.0, 4.0e9]])
    assert printed(native(q=q)).events["stol"].values.tolist() == [[2.5e9]]


def compared(text: str, subject) -> Report:
    registry = Registry()
    return compare_traces(
        parse_printout(text, "log"),
        subject,
        registry=registry,
        extractors=registry.extractors(ALL_GROUPS[:-1]),
        rules=Rules(default=Tolerance(rtol=1e-9)),
        name="x",
        sides=(SIDE, SIDE),
    )


def test_difference_inside_the_printed_interval_is_none(printed_pixel):
    report = compared(
        format_printout(as_printout(printed_pixel, trace())), printed_pixel
    )
    assert report.verdict.agree


def test_difference_beyond_the_printed_interval_is_one(printed_pixel):
    text = format_printout(as_printout(printed_pixel, trace()))
    value = printed_pixel.events["polar"].values[0, 0]
    old, new = f"{value:.10g}", f"{value + 2e-9:.10g}"
    report = compared(text.replace(old, new), printed_pixel)
    assert [f.factor for f in report.verdict.diverged] == ["polar"]


def test_line_that_is_missing_from_a_setup_is_missing(printed_pixel):
    whole = format_printout(
        as_printout(printed_pixel, like=trace(event("fluence", [1.0])))
    )
    assert compared(whole, printed_pixel).verdict.agree
    lines = [x for x in whole.splitlines() if "fluence" not in x]
    report = compared("\n".join(lines), printed_pixel)
    assert [f.factor for f in report.verdict.diverged] == ["fluence"]
    assert np.isfinite(report.verdict.accounting.missing)
