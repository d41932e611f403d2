"""Degenerate geometry, impossible cells, odd masks and absurd counts end in a sentence.

In nanobragg mode an argument list does what the C program does where that goes on.
"""

import subprocess

import numpy as np
import pytest

from tests.cli.runner import call
from tests.imageio.c_program import PROGRAM, with_c_program

WORDS = "-cell 45 55 65 82 97 105 -default_F 120 -detpixels 6 -N 5"
LIST = WORDS.split()
YAML = """\
version: 1
name: case
experiment:
  beam: {{wavelength_A: 1.0}}
  crystal:
    {lattice}
    cells: [5, 5, 5]
    structure_factors: {{default_F: 120}}
  detector: {{pixel_mm: 0.1, size_px: {{slow: 6, fast: 6}}, distance_mm: 100{more}}}
baseline: {{trace: absent.jsonl}}
pixel: {{slow: 1, fast: 1}}
factors: [geometry]
"""
CELL = "cell: {a_A: 45, b_A: 55, c_A: 65}"
# what the C program runs to the end, with one sub-pixel a pixel
DEGENERATE = (
    "-twotheta 90",
    "-distance 0",
    "-lambda 0",
    "-close_distance 0",
    "-distance -100",
    "-distance nan",
    "-distance 1e-40",
    "-osc 1 -phistep 1e-300",
)
IMPOSSIBLE = ("60 60 120", "60 60 150", "120 120 120", "120 120 150", "180 90 90")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def render(words, *before):
    return call("render", "-o", "x.npy", *before, "--", *LIST, *words.split())


def mask(path, kind="unsigned_short", dtype="<u2", end="\n", size=(6, 6)):
    lines = ["{", "HEADER_BYTES=512;", "DIM=2;", "BYTE_ORDER=little_endian;"]
    lines += [f"TYPE={kind};"] if kind else []
    header = end.join([*lines, f"SIZE1={size[1]};", f"SIZE2={size[0]};", "}\f"])
    values = np.ones(size, dtype=dtype)
    values[2] = 0
    path.write_bytes(header.encode().ljust(512) + values.tobytes())
    return path


@pytest.mark.parametrize("words", DEGENERATE)
def test_an_argument_list_that_means_nothing_is_computed(words):
    assert render(words).code == 0
    assert np.load("x.npy").shape == (6, 6)


@pytest.mark.parametrize(
    "words", [*DEGENERATE, *(f"-cell 45 55 65 {a}" for a in IMPOSSIBLE)]
)
@with_c_program
def test_it_is_computed_as_the_c_program_does(words, folder):
    program = [PROGRAM, *LIST, *words.split(), "-floatfile", "f.bin"]
    quiet = ["-nonoise", "-nopgm", "-noprogress"]
    subprocess.run([*program, *quiet], cwd=folder, check=True, capture_output=True)
    assert render(words).code == 0
    image = np.load("x.npy").astype(np.float32).ravel()
    theirs = np.fromfile("f.bin", dtype=np.float32)
    assert np.array_equal(image, theirs, equal_nan=True)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("-distance 0", "distance"),
        ("-lambda 0", "wavelength"),
        ("-lambda 1e-30", "oversample"),
        ("-distance nan", "distance"),
        *((f"-cell 45 55 65 {angles}", "-cell") for angles in IMPOSSIBLE),
    ],
)
def test_physical_mode_refuses_what_means_nothing(words, key):
    result = render(words, "--mode", "physical")
    assert result.code == 2
    assert key in result.err


@pytest.mark.parametrize("angles", IMPOSSIBLE)
def test_a_note_tells_of_a_cell_without_a_volume(angles):
    result = render(f"-cell 45 55 65 {angles}")
    assert result.code == 0
    assert "note: crystal.cell (-cell): " in result.err


@pytest.mark.parametrize("angles", ["82 97 105", "60 60 90", "89 89 177", "1 90 90"])
def test_a_cell_that_can_be_has_no_note(angles):
    assert "crystal.cell" not in render(f"-cell 45 55 65 {angles}").err


@pytest.mark.parametrize(
    ("lattice", "key"),
    [
        (
            "cell: {a_A: 45, b_A: 55, c_A: 65, alpha_deg: 60, beta_deg: 60, gamma_deg: "
            "120}",
            "crystal.cell",
        ),
        ("cell: {a_A: 45, b_A: 55, c_A: 65, gamma_deg: 180}", "crystal.cell"),
        ("matrix: [[1, 2, 3], [2, 4, 6], [1, 0, 1]]", "matrix"),
        ("matrix: [[0, 0, 0], [0, 1, 0], [0, 0, 1]]", "matrix"),
    ],
)
def test_yaml_refuses_a_lattice_without_a_volume(folder, lattice, key):
    (folder / "c.yaml").write_text(YAML.format(lattice=lattice, more=""))
    result = call("render", "c.yaml", "-o", "x.npy")
    assert result.code == 2
    assert key in result.err
    assert "c.yaml" in result.err


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("-xtalsize 90", "sub-pixels"),
        ("-N 1000000000", "sub-pixels"),
        ("-oversample 65536", "4294967296 sub-pixels"),
        ("-osc 1 -phisteps 2000000000", "phi steps"),
        ("-mosaic_dom 1000000000 -mosaic 1", "mosaic domains"),
        ("-hdivrange 9 -hdivsteps 100000 -vdivrange 9 -vdivsteps 100000", "rays"),
        ("-dispersion 1 -dispsteps 2000000000", "rays"),
        ("-detector_thick 100 -detector_thicksteps 2000000000", "sensor layers"),
        ("-detpixels 1000000", "the image has 1000000 x 1000000 pixels"),
    ],
)
@pytest.mark.parametrize("mode", ["nanobragg", "physical"])
def test_what_needs_more_memory_than_there_is_ends_before_it_begins(words, what, mode):
    result = render(words, "--mode", mode)
    assert result.code == 3
    assert "needs about" in result.err
    assert what in result.err
    assert "oversample" in result.err or "-roi" in result.err


def test_a_trace_is_as_large_as_its_events(monkeypatch):
    monkeypatch.setattr("braggtrace.experiment.memory.available_memory", lambda: 1.0e8)
    words = [*LIST, "-oversample", "100"]
    assert call("render", "-o", "x.npy", "--", *words).code == 0
    result = call("trace", "-o", "t.jsonl", "--pixel", "1", "1", "--", *words)
    assert result.code == 3
    assert "needs about 0.15 GB: one pixel takes 10000 sub-pixels" in result.err


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError("you tried: can't allocate memory: 9 bytes")]
)
def test_memory_that_runs_out_all_the_same_is_no_internal_error(monkeypatch, error):
    def fails(*args, **kwargs):
        raise error

    monkeypatch.setattr("braggtrace.simulator.prepare", fails)
    result = render("-oversample 1")
    assert result.code == 3
    assert "needs more memory than there is" in result.err


@pytest.mark.parametrize(
    ("kind", "dtype"),
    [("signed_long", "<i4"), ("float", "<f4"), ("unsigned_char", "u1")],
)
def test_a_mask_of_another_type_is_refused_by_its_type(folder, kind, dtype):
    file = mask(folder / "m.img", kind, dtype, size=(6, 6) if dtype != "u1" else (3, 4))
    size = (6, 6) if dtype != "u1" else (3, 4)
    slow, fast = size
    text = YAML.format(lattice=CELL, more=f", mask: {file}")
    text = text.replace("slow: 6, fast: 6", f"slow: {slow}, fast: {fast}")
    (folder / "c.yaml").write_text(text)
    result = call("render", "c.yaml", "-o", "x.npy")
    assert result.code == 2
    assert f"TYPE={kind}" in result.err


def test_a_mask_of_another_type_in_an_argument_list(folder):
    mask(folder / "m.img", "signed_long", "<i4")
    result = render("-mask m.img")
    assert result.code == 0
    assert "note: -mask: " in result.err
    assert "TYPE=signed_long" in result.err
    result = render("-mask m.img", "--mode", "physical")
    assert result.code == 2
    assert "TYPE=signed_long" in result.err


@pytest.mark.parametrize("kind", ["unsigned_short", None])
def test_a_mask_of_16_bits_has_no_note(folder, kind):
    mask(folder / "m.img", kind)
    result = render("-mask m.img")
    assert result.code == 0
    assert "TYPE" not in result.err
    assert not np.load("x.npy")[2].any()


@pytest.mark.parametrize("option", ["-mask", "-img"])
@pytest.mark.parametrize("end", ["\r\n", "\r", " \n"])
def test_a_header_with_other_line_ends_is_refused_in_the_right_words(
    folder, option, end
):
    mask(folder / "m.img", end=end)
    result = render(f"{option} m.img")
    assert result.code == 2
    assert "does not look like an ADSC frame" in result.err
    assert "goes on without the file" in result.err
    assert "exit code 9" not in result.err
