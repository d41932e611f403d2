"""An experiment survives as an argument list, to the last bit."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given

from braggtrace.errors import UsageError
from braggtrace.experiment import Mosaic, Region, Scan, Sensor, Source, Spread
from braggtrace.nanobragg.arguments import (
    OutputOptions,
    read_arguments,
    write_arguments,
)
from tests.baseline.arguments.lists import BASE, NOWHERE, read
from tests.baseline.arguments.strategies import LISTS
from tests.helpers import REPEATABLE


@REPEATABLE
@given(arguments=LISTS)
@example(arguments=[*BASE.split(), "-xds", "-ORGX", "3.25"])
@example(arguments=[*BASE.split(), "-osc", "0", "-phistep", "0.1"])
@example(arguments=[*BASE.split(), "-osc", "5", "-phistep", "0.1", "-phisteps", "3"])
@example(arguments=[*BASE.split(), "-flux", "1", "-beamsize", "0"])
def test_list_read_written_and_read_again_keeps_everything(arguments):
    first = understood(arguments)
    if first is None:
        return
    written = write_arguments(first.experiment, first.output)
    again = read_arguments(written, NOWHERE)
    assert again.experiment == first.experiment
    assert again.output == first.output


def understood(arguments):
    """The list, or None for one that asks for the impossible."""
    try:
        return read_arguments(arguments, NOWHERE)
    except UsageError as error:
        if "a detector needs pixels" not in str(error):
            raise
        return None


def test_files_are_written_into_the_folder(tmp_path):
    (tmp_path / "A.mat").write_text("0.01 0 0 0 0.02 0 0.1234567890123 0 0.03")
    (tmp_path / "rays").write_text("-10 0 0\n-10 1 2 3 1.23456e-10\n")
    first = read("-mat A.mat -sourcefile rays", tmp_path).experiment
    mask = bytes([0, 1] * 48)
    first = replace(first, detector=replace(first.detector, mask=mask))
    other = tmp_path / "other"
    other.mkdir()
    words = write_arguments(first, folder=other)
    assert read_arguments(words, Path("/")).experiment == first
    assert len(list(other.iterdir())) == 3


@pytest.mark.parametrize("part", ["matrix", "sources", "mask"])
def test_file_without_a_folder_is_an_error(part):
    first = read("").experiment
    changed = {
        "matrix": replace(
            first,
            crystal=replace(
                first.crystal, matrix=((0.01, 0, 0), (0, 0.01, 0), (0, 0, 0.01))
            ),
        ),
        "sources": replace(
            first,
            beam=replace(
                first.beam, sources=(Source(position=(1, 0, 0), wavelength=1e-10),)
            ),
        ),
        "mask": replace(first, detector=replace(first.detector, mask=bytes(96))),
    }
    with pytest.raises(UsageError, match="give a folder"):
        write_arguments(changed[part])


def test_reflections_keep_their_absolute_path(tmp_path):
    (tmp_path / "F.hkl").write_text("1 2 3 4\n")
    first = read("-hkl F.hkl -N 2", tmp_path).experiment
    assert read_arguments(write_arguments(first), Path("/")).experiment == first


@pytest.mark.parametrize(
    ("part", "change", "message"),
    [
        ("crystal", {"mosaic": Mosaic(domains=3)}, "one domain"),
        ("crystal", {"cell": None, "matrix": None, "random_misset": 2**40}, "32 bits"),
        ("detector", {"sensor": Sensor(thickness=1e-4, pitch=1e-4)}, "layers"),
        ("detector", {"extent": (1.0, 1.0)}, "pixels"),
        ("detector", {"fast": (1.0, 0.0, 0.0)}, "convention custom"),
        (
            "detector",
            {"region": Region(slow_first=-1, slow_last=1, fast_first=0, fast_last=1)},
            "bound below 0",
        ),
        ("beam", {"horizontal": Spread(steps=3, extent=0.1, step=-1.0)}, "divrange"),
        ("scan", {"steps": 3, "phi_step": -0.1}, "phi steps"),
        ("beam", {"wavelength": 1.0000000000000003e-10}, "-lambda"),
    ],
)
def test_experiment_that_no_list_can_say_is_an_error(part, change, message):
    first = read("").experiment
    changed = replace(first, **{part: replace(getattr(first, part), **change)})
    with pytest.raises(UsageError, match=message):
        write_arguments(changed)


def test_normal_that_is_not_given_is_fast_times_slow():
    first = read("-fdet_vector 0 0 2 -sdet_vector 0 -3 0").experiment
    changed = replace(first, detector=replace(first.detector, normal=None))
    again = read_arguments(write_arguments(changed), NOWHERE).experiment
    assert again.detector.normal == (1.0, 0.0, 0.0)


def test_output_is_left_to_the_program_where_none_is_given():
    words = write_arguments(read("").experiment)
    assert read_arguments(words, NOWHERE).output == OutputOptions(osc_range=0.0)


def test_default_scan_needs_no_words():
    assert not any("phi" in word for word in write_arguments(read("").experiment))
    assert read("").experiment.scan == Scan()
