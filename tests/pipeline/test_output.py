"""What image files are written with survives import and export."""

import shlex
from pathlib import Path

import pytest

from braggtrace.config import load_text
from braggtrace.errors import ConfigError
from braggtrace.nanobragg.arguments import read_arguments
from braggtrace.pipeline.starting import arguments_to_yaml, config_to_arguments
from braggtrace.sources.render import render_request
from braggtrace.sources.request import request_from_config, request_from_words

CRYSTAL = "-cell 50 60 70 80 90 100 -default_F 100 -N 5 -detpixels 16 -pixel 0.2"


def loaded(arguments: str, folder: Path):
    text, _ = arguments_to_yaml(shlex.split(arguments), "it", folder, lenient=False)
    return load_text(text, folder / "it.yaml")


@pytest.mark.parametrize(
    "said",
    [
        "-adc 10.5",
        "-adc 0 -scale 0.001 -pgmscale 3",
        "-seed 7",
        "-seed -7",
        "-osc 1 -phistep 0.3",
        "-osc 1.5 -phisteps 3 -phistep 0.3",
        "-osc 2 -phisteps 5",
        "",
    ],
)
def test_options_of_image_files_survive_import_and_export(said, tmp_path):
    first = read_arguments(shlex.split(f"{CRYSTAL} {said}"), tmp_path)
    config = loaded(f"{CRYSTAL} {said}", tmp_path)
    words, _ = config_to_arguments(config, None)
    again = read_arguments(words, tmp_path)
    assert again.output == first.output
    assert again.experiment == first.experiment
    assert (config.output is None) == (said in ("", "-osc 2 -phisteps 5"))


def test_images_of_the_configuration_are_written_with_them(tmp_path):
    config = loaded(f"{CRYSTAL} -adc 10 -seed 3 -osc 1 -phistep 0.3", tmp_path)
    output = request_from_config(config).output
    assert (output.adc, output.noise_seed) == (10.0, -3)
    first = read_arguments(shlex.split(f"{CRYSTAL} -osc 1 -phistep 0.3"), tmp_path)
    assert output.osc_range == first.output.osc_range


def test_argument_list_says_it_by_itself(tmp_path):
    text = (
        "version: 1\nname: it\noutput: {adc: 3}\n"
        f'experiment: {{nanobragg_args: "{CRYSTAL}"}}\n'
        "baseline: {trace: c.log}\npixel: {slow: 0, fast: 0}\nfactors: [scaling]\n"
    )
    with pytest.raises(ConfigError, match="says this by itself"):
        request_from_config(load_text(text, tmp_path / "it.yaml"))


def test_header_sums_as_the_c_program_does(tmp_path):
    # a tie of the sixth digit, which a fused sum of products tips over
    text = (
        "-cell 26 -default_F 1 -N 1 -pixel 1.87319 -detpixels 32 -energy 10711.6 "
        "-detector_roty -11.5382 -detector_rotx -17.8943 -Ybeam 59.9368 -oversample 1"
    )
    rendered = render_request(request_from_words(text.split(), ()))
    assert "ADXV_CENTER_Y=28.0978;" in rendered.header.text()
