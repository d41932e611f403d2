"""Every error says where it is: file, line, column, key, and the nearest name."""

import re

import pytest

from braggtrace.config import load_config
from braggtrace.errors import ConfigError
from tests.config.texts import FULL, MINIMAL, place_of

# the text that gets a further key, the key, its dotted path, what was probably meant
FURTHER_KEYS = [
    ("name: full\n", "factorz: 1\n", "factorz", "factors"),
    ("experiment:\n", "  beams: 1\n", "experiment.beams", "beam"),
    (
        "    size_mm: 0.2\n",
        "    exposure: 1\n",
        "experiment.beam.exposure",
        "exposure_s",
    ),
    ("    cells: [4, 5, 6]\n", "    cel: 1\n", "experiment.crystal.cel", "cell"),
    ("{a_A: 10.0, ", "d_A: 1, ", "experiment.crystal.cell.d_A", "_A"),
    (
        "structure_factors: {",
        "defaultF: 1, ",
        "experiment.crystal.structure_factors.defaultF",
        "default_F",
    ),
    ("scan: {", "step: 1, ", "experiment.scan.step", "steps"),
    ("    oversample: 2\n", "    pixel: 1\n", "experiment.detector.pixel", "pixel_mm"),
    ("size_px: {", "slo: 1, ", "experiment.detector.size_px.slo", "slow"),
    ("subject: {", "devise: 1, ", "subject.devise", "device"),
    ("baseline: {", "record: 1, ", "baseline.record", "recorded"),
    ("\npixel: {", "fst: 1, ", "pixel.fst", "fast"),
    ("default: {", "rtoll: 1, ", "tolerances.default.rtoll", "rtol"),
    ("rot_a: {", "angle: 1, ", "tolerances.rot_a.angle", "angle_rad"),
    ("report: {", "format: 1, ", "report.format", "formats"),
]


@pytest.mark.parametrize(
    ("after", "added", "key", "near"),
    FURTHER_KEYS,
    ids=[row[2] for row in FURTHER_KEYS],
)
def test_unknown_key_is_named_with_its_place_and_the_nearest_key(
    fail, after, added, key, near
):
    text = FULL.replace(after, after + added, 1)
    error = fail(text)
    assert error.key == key
    assert (error.line, error.column) == place_of(text, added.strip())
    assert "unknown key" in error.what
    assert "did you mean" in error.what
    assert near in error.what.partition("?")[0]


@pytest.mark.parametrize(
    ("right", "wrong", "near"),
    [
        ("wavelength_A", "wavelenght_A", "wavelength_A"),
        ("baseline", "base_line", "baseline"),
        ("a_A", "A_a", "a_A"),
        ("fast: 2}", "fest: 2}", "fast"),
        ("default_F", "defaultF", "default_F"),
    ],
)
def test_misspelt_required_key_is_reported_as_unknown_and_not_only_as_missing(
    fail, right, wrong, near
):
    text = MINIMAL.replace(right, wrong, 1)
    error = fail(text)
    assert error.key.endswith(wrong.partition(":")[0])
    assert (error.line, error.column) == place_of(text, wrong)
    assert near in error.what


WRONG_VALUES = [
    ("wavelength_A: 0.9", "wavelength_A: short", "experiment.beam.wavelength_A"),
    ("wavelength_A: 0.9", "wavelength_A: '0.9'", "experiment.beam.wavelength_A"),
    ("wavelength_A: 0.9", "wavelength_A: true", "experiment.beam.wavelength_A"),
    ("wavelength_A: 0.9", "wavelength_A: [0.9]", "experiment.beam.wavelength_A"),
    ("wavelength_A: 0.9", "wavelength_A: {m: 1}", "experiment.beam.wavelength_A"),
    ("wavelength_A: 0.9", "wavelength_A:", "experiment.beam.wavelength_A"),
    ("wavelength_A: 0.9", "wavelength_A: 0", "experiment.beam.wavelength_A"),
    ("wavelength_A: 0.9", "wavelength_A: -1.0", "experiment.beam.wavelength_A"),
    ("wavelength_A: 0.9", "wavelength_A: .nan", "experiment.beam.wavelength_A"),
    ("wavelength_A: 0.9", "wavelength_A: .inf", "experiment.beam.wavelength_A"),
    ("wavelength_A: 0.9", "wavelength_A: 1e999", "experiment.beam.wavelength_A"),
    ("flux_ph_s: 1.0e12", "flux_ph_s: -1", "experiment.beam.flux_ph_s"),
    ("exposure_s: 0.5", "exposure_s: 0", "experiment.beam.exposure_s"),
    ("polarization: 0.9", "polarization: 1.1", "experiment.beam.polarization"),
    ("polarization: 0.9", "polarization: -1.1", "experiment.beam.polarization"),
    ("osc_deg: 0.3", "osc_deg: .nan", "experiment.scan.osc_deg"),
    ("steps: 3", "steps: 0", "experiment.scan.steps"),
    ("steps: 3", "steps: 1.5", "experiment.scan.steps"),
    ("steps: 3", "steps: three", "experiment.scan.steps"),
    ("cells: [4, 5, 6]", "cells: 4", "experiment.crystal.cells"),
    ("cells: [4, 5, 6]", "cells: [4, 5, 6, 7]", "experiment.crystal.cells"),
    ("alpha_deg: 80.0", "alpha_deg: 0", "experiment.crystal.cell.alpha_deg"),
    ("convention: custom", "convention: mosfilm", "experiment.detector.convention"),
    ("distance_mm: 100.0", "distance_mm: 0", "experiment.detector.distance_mm"),
    ("oversample: 2", "oversample: 0", "experiment.detector.oversample"),
    ("dtype: float64", "dtype: float16", "subject.dtype"),
    ("mode: physical", "mode: real", "subject.mode"),
    ("cell_cstar_z: true", "cell_cstar_z: 1", "subject.switches.cell_cstar_z"),
    ("cell_cstar_z: true", "cell_cstar_z: yes", "subject.switches.cell_cstar_z"),
    ("slow: 1,", "slow: -1,", "pixel.slow"),
    ("slow: 1,", "slow: 1.0,", "pixel.slow"),
    ("pixel: {slow: 1, fast: 2}", "pixel: [1, 2]", "pixel"),
    ("factors: [geometry, lattice]", "factors: geometry", "factors"),
    ("factors: [geometry, lattice]", "factors: []", "factors"),
    ("default: {rtol: 1.0e-9}", "default: 1.0e-9", "tolerances.default"),
    ("rtol: 1.0e-9", "rtol: -1.0e-9", "tolerances.default.rtol"),
    ("rtol: 1.0e-9", "rtol: small", "tolerances.default.rtol"),
    ('F_latt: "not wanted here"', 'F_latt: ""', "exempt.F_latt"),
    ('F_latt: "not wanted here"', "F_latt: 1", "exempt.F_latt"),
    ("formats: [console]", "formats: [paper]", "report.formats.0"),
    ("name: full", "name: a/b", "name"),
    ("name: full", "name: ..", "name"),
    ("name: full", "name: ''", "name"),
    ("name: full", "name: 7", "name"),
    ("version: 1", "version: 2", "version"),
    ("version: 1", "version: yes", "version"),
]


@pytest.mark.parametrize(("right", "wrong", "key"), WRONG_VALUES)
def test_value_of_wrong_type_or_range_is_refused_at_its_key(fail, right, wrong, key):
    assert FULL.count(right) == 1
    text = FULL.replace(right, wrong)
    error = fail(text)
    assert error.key == key
    if key == "report.formats.0":
        wrong = "paper"  # the place of an item is the item, not the list
    assert (error.line, error.column) == place_of(text, wrong)
    assert "got" in error.what or "item" in error.what


@pytest.mark.parametrize(
    ("right", "wrong", "item", "key"),
    [
        ("misset_deg: [1, 2, 3]", "misset_deg: [1, II, 3]", "II", ".misset_deg.1"),
        ("cells: [4, 5, 6]", "cells: [4, 5, 0]", "0]\n    structure", ".cells.2"),
        ("spindle: [0, 1, 0]", "spindle: [0, [1], 0]", "[1]", ".spindle.1"),
        ("spindle: [0, 1, 0]", "spindle: [0, .inf, 0]", ".inf", ".spindle.1"),
        ("direction: [0, 0, 1]", "direction: [0, 0, '1']", "'1'", ".direction.2"),
    ],
)
def test_wrong_item_of_a_list_is_refused_at_the_item(fail, right, wrong, item, key):
    text = FULL.replace(right, wrong)
    error = fail(text)
    assert error.key.endswith(key)
    assert (error.line, error.column) == place_of(text, item)


def test_missing_pixel_is_told(fail):
    error = fail(MINIMAL.replace("pixel: {slow: 1, fast: 2}\n", ""))
    assert (
        error.what == "pixel is missing; add pixel, pixels for several, or scope: image"
    )


def test_pixel_and_pixels_exclude_each_other(fail):
    error = fail(MINIMAL + "pixels: [{slow: 1, fast: 2}]\n")
    assert error.what == "give either pixel or pixels"


@pytest.mark.parametrize(
    ("removed", "key"),
    [
        ("version: 1\n", "version"),
        ("name: small\n", "name"),
        ("factors: [geometry]\n", "factors"),
        ("{wavelength_A: 1.0}", "experiment.beam.wavelength_A"),
        (", fast: 20", "experiment.detector.size_px.fast"),
        (", distance_mm: 100.0", "experiment.detector.distance_mm"),
    ],
)
def test_missing_key_is_named_at_the_mapping_that_lacks_it(fail, removed, key):
    text = MINIMAL.replace(removed, "{}" if removed.startswith("{") else "")
    error = fail(text)
    assert error.key == key
    assert "missing" in error.what
    parent = key.rpartition(".")[0].rpartition(".")[2]
    wanted = place_of(text, f"{parent}:") if parent else (1, 1)
    assert (error.line, error.column) == wanted


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("flux_ph_s: 1.0e12", "flux_ph_s: 1\n    fluence_ph_m2: 1", "not both"),
        ("misset_deg: [1, 2, 3]", "mosflm_matrix: A.mat", "exactly one of cell"),
        ("{default_F: 100.0}", "{}", "give hkl"),
        (
            "baseline: {trace: c.log}",
            "baseline: {trace: c, recorded: d}",
            "exactly one",
        ),
        ("baseline: {trace: c.log}", "baseline: {}", "exactly one"),
        ("convention: custom", "convention: xds\n    normal: [0, 0, 1]", "only for"),
    ],
)
def test_keys_that_exclude_one_another_are_refused(fail, right, wrong, message):
    error = fail(FULL.replace(right, wrong))
    assert message in error.what
    assert error.line is not None
    assert error.key


@pytest.mark.parametrize("why", ["", ", why: ''", ", why: ' '"])
def test_tolerance_without_a_reason_is_refused_at_its_own_key(fail, why):
    text = FULL.replace(', why: "a direction"', why)
    error = fail(text)
    assert "reason" in error.what
    assert error.key == "tolerances.rot_a"
    assert (error.line, error.column) == place_of(text, "rot_a:")


def test_default_tolerance_needs_no_reason(load):
    assert load(FULL).tolerances["default"].why == ""


def test_tolerance_without_any_limit_is_refused(fail):
    error = fail(FULL.replace("angle_rad: 1.0e-9, ", ""))
    assert "limit" in error.what
    assert error.key == "tolerances.rot_a"


def test_hypothesis_with_a_key_that_does_not_exist_is_refused_at_it(load, fail):
    assert load(f"{MINIMAL}hypotheses: []\n").name == "small"
    error = fail(f"{MINIMAL}hypotheses: [{{factor: rot_a}}]\n")
    assert error.key == "hypotheses.0.factor"
    assert "unknown key" in error.what


def test_key_that_stands_twice_is_refused_at_the_second(fail):
    text = MINIMAL.replace("fast: 2}", "fast: 2,  fast: 3}")
    error = fail(text)
    assert error.key == "pixel.fast"
    assert (error.line, error.column) == place_of(text, "fast: 3")
    assert "twice" in error.what


def test_key_that_is_no_word_is_refused(fail):
    text = MINIMAL + "12: 3\n"
    error = fail(text)
    assert (error.line, error.column) == place_of(text, "12: 3")
    assert "12" in error.what


def test_bad_syntax_is_refused_with_its_place(fail):
    text = MINIMAL.replace("pixel: {slow", "pixel: }{slow")
    error = fail(text)
    assert (error.line, error.column) == place_of(text, "}{slow")
    assert "not valid YAML" in error.what


@pytest.mark.parametrize(
    "value", ["!!python/name:os.getcwd", "*unknown", "!own 1", "\t1", "'open"]
)
def test_value_that_is_no_plain_yaml_is_refused(fail, value):
    error = fail(MINIMAL.replace("name: small", f"name: {value}"))
    assert re.search("not valid YAML|the tag .* is not known here", error.what)
    assert error.line is not None


def test_second_document_in_the_file_is_refused(fail):
    assert "not valid YAML" in fail(f"{MINIMAL}---\n{MINIMAL}").what


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "[1, 2]", "word"])
def test_text_that_is_no_mapping_is_refused(fail, text):
    error = fail(text)
    assert "wanted a mapping" in error.what
    assert (error.line, error.column) == (1, 1)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00\x01", b"\x00\x01\x02", b"\x89PNG\r\n"])
def test_binary_file_is_refused(tmp_path, data):
    path = tmp_path / "run.yaml"
    path.write_bytes(data)
    with pytest.raises(ConfigError, match=r"yaml:1.*: (is not UTF|not valid YAML)"):
        load_config(path)


def test_missing_file_is_refused_with_its_path(tmp_path):
    with pytest.raises(ConfigError, match=r"nope\.yaml: cannot be read: .*check"):
        load_config(tmp_path / "nope.yaml")


def test_folder_in_place_of_a_file_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="is no regular file; name a file"):
        load_config(tmp_path)


def test_message_starts_with_file_line_column_and_key(fail, tmp_path):
    text = MINIMAL.replace("fast: 2}", "fast: two}")
    line, column = place_of(text, "fast: two")
    where = f"{tmp_path / 'run.yaml'}:{line}:{column}: pixel.fast: "
    assert str(fail(text)).startswith(where)
