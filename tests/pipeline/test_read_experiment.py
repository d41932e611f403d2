"""One way from any configuration to an experiment."""

import pytest

from braggtrace.config import load_config
from braggtrace.errors import ConfigError, UsageError
from braggtrace.nanobragg.arguments import read_arguments
from braggtrace.sources.request import (
    read_experiment,
    request_from_config,
    request_from_words,
)

CELL = "-cell 60 70 80 90 90 90 -default_F 100 -N 5 -detpixels 8"
REST = """\
version: 1
name: listed
baseline: {trace: c.log}
pixel: {slow: 1, fast: 2}
factors: [geometry]
"""


@pytest.fixture
def load(tmp_path):
    """Writes and loads a configuration with an argument list."""

    def loaded(text, **more):
        options = ", ".join(f"{key}: {value}" for key, value in more.items())
        path = tmp_path / "run.yaml"
        form = f"{{words: {text!r}, {options}}}" if options else repr(text)
        path.write_text(f"{REST}experiment:\n  nanobragg_args: {form}\n")
        return load_config(path)

    return loaded


def test_list_is_the_experiment_that_the_command_line_makes_of_it(load, tmp_path):
    text = f"{CELL} -xds -misset 1 2 3 -adc 7 -seed 5 -scale 2 -osc 1 -phisteps 3"
    found = read_experiment(load(text))
    wanted = read_arguments(text.split(), tmp_path)
    assert found.experiment == wanted.experiment
    assert found.output == wanted.output
    assert found.output.adc == 7.0


def test_files_lie_beside_the_configuration(load, tmp_path, monkeypatch):
    (tmp_path / "A.mat").write_text("0.01 0 0 0 0.02 0 0 0 0.03")
    monkeypatch.chdir("/")
    crystal = read_experiment(load("-mat A.mat -default_F 1")).experiment.crystal
    assert crystal.matrix == ((0.01, 0.0, 0.0), (0.0, 0.02, 0.0), (0.0, 0.0, 0.03))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{CELL} -oversampel 2", "did you mean '-oversample'"),
        (f"{CELL} -lambda", "-lambda wants 1, got 0"),
        (f"{CELL} -mat nope.mat", "nope.mat: cannot be read"),
        ("-default_F 1", "no lattice"),
        ("-cell 60", "no structure factors"),
        (f"{CELL} -detpixels 0 -detsize 0", "a detector needs pixels"),
    ],
)
def test_error_of_a_list_has_the_place_of_its_key(load, tmp_path, text, message):
    config = load(text)
    with pytest.raises(ConfigError) as caught:
        read_experiment(config)
    error = caught.value
    assert message in error.what
    assert (error.source, error.line, error.column) == (
        str(tmp_path / "run.yaml"),
        7,
        3,
    )
    assert error.key == "experiment.nanobragg_args"


def test_unknown_option_is_ignored_where_the_list_is_lenient(load):
    found = read_experiment(load(f"{CELL} -oversampel 2", lenient="true"))
    assert "-oversampel is unknown and ignored" in found.notes
    assert found.experiment.detector.oversample is None


def test_unknown_option_is_ignored_where_the_command_is_lenient(load, tmp_path):
    config = load(f"{CELL} -oversampel 2")
    assert read_experiment(config, lenient=True).notes
    words = [str(tmp_path / "run.yaml")]
    assert request_from_words(words, (), lenient=True).notes
    with pytest.raises(UsageError):
        request_from_words(words, ())


@pytest.mark.parametrize("option", ["-trace_pixel 3 4", "-printout_pixel 4 3"])
def test_pixel_of_the_configuration_beats_that_of_the_list_and_says_so(load, option):
    request = request_from_config(load(f"{CELL} {option}"))
    assert request.pixels == ((1, 2),)
    name = option.split()[0]
    note = f"{name} is not used: the traced pixel is slow 1, fast 2"
    assert note in request.notes


@pytest.mark.parametrize("option", ["-trace_pixel 1 2", "-printout_pixel 2 1", ""])
def test_pixel_of_the_list_that_is_the_configurations_needs_no_note(load, option):
    notes = read_experiment(load(f"{CELL} {option}")).notes
    assert not any("traced pixel" in note for note in notes)


def test_output_options_of_a_list_reach_the_request(load):
    request = request_from_config(load(f"{CELL} -adc 7 -seed 5 -pgmscale 3"))
    assert (request.output.adc, request.output.noise_seed) == (7.0, -5)
    assert request.output.pgm_scale == 3.0


def test_mode_and_switches_apply_to_a_list(load):
    config = load(CELL)
    physical = config.model_copy(
        update={"subject": config.subject.model_copy(update={"mode": "physical"})}
    )
    request = request_from_config(physical)
    assert request.switches.phi_zero_carryover is False
