"""A configuration that is nanoBragg's own argument list, through every command."""

import json
import shlex
import shutil

import pytest

from braggtrace.nanobragg.arguments import read_arguments

LIST = (
    "-mat A.mat -hkl 'two words.hkl' -lambda 1.2 -Na 3 -Nb 4 -Nc 5 -nointerpolate "
    "-distance 90 -pixel 0.2 -detpixels_x 24 -detpixels_y 16 -oversample 1 "
    "-phi 0 -osc 0.4 -phisteps 2 -adc 7 -seed 3 -scale 2 -misset 1 2 3 -density 4"
)
CONFIG = f"""\
version: 1
name: listed
experiment:
  nanobragg_args: "{LIST}"
baseline: {{trace: c.log}}
pixel: {{slow: 5, fast: 11}}
factors: [geometry, lattice, structure_factor, polarization, scaling]
tolerances:
  default: {{rtol: 1.0e-12}}
exempt:
  detector_convention: "not of this test"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory, braggtrace):
    """A folder with a list, its files, and a baseline made from the list alone."""
    folder = tmp_path_factory.mktemp("listed")
    (folder / "A.mat").write_text("0.02 0.001 0 0 0.018 0.002 0 0 0.015")
    span = range(-6, 7)
    rows = (
        f"{h} {k} {m} {90 + h + 2 * k + 3 * m}\n"
        for h in span
        for k in span
        for m in span
    )
    (folder / "two words.hkl").write_text("".join(rows))
    (folder / "run.yaml").write_text(CONFIG, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        words = ["--pixel", 5, 11, "-o", "c.log", "--", *shlex.split(LIST)]
        assert braggtrace("trace", *words).code == 0
        done = braggtrace("run", "run.yaml", "-q")
    assert (done.code, done.err) == (
        0,
        "note: -density has no effect in the C program\n",
    )
    assert done.out.startswith("AGREE  listed")
    return folder


@pytest.fixture
def bundle(folder):
    (found,) = (folder / "reports/listed").iterdir()
    return found


def test_bundle_is_verified(braggtrace, bundle):
    result = braggtrace("verify", bundle)
    assert result.code == 0, result.out


def test_bundle_keeps_the_notes_on_its_list(bundle):
    metadata = json.loads((bundle / "run_metadata.json").read_text(encoding="utf-8"))
    assert metadata["notes"] == ["-density has no effect in the C program"]


def test_bundle_is_verified_without_the_files_of_its_list(braggtrace, bundle, tmp_path):
    copied = shutil.copytree(bundle, tmp_path / "elsewhere")
    assert braggtrace("verify", copied).code == 0


def test_changed_word_in_a_bundle_is_found(braggtrace, bundle, tmp_path):
    copied = shutil.copytree(bundle, tmp_path / "copied")
    config = copied / "config.yaml"
    config.write_text(config.read_text().replace("'0.4'", "'0.5'"))
    result = braggtrace("verify", copied)
    assert result.code == 1
    assert "config.yaml was changed" in result.out


def test_configuration_of_a_bundle_runs_from_its_folder(
    braggtrace, bundle, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    options = ("-q", "--set", f"report.dir={tmp_path}")
    result = braggtrace("run", bundle / "config.yaml", *options)
    assert result.code == 0
    (again,) = (tmp_path / "listed").iterdir()
    name = "trace_py.jsonl"
    assert (again / name).read_bytes() == (bundle / name).read_bytes()


@pytest.mark.slow("runs whole argument lists")
@pytest.mark.parametrize(
    "options",
    [
        ["--mode", "physical"],
        ["--set", "subject.switches.phi_zero_carryover=false"],
    ],
)
def test_switches_apply_to_a_list(braggtrace, folder, options):
    console = ("-q", "--set", "report.formats=[console]")
    result = braggtrace("run", folder / "run.yaml", *console, *options)
    assert result.code == 1
    assert "first divergence  rot_a" in result.out


@pytest.mark.slow("runs whole argument lists")
def test_list_from_the_command_line_is_compared(braggtrace, folder, monkeypatch):
    monkeypatch.chdir(folder)
    console = ("-q", "--set", "report.formats=[console]", "--set")
    key = "experiment.nanobragg_args"
    for words, code in ((LIST, 0), (f"{LIST} -misset 1 2 4", 1)):
        result = braggtrace("run", "run.yaml", *console, f"{key}={words}")
        assert result.code == code


def test_trace_of_the_configuration_is_that_of_the_arguments(
    braggtrace, folder, tmp_path
):
    result = braggtrace("trace", folder / "run.yaml", "-o", tmp_path / "x.log")
    assert (result.code, result.err.count("note:")) == (0, 1)
    assert (tmp_path / "x.log").read_bytes() == (folder / "c.log").read_bytes()


def test_images_of_the_configuration_are_those_of_the_arguments(
    braggtrace, folder, tmp_path, monkeypatch
):
    names = ("x.bin", "x.img", "x.pgm")
    monkeypatch.chdir(folder)
    for where, words in (("a", ["run.yaml"]), ("b", ["--", *shlex.split(LIST)])):
        target = tmp_path / where
        target.mkdir()
        outputs = [word for name in names for word in ("-o", target / name)]
        noise = ("--noise", target / "n.img")
        result = braggtrace("render", *outputs, *noise, *words)
        assert result.code == 0
        assert "-density has no effect" in result.err
    for name in (*names, "n.img"):
        first, second = (tmp_path / where / name for where in "ab")
        assert first.read_bytes() == second.read_bytes(), name
    # -adc and -osc reach the file: the offset, and the header's range
    assert b"OSC_RANGE=0.4" in (tmp_path / "a/x.img").read_bytes()


def test_export_gives_the_list_back(braggtrace, folder, monkeypatch):
    monkeypatch.chdir(folder)
    result = braggtrace("export", "run.yaml")
    assert (result.code, shlex.split(result.out)) == (0, shlex.split(LIST))
    assert "-density has no effect" in result.err


def test_export_names_files_that_can_be_found_from_here(
    braggtrace, folder, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    words = shlex.split(braggtrace("export", folder / "run.yaml").out)
    assert str(folder / "two words.hkl") in words
    again, first = (
        read_arguments(words, tmp_path),
        read_arguments(shlex.split(LIST), folder),
    )
    assert (again.experiment, again.output) == (first.experiment, first.output)


def test_compare_takes_scales_from_a_list(braggtrace, folder):
    log = folder / "c.log"
    result = braggtrace("compare", log, log, "--config", folder / "run.yaml")
    assert result.code == 0, result.err


@pytest.mark.parametrize("command", ["run", "trace", "render", "export"])
def test_misspelt_option_exits_2_with_its_place(braggtrace, folder, tmp_path, command):
    text = CONFIG.replace("-oversample", "-oversampel")
    path = folder / f"{command}.yaml"
    path.write_text(text, encoding="utf-8")
    output = {"trace": ["-o", tmp_path / "x.log"], "render": ["-o", tmp_path / "x.bin"]}
    result = braggtrace(command, path, *output.get(command, []))
    assert (result.code, result.out) == (2, "")
    assert f"{path}:4:3: experiment.nanobragg_args: unknown option" in result.err
    assert "did you mean '-oversample'" in result.err
    assert list(tmp_path.iterdir()) == []


def test_run_of_a_missing_file_writes_nothing(braggtrace, folder, tmp_path):
    text = CONFIG.replace("A.mat", "B.mat").replace("c.log", str(folder / "c.log"))
    (tmp_path / "run.yaml").write_text(text, encoding="utf-8")
    result = braggtrace("run", tmp_path / "run.yaml")
    assert result.code == 2
    assert "B.mat: cannot be read" in result.err
    assert not (tmp_path / "reports").exists()
