"""From two images to the quantity in which the programs part, in one command."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.e2e.image_case import CASES, NAME, image_case, write_manifest
from tests.pipeline.bundles import edit, sign_again, without_verdict
from tests.slow import mostly_slow


@pytest.fixture(autouse=True)
def undrawn(monkeypatch):
    """Drawing takes a second; the bundle of ``bundle_of_images`` has its picture."""
    monkeypatch.setattr("braggtrace.report.image_plot.image_png", lambda *_: b"picture")


@pytest.fixture
def case(tmp_path):
    return image_case(tmp_path)


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    with np.load(CASES / NAME / "image.npz") as archive:
        return np.asarray(archive["image"])


@pytest.fixture
def replaced(case, image):
    """The configuration, after the recording got another image file."""

    def with_image(name: str, changed: np.ndarray | None = None, **entry):
        path = case.parent / "c" / name
        values = image if changed is None else changed
        if name.endswith(".npy"):
            np.save(path, values)
        elif name.endswith(".bin"):
            values.astype("<f4").tofile(path)
        else:
            np.savez(path, image=values)
        write_manifest(case.parent / "c", image={"file": name, **entry})
        return case

    return with_image


def run(braggtrace, case, *more):
    """Exit code, console, and the data of the bundle."""
    result = braggtrace("run", case, "-q", *more)
    bundles = sorted((case.parent / "reports/image").glob("2*"))
    data = json.loads((bundles[-1] / "metrics.json").read_text()) if bundles else {}
    return result, data, bundles[-1] if bundles else None


def test_golden_image_agrees_without_a_pixel_being_named(braggtrace, case):
    result, data, bundle = run(braggtrace, case)
    assert result.code == 0, result.out + result.err
    assert result.out.startswith("AGREE  image  image 80 x 96  pixel slow 11 fast 36")
    assert data["image"]["metrics"]["bit_identical"] == 7680
    assert data["first_divergence"] is None
    assert data["num_compared"] > 50  # green compares factors too
    assert braggtrace("verify", bundle).code == 0


PLANTED = [
    ("experiment.beam.polarization=0.5", "polar"),
    ("experiment.crystal.cell.a_A=45.000045", "a_star"),
    ("experiment.scan.osc_deg=1.2", "phi"),
    ("experiment.scan.steps=6", "phi"),
]


@pytest.mark.slow("renders and compares whole images several times")
@pytest.mark.parametrize(
    ("setting", "quantity"),
    mostly_slow(
        PLANTED,
        but=lambda plant: plant[1] == "polar",
        why="traces and replays of each; make test follows one",
    ),
    ids=lambda x: str(x),
)
def test_planted_difference_is_followed_to_its_quantity(
    braggtrace, case, setting, quantity
):
    result, data, bundle = run(braggtrace, case, "--set", setting)
    assert result.code == 1
    assert data["image"]["verdict"] == "DIVERGED"
    assert data["first_divergence"] == quantity
    assert f"first divergence  {quantity}" in result.out
    assert f"first divergence: {quantity}" in (bundle / "diff_trace.md").read_text()
    assert braggtrace("verify", bundle).code == 0


def test_named_pixel_is_traced_when_the_images_agree(braggtrace, case):
    result, data, _ = run(braggtrace, case, "--pixel", 75, 38)
    assert result.code == 0
    assert data["pixel"] == {"slow": 75, "fast": 38}
    assert "it is named" in result.out


def test_part_of_the_image_is_compared_and_said(braggtrace, case):
    part = "scope={roi: {slow: [5, 20], fast: [10, 40]}}"
    result, data, bundle = run(braggtrace, case, "--set", part)
    assert result.code == 0, result.err
    assert data["image"]["pixels"]["compared"] == 16 * 31
    assert "16 x 31 pixels from slow 5 fast 10" in result.out
    with np.load(bundle / "images.npz") as archive:
        assert archive["subject"].shape == (16, 31)


def test_difference_outside_the_part_is_not_looked_at(braggtrace, replaced, image):
    changed = image.copy()
    changed[70, 80] *= 2
    case = replaced("other.npy", changed)
    part = "scope={roi: {slow: [5, 20], fast: [10, 40]}}"
    assert run(braggtrace, case, "--set", part)[0].code == 0
    assert run(braggtrace, case)[0].code == 1


def test_image_that_differs_where_no_trace_does_says_so(braggtrace, replaced, image):
    changed = image.copy()
    changed[70, 80] *= 2
    result, data, bundle = run(braggtrace, replaced("other.npy", changed))
    assert result.code == 1
    assert data["first_divergence"] is None
    assert data["image"]["worst"][0]["slow"] == 70
    assert "the images differ and these traces do not" in result.out
    assert len(data["pixels"]) == 3
    assert braggtrace("verify", bundle).code == 0


def test_value_that_is_not_finite_is_never_green(braggtrace, replaced, image):
    changed = image.copy()
    changed[11, 36] = np.nan
    result, data, bundle = run(braggtrace, replaced("other.npy", changed))
    assert result.code == 1
    assert "not finite" in data["reasons"][0]
    assert data["image"]["metrics"] is None
    assert braggtrace("verify", bundle).code == 0


def test_image_of_another_shape_is_never_green(braggtrace, replaced, image):
    result, data, _ = run(braggtrace, replaced("other.npy", image.T.copy()))
    assert result.code == 1
    assert "slow and fast look swapped" in data["reasons"][0]


@pytest.mark.parametrize("name", ["other.bin", "other.npy", "other.npz"])
def test_every_kind_of_float_file_is_read(braggtrace, replaced, name):
    result, data, _ = run(braggtrace, replaced(name))
    assert result.code == 0, result.err
    assert data["image"]["metrics"]["bit_identical"] == 7680


def test_counts_are_compared_as_counts(braggtrace, case):
    path = case.parent / "c" / "c.img"
    assert braggtrace("render", "-o", path, case, "--pixel", 11, 36).code == 0
    scale = 55000.0 / 3076.0205078125  # what `render` takes for this maximum
    write_manifest(
        case.parent / "c", image={"file": "c.img", "scale": scale, "adc": 40.0}
    )
    result, data, _ = run(braggtrace, case)
    assert data["image"]["unit"] == "counts"
    assert data["image"]["metrics"]["of_maximum"] <= 2e-5  # a count of 55000
    assert data["image"]["metrics"]["bit_identical_fraction"] > 0.99
    assert result.err == ""


def test_cut_out_of_an_image_covers_its_part_alone(braggtrace, replaced, image):
    origin = {"slow": 5, "fast": 10}
    case = replaced("cut.npy", image[5:30, 10:60].copy(), origin=origin)
    part = "scope={roi: {slow: [6, 20], fast: [10, 40]}}"
    assert run(braggtrace, case, "--set", part)[0].code == 0
    result = braggtrace("run", case)
    assert result.code == 3
    assert "covers slow 5..29, fast 10..59" in result.err


REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "no image": ({"image": None}, 3, "has no image"),
    "no such file": ({"image": {"file": "x.npy"}}, 3, "has no checksum"),
    "scale of photons": (
        {"image": {"file": "image.npz", "scale": 2.0}},
        3,
        "must not name a scale",
    ),
    "no trace in the part": ({"pixels": []}, 3, "the trace of no pixel of the image"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_recording_that_cannot_do_is_refused(braggtrace, case, kind):
    changed, code, words = REFUSED[kind]
    entry = {"image": {"file": "image.npz"}, **changed}
    write_manifest(case.parent / "c", **entry)
    result = braggtrace("run", case)
    assert result.code == code
    assert words in result.err
    assert without_verdict(case.parent / "reports")


@pytest.mark.parametrize("damage", ["cut", "text", "flat", "whole numbers"])
def test_image_that_cannot_be_read_exits_3(braggtrace, replaced, image, damage):
    bad = {"flat": image.ravel(), "whole numbers": image.astype(np.int32)}
    case = replaced("other.npy", bad.get(damage, image))
    path = case.parent / "c" / "other.npy"
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-100])
    if damage == "text":
        path.write_text("no image")
    write_manifest(case.parent / "c", image={"file": "other.npy"})
    result = braggtrace("run", case)
    assert result.code == 3, result.err
    assert "baseline image" in result.err


def test_part_outside_the_detector_exits_2_with_its_place(braggtrace, case):
    part = "scope={roi: {slow: [5, 80], fast: [10, 40]}}"
    result = braggtrace("run", case, "--set", part)
    assert result.code == 2
    assert "slow 0..79" in result.err


def test_single_trace_has_no_image(braggtrace, case):
    log = case.parent / "c" / "trace_s11_f36.log"
    settings = ("--set", f"baseline={{trace: {log}}}")
    text = case.read_text().replace("recorded: c", f"trace: {log}")
    case.write_text(text)
    result = braggtrace("run", case)
    assert result.code == 2, settings
    assert "a trace has no image" in result.err


@pytest.mark.slow("renders and compares whole images several times")
def test_wider_limit_passes_and_its_reason_is_kept(braggtrace, case):
    why = "compared for its peaks alone"
    limits = (
        f'{{bit_identical: {{at_least: 0, why: "{why}"}}, '
        f'of_maximum: {{at_most: 1, why: "{why}"}}, '
        f'of_itself: {{at_most: 1, why: "{why}"}}, '
        f'peak_shift_px: {{at_most: 0, why: "{why}"}}}}'
    )
    more = ("--set", f"image={limits}", "--set", "experiment.beam.polarization=0.5")
    _, data, bundle = run(braggtrace, case, *more)
    assert data["image"]["verdict"] == "AGREE"
    assert data["verdict"] == "DIVERGED"  # the traces still part
    assert why in (bundle / "diff_trace.md").read_text()
    assert braggtrace("verify", bundle).code == 0


@pytest.fixture(scope="module")
def bundle_of_images(braggtrace, tmp_path_factory):
    case = image_case(tmp_path_factory.mktemp("images"))
    _, _, bundle = run(braggtrace, case, "--set", "experiment.beam.polarization=0.5")
    assert bundle is not None
    return bundle


def tampered_pixels(bundle: Path) -> None:
    with np.load(bundle / "images.npz") as archive:
        arrays = dict(archive)
    arrays["baseline"] = arrays["subject"]
    np.savez_compressed(bundle / "images.npz", **arrays)


TAMPERED = {
    "other pixels": (tampered_pixels, "does not hold the images that"),
    "no pixels": (lambda b: (b / "images.npz").unlink(), "images.npz is missing"),
    "no picture": (lambda b: (b / "image.png").unlink(), "image.png is missing"),
    "not an archive": (
        lambda b: (b / "images.npz").write_bytes(b"nothing"),
        "cannot be recomputed",
    ),
    "green data": (
        lambda b: edit(b, "image.json", "DIVERGED", "AGREE"),
        "image.json is not what the images give",
    ),
    "scope left out": (
        lambda b: edit(b, "config.yaml", "scope: image", "scope: pixel"),
        "the verdict cannot be recomputed",
    ),
}


@pytest.mark.slow("renders and compares whole images several times")
@pytest.mark.parametrize(
    "kind",
    mostly_slow(
        TAMPERED,
        but="no picture".__eq__,
        why="a verification with images for each",
    ),
)
def test_tampered_bundle_is_found_even_with_new_checksums(
    braggtrace, bundle_of_images, tmp_path, kind
):
    change, words = TAMPERED[kind]
    bundle = Path(shutil.copytree(bundle_of_images, tmp_path / "b"))
    change(bundle)
    sign_again(bundle)
    result = braggtrace("verify", bundle)
    assert result.code == 1
    assert words in result.out


def test_picture_is_a_png_of_three_panels(bundle_of_images):
    from PIL import Image

    with Image.open(bundle_of_images / "image.png") as picture:
        assert picture.format == "PNG"
        assert picture.width > 2 * picture.height


NB_C_BIN = os.environ.get("NB_C_BIN", "")
STAND_IN = """
#include <unistd.h>
int main(int n, char **given) {{
    static char *words[500] = {{"{program}"}};
    char *more[] = {{{more}}};
    int i, count = 1;
    for (i = 1; i < n && count < 400; i++) words[count++] = given[i];
    for (i = 0; i < (int)(sizeof more / sizeof *more); i++) words[count++] = more[i];
    execv(words[0], words);
    return 9;
}}
"""
LIVE = [
    ("-polar 0.5", {"polar"}),
    ("-cell 45.000045 55 65 82 97 105", {"a_star", "cell_a"}),
    ("-osc 1.2", {"phi", "rot_a"}),  # what the unmodified program prints of it
]


@pytest.mark.skipif(not NB_C_BIN, reason="NB_C_BIN names no nanoBragg")
@pytest.mark.parametrize(("other", "quantities"), LIVE)
def test_any_pixel_of_the_program_is_followed_to_its_quantity(
    braggtrace, case, tmp_path, other, quantities
):
    """The program gets one more argument than the subject knows of."""
    more = ", ".join(f'"{word}"' for word in other.split())
    source = tmp_path / "other.c"
    source.write_text(STAND_IN.format(program=Path(NB_C_BIN).resolve(), more=more))
    subprocess.run(["cc", "-o", tmp_path / "other", source], check=True)
    baseline = f"{{nanobragg: {{executable: {tmp_path / 'other'}, cache: false}}}}"
    text = case.read_text().replace("  recorded: c", "  " + baseline[1:-1])
    case.write_text(text)
    result, data, bundle = run(braggtrace, case)
    assert result.code == 1, result.err
    assert data["first_divergence"] in quantities
    worst = data["image"]["worst"][0]
    assert {"slow": worst["slow"], "fast": worst["fast"]} in data["pixels"]
    assert braggtrace("verify", bundle).code == 0
