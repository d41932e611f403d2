"""Lines of the traced pixel: units, indices, literals, several sub-pixels."""

import numpy as np
import pytest

from braggtrace.events import Event, Trace
from braggtrace.traceio import parse_log
from tests.traceio.nanobragg.logs import BLOCK, CLOSING, CONFIG, TAPS, blocks, log


def the(trace: Trace, name: str) -> Event:
    found = trace.get(name)
    assert found is not None, f"{name} is not in {list(trace.events)}"
    return found


@pytest.fixture(scope="module")
def one() -> Trace:
    return parse_log(log(taps=TAPS), "one.log")


@pytest.fixture(scope="module")
def four() -> Trace:
    return parse_log(log(samples=4), "four.log")


def test_the_header_says_which_program_and_which_dialect(one):
    assert (one.header.program, one.header.dialect) == ("nanoBragg", "nanobragg")
    mine = parse_log(log().replace("TRACE_C", "TRACE_PY"), "p.log")
    assert mine.header.program == "braggtrace"


def test_the_traced_pixel_is_slow_then_fast(one):
    assert one.pixel == (16, 3)
    assert the(one, "pixel").kind == "int"


@pytest.mark.parametrize(
    ("name", "unit", "values"),
    [
        ("pixel_pos", "m", [-0.00741, 0.00681, -0.05991]),
        ("R_distance", "m", [0.06081]),
        ("omega", "sr", [7.891e-06]),
        ("close_distance", "m", [0.0599992647992948]),
        ("obliquity_factor", "1", [0.9861]),
        ("diffracted_vec", "1", [-0.1221, 0.1111, -0.9861]),
        ("incident_vec", "1", [0.000513879494092498, 0.0, -0.999999867963924]),
        ("scattering_vec", "1/m", [-1261907921.0, 1145059341.0, 142148901.0]),
        ("rot_b", "Å", [26.42, -7.5, 15.02]),
        ("c_star", "1/Å", [-0.0168, -0.0127, 0.0233]),
        ("hkl_frac", "1", [-3.991, -3.981, -0.311]),
        ("hkl_rounded", "1", [-4, -4, 0]),
        ("F_latt_c", "1", [-0.71]),
        ("I_before_scaling", "1", [11622672263.6007]),
        ("r_e", "m", [2.81794117756025e-15]),
        ("r_e_sqr", "m²", [7.94079248018965e-30]),
        ("fluence", "photons/m²", [1e24]),
        ("steps", "1", [10]),
        ("oversample_polar", "1", [1]),
        ("capture_fraction", "1", [0.75]),
        ("polar", "1", [0.986148833634076]),
        ("omega_pixel", "sr", [7.89354280281989e-06]),
        ("cos_2theta", "1", [0.986051554062034]),
        ("I_pixel_final", "photons", [0.0718429690323831]),
        ("floatimage_accumulated", "photons", [0.0718429684638977]),
    ],
)
def test_a_main_line_becomes_its_event_in_the_unit_that_the_numbers_have(
    one, name, unit, values
):
    found = the(one, name)
    assert found.unit == unit
    assert found.values.tolist() == [values]


def test_scattering_vec_a_inv_is_in_reciprocal_metres_despite_its_name(one):
    assert the(one, "scattering_vec").unit == "1/m"
    assert the(one, "scattering_vec").values[0, 0] == -1261907921.0


@pytest.mark.parametrize("name", ["steps", "oversample_thick", "hkl_rounded", "pixel"])
def test_counts_switches_and_indices_are_integers(one, name):
    assert the(one, name).kind == "int"


def test_minus_zero_is_kept(one):
    y = the(one, "incident_vec").values[0, 1]
    assert y == 0.0
    assert np.signbit(y)


def test_the_wavelength_in_metres_and_in_angstroms_is_one_value(one):
    wave = the(one, "lambda")
    assert wave.unit == "m"
    first = wave.index.tolist().index([0])
    assert wave.values[first, 0] == 9.768e-11
    assert wave.repeats is not None
    assert wave.repeats[first] == 2


def test_a_wavelength_that_differs_in_angstroms_is_a_contradiction():
    text = log().replace("lambda_angstroms 0.9768\n", "lambda_angstroms 0.9769\n")
    found = parse_log(text, "c.log").header.anomalies
    assert [(a.kind, a.name) for a in found] == [("contradiction", "lambda")]
    assert "0.9769" in found[0].message
    assert "9.768e-11" in found[0].message


def test_the_wavelengths_agree_within_their_digits_only():
    # the fifteenth digit of one may be rounded otherwise than that of the other
    for digits, anomalies in (("0.976800000000001", 0), ("0.976800000000009", 1)):
        text = log().replace(
            "lambda_angstroms 0.9768\n", f"lambda_angstroms {digits}\n"
        )
        assert len(parse_log(text, "c.log").header.anomalies) == anomalies


def test_literals_and_half_widths_lie_beside_every_value(one):
    for event in one:
        assert event.literals is not None
        assert event.half_width is not None
        assert event.literals.shape == event.values.shape == event.half_width.shape
        assert (event.literals != "").all(), event.name
    rounded = the(one, "F_latt")
    assert rounded.literals is not None
    assert rounded.half_width is not None
    assert rounded.literals[0, 0] == "-98.21"
    assert rounded.half_width[0, 0] == 5e-14
    integer = the(one, "hkl_rounded").half_width
    assert integer is not None
    assert (integer == 0).all()


def test_phi_steps_are_indexed_and_in_degrees(one):
    phi = the(one, "phi")
    assert (phi.unit, phi.axes) == ("deg", ("phi",))
    assert phi.index.tolist() == [[0], [1]]
    assert phi.values.tolist() == [[0.0], [0.01]]
    assert one.header.sizes["phi"] == 2


def test_the_first_phi_line_repeats_the_main_lines(one):
    factor = the(one, "F_latt")
    assert factor.axes == ("sample", "source", "phi", "mosaic")
    assert factor.index.tolist() == [[0, 0, 0, 0], [0, 0, 1, 0], [0, 2, 0, 0]]
    assert factor.values.tolist() == [[-98.21], [-357.01], [2.51]]
    assert factor.repeats is not None
    assert factor.repeats.tolist() == [2, 1, 1]


def test_a_first_phi_line_that_differs_is_a_contradiction():
    text = log().replace("F_latt_b=3.71", "F_latt_b=3.72")
    found = parse_log(text, "c.log").header.anomalies
    assert [(a.kind, a.name) for a in found] == [("contradiction", "F_latt_b")]


def test_the_third_source_has_index_two(one):
    place = {"sample": 0, "source": 2, "phi": 0, "mosaic": 0}
    for name, value in (
        ("F_cell", 77.51),
        ("F_cell_squared", 6006.251),
        ("F_latt_squared", 6.251),
        ("I_contribution", 37539.06251),
    ):
        found = the(one, name)
        row = [found.place(i) for i in range(len(found.values))].index(place)
        assert found.values[row, 0] == value
    assert the(one, "ray_polar").place(0) == {"sample": 0, "source": 2}
    assert the(one, "ray_polar").values.tolist() == [[0.981]]
    assert the(one, "ray_cos_2theta").values.tolist() == [[0.971]]


def test_the_wavelength_of_the_third_source_is_converted_from_angstroms(one):
    wave = the(one, "lambda")
    row = wave.index.tolist().index([2])
    # one multiplication by 1e-10
    assert wave.values[row, 0] == pytest.approx(9.786e-11, rel=3e-16)


def test_the_source_index_is_exempt_because_it_is_no_value(one):
    (exempt,) = (e for e in one.header.exempt if e.name == "source_index")
    assert (exempt.values, exempt.reason) == (1, "an index, not a value")


def test_tap_lines_are_checked_but_not_counted_as_they_are_printed_on_request(one):
    assert one.header.anomalies == ()
    for name in ("pixel", "I_before_scaling", "steps", "polar", "I_pixel_final"):
        repeats = the(one, name).repeats
        assert repeats is not None
        assert repeats.tolist() == [1], name


def test_a_tap_that_differs_is_a_contradiction():
    text = log(taps=TAPS.replace("steps 10", "steps 11"))
    found = parse_log(text, "c.log").header.anomalies
    assert [(a.kind, a.name) for a in found] == [("contradiction", "steps")]


def test_the_tapped_pixel_must_be_the_traced_one():
    text = log(taps=TAPS.replace("pixel 16 3", "pixel 3 16"))
    found = parse_log(text, "c.log").header.anomalies
    assert [(a.kind, a.name) for a in found] == [("contradiction", "pixel")]


TAP_HKL = (
    "TRACE_C_TAP5_HKL: subpixel=0 {i} hkl_frac=-3.99{n} -3.98{n} -0.31{n} "
    "h0=-4 k0=-4 l0=0 F_cell=151.0{n} out_of_bounds={i}\n"
)


def test_a_tap_of_the_indices_belongs_to_its_sub_pixel():
    taps = "".join(TAP_HKL.format(i=i, n=i + 1) for i in range(2))
    found = parse_log(log(samples=2, taps=taps), "c.log")
    assert found.header.anomalies == ()
    reached = the(found, "out_of_bounds")
    assert reached.kind == "int"
    assert reached.values.tolist() == [[0], [1]]
    assert reached.axes[0] == "sample"
    assert reached.index[:, 0].tolist() == [0, 1]


def test_a_tap_of_the_indices_that_differs_is_a_contradiction():
    taps = TAP_HKL.format(i=0, n=1).replace("k0=-4", "k0=-3")
    found = parse_log(log(taps=taps), "c.log").header.anomalies
    assert [(a.kind, a.name) for a in found] == [("contradiction", "hkl_rounded")]


def test_one_sub_pixel_is_the_only_sample(one):
    assert the(one, "pixel_pos").axes == ("sample",)
    assert the(one, "pix0_vector").axes == ()
    assert one.header.sizes["sample"] == 1


def test_several_sub_pixels_become_the_sample_axis(four):
    assert four.header.anomalies == ()
    assert four.header.sizes["sample"] == 4
    distance = the(four, "R_distance")
    assert distance.axes == ("sample",)
    assert distance.index.tolist() == [[0], [1], [2], [3]]
    assert distance.values.tolist() == [[0.06081], [0.06082], [0.06083], [0.06084]]


def test_the_phi_steps_of_a_sub_pixel_stay_with_it(four):
    factor = the(four, "F_latt")
    assert factor.axes == ("sample", "source", "phi", "mosaic")
    assert len(factor.values) == 4 * 3
    pairs = zip(factor.index.tolist(), factor.values, strict=True)
    at = {tuple(row): value for row, value in pairs}
    assert at[2, 0, 0, 0] == -98.23
    assert at[3, 0, 1, 0] == -357.04
    assert at[1, 2, 0, 0] == 2.52


def test_what_does_not_vary_over_sub_pixels_is_one_value_read_often(four):
    for name, readings in (("close_distance", 4), ("incident_vec", 12), ("rot_a", 3)):
        found = the(four, name)
        if name == "rot_a":
            assert len(found.values) == 4  # it may vary, so each sub-pixel has its own
            continue
        assert found.values.shape[0] == 1
        assert found.readings == readings


def test_a_set_up_vector_that_changes_between_sub_pixels_is_a_contradiction():
    second = BLOCK.replace("{n}", "2").replace("-0.0082 0.0098", "-0.0083 0.0098")
    text = CONFIG + blocks(1) + second + CLOSING
    found = parse_log(text, "c.log").header.anomalies
    assert [(a.kind, a.name) for a in found] == [("contradiction", "pix0_vector")]


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_lost_first_line_of_a_sub_pixel_does_not_shift_the_others(lost):
    parts = [BLOCK.replace("{n}", str(n + 1)) for n in range(3)]
    parts[lost] = parts[lost].split("\n", 1)[1]
    found = parse_log(CONFIG + "".join(parts) + CLOSING, "c.log")
    assert found.header.anomalies == ()
    assert the(found, "R_distance").values.tolist() == [[0.06081], [0.06082], [0.06083]]
    assert the(found, "F_cell").index[:, 0].tolist().count(lost) == 2


def test_lost_first_lines_of_two_sub_pixels_do_not_mix_them():
    first, second = (BLOCK.replace("{n}", n).splitlines(keepends=True) for n in "12")
    # the first lacks its first line, the second its second
    damaged = [*first[1:], second[0], *second[2:]]
    found = parse_log(CONFIG + "".join(damaged) + CLOSING, "c.log")
    assert found.header.anomalies == ()
    assert the(found, "R_distance").values.tolist() == [[0.06081], [0.06082]]


@pytest.mark.parametrize("name", ["F_cell", "hkl_frac", "omega_pixel_sr"])
def test_a_lost_line_leaves_a_gap_at_its_sub_pixel(name):
    parts = [BLOCK.replace("{n}", str(n + 1)) for n in range(3)]
    parts[1] = "".join(
        line
        for line in parts[1].splitlines(keepends=True)
        if not line.startswith(f"TRACE_C: {name} ")
    )
    found = parse_log(CONFIG + "".join(parts) + CLOSING, "c.log")
    event = the(found, "omega" if name == "omega_pixel_sr" else name)
    main = (
        event.index
        if "source" not in event.axes
        else event.index[event.index[:, 1] == 0]
    )
    assert main[:, 0].tolist() == [0, 2]


def test_a_line_twice_in_one_sub_pixel_is_a_duplicate():
    twice = BLOCK.replace(
        "TRACE_C: F_cell 151.0{n}\n", "TRACE_C: F_cell 151.0{n}\n" * 2
    )
    text = CONFIG + twice.replace("{n}", "1") + CLOSING
    found = parse_log(text, "c.log").header.anomalies
    assert [(a.kind, a.name) for a in found] == [("duplicate", "F_cell")]
    assert "line 29" in found[0].message


SECOND_STEP = (
    "TRACE_C_PHI phi_tic=1 phi_deg=0.01 k_frac=-3.961 F_latt_b=10.61 F_latt=-357.01\n"
)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("TRACE_C: I_before_scaling 11622672263.6007\n", "I_before_scaling"),
        (CLOSING.splitlines(keepends=True)[-1], "floatimage_accumulated"),
        (CONFIG, "config"),
        ("TRACE_C_SOURCE2: polar 0.981\n", "polar"),
        (SECOND_STEP, "phi"),
        ("DETECTOR_FAST_AXIS 0.81 0.31 0.41\n", "DETECTOR_FAST_AXIS"),
    ],
)
def test_a_line_that_is_printed_once_and_stands_twice_is_a_duplicate(line, name):
    text = log()
    assert line in text
    found = parse_log(text.replace(line, line * 2), "c.log").header.anomalies
    assert [(a.kind, a.name) for a in found] == [("duplicate", name)]
