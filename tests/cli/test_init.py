"""``init``: a first configuration that loads, with a comment on each key."""

import io
import json
import re
import sys
from typing import Any

import jsonschema
import pytest
import yaml

from braggtrace.config import load_config, published, schema_text
from tests.shipped import shipped

LIST = ("-cell", 45, 55, 65, 82, 97, 105, "-default_F", 120, "-N", 6, "-detpixels", 64)


@pytest.fixture
def init(braggtrace, tmp_path, monkeypatch):
    """Calls the command in an empty folder, with lines typed to it."""

    def call(*words, typed=""):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        return braggtrace("init", *words)

    return call


def test_defaults_are_a_configuration_that_can_be_traced(init, braggtrace, tmp_path):
    result = init("--yes")
    assert result.code == 0, result.err
    assert result.out == "comparison.yaml\n"
    assert "next: braggtrace run comparison.yaml" in result.err
    path = tmp_path / "comparison.yaml"
    assert load_config(path).name == "comparison"
    words = ("-o", tmp_path / "c.log")
    assert braggtrace("trace", path, *words).code == 0
    assert braggtrace("run", path, "-q").code == 0


def test_every_key_stands_below_its_comment_and_the_schema_is_beside(init, tmp_path):
    init("--yes")
    lines = (tmp_path / "comparison.yaml").read_text("utf-8").splitlines()
    assert lines[0] == "# yaml-language-server: $schema=schema/braggtrace-1.json"
    keys = [i for i, x in enumerate(lines) if re.match(r" *\w+:", x)]
    bare = [lines[i].strip() for i in keys if not lines[i - 1].lstrip().startswith("#")]
    assert bare == ["default:"], "a name of the user's, which no schema knows"
    assert (tmp_path / "schema/braggtrace-1.json").read_text("utf-8") == schema_text()


def test_the_file_is_valid_by_the_schema_that_it_names(init, tmp_path):
    init("--yes")
    schema = json.loads((tmp_path / "schema/braggtrace-1.json").read_text("utf-8"))
    data = yaml.safe_load((tmp_path / "comparison.yaml").read_text("utf-8"))
    jsonschema.validate(data, schema)


def test_answers_are_what_the_file_says(init, tmp_path):
    typed = "mine\nfoo\nnanobragg\n\n5 6\nx\n0.9\n10 20 30 80 90 100\n1 2 3\n0.2\n"
    result = init(typed=f"{typed}7\n70 80\n150\n")
    assert result.code == 0, result.err
    said = result.out + result.err
    for again in ("wanted one of recorded", "wanted a number", "wanted 2 numbers"):
        assert again in said
    config: Any = load_config(tmp_path / "mine.yaml")
    assert config.baseline.nanobragg.executable == "$NB_C_BIN"
    assert config.traced_pixels == ((5, 6),)
    assert config.experiment.beam.wavelength_A == 0.9
    assert config.experiment.crystal.cells == (1, 2, 3)
    assert config.experiment.crystal.cell.beta_deg == 90.0
    assert config.experiment.detector.size_px.fast == 80
    assert config.experiment.detector.distance_mm == 150.0


def test_an_option_answers_its_question(init, tmp_path):
    typed = "\n" * 7
    words = ("--name", "own", "--baseline", "recorded", "--pixel", 1, 2)
    assert init(*words, typed=typed).code == 0
    config: Any = load_config(tmp_path / "own.yaml")
    assert config.baseline.recorded == str(tmp_path / "baselines/mine")
    assert config.traced_pixels == ((1, 2),)


def test_an_argument_list_says_what_is_simulated(init, braggtrace, tmp_path):
    result = init("-o", "list.yaml", "--pixel", 30, 31, "--", *LIST)
    assert result.code == 0, result.err
    exported = braggtrace("export", tmp_path / "list.yaml")
    assert exported.code == 0
    for words in ("-cell 45 55 65 82 97 105", "-default_F 120", "-detpixels_f 64"):
        assert words in exported.out
    assert "# Unit cell" in (tmp_path / "list.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "typed", "word"),
    [
        ((), "", "no answer to 'Name of the comparison'; give --name"),
        ((), "mine\n", "give --baseline"),
        (("-y", "--name", "a b"), "", "name: "),
        (("-y", "--wavelength", "-1"), "", "wavelength_A: "),
        (("-y", "--pixel", 5000, 1), "", "lies outside the detector"),
        (("-y", "--", "-no_such_option", "1"), "", "no_such_option"),
        (("--cells", 1, 2, 3, "--", *LIST), "", "cannot be combined with"),
    ],
)
def test_what_cannot_be_written_exits_2_and_leaves_nothing(
    init, tmp_path, words, typed, word
):
    result = init(*words, typed=typed)
    assert result.code == 2
    assert word in result.err
    assert "Traceback" not in result.err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_kept(init, tmp_path):
    path = tmp_path / "comparison.yaml"
    path.write_text("mine\n", encoding="utf-8")
    result = init("--yes")
    assert result.code == 2
    assert path.read_text("utf-8") == "mine\n"
    assert init("--yes", "--force").code == 0
    assert load_config(path)


# two files of other programs

LOG = (
    " **** V3 ****\n STEP 0\n  FLUX = 1.5D+00 W/m^2\n STEP 1\n  FLUX = 2.5D+00 W/m^2\n"
)


def test_two_files_are_looked_at_and_their_events_listed(init, braggtrace, tmp_path):
    (tmp_path / "c.log").write_text(LOG, encoding="utf-8")
    table = "step,flux [mW/mm^2]\n0,1.5e-3\n1,2.5e-3\n"
    (tmp_path / "port.csv").write_text(table, encoding="utf-8")
    result = init("--traces", "c.log", "port.csv", "-o", "flux.yaml")
    assert (result.code, result.out) == (0, "flux.yaml\n")
    config: Any = load_config(tmp_path / "flux.yaml")
    assert config.baseline.reader.pattern[0] == "STEP {step}"
    assert config.subject.map["flux"].event == "FLUX"
    assert list(config.catalog.events) == ["FLUX", "step"]
    # what nobody can guess: the column that is an index
    path = tmp_path / "flux.yaml"
    text = path.read_text("utf-8").replace("count: row", "index: [step]")
    path.write_text("".join(x for x in text.splitlines(True) if "step: {" not in x))
    ran = braggtrace("run", path, "-q")
    assert ran.code == 0, ran.out + ran.err


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (
            "cycles = 13\nTotal energy = -74.8\n",
            "cycles = 13\nTotal energy = -73.0\n",
            1,
        ),
        ("n = 1\nAt 300 K: x is 5\n", "n = 1\nAt 300 K: x is 6\n", 3),
        ("a = 1.0\nb = 0,05\n", "a = 1.0\nb = 0,5\n", 3),
        ("a = 1,5\nb = 0,05\n", "a = 1,5\nb = 0,5\n", 1),
        ("n E\n0 1.5\n1 2.5\n", "n E\n0 1.5\n1 2.6\n", 1),
        ("x = 1\nNote: 3 of 5 done\n", "x = 1\nNote: 4 of 5 done\n", 3),
        ("x = 1\nhello\n", "x = 1\nworld\n", 0),
    ],
)
def test_two_logs_are_never_green_by_what_init_leaves_out(
    init, braggtrace, tmp_path, first, second, code
):
    (tmp_path / "a.log").write_text(first, encoding="utf-8")
    (tmp_path / "b.log").write_text(second, encoding="utf-8")
    result = init("--traces", "a.log", "b.log")
    assert result.code == 0, result.err
    text = (tmp_path / "comparison.yaml").read_text("utf-8")
    ran = braggtrace("run", tmp_path / "comparison.yaml", "-q")
    assert ran.code == code, ran.out + ran.err
    if code == 3:
        assert "others: ignore" not in text.replace("`others: ignore`", "")
        assert "the run refuses them" in result.err
        assert f"#   2: {first.splitlines()[1]}" in text
        assert "a.log:2" in ran.err
    if code == 0:
        assert "not read        baseline: 1 lines are passed over" in ran.out


@pytest.mark.parametrize("more", ["", " x = 1.0 m\n"])
@pytest.mark.parametrize(
    ("unit", "energy", "code"), [("Ha", -74.9, 0), ("Ha", -74.8, 1), ("eV", -74.9, 1)]
)
def test_an_unknown_unit_is_a_comment_with_its_line_and_is_still_compared(
    init, braggtrace, tmp_path, more, unit, energy, code
):
    for name, text in (("a.log", "-74.9 Ha"), ("b.log", f"{energy} {unit}")):
        text = f"{more} Total energy = {text}\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = init("--traces", "a.log", "b.log")
    assert result.code == 0, result.err
    line = 1 + bool(more)
    where = f"a.log:{line}"
    assert f"unknown unit 'Ha' of Total energy ({where}): say under map" in result.err
    path = tmp_path / "comparison.yaml"
    text = path.read_text("utf-8")
    assert f"#   Total energy: {{unit: Ha, upstream: []}}  # {where}\n" in text
    ran = braggtrace("run", path, "-q")
    assert ran.code == code, ran.out + ran.err


def test_every_line_at_which_a_run_stops_is_listed(init, braggtrace, tmp_path):
    text = "n E\n1 1.5\n2 2.5\nLoop time of 0.5 on 1 procs\n"
    for name in ("a.log", "b.log"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = init("--traces", "a.log", "b.log")
    assert "1 line of a.log without a number or a pattern" in result.err
    path = tmp_path / "comparison.yaml"
    written = path.read_text("utf-8")
    assert written.count("#   4: Loop time of 0.5 on 1 procs\n") == 2
    assert written.count("#   1: n E\n") == 2
    ran = braggtrace("run", path, "-q")
    assert ran.code == 3
    assert "a.log:1: wanted" in ran.err
    key = "pattern:"
    path.write_text(written.replace(key, f"others: ignore\n    {key}"), "utf-8")
    assert braggtrace("run", path, "-q").code == 0


def test_native_traces_need_no_reader(init, braggtrace, tmp_path):
    import braggtrace as library

    for name in ("a.jsonl", "b.jsonl"):
        with library.record(tmp_path / name) as trace:
            trace.emit("x", 1.5, unit="m", step=0)
    assert init("--traces", "a.jsonl", "b.jsonl").code == 0
    text = (tmp_path / "comparison.yaml").read_text("utf-8")
    assert "reader:" not in text
    assert "x: {unit: m, axes: [step], upstream: []}" in text
    assert braggtrace("run", tmp_path / "comparison.yaml", "-q").code == 0


def test_a_file_that_nobody_can_read_is_named_and_the_rest_is_written(init, tmp_path):
    (tmp_path / "a.log").write_text("one two three\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("x\n1\n", encoding="utf-8")
    result = init("--traces", "a.log", "b.csv")
    assert result.code == 0
    assert "say under reader how this is read: a.log" in result.err
    assert load_config(tmp_path / "comparison.yaml")


def test_a_log_in_no_known_form_is_listed_line_by_line(init, braggtrace, tmp_path):
    line = "2024-01-01 12:00:00 INFO x=1.5"
    for name in ("a.log", "b.log"):
        (tmp_path / name).write_text(f"{line}\n", encoding="utf-8")
    result = init("--traces", "a.log", "b.log", "-o", "c.yaml")
    assert result.code == 0
    assert "a.log: no known pattern fits its lines; write one, such as" in result.err
    assert "nanoBragg" not in result.err
    text = (tmp_path / "c.yaml").read_text("utf-8")
    assert text.count(f"#   1: {line}") == 2
    ran = braggtrace("run", tmp_path / "c.yaml")
    assert (ran.code, "under reader in a configuration" in ran.err) == (3, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--traces", "gone.log", "gone.csv"), 3, "gone.log"),
        (("--traces", "a", "b", "--pixel", 1, 2), 2, "--pixel cannot be combined with"),
        (("--traces", "a", "b", "--", "-N", "5"), 2, "-N cannot be combined with"),
    ],
)
def test_two_files_and_what_does_not_go_with_them(init, tmp_path, words, code, said):
    result = init(*words)
    assert result.code == code
    assert said in result.err
    assert list(tmp_path.iterdir()) == []


def test_schemas_are_installed_with_the_package(braggtrace):
    for what in ("config", "report"):
        shown = braggtrace("schema", "--of", what, "--path").out.strip()
        assert shown == str(published(what))
        text = published(what).read_text("utf-8")
        assert text == braggtrace("schema", "--of", what).out


def test_shipped_configurations_name_the_schema(root):
    folders = (root / "configs", root / "examples", root / "docs/examples")
    found = [path for folder in folders for path in shipped(folder)]
    found = [p for p in found if p.suffix == ".yaml" and "baselines" not in p.parts]
    assert found
    for path in found:
        first = path.read_text("utf-8").splitlines()[0]
        named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert named, path
        assert (path.parent / named[1]).is_file(), path
