"""Files that an argument list names: matrix, rays, reflections, headers."""

import math

import pytest

from braggtrace.errors import InputFileError, UsageError
from braggtrace.experiment.automatic_rules import interpolates
from braggtrace.experiment.mask_file import Mask, write_mask
from tests.baseline.arguments.lists import RTD, read

MATRIX = "0.01 0 0\n0 0.02 0\n0 0 0.03\n0 0 0 and more\n"


def test_matrix_is_read_in_rows(tmp_path):
    (tmp_path / "A.mat").write_text(MATRIX)
    found = read("-mat A.mat", tmp_path, base="-default_F 1").experiment.crystal
    assert found.matrix == ((0.01, 0.0, 0.0), (0.0, 0.02, 0.0), (0.0, 0.0, 0.03))
    assert found.cell is None


def test_cell_beside_a_matrix_is_kept(tmp_path):
    (tmp_path / "A.mat").write_text(MATRIX)
    found = read("-mat A.mat", tmp_path).experiment.crystal
    assert found.cell is not None
    assert found.cell.b == 70.0


@pytest.mark.parametrize("content", [None, "1 2 3", "1 2 3 4 5 6 7 8 x"])
def test_bad_matrix_file_is_an_error_unless_lenient(tmp_path, content):
    if content is not None:
        (tmp_path / "A.mat").write_text(content)
    with pytest.raises(InputFileError, match=r"A\.mat"):
        read("-mat A.mat", tmp_path)
    matrix = read("-mat A.mat", tmp_path, lenient=True).experiment.crystal.matrix
    assert isinstance(matrix, tuple)
    assert all(math.isnan(x) for row in matrix for x in row)


@pytest.mark.parametrize("content", [None, "", "1 2 3", "1 2 x 4"])
def test_bad_reflections_are_an_error_even_if_lenient(tmp_path, content):
    if content is not None:
        (tmp_path / "F.hkl").write_text(content)
    with pytest.raises(InputFileError, match="exit code 9"):
        read("-hkl F.hkl", tmp_path, lenient=True)


@pytest.mark.parametrize("base", ["-default_F 1", "-cell 50", "-default_F 1 -cell 0"])
def test_list_without_lattice_or_structure_factors_is_an_error(base):
    with pytest.raises(UsageError, match="exit code 9"):
        read("", base=base)


@pytest.mark.parametrize(
    ("cells", "wanted"), [("-N 3", False), ("-N 3 -Nb 2", True), ("-N 1", True)]
)
def test_interpolation_is_decided_by_the_given_cells(tmp_path, cells, wanted):
    (tmp_path / "F.hkl").write_text("1 2 3 4.5\n")
    found = read(f"-hkl F.hkl {cells} -xtalsize 0.01", tmp_path).experiment.crystal
    assert found.structure_factors.interpolate is None  # left to the number of cells
    assert interpolates(found.cells) is wanted
    assert found.structure_factors.hkl == tmp_path / "F.hkl"


def test_cache_is_used_where_no_reflections_are_given(tmp_path):
    (tmp_path / "Fdump.bin").write_bytes(b"0 0 0 0 0 0\n\f")
    found = read("", tmp_path)
    assert found.experiment.crystal.structure_factors.cache == tmp_path / "Fdump.bin"
    assert any("cache file" in note for note in found.notes)


def test_dump_names_the_cache_in_stock_alone(tmp_path):
    (tmp_path / "other").write_bytes(b"")
    found = read("-dump other", tmp_path).experiment.crystal.structure_factors
    assert found.cache == tmp_path / "other"
    fork = read("-dump other", tmp_path, program="fork").experiment.crystal
    assert fork.structure_factors.cache is None


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("-10 0 0 1 1e-10\n", [(-10, 0, 0, 1, 1e-10)]),
        ("-10 1\n", [(-10, 1, 0, 1, 1.5e-10)]),
        ("1 2 3 : \n", [(1, 2, 3, 1, 1.5e-10)]),
        ("-10,0;0:1!1e-10\n5", [(-10, 0, 0, 1, 1e-10), (5, 0, 0, 0, 0)]),
        ("-10 0 0\r\n", [(-10, 0, 0, 0, 0)]),
        ("# hello\n", [(0, 0, 0, 0, 0)]),
        ("-10 ,, 5 1 1e-10\n", [(-10, 5, 1, 1e-10, 1.5e-10)]),
        ("1 2 3\n\t\n \n5 6 7\n", [(1, 2, 3, 1, 1.5e-10), (5, 6, 7, 1, 1.5e-10)]),
        ("1 2 3 4 5 6 7\n", [(1, 2, 3, 4, 5)]),
        ("nan 2 3 1 1e-10\n", [(-10, 2, 3, 1, 1e-10)]),
        ("5x 2 3 1 1e-10\n", [(5, 2, 3, 1, 1e-10)]),
        ("1 2 3\f\n", [(1, 2, 3, 0, 0)]),
    ],
)
def test_rays_are_read_as_the_program_reads_them(tmp_path, content, wanted):
    (tmp_path / "rays").write_text(content, newline="")
    rays = read("-sourcefile rays", tmp_path).experiment.beam.sources
    assert rays is not None
    assert [(*ray.position, ray.weight, ray.wavelength) for ray in rays] == wanted


@pytest.mark.parametrize("content", [None, "", "\n\n", "   \n"])
def test_list_without_rays_is_an_error(tmp_path, content):
    if content is not None:
        (tmp_path / "rays").write_text(content)
    with pytest.raises(InputFileError, match="exit code 9"):
        read("-sourcefile rays", tmp_path)


def smv(path, *pixels, **entries):
    lines = "".join(f"{key}={value};\n" for key, value in entries.items())
    header = f"{{\nHEADER_BYTES=512;\nDIM=2;\n{lines}}}\f".encode().ljust(512)
    path.write_bytes(header + b"".join(p.to_bytes(2, "little") for p in pixels))


HEADER = {
    "SIZE1": 4,
    "SIZE2": 3,
    "PIXEL_SIZE": 0.3,
    "DISTANCE": 77,
    "WAVELENGTH": 1.25,
    "BEAM_CENTER_X": 0.4,
    "BEAM_CENTER_Y": 0.3,
    "PHI": 5,
    "OSC_RANGE": 0.5,
    "TWOTHETA": 7,
}
CELL = "-default_F 1 -cell 60"


def test_image_header_presets_parameters(tmp_path):
    smv(tmp_path / "a.img", **HEADER)
    found = read("-img a.img", tmp_path, base=CELL).experiment
    detector = found.detector
    assert (detector.n_fast, detector.n_slow, detector.pixel_size) == (4, 3, 0.3 / 1000)
    assert (detector.distance, detector.twotheta) == (77 / 1000, 0.0)
    assert detector.beam_center == (0.4 / 1000, 0.3 / 1000)
    assert found.beam.wavelength == 1.25 / 1e10
    assert (found.scan.phi_start, found.scan.steps) == (5 / RTD, 2)


def test_options_override_the_header(tmp_path):
    smv(tmp_path / "a.img", **HEADER)
    found = read("-lambda 3 -img a.img", tmp_path, base=CELL).experiment
    assert found.beam.wavelength == 3 / 1e10


def test_close_distance_of_a_header_beats_the_option(tmp_path):
    smv(tmp_path / "a.img", SIZE1=4, SIZE2=3, CLOSE_DISTANCE=66, XDS_ORGX=1.5)
    found = read("-img a.img -xds -distance 9", tmp_path, base=CELL).experiment
    assert found.detector.close_distance == 66 / 1000
    assert found.detector.origin == (1.5, None)


def test_mask_flips_y_and_says_what_is_rendered(tmp_path):
    smv(tmp_path / "m.img", *range(12), **HEADER)
    detector = read("-mask m.img", tmp_path, base=CELL).experiment.detector
    assert detector.mask == bytes([0] + [1] * 11)
    assert detector.beam_center == (0.4 / 1000, 3 * (0.3 / 1000) - 0.3 / 1000)


def test_image_beats_the_mask_in_any_order(tmp_path):
    smv(tmp_path / "m.img", *range(12), **HEADER)
    smv(tmp_path / "a.img", **(HEADER | {"WAVELENGTH": 2}))
    for text in ("-img a.img -mask m.img", "-mask m.img -img a.img"):
        found = read(text, tmp_path, base=CELL).experiment
        assert found.beam.wavelength == 2 / 1e10


def test_mask_of_another_size_is_an_error(tmp_path):
    write_mask(tmp_path / "m.img", Mask(size=(3, 4), pixels=b"\1" * 12))
    with pytest.raises(UsageError, match="mask has 12 pixels"):
        read("-mask m.img -detpixels 5", tmp_path, base=CELL)


def test_mask_with_too_few_pixels_is_an_error(tmp_path):
    smv(tmp_path / "m.img", 1, 2, **HEADER)
    with pytest.raises(InputFileError, match="12 pixels"):
        read("-mask m.img", tmp_path)


@pytest.mark.parametrize("flag", ["-img", "-mask"])
def test_header_that_cannot_be_read_is_an_error_unless_lenient(tmp_path, flag):
    with pytest.raises(InputFileError, match="cannot be read"):
        read(f"{flag} a.img", tmp_path)
    found = read(f"{flag} a.img", tmp_path, lenient=True)
    assert any("is ignored" in note for note in found.notes)
    (tmp_path / "a.img").write_text("hello")
    with pytest.raises(InputFileError, match="does not look like an ADSC frame"):
        read(f"{flag} a.img", tmp_path)
    found = read(f"{flag} a.img", tmp_path, lenient=True)
    assert any("goes on without the file" in note for note in found.notes)
