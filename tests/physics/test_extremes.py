"""Inputs at the edge of sense, against what the C program gives for them.

Figures were recorded with upstream nanoBragg, one thread: the sum of the float32 image
in double precision, and its greatest pixel. Warnings are errors, as everywhere.
"""

import itertools
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from braggtrace.errors import InputFileError, PixelError, UsageError
from braggtrace.experiment import Experiment, Mosaic, Region, Switches
from braggtrace.nanobragg.arguments import read_arguments
from braggtrace.simulator import Setup, render
from tests.simulator.cases import NANOBRAGG, PHYSICAL, experiment, set_up

CELL = "-cell 100 100 100 90 90 90"
BASE = (
    "-misset 10 20 30 -lambda 1 -distance 100 -pixel 0.2 -fluence 1e28 "
    "-oversample 1 -nonoise -nopgm -noprogress"
)
FULL = f"{CELL} {BASE} -default_F 100 -N 10"
NAN_MATRIX = "nan nan nan\n" * 3
NO_EXTENT = "-flux 1e12 -exposure 1 -beamsize 0"
MODES = pytest.mark.parametrize("switches", [NANOBRAGG, PHYSICAL])

# sums and maxima that the C program gives on 16 x 16 pixels
WHOLE = (5663.722937971945, 2064.440185546875)
CORNER = (2094.7905430560163, 2064.440185546875)
LARGE = (1062434.5806813939, 574863.0625)
ONE_PHI = (256.4750996554327, 37.65428924560547)
THREE_DOMAINS = (5460.059552204349, 2081.3740234375)
NOTHING = (0.0, 0.0)
RAY_FROM_NOWHERE = (0.2726319555658847, 0.0028002881444990635)
BESIDE_INFINITY = (1.0903797959908843, 0.01373185496777296)
ONE_CELL = (3.2480668970383704, 0.003176304278895259)  # on 32 x 32
# on 1 x 1, and on 64 x 64
ONE_PIXEL = (0.05949842184782028, 0.05949842184782028)
NEGATIVE_ALONE = (4.5682802640129365, 0.9705778360366821)
NEGATIVE_IN_3 = (4.888370516193081, 0.9705778360366821)


def exposure_of(text: str, folder: Path, size: int = 16) -> Experiment:
    return read_arguments(
        [*shlex.split(text), "-detpixels", str(size)], folder
    ).experiment


def image_of(exposure: Experiment, switches: Switches = NANOBRAGG) -> torch.Tensor:
    return whole(set_up(exposure, switches))


def whole(setup: Setup) -> torch.Tensor:
    detector = setup.experiment.detector
    image = render(setup, range(detector.n_slow), range(detector.n_fast))
    assert image.shape == (detector.n_slow, detector.n_fast)
    return image


def figures(image: torch.Tensor) -> tuple[float, float]:
    single = image.to(torch.float32).to(torch.float64)
    return single.sum().item(), single.max().item()


def assert_recorded(image: torch.Tensor, recorded: tuple[float, float]) -> None:
    assert image.isfinite().all()
    # one float32 ulp, 6e-8, in each of the pixels is the most that may differ
    assert figures(image) == pytest.approx(recorded, rel=6e-8, abs=0)


# --- finite extremes -----------------------------------------------------------------


@MODES
@pytest.mark.parametrize(
    ("added", "recorded"),
    [
        ("", WHOLE),
        ("-N 1000", LARGE),
        ("-phi 5 -osc 1 -phisteps 0", ONE_PHI),
        ("-roi 20 30 20 30", NOTHING),
        ("-roi -5 3 -5 2", CORNER),
        ("-roi 5 3 5 2", NOTHING),
        ("-mosaic 1 -mosaic_dom 1", WHOLE),
        ("-mosaic 1 -mosaic_dom 3", THREE_DOMAINS),
    ],
)
def test_extreme_gives_the_image_of_the_c_program(added, recorded, switches, tmp_path):
    # no deviation shows in these: an orthogonal cell, one sub-pixel, phi not zero;
    # at N of 1000 the gratings differ by 1e-14·h·N, below the ulp of float32
    exposure = exposure_of(f"{FULL} {added}", tmp_path)
    assert_recorded(image_of(exposure, switches), recorded)


@MODES
def test_detector_of_one_pixel_has_an_image_of_one_pixel(switches, tmp_path):
    image = image_of(exposure_of(FULL, tmp_path, size=1), switches)
    assert image.shape == (1, 1)
    assert_recorded(image, ONE_PIXEL)


@MODES
@pytest.mark.parametrize(
    ("default", "recorded"), [("0", NEGATIVE_ALONE), ("3", NEGATIVE_IN_3)]
)
def test_list_of_negative_indices_alone_is_looked_up(
    default, recorded, switches, tmp_path
):
    lines = [
        f"{h} {k} {m} {10 + h * h + 2 * k * k + 3 * m * m + h}"
        for h, k, m in itertools.product(range(-4, 0), repeat=3)
    ]
    (tmp_path / "negative.hkl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    added = f"-N 3 -nointerpolate -hkl negative.hkl -default_F {default}"
    exposure = exposure_of(f"{CELL} {BASE} {added}", tmp_path, size=64)
    assert_recorded(image_of(exposure, switches), recorded)


@MODES
def test_mask_of_zeros_leaves_nothing(switches):
    # the C program gives 256 zeros with an SMV mask of zeros
    image = image_of(experiment(n_slow=9, n_fast=7, mask=bytes(63)), switches)
    assert torch.equal(image, torch.zeros(9, 7, dtype=torch.float64))


@MODES
def test_region_outside_the_detector_leaves_nothing(switches):
    region = Region(slow_first=20, slow_last=30, fast_first=20, fast_last=30)
    image = image_of(experiment(n_slow=9, n_fast=7, region=region), switches)
    assert torch.equal(image, torch.zeros(9, 7, dtype=torch.float64))


@MODES
@pytest.mark.parametrize("phi_start", [0.0, 0.1])
def test_mask_of_one_pixel_leaves_that_pixel(phi_start, switches):
    mask = bytearray(63)
    mask[3 * 7 + 5] = 1
    base = {"n_slow": 9, "n_fast": 7, "phi_start": phi_start}
    image = image_of(experiment(mask=bytes(mask), **base), switches)
    full = image_of(experiment(**base), switches)
    assert image.count_nonzero() == 1
    # another tile length takes other vector lanes
    assert image[3, 5].item() == pytest.approx(full[3, 5].item(), rel=1e-9)


@MODES
@pytest.mark.parametrize("spread", [0.01, 1.0, 100.0])
def test_single_mosaic_domain_is_not_turned_by_any_spread(spread, switches):
    plain = image_of(experiment(n_slow=8, n_fast=8), switches)
    mosaic = Mosaic(spread=spread, domains=1)
    assert torch.equal(
        image_of(experiment(n_slow=8, n_fast=8, mosaic=mosaic), switches), plain
    )


@MODES
def test_domains_without_spread_are_all_alike(switches):
    plain = image_of(experiment(n_slow=8, n_fast=8), switches)
    mosaic = Mosaic(spread=0.0, domains=5)
    image = image_of(experiment(n_slow=8, n_fast=8, mosaic=mosaic), switches)
    # a sum of five, divided by five; an ulp of h in the multiplication by the identity
    assert torch.allclose(image, plain, rtol=1e-9, atol=1e-9 * plain.max().item())


@pytest.mark.parametrize(
    ("slow", "fast"),
    [
        (range(-1, 3), range(3)),
        (range(3), range(-2, 0)),
        (range(8, 10), range(3)),
        (range(3), range(5, 8)),
    ],
)
def test_rectangle_outside_the_detector_is_an_error_and_does_not_wrap(slow, fast):
    setup = set_up(experiment(n_slow=9, n_fast=7))
    with pytest.raises(PixelError, match="lies outside the detector of 9 x 7"):
        render(setup, slow, fast)


def test_rectangle_without_pixels_is_an_error():
    with pytest.raises(UsageError, match="holds no pixel"):
        render(set_up(experiment()), range(0), range(3))


# --- no sense at all -----------------------------------------------------------


def test_zero_sources_give_nan_as_in_the_c_program(tmp_path):
    # -divsteps 1 leaves no source: 0 steps, 256 of 256 pixels NaN
    exposure = exposure_of(f"{FULL} -divsteps 1", tmp_path)
    assert image_of(exposure).isnan().all()


def test_empty_list_of_sources_gives_nan_as_zero_sources_do():
    assert image_of(experiment(n_slow=4, n_fast=5, sources=())).isnan().all()


def test_empty_source_file_is_refused_as_in_the_c_program(tmp_path):
    # which stops with exit code 9
    (tmp_path / "empty.src").write_bytes(b"")
    with pytest.raises(InputFileError, match="holds no source"):
        exposure_of(f"{FULL} -sourcefile empty.src", tmp_path)


def test_infinite_fluence_gives_nan_as_in_the_c_program(tmp_path):
    # a beam of no size: "incident fluence: inf photons/m^2", 256 of 256 pixels NaN,
    # because the background of no water is infinity times zero
    exposure = exposure_of(f"{FULL} {NO_EXTENT}", tmp_path)
    assert exposure.beam.fluence == float("inf")
    assert image_of(exposure).isnan().all()


def test_infinite_fluence_on_water_gives_infinity_as_in_the_c_program(tmp_path):
    exposure = exposure_of(f"{FULL} {NO_EXTENT} -water 1", tmp_path)
    assert image_of(exposure).isposinf().all()


@pytest.mark.parametrize("cell", ["", CELL])
def test_nan_matrix_gives_nan_as_in_the_c_program(cell, tmp_path):
    (tmp_path / "nan.mat").write_text(NAN_MATRIX, encoding="utf-8")
    text = f"{BASE} -default_F 100 -N 10 {cell} -mat nan.mat"
    assert image_of(exposure_of(text, tmp_path)).isnan().all()


@MODES
def test_empty_hkl_file_is_refused_with_its_name(switches, tmp_path):
    # the C program: "not enough HKL indices", exit code 9
    (tmp_path / "empty.hkl").write_bytes(b"")
    with pytest.raises(InputFileError, match=r"empty\.hkl"):
        image_of(exposure_of(f"{FULL} -hkl empty.hkl", tmp_path), switches)


@MODES
def test_empty_hkl_file_of_an_experiment_is_refused(switches, tmp_path):
    (tmp_path / "empty.hkl").write_bytes(b"")
    exposure = experiment()
    crystal = exposure.crystal
    factors = replace(crystal.structure_factors, hkl=tmp_path / "empty.hkl")
    exposure = replace(exposure, crystal=replace(crystal, structure_factors=factors))
    with pytest.raises(InputFileError, match="holds no reflection"):
        image_of(exposure, switches)


@pytest.mark.parametrize("carries", [True, False])
def test_zero_phi_steps_give_nan_as_in_the_c_program(carries, tmp_path):
    # -osc 0 in steps of 1 deg: nothing is summed, and divided by nothing
    exposure = exposure_of(f"{FULL} -osc 0 -phistep 1", tmp_path)
    assert exposure.scan.steps == 0
    switches = NANOBRAGG.but({"phi_zero_carryover": carries})
    assert image_of(exposure, switches).isnan().all()


@pytest.mark.parametrize("empty", ["-osc 0 -phistep 1", "-divsteps 1"])
@pytest.mark.parametrize("added", ["-oversample_omega", "-oversample_polar -water 1"])
def test_no_steps_with_weights_at_every_step_are_as_in_the_c_program(
    empty, added, tmp_path
):
    # nothing, or the background of water, divided by no steps
    image = image_of(exposure_of(f"{FULL} {empty} {added}", tmp_path))
    assert (image.isposinf() if "water" in added else image.isnan()).all()


def spots_of(lines: list[str], added: str, folder: Path) -> torch.Tensor:
    (folder / "spots.hkl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = f"{CELL} {BASE} -N 2 -binary_spots -hkl spots.hkl {added}"
    return image_of(exposure_of(text, folder))


def list_of(edge: int) -> list[str]:
    return [
        f"{h} {k} {m} {10 + h * h + 2 * k * k + 3 * m * m + h}"
        for h, k, m in itertools.product(range(-edge, edge + 1), repeat=3)
    ]


def test_index_that_is_no_number_counts_for_nothing_where_its_spot_is_dark(tmp_path):
    # a comment in a list of sources is a ray from nowhere with a wavelength of zero
    (tmp_path / "rays.src").write_text("# rays\n-10 0 0\n", encoding="utf-8")
    image = spots_of(list_of(4), "-sourcefile rays.src", tmp_path)
    assert_recorded(image, RAY_FROM_NOWHERE)


def test_infinite_structure_factor_counts_for_nothing_where_its_spot_is_dark(tmp_path):
    lines = ["0 0 0 inf" if line.startswith("0 0 0 ") else line for line in list_of(4)]
    image = spots_of(lines, "-nointerpolate", tmp_path)
    assert int(image.isposinf().sum()) == 34
    assert_recorded(image[image.isfinite()], BESIDE_INFINITY)


@pytest.mark.parametrize("edge", ["-xtalsize 0.01", "-xtalsize 1e30"])
def test_nan_matrix_of_a_sample_of_some_size_is_one_cell(edge, tmp_path):
    # the C program: no number of cells is none, which is one, of which F_latt is one
    (tmp_path / "nan.mat").write_text(NAN_MATRIX, encoding="utf-8")
    exposure = exposure_of(f"{FULL} {edge} -beamsize -1 -mat nan.mat", tmp_path, 32)
    assert_recorded(image_of(exposure), ONE_CELL)


@pytest.mark.parametrize("case", ["sources", "fluence", "matrix", "scan"])
@pytest.mark.parametrize(
    "switches", [PHYSICAL, NANOBRAGG.but({"nonsense_computed": False})]
)
def test_physical_mode_says_what_is_wrong_with_senseless_input(
    case, switches, tmp_path
):
    (tmp_path / "nan.mat").write_text(NAN_MATRIX, encoding="utf-8")
    added = {
        "sources": "-divsteps 1",
        "fluence": NO_EXTENT,
        "matrix": "-mat nan.mat",
        "scan": "-osc 0 -phistep 1",
    }[case]
    exposure = exposure_of(f"{FULL} {added}", tmp_path)
    with pytest.raises(UsageError, match={"sources": "source|ray"}.get(case, case)):
        image_of(exposure, switches)


# --- memory --------------------------------------------------------------------

LARGE_IMAGE = """
import resource, torch
from tests.physics.test_extremes import large_setup
from braggtrace.simulator import render
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with torch.no_grad():
    setup = large_setup()
    render(setup, range(1), range(8))
    before = peak()
    image = render(setup, range(64), range(1024))
assert image.shape == (64, 1024) and bool(image.isfinite().all())
print(before, peak())
"""


def large_setup() -> Setup:
    exposure = experiment(
        n_slow=1024,
        n_fast=1024,
        phi_step=0.001,
        steps=10,
        mosaic=Mosaic(spread=0.01, domains=10),
    )
    return set_up(exposure)


@pytest.mark.slow("many thousand steps")
def test_memory_is_bounded_whatever_the_number_of_steps():
    # the first 64 rows, 6.5 million steps: in tiles of 256 MiB the peak grew by 0.2 GB,
    # in one tile by 0.8 GB; torch itself takes 0.3 GB
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", LARGE_IMAGE],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    before, after = (1024 * int(word) for word in done.stdout.split())
    assert after - before < 0.5e9
    assert after < 1.2e9
