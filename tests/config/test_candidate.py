"""A candidate in YAML: in words or as a mapping, and what it cannot be."""

import pytest

from braggtrace.config import load_config, resolved_yaml
from braggtrace.config.candidate_model import CandidateModel
from braggtrace.errors import ConfigError
from tests.config.texts import MINIMAL

HEAD = MINIMAL


@pytest.fixture
def load(tmp_path):
    def loaded(more="", overrides=()):
        path = tmp_path / "small.yaml"
        path.write_text(HEAD + more, encoding="utf-8")
        return load_config(path, overrides)

    return loaded


WORDS = {
    "float32": ("cpu", "float32", "off", "float32"),
    "cuda": ("cuda", "float64", "off", "cuda float64"),
    "cuda:1": ("cuda:1", "float64", "off", "cuda:1 float64"),
    "cuda+float32": ("cuda", "float32", "off", "cuda float32"),
    "mps": ("mps", "float32", "off", "mps float32"),
    "compiled": ("cpu", "float64", "on", "compiled float64"),
    "float32 + compiled": ("cpu", "float32", "on", "compiled float32"),
}


@pytest.mark.parametrize("words", WORDS)
def test_words_say_what_it_is(load, words):
    found = load(f"candidate: {words}\n").candidate
    assert isinstance(found, CandidateModel)
    got = (found.device, found.precision, found.compile, found.label)
    assert got == WORDS[words]


@pytest.mark.parametrize("words", WORDS)
def test_the_command_line_takes_the_place_of_the_file(load, words):
    config = load("candidate: {dtype: float32}\n", [("candidate", words)])
    assert config.candidate is not None
    assert config.candidate.label == WORDS[words][-1]


def test_a_trace_is_relative_to_the_file(load, tmp_path):
    for text in ("gpu.jsonl", "{trace: gpu.jsonl}"):
        found = load(f"candidate: {text}\n").candidate
        assert found is not None
        assert found.trace == str(tmp_path / "gpu.jsonl")
        assert found.label == "gpu.jsonl"


@pytest.mark.parametrize("words", [*WORDS, "gpu.jsonl"])
def test_its_resolved_form_is_the_same(load, tmp_path, words):
    config = load(f"candidate: {words}\n")
    again = tmp_path / "again.yaml"
    again.write_text(resolved_yaml(config, tmp_path), encoding="utf-8")
    assert load_config(again).candidate == config.candidate


def test_nothing_is_no_candidate(load):
    assert load().candidate is None


REFUSED = {
    "candidate: cpu": "this is the subject itself",
    "candidate: float64": "this is the subject itself",
    "candidate: {}": "this is the subject itself",
    "candidate: {simulator: torch}": "this is the subject itself",
    "candidate: {simulator: numpy}": "torch",
    "candidate: {simulator: torch, trace: a.jsonl}": "give exactly one of",
    "candidate: mps+float64": "has no float64",
    "candidate: compiled+cuda": "compiled for the cpu alone",
    "candidate: cuda+mps": "names 'cuda' and 'mps'",
    "candidate: float32+float64": "names 'float32' and 'float64'",
    "candidate: cuda+": "wanted float32, compiled, or a device",
    "candidate: {dtyp: float32}": "did you mean 'dtype'",
    "candidate: {dtype: float16}": "float16",
    "candidate: {mode: physical}": "unknown key",
    "candidate: {trace: a.jsonl, device: cuda}": "remove one of the two",
    "candidate: 3": "got 3",
    "candidate: float32\nsubject: {dtype: float32}": "beside a candidate the subject",
    "candidate: float32\nsubject: {device: cuda}": "beside a candidate the subject",
    "candidate: float32\nscope: image": "a candidate is traced at pixels",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_is_an_error_with_its_place(load, text):
    with pytest.raises(ConfigError, match=r"candidate|subject|scope") as caught:
        load(text + "\n")
    assert REFUSED[text] in caught.value.what
    assert caught.value.line is not None


@pytest.mark.parametrize(
    "words", ["{simulator: torch, dtype: float32}", "{simulator: torch, device: cuda}"]
)
def test_the_simulator_may_be_named(load, tmp_path, words):
    config = load(f"candidate: {words}\n")
    bare = words.replace("simulator: torch, ", "")
    unnamed = load(f"candidate: {bare}\n").candidate
    assert config.candidate is not None
    assert unnamed is not None
    assert config.candidate.label == unnamed.label
    again = tmp_path / "again.yaml"
    again.write_text(resolved_yaml(config, tmp_path), encoding="utf-8")
    assert load_config(again).candidate == config.candidate


@pytest.mark.parametrize("words", ["{}", "{dtype: float64}", "{simulator: torch}"])
def test_beside_a_recorded_subject_the_simulator_is_another_side(load, words):
    found = load(f"candidate: {words}\nsubject: {{recorded: theirs}}\n").candidate
    assert found is not None
    assert (found.kind, found.label) == ("simulator", "float64")


def test_two_traces_have_no_candidate(load, tmp_path):
    path = tmp_path / "two.yaml"
    text = "version: 1\nname: two\nsubject: {trace: a.jsonl}\n"
    text += "baseline: {trace: b.jsonl}\ncandidate: float32\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="nothing is simulated"):
        load_config(path)
