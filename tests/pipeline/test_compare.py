"""Two trace files in, a report out."""

import pytest

from braggtrace.config import load_config
from braggtrace.errors import ConfigError, TraceFormatError
from braggtrace.pipeline.files.compare_files import compare_files

SMALL = """\
TRACE_C: R_distance_meters 0.25
TRACE_C: F_latt 12.5
TRACE_C: I_before_scaling 944
"""


@pytest.fixture
def compared(tmp_path):
    """Compares two texts as trace files."""

    def compare(baseline: str, subject: str, config=None):
        paths = (tmp_path / "c.log", tmp_path / "py.log")
        for path, text in zip(paths, (baseline, subject), strict=True):
            path.write_text(text, encoding="utf-8")
        return compare_files(*paths, config)

    return compare


def test_same_text_agrees(compared):
    report = compared(SMALL, SMALL)
    assert report.verdict.agree
    assert report.verdict.accounting.expected == 3
    assert report.verdict.accounting.compared == 3


def test_report_is_named_after_the_subject(compared):
    report = compared(SMALL, SMALL)
    assert report.name == "py.log"
    assert (report.baseline.facts["file"], report.subject.facts["file"]) == (
        "c.log",
        "py.log",
    )


def test_report_is_named_after_the_configuration_where_there_is_one(
    compared, supervisor
):
    assert compared(SMALL, SMALL, load_config(supervisor)).name == "supervisor"


def test_traces_without_a_pixel_have_none_in_the_report(compared):
    assert compared(SMALL, SMALL).pixel is None


def test_first_divergence_is_the_earliest_in_causal_order(compared):
    other = SMALL.replace("12.5", "12.6").replace("944", "945")
    verdict = compared(SMALL, other).verdict
    assert verdict.first_divergence is not None
    assert verdict.first_divergence.factor == "F_latt"
    assert [f.factor for f in verdict.diverged] == ["F_latt", "I_before_scaling"]


def test_order_of_the_lines_does_not_decide_what_is_first(compared):
    turned = "".join(reversed(SMALL.splitlines(keepends=True)))
    other = SMALL.replace("12.5", "12.6").replace("0.25", "0.26")
    verdict = compared(turned, other).verdict
    assert verdict.first_divergence is not None
    assert verdict.first_divergence.factor == "R_distance"


@pytest.mark.parametrize("lacking", ["baseline", "subject"])
def test_event_of_one_side_alone_is_missing_on_the_other(compared, lacking):
    short = SMALL.replace("TRACE_C: F_latt 12.5\n", "")
    sides = (short, SMALL) if lacking == "baseline" else (SMALL, short)
    verdict = compared(*sides).verdict
    assert not verdict.agree
    assert verdict.first_divergence is not None
    assert verdict.first_divergence.factor == "F_latt"
    assert f"missing in the {lacking}" in verdict.first_divergence.message


def test_line_that_nobody_knows_is_compared_all_the_same(compared):
    known = SMALL + "TRACE_C: my_own_quantity 1.5 2.5\n"
    assert compared(known, known).verdict.accounting.compared == 5
    changed = known.replace("2.5\n", "2.6\n", 1)
    verdict = compared(
        known, changed.replace("my_own_quantity 1.5 2.5", "my_own_quantity 1.5 2.6")
    ).verdict
    assert not verdict.agree


def test_group_of_the_configuration_that_neither_trace_has_is_not_green(
    compared, supervisor
):
    verdict = compared(SMALL, SMALL, load_config(supervisor)).verdict
    assert not verdict.agree
    missing = {f.factor for f in verdict.diverged}
    assert {"polarization", "structure_factor"} <= missing


def test_tolerance_of_the_configuration_is_in_force(compared, supervisor):
    wide = ("tolerances.F_latt", "{rtol: 0.5, why: test}")
    only = ("factors", "[geometry, lattice, scaling]")
    config = load_config(supervisor, [wide, only])
    assert compared(SMALL, SMALL.replace("12.5", "12.6"), config).verdict.agree
    assert not compared(SMALL, SMALL.replace("944", "945"), config).verdict.agree


@pytest.mark.parametrize("limit", ["ulp: 1000000000000000", "angle_rad: 3.2"])
def test_relative_limit_beside_another_measure_is_not_ignored(
    compared, supervisor, limit
):
    # a fiftieth is far beyond rtol, and within the other measure
    vector = "TRACE_C: rot_a_angstroms 1 2 3\nTRACE_C: F_latt 12.5\n"
    other = vector.replace("1 2 3", "1.02 2.04 3.06").replace("12.5", "12.75")
    name = "F_latt" if limit.startswith("ulp") else "rot_a"
    tolerance = ("tolerances", f"{{{name}: {{rtol: 1.0e-9, {limit}, why: test}}}}")
    try:
        config = load_config(supervisor, [tolerance, ("factors", "[lattice]")])
    except ConfigError:
        return  # a pair of measures of which one would be ignored may be refused
    diverged = {f.factor for f in compared(vector, other, config).verdict.diverged}
    assert diverged == {"F_latt", "rot_a"}


def test_floor_is_a_fraction_of_the_number_of_cells(compared, supervisor):
    # 36 x 47 x 29 cells: a floor of a billionth allows 4.9e-5 in a lattice factor
    only = ("factors", "[geometry, lattice, scaling]")
    floor = ("tolerances.default", "{rtol: 0, floor: 1.0e-9}")
    config = load_config(supervisor, [only, floor])
    allowed = 36 * 47 * 29 * 1e-9
    within = SMALL.replace("12.5", repr(12.5 + 0.9 * allowed))
    beyond = SMALL.replace("12.5", repr(12.5 + 1.1 * allowed))
    assert compared(SMALL, within, config).verdict.agree
    assert not compared(SMALL, beyond, config).verdict.agree


def test_floor_of_an_intensity_is_the_square(compared, supervisor):
    only = ("factors", "[geometry, lattice, scaling]")
    floor = ("tolerances.default", "{rtol: 0, floor: 1.0e-9}")
    config = load_config(supervisor, [only, floor])
    allowed = (36 * 47 * 29 * 1e-9) ** 2
    assert allowed < 1e-8
    within = SMALL.replace(" 944", f" {944 + 0.9 * allowed!r}")
    beyond = SMALL.replace(" 944", f" {944 + 1.1 * allowed!r}")
    assert compared(SMALL, within, config).verdict.agree
    assert not compared(SMALL, beyond, config).verdict.agree


def test_file_without_any_event_is_refused(compared):
    with pytest.raises(TraceFormatError):
        compared(SMALL, "TRACE_CONFIG: something else\n")
