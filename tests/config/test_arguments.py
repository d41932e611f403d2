"""``experiment: {nanobragg_args: ...}``: three forms, one meaning, clear errors."""

import json
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.config import ArgumentListModel, RunConfig, load_config, resolved_yaml
from braggtrace.config.arguments import in_one_form
from braggtrace.errors import ConfigError
from tests.config.texts import MINIMAL, place_of
from tests.helpers import REPEATABLE

REST = """\
version: 1
name: listed
baseline: {trace: c.log}
pixel: {slow: 1, fast: 2}
factors: [geometry]
"""
LISTED = REST + 'experiment:\n  nanobragg_args: "-cell 60 70 80 90 90 90 -hkl F.hkl"\n'
WORDS = ("-cell", "60", "70", "80", "90", "90", "90", "-hkl", "F.hkl")


def arguments_of(config: RunConfig):
    assert isinstance(config.experiment, ArgumentListModel)
    return config.experiment.nanobragg_args


def split(given):
    """Words of a list whose file lies in /f."""
    found = in_one_form(given, Path("/f"), lambda what: ConfigError(what, source=""))
    assert found["folder"] == "/f"
    return found["words"]


def with_list(text: str) -> str:
    return f"{REST}experiment:\n  nanobragg_args: {text}\n"


@pytest.mark.parametrize(
    "text",
    [
        '"-cell 60 70 80 90 90 90 -hkl F.hkl"',
        "-cell 60 70 80 90 90 90 -hkl F.hkl",
        "[-cell, 60, 70, 80, 90, 90, 90, -hkl, F.hkl]",
        "['-cell', '60', '70', '80', '90', '90', '90', '-hkl', 'F.hkl']",
        "{words: -cell 60 70 80 90 90 90 -hkl F.hkl}",
        "{words: [-cell, 60, 70, 80, 90, 90, 90, -hkl, F.hkl], folder: .}",
        ">\n    -cell 60 70 80\n    90 90 90 -hkl F.hkl",
        "|\n    -cell 60 70 80 \\\n    90 90 90 \\\n    -hkl 'F.hkl'",
    ],
)
def test_every_form_says_the_same_words_and_folder(load, tmp_path, text):
    given = arguments_of(load(with_list(text)))
    assert given.words == WORDS
    assert given.folder == str(tmp_path)
    assert given.lenient is False


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("""-hkl 'two words.hkl' -N 5""", ("-hkl", "two words.hkl", "-N", "5")),
        (r"-hkl two\ words.hkl", ("-hkl", "two words.hkl")),
        ("""-hkl "it's" ''""", ("-hkl", "it's", "")),
        ("-hkl 'a\\\nb'", ("-hkl", "a\\\nb")),
        ("-a \\\\\\\n-b", ("-a", "\\-b")),
        ("-hkl F#1.hkl", ("-hkl", "F#1.hkl")),
    ],
)
def test_text_is_split_as_a_shell_does(text, words):
    assert split(text) == words


@REPEATABLE
@given(words=st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=6))
def test_quoted_words_are_split_into_themselves(words):
    assert list(split(shlex.join(words))) == words


def test_number_in_a_list_keeps_its_value():
    words = split(("-a", 1, -2.5, 1e-9, 1e30))
    assert [float(word) for word in words[1:]] == [1, -2.5, 1e-9, 1e30]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("''", "no word"),
        ("'   '", "no word"),
        ("[]", "no word"),
        ("{words: []}", "no word"),
        ("5", "wanted nanoBragg's arguments"),
        ("null", "wanted nanoBragg's arguments"),
        ("true", "wanted nanoBragg's arguments"),
        ("[-N, true]", "put it into quotes"),
        ("[-N, null]", "put it into quotes"),
        ("[-N, [5]]", "put it into quotes"),
        ('"-hkl \'F.hkl"', "close the quote"),
        ("{folder: here}", "missing"),
        ("{words: -N 5, folder: 5}", "valid string"),
        ("{words: -N 5, lenient: 1}", "valid boolean"),
        ("{words: -N 5, foldr: x}", "did you mean 'folder'"),
    ],
)
def test_list_in_another_form_is_refused_at_its_key(fail, text, message):
    error = fail(with_list(text))
    assert message in error.what
    assert error.key.startswith("experiment.nanobragg_args")
    assert error.line == 7


@pytest.mark.parametrize("key", ["crystal", "beam", "detector", "scan", "water_um"])
def test_no_other_key_can_stand_beside_a_list(fail, key):
    text = f"{LISTED}  {key}: {{}}\n"
    error = fail(text)
    assert error.key == f"experiment.{key}"
    assert (error.line, error.column) == place_of(text, f"{key}:")
    assert "cannot stand beside nanobragg_args" in error.what


def test_misspelt_key_of_a_list_is_named_with_the_right_one(fail):
    text = LISTED.replace("nanobragg_args", "nanobrag_args")
    error = fail(text)
    assert error.key == "experiment.nanobrag_args"
    assert "did you mean 'nanobragg_args'" in error.what


def test_error_in_a_described_experiment_keeps_its_key(fail):
    assert fail(MINIMAL.replace("a_A: 10.0", "a_A: ten")).key == (
        "experiment.crystal.cell.a_A"
    )


def test_folder_of_a_list_is_relative_to_its_file(load, tmp_path):
    given = arguments_of(load(with_list("{words: -N 5, folder: data/a}")))
    assert given.folder == str(tmp_path / "data/a")


def test_whole_list_replaces_the_experiment_below_it(write):
    write(MINIMAL, "base.yaml")
    path = write("extends: base.yaml\nexperiment: {nanobragg_args: -N 5}\n")
    assert arguments_of(load_config(path)).words == ("-N", "5")


def test_whole_list_replaces_another_with_its_leniency(write, tmp_path):
    text = with_list("{words: -N 4, lenient: true, folder: elsewhere}")
    write(text, "below/base.yaml")
    path = write("extends: below/base.yaml\nexperiment: {nanobragg_args: -N 5}\n")
    given = arguments_of(load_config(path))
    assert (given.words, given.lenient) == (("-N", "5"), False)
    assert given.folder == str(tmp_path)


def test_list_of_the_lower_file_keeps_its_folder(write, tmp_path):
    write(LISTED, "below/base.yaml")
    path = write("extends: ../below/base.yaml\nname: upper\n", "above/run.yaml")
    assert arguments_of(load_config(path)).folder == str(tmp_path / "below")


def test_key_laid_over_a_list_is_refused_where_it_stands(write):
    write(LISTED, "base.yaml")
    upper = "extends: base.yaml\nexperiment: {crystal: {cells: [1, 2, 3]}}\n"
    path = write(upper)
    with pytest.raises(ConfigError, match="cannot stand beside") as caught:
        load_config(path)
    assert caught.value.source == str(path)
    assert (caught.value.line, caught.value.column) == place_of(upper, "crystal")


def test_list_beside_other_keys_does_not_replace_them_in_silence(write):
    write(MINIMAL, "base.yaml")
    upper = "extends: base.yaml\nexperiment: {nanobragg_args: -N 5, water_um: 1}\n"
    with pytest.raises(ConfigError, match="cannot stand beside") as caught:
        load_config(write(upper))
    assert caught.value.key == "experiment.water_um"


@pytest.mark.parametrize("text", [MINIMAL, LISTED], ids=["described", "listed"])
def test_list_can_be_set_from_the_current_folder(load, tmp_path, monkeypatch, text):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    config = load(text, ("experiment.nanobragg_args", "-mat A.mat -N 5"))
    given = arguments_of(config)
    assert given.words == ("-mat", "A.mat", "-N", "5")
    assert given.folder == str(tmp_path / "here")


def test_leniency_alone_can_be_set(load, tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    given = arguments_of(load(LISTED, ("experiment.nanobragg_args.lenient", "true")))
    assert (given.words, given.lenient) == (WORDS, True)
    assert given.folder == str(tmp_path)


def test_setting_a_key_over_a_list_is_refused(fail):
    error = fail(LISTED, ("experiment.crystal.cells", "[1, 2, 3]"))
    assert "cannot stand beside nanobragg_args" in error.what
    assert error.source == "command line"


def test_key_and_list_on_one_command_line_are_refused_in_either_order(fail):
    given = [
        ("experiment.crystal.cells", "[1, 2, 3]"),
        ("experiment.nanobragg_args", "-N 5"),
    ]
    for overrides in (given, given[::-1]):
        error = fail(MINIMAL, *overrides)
        assert "cannot stand beside nanobragg_args" in error.what
        assert (error.source, error.key) == ("command line", "experiment.crystal")


WORD = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)


@REPEATABLE
@given(words=st.lists(WORD, min_size=1, max_size=6), lenient=st.booleans())
def test_resolved_list_loads_to_the_same_words(tmp_path_factory, words, lenient):
    folder = tmp_path_factory.mktemp("list")
    first = load_listed(folder / "run.yaml", words, lenient=lenient)
    (folder / "a/b").mkdir(parents=True)
    copy = folder / "a/b/config.yaml"
    copy.write_text(resolved_yaml(first, copy.parent), encoding="utf-8")
    again = arguments_of(load_config(copy))
    assert again == arguments_of(first)
    assert list(again.words) == words


def load_listed(path, words, *, lenient):
    given = json.dumps({"words": words, "lenient": lenient}, ensure_ascii=False)
    path.write_text(with_list(given), encoding="utf-8")
    return load_config(path)


def test_resolved_list_names_no_home_folder(load, tmp_path):
    text = resolved_yaml(load(LISTED), tmp_path / "reports/listed/now")
    assert str(tmp_path) not in text
    assert "folder: ../../..\n" in text
