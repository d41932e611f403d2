"""Lines and logs that cannot be right: an error with file and line, or an anomaly."""

import pytest

from braggtrace.errors import TraceFormatError
from braggtrace.traceio import parse_log
from tests.traceio.nanobragg.logs import CLOSING, CONFIG, SAMPLE_SETUP, blocks, log


def with_line(old: str, new: str) -> tuple[str, int]:
    """A whole log with one line replaced, and the number of that line."""
    lines = log().splitlines()
    number = lines.index(old)
    lines[number] = new
    return "\n".join(lines) + "\n", number + 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("TRACE_C: F_latt -98.21", "TRACE_C: F_latt"),
        ("TRACE_C: F_latt -98.21", "TRACE_C: F_latt -98.21 1"),
        ("TRACE_C: F_latt -98.21", "TRACE_C: F_latt many"),
        ("TRACE_C: F_latt -98.21", "TRACE_C: F_latt -98.2.1"),
        ("TRACE_C: F_latt -98.21", "TRACE_C: F_latt 1_0"),
        ("TRACE_C: F_latt -98.21", "TRACE_C: F_latt -98.21TRACE_C: F_cell 1"),
        ("TRACE_C: hkl_rounded -4 -4 0", "TRACE_C: hkl_rounded -4 -4"),
        ("TRACE_C: hkl_rounded -4 -4 0", "TRACE_C: hkl_rounded -4 -4 0 0"),
        ("TRACE_C: hkl_rounded -4 -4 0", "TRACE_C: hkl_rounded -4 minus 0"),
        ("TRACE_C: hkl_rounded -4 -4 0", "TRACE_C: hkl_rounded -4 nan 0"),
        ("TRACE_C: hkl_rounded -4 -4 0", "TRACE_C: hkl_rounded -4 inf 0"),
        ("TRACE_C: steps 10", "TRACE_C: steps 10.5"),
        ("TRACE_C: steps 10", "TRACE_C: steps 1e30"),
        ("TRACE_C: sdet_vec 0.82 0.32 0.42", "TRACE_C: sdet_vec 0.82 0.32"),
        ("TRACE_C:ratio=0.999987746654913", "TRACE_C:ratio="),
        ("TRACE_C:ratio=0.999987746654913", "TRACE_C:ratio=CUSTOM"),
        ("TRACE_C:Fclose_m=0.0081", "TRACE_C:Fclose_m=0.0081 0.0093"),
        (
            "TRACE_C:angles_rad=rotx:0.01 roty:0.02 rotz:0.03 twotheta:0.04",
            "TRACE_C:angles_rad=rotx:0.01 roty:0.02 rotz:0.03",
        ),
        (
            "TRACE_C:angles_rad=rotx:0.01 roty:0.02 rotz:0.03 twotheta:0.04",
            "TRACE_C:angles_rad=roty:0.01 rotx:0.02 rotz:0.03 twotheta:0.04",
        ),
        (
            "TRACE_C_PHI phi_tic=0 phi_deg=0 k_frac=-3.981 F_latt_b=3.71 F_latt=-98.21",
            "TRACE_C_PHI phi_tic=0 phi_deg=0 k_frac=-3.981 F_latt_b=3.71",
        ),
        (
            "TRACE_C_PHI phi_tic=0 phi_deg=0 k_frac=-3.981 F_latt_b=3.71 F_latt=-98.21",
            "TRACE_C_PHI phi_deg=0 k_frac=-3.981 F_latt_b=3.71 F_latt=-98.21",
        ),
        (
            "TRACE_C_PHI phi_tic=0 phi_deg=0 k_frac=-3.981 F_latt_b=3.71 F_latt=-98.21",
            "TRACE_C_PHI phi_tic=x phi_deg=0 k_frac=-3.981 F_latt_b=3.71 F_latt=-98.21",
        ),
        (
            "TRACE_C_PHI phi_tic=0 phi_deg=0 k_frac=-3.981 F_latt_b=3.71 F_latt=-98.21",
            "TRACE_C_PHI phi_tic=nan phi_deg=0 k_frac=-3 F_latt_b=3.71 F_latt=-98.21",
        ),
        (
            "TRACE_C_PHI phi_tic=0 phi_deg=0 k_frac=-3.981 F_latt_b=3.71 F_latt=-98.21",
            "TRACE_C_PHI phi_tic=0.5 phi_deg=0 k_frac=-3 F_latt_b=3.71 F_latt=-98.21",
        ),
        ("TRACE_C_SOURCE2: F_latt 2.51", "TRACE_C_SOURCE2: F_latt"),
        ("TRACE_C_SOURCE2: F_latt 2.51", "TRACE_C_SOURCE2: F_latt two"),
        (CONFIG.rstrip(), "TRACE_CONFIG: tracing pixel (spixel=16)"),
        (CONFIG.rstrip(), "TRACE_CONFIG: tracing pixel (fpixel=3, spixel=16)"),
        (CONFIG.rstrip(), "TRACE_CONFIG: tracing pixel (spixel=here, fpixel=3)"),
        ("DETECTOR_FAST_AXIS 0.81 0.31 0.41", "DETECTOR_FAST_AXIS 0.81 0.31"),
        ("DETECTOR_FAST_AXIS 0.81 0.31 0.41", "DETECTOR_FAST_AXIS"),
    ],
    ids=lambda text: text.split("=", 1)[-1][-34:],
)
def test_a_line_that_was_cut_or_edited_is_an_error_of_its_file_and_line(old, new):
    text, number = with_line(old, new)
    with pytest.raises(TraceFormatError) as caught:
        parse_log(text, "some.log")
    assert str(caught.value).startswith(f"some.log:{number}: ")


def test_an_error_says_what_was_wanted_and_what_stood_there():
    text, _ = with_line("TRACE_C: hkl_rounded -4 -4 0", "TRACE_C: hkl_rounded -4 -4")
    with pytest.raises(TraceFormatError, match=r"hkl_rounded: wanted 3 values, got 2"):
        parse_log(text, "some.log")
    text, _ = with_line("TRACE_C: F_latt -98.21", "TRACE_C: F_latt many")
    with pytest.raises(TraceFormatError, match=r"F_latt: 'many' is not a number"):
        parse_log(text, "some.log")


@pytest.mark.parametrize(
    "line",
    [
        "TRACE_C_TAP4: F_cell 1",
        "TRACE_C_HKL_BOUNDS -24 24",
        "TRACE_PY_TRICUBIC: [0,0,0]=1",
        "TRACE_C: F_latt=1.5",
        "TRACE_NEW 1",
    ],
)
def test_a_foreign_line_is_an_anomaly(line):
    found = parse_log(log() + line + "\n", "c.log").header.anomalies
    assert [a.kind for a in found] == ["unknown"]
    assert f"line {log().count(chr(10)) + 1}" in found[0].message


def test_a_name_that_the_catalogue_does_not_have_is_kept_as_it_stands():
    found = parse_log(log() + "TRACE_C: mosaic_weight 1.5 2\n", "c.log")
    event = found.events["mosaic_weight"]
    assert (event.values.tolist(), event.unit) == ([[1.5, 2.0]], "1")
    assert found.header.anomalies == ()


def test_an_unknown_name_that_stands_often_is_indexed_by_its_occurrence():
    found = parse_log("TRACE_C: weight 1\nTRACE_C: weight 2\n", "c.log")
    event = found.events["weight"]
    assert (event.axes, event.index.tolist()) == (("occurrence",), [[0], [1]])
    assert event.values.tolist() == [[1.0], [2.0]]


FIRST_STEP = "TRACE_C_PHI phi_tic=0 phi_deg=0 k_frac=1 F_latt_b=1 F_latt=1"


@pytest.mark.parametrize(
    "lines",
    [
        ("TRACE_C: weight 1", "TRACE_C: weight 1 2"),
        ("TRACE_C: near_point somewhere",),
        ("TRACE_C: lambda 1", "TRACE_C: lambda_meters 1e-10"),
        ("TRACE_C: phi 30", FIRST_STEP),
        ("TRACE_C: rot_a 1 2", "TRACE_C: rot_a_angstroms 1 2 3"),
    ],
    ids=lambda lines: lines[0],
)
def test_an_unknown_line_is_never_a_crash(lines):
    text = "\n".join(lines) + "\n"
    try:
        found = parse_log(text, "c.log")
    except TraceFormatError as error:
        assert str(error).startswith("c.log:")  # noqa: PT017 - either answer is right
    else:
        assert found.events


def test_an_unknown_name_does_not_borrow_the_unit_of_the_catalogue():
    # rot_a is an event, but no name that the program prints: its unit is anyone's guess
    found = parse_log("TRACE_C: rot_a 1 2 3\n", "c.log")
    assert "rot_a" not in found
    assert found.events["line rot_a"].unit == "1"


def test_a_log_that_stops_before_the_closing_line_is_unfinished():
    lines = log().splitlines(keepends=True)
    start = lines.index(CONFIG)
    for kept in range(start + 1, len(lines) - 1):
        found = parse_log("".join(lines[:kept]), "c.log").header.anomalies
        assert "unfinished" in {a.kind for a in found}, lines[kept - 1]


def test_a_log_that_is_cut_within_a_line_of_the_pixel_is_an_error():
    text = log(SAMPLE_SETUP)
    end = text.index("TRACE_C: floatimage_accumulated ") + len(
        "TRACE_C: floatimage_accumulated"
    )
    for cut in range(text.index(CONFIG) + len(CONFIG) + 1, end):
        if text[cut - 1] != "\n":
            with pytest.raises(TraceFormatError, match=r"^c\.log:\d+: "):
                parse_log(text[:cut], "c.log")


def test_the_error_of_a_cut_log_says_that_it_was_cut():
    text = log()
    cut = text.index("TRACE_C: steps 10") + len("TRACE_C: steps 1")
    with pytest.raises(TraceFormatError, match="stops in the middle of a line, before"):
        parse_log(text[:cut], "c.log")


def test_a_log_that_is_cut_within_a_line_of_the_set_up_is_found_out():
    text = log(SAMPLE_SETUP)
    end = text.index(CONFIG)
    missed = []
    for cut in range(text.index("TRACE_C:ratio"), end):
        if text[cut - 1] == "\n":
            continue
        try:
            found = parse_log(text[:cut], "c.log")
        except TraceFormatError:
            continue
        if not found.header.anomalies:
            missed.append(text[:cut].splitlines()[-1])
    assert missed == []


def test_the_closing_line_may_lack_its_new_line():
    text = log().rstrip("\n")
    assert parse_log(text, "c.log").header.anomalies == ()


def test_prose_after_the_closing_line_is_no_part_of_the_trace():
    text = CONFIG + blocks(1) + CLOSING + "wrote floatimage.bin"
    assert parse_log(text, "c.log").header.anomalies == ()


@pytest.mark.parametrize("text", ["", "\n", "nothing\n", "trace_c: F_latt 1\n"])
def test_a_log_without_trace_lines_says_how_to_make_one(text):
    with pytest.raises(TraceFormatError, match="-trace_pixel SLOW FAST"):
        parse_log(text, "some.log")
