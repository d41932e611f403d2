"""Switches of reading: the C program's images, and what the argument list says.

Figures were recorded with upstream nanoBragg, one thread: sum and greatest pixel of the
float32 image, in double precision, of ``BASE`` with the options of the test. Without
the switch the list must mean the same as another list, or be refused.
"""

import itertools
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from braggtrace.errors import InputFileError, UsageError
from braggtrace.experiment import Experiment, Sensor, Switches
from braggtrace.nanobragg.arguments import read_arguments
from braggtrace.simulator import render
from tests.simulator.cases import NANOBRAGG, degrees, set_up

BASE = (
    "-cell 100 100 100 90 90 90 -misset 10 20 30 -default_F 100 -lambda 1 "
    "-distance 100 -detpixels 32 -pixel 0.2 -N 10 -fluence 1e28 -oversample 1 "
    "-nonoise -nopgm -noprogress"
)
RANDOM = "-misset_seed 5 -misset random"
PLAIN = (6509.79394451637, 2064.440185546875)  # BASE alone


def listed(text: str, folder: Path, *off: str) -> Experiment:
    """The experiment of a list, with some switches off."""
    words = shlex.split(f"{BASE} {text}")
    return read_arguments(words, folder, switches=but(*off)).experiment


def but(*off: str) -> Switches:
    return NANOBRAGG.but(dict.fromkeys(off, False))


def figures(exposure: Experiment, *off: str) -> tuple[float, float]:
    size = exposure.detector
    image = render(set_up(exposure, but(*off)), range(size.n_slow), range(size.n_fast))
    single = image.to(torch.float32).to(torch.float64)
    return single.sum().item(), single.max().item()


def recorded(wanted: tuple[float, float]) -> object:
    return pytest.approx(wanted, rel=6e-8, abs=0)


@pytest.mark.parametrize(
    ("added", "wanted"),
    [
        ("-phi 5 -phistep .3 -phisteps 10", (1981.3021150220472, 524.5477905273438)),
        ("-phi 5 -osc 0", (1736.4709703311999, 453.2392272949219)),
        ("-hdivsteps 3", (2982.4376373636323, 641.9320678710938)),
        ("-hdivrange 28 -hdivstep 2", (6709.1924178677145, 151.7565460205078)),
        (
            "-detector_thick 100 -detector_abs 100 -detector_thicksteps 1",
            (2998.4935945947927, 943.7015991210938),
        ),
        ("-misset random -misset_seed 5 6 7", (6002.350652010975, 2405.6435546875)),
        ("-twotheta 10 -twotheta_axis 0 0 -1", (6436.952333694944, 2064.440185546875)),
        (
            "-fdet_vector 1 0 0 -sdet_vector 0 1 0 -beam_vector 0 0 1",
            (-96.194356522638, -1.1312391317739798e-13),
        ),
        ("-detector_abs inf -detector_thick 100", (0.0, 0.0)),
        ("-detector_thick 100 -detector_abs inf -detector_abs 100", PLAIN),
        ("-curved_det", PLAIN),
        ("-xtalsize 0.2 -detpixels 8", (76.83037854843872, 50.965457916259766)),
        (
            "-xtalsize 0.01 -misset 0 0 0 -phi 3 -osc 0.1 -phisteps 1 -detpixels 8",
            (320.3180250245132, 231.15451049804688),
        ),
        ("-N 0", (3.2480668970383704, 0.003176304278895259)),
        (
            "-pivot sample -twotheta 10 -Xbeam 5 -Ybeam 4",
            (7099.559603448887, 3128.0615234375),
        ),
        ("-mosaic 1 -mosaic_dom 4", (6351.172650360348, 1929.9931640625)),
    ],
)
def test_list_means_what_it_means_to_the_c_program(added, wanted, tmp_path):
    assert figures(listed(added, tmp_path)) == recorded(wanted)


# --- single switches off --------------------------------------------------------------


@pytest.mark.parametrize(
    ("switch", "odd", "plain"),
    [
        ("automatic_rules", "-phi 5 -osc 0", "-phi 5 -osc 0 -phisteps 1"),
        (
            "automatic_rules",
            "-phi 5 -phistep .3 -phisteps 10",
            "-phi 5 -osc 3 -phistep .3 -phisteps 10",
        ),
        ("misset_substring", "-misset random -misset_seed 5 6 7", RANDOM),
        (
            "twotheta_axis_substring",
            "-twotheta 10 -twotheta_axis 0 0 -1",
            "-twotheta_axis 0 0 -1 -twotheta 10",
        ),
        ("sensor_off_by_order", "-detector_abs inf -detector_thick 100", ""),
        (
            "sensor_off_by_order",
            "-detector_thick 100 -detector_abs inf -detector_abs 80",
            "-detector_thick 100 -detector_abs 80",
        ),
        ("curved_last_ignored", "-curved_det", "-curved_det -N 10"),
        ("beam_clips_sample", "-xtalsize 0.2", "-beamsize -1 -xtalsize 0.2"),
    ],
)
def test_without_the_switch_a_list_means_what_it_says(switch, odd, plain, tmp_path):
    assert listed(odd, tmp_path, switch) == listed(plain, tmp_path)
    assert listed(odd, tmp_path) != listed(plain, tmp_path)


@pytest.mark.parametrize(
    ("switch", "sound"),
    [
        ("misset_substring", RANDOM),
        ("sensor_off_by_order", "-detector_thick 100 -detector_abs 0"),
        ("curved_last_ignored", "-curved_det -phi 3"),
        ("automatic_rules", "-phi 1 -osc 2 -phisteps 4 -hdivrange 2 -hdivsteps 3"),
    ],
)
def test_switch_changes_nothing_where_nothing_is_odd(switch, sound, tmp_path):
    assert listed(sound, tmp_path, switch) == listed(sound, tmp_path)


def test_beam_size_that_is_given_still_clips_the_sample(tmp_path):
    sample = listed("-xtalsize 0.2 -beamsize 0.15", tmp_path, "beam_clips_sample")
    assert sample.crystal.sample == (0.2e-3, 0.15e-3, 0.15e-3)


def test_without_the_switch_no_cell_is_refused(tmp_path):
    with pytest.raises(UsageError, match="at least one cell"):
        listed("-Nb 0", tmp_path, "zero_cells_are_one")


@pytest.mark.parametrize("steps", ["-hdivsteps 3", "-divsteps 1", "-phisteps 10"])
def test_steps_without_a_range_are_refused_by_even_rules(steps, tmp_path):
    with pytest.raises(UsageError, match="without a range"):
        listed(steps, tmp_path, "automatic_rules")


def test_sensor_of_one_layer_keeps_it(tmp_path):
    text = "-detector_thick 100 -detector_abs 50 -thicksteps 1"
    found = listed(text, tmp_path, "automatic_rules").detector.sensor
    depth = 100 * 1e-6
    attenuation = 1.0 / (50 * 1e-6)
    assert found == Sensor(
        thickness=depth, layers=1, pitch=depth, attenuation=attenuation
    )


@pytest.mark.parametrize("slow", ["0 1 0", "0 -1 0"])
def test_normal_that_is_not_given_faces_along_the_beam(slow, tmp_path):
    text = f"-fdet_vector 1 0 0 -sdet_vector {slow} -beam_vector 0 0 1"
    exposure = listed(text, tmp_path, "normal_default_kept")
    placed = set_up(exposure, but("normal_default_kept")).placement
    assert placed.normal.tolist() == [0.0, 0.0, 1.0]
    assert float(placed.distance) == pytest.approx(0.1, rel=1e-15)
    # the C program keeps (1, 0, 0), edge on: the detector is nowhere
    kept = set_up(listed(text, tmp_path)).placement
    assert abs(float(kept.distance)) > 1e200


def test_pivot_of_a_named_convention_is_used_without_the_switch(tmp_path):
    text = "-pivot sample -twotheta 10 -Xbeam 5 -Ybeam 4"
    asked, own = listed(text, tmp_path), listed("-Xbeam 5 -Ybeam 4", tmp_path)
    sample, beam = set_up(asked, but("pivot_custom_only")), set_up(asked)
    assert (sample.frame.pivot, beam.frame.pivot) == ("sample", "beam")
    # the near point turns with the detector and stays where it was on it
    turned, flat = sample.placement, set_up(own, but("pivot_custom_only")).placement
    assert float(turned.origin @ turned.fast) == pytest.approx(
        -listed("", tmp_path).detector.n_fast * 1e-4, rel=1e-12
    )
    assert flat.normal.tolist() == [1.0, 0.0, 0.0]


def test_cells_of_a_sample_are_counted_without_noise(tmp_path):
    exposure = listed("-xtalsize 0.01 -misset 0 0 0", tmp_path)
    assert set_up(exposure).cells == (1001, 1001, 1001)
    assert set_up(exposure, but("cell_count_ceiling")).cells == (1000, 1000, 1000)
    more = replace(exposure.crystal, sample=(1.0000001e-5,) * 3)
    more_cells = replace(exposure, crystal=more)
    assert set_up(more_cells, but("cell_count_ceiling")).cells == (1001, 1001, 1001)


def test_angle_of_a_domain_is_a_double_without_the_switch(tmp_path):
    exposure = listed("-mosaic 1 -mosaic_dom 9", tmp_path)
    single = set_up(exposure).domains
    double = set_up(exposure, but("mosaic_angle_single")).domains
    assert torch.equal(single[0], double[0])
    assert not torch.equal(single, double)
    # the angle follows from the trace; half an ulp of float32 of 1 deg is 9e-10
    assert (single - double).abs().max().item() < 2e-9
    turn = torch.arccos((double.diagonal(dim1=1, dim2=2).sum(1) - 1.0) / 2.0)
    assert turn[1:].max().item() <= degrees(1.0)[0] * (1 + 1e-6)


# --- files that lie about -------------------------------------------------------------


def cache(folder: Path, first: float = 82.0) -> None:
    """What the program leaves behind of a list with h from −3 to 0."""
    sizes = (4, 7, 7)
    values = torch.zeros(5, 8, 8, dtype=torch.float64)
    for i, j, k in itertools.product(*map(range, sizes)):
        values[i, j, k] = 100 + 3 * (i - 3) + 2 * (j - 3) + (k - 3)
    values[0, 0, 0] = first
    data = b"-3 0 -3 3 -3 3\n\f" + values.numpy().astype("<f8").tobytes()
    (folder / "Fdump.bin").write_bytes(data)


CACHED = "-N 3 -nointerpolate"


def test_cache_that_lies_about_is_used_as_in_the_c_program(tmp_path):
    cache(tmp_path)
    found = listed(CACHED, tmp_path)
    wanted = (92.19655019723626, 2.2763566970825195)
    assert figures(found) == recorded(wanted)


def test_cache_that_nobody_named_is_left_alone_without_the_switch(tmp_path):
    cache(tmp_path)
    factors = listed(CACHED, tmp_path, "cache_implicit").crystal.structure_factors
    assert factors.cache is None
    named = listed(f"{CACHED} -dump Fdump.bin", tmp_path, "cache_implicit")
    assert named.crystal.structure_factors.cache == tmp_path / "Fdump.bin"


def test_cache_that_is_named_and_missing_is_an_error_without_the_switch(tmp_path):
    exposure = listed(f"{CACHED} -dump no.bin", tmp_path, "cache_implicit")
    with pytest.raises(InputFileError, match=r"no\.bin: cannot be read"):
        set_up(exposure, but("cache_implicit"))


def test_first_number_that_looks_like_white_space_shifts_the_cache(tmp_path):
    cache(tmp_path, first=9.6441)
    found = listed(CACHED, tmp_path)
    assert figures(found) == recorded((38.47292245273281, 2.236652374267578))
    exact = (92.19655019723626, 2.2763566970825195)  # F of the corner is not looked at
    assert figures(found, "cache_header_scanned") == recorded(exact)


def test_cache_that_is_cut_off_is_zero_there_or_refused(tmp_path):
    path = tmp_path / "Fdump.bin"
    cache(tmp_path, first=9.6441)
    path.write_bytes(path.read_bytes()[:1000])
    found = listed(CACHED, tmp_path)
    assert figures(found) == recorded((38.47292245273281, 2.236652374267578))
    path.write_bytes(b"-1 1 -1 1 -1 1\n\f")
    found = listed(CACHED, tmp_path)
    assert figures(found) == recorded((62.691632850904504, 1.8704897165298462))
    with pytest.raises(InputFileError, match="holds 0 bytes"):
        set_up(found, but("cache_header_scanned"))


# --- headers --------------------------------------------------------------------------


def header(folder: Path, name: str, **entries: object) -> None:
    fixed = {
        "HEADER_BYTES": 512,
        "DIM": 2,
        "BYTE_ORDER": "little_endian",
        "TYPE": "unsigned_short",
        "SIZE1": 32,
        "SIZE2": 32,
        "PIXEL_SIZE": 0.2,
    }
    lines = [f"{key}={value};" for key, value in (fixed | entries).items()]
    text = "\n".join(["{", *lines, "}\f"]).ljust(512)
    (folder / name).write_bytes(text.encode() + b"\1\0" * 1024)


IMAGE = {
    "DISTANCE": 90,
    "CLOSE_DISTANCE": 80,
    "BEAM_CENTER_X": 2,
    "BEAM_CENTER_Y": 3,
    "TWOTHETA": 10,
}
LOOSE = "header_keywords_loose"


def test_header_is_read_as_in_the_c_program(tmp_path):
    header(tmp_path, "h.img", **IMAGE)
    wanted = (10593.705614585038, 4962.9951171875)
    assert figures(listed("-img h.img", tmp_path)) == recorded(wanted)
    assert figures(listed("-img h.img -distance 77", tmp_path)) == recorded(wanted)
    center = {"BEAM_CENTER_X": 2, "BEAM_CENTER_Y": 3}
    header(tmp_path, "m.img", **center)
    wanted = (5777.435359642968, 3176.31689453125)
    assert figures(listed("-mask m.img", tmp_path)) == recorded(wanted)
    header(tmp_path, "i.img", **center)
    header(tmp_path, "m.img", **(center | {"BEAM_CENTER_Y": 4}))
    wanted = (5711.988099697415, 3176.31689453125)
    assert figures(listed("-img i.img -mask m.img", tmp_path)) == recorded(wanted)


def test_without_the_switch_a_header_says_what_its_entries_say(tmp_path):
    header(tmp_path, "h.img", **IMAGE)
    words = ["-cell", "100", "-default_F", "1", "-img", "h.img"]
    found = read_arguments(words, tmp_path, switches=but(LOOSE)).experiment.detector
    assert found.twotheta == degrees(10.0)[0]
    assert (found.distance, found.close_distance) == (0.09, 0.08)
    found = listed("-img h.img -distance 77", tmp_path, LOOSE).detector
    assert (found.distance, found.close_distance) == (0.077, None)
    found = listed(
        "-img h.img -distance 77 -close_distance 70", tmp_path, LOOSE
    ).detector
    assert found.close_distance == 0.07
    header(tmp_path, "o.img", XDS_ORGX=5, XDS_ORGY=6)
    assert listed("-xds -img o.img", tmp_path, LOOSE).detector.origin == (5.0, 6.0)


def test_without_the_switch_the_last_file_wins_and_no_mask_is_flipped(tmp_path):
    header(tmp_path, "i.img", BEAM_CENTER_X=2, BEAM_CENTER_Y=3)
    header(tmp_path, "m.img", BEAM_CENTER_X=2, BEAM_CENTER_Y=4)
    for text, y in (("-img i.img -mask m.img", 4), ("-mask m.img -img i.img", 3)):
        found = listed(text, tmp_path, LOOSE).detector
        assert found.beam_center == (0.002, y / 1000.0)
        assert found.mask is not None
