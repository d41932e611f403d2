"""A list that is said from another folder means the same."""

import pytest
from hypothesis import given

from braggtrace.errors import UsageError
from braggtrace.nanobragg.arguments import (
    move_arguments,
    prolong_arguments,
    read_arguments,
)
from tests.baseline.arguments.lists import BASE, NOWHERE
from tests.baseline.arguments.strategies import LISTS
from tests.helpers import REPEATABLE

CELL = "-default_F 100 -N 5 -detpixels 8"


@pytest.fixture
def folder(tmp_path):
    """A folder with every kind of input, and an empty one beside it."""
    here = tmp_path / "here"
    here.mkdir()
    (tmp_path / "there").mkdir()
    (here / "A.mat").write_text("0.01 0 0 0 0.02 0 0.001 0 0.03")
    (here / "rays").write_text("-10 0 0\n-10 1 2 3 1.23456e-10\n")
    (here / "F.hkl").write_text("1 2 3 4\n")
    header = "{\nHEADER_BYTES=512;\nSIZE1=8;\nSIZE2=8;\nDISTANCE=77;\n}\f".ljust(512)
    (here / "m.img").write_bytes(header.encode() + b"\1\0" * 64)
    return here


def moved_is_the_same(words, here):
    there = here.parent / "there"
    moved = move_arguments(words, here, there)
    first, again = read_arguments(words, here), read_arguments(moved, there)
    assert again.experiment == first.experiment
    assert again.output == first.output
    return moved


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("-mat A.mat", "A.mat"),
        ("--matrix A.mat", "A.mat"),
        ("-hkl F.hkl -cell 60", "F.hkl"),
        ("-cell 60 -sourcefile rays", "rays"),
        ("-cell 60 -mask m.img", "m.img"),
        ("-cell 60 -img m.img", "m.img"),
        ("-cell 60 -img ../here/m.img", "../here/m.img"),
    ],
)
def test_names_of_input_files_become_absolute(folder, text, file):
    moved = moved_is_the_same([*CELL.split(), *text.split()], folder)
    assert str(folder / file) in moved


def test_curve_without_effect_is_found_too(folder):
    words = [*CELL.split(), "-cell", "60", "-stol", "curve.txt"]
    assert str(folder / "curve.txt") in moved_is_the_same(words, folder)


def test_names_of_output_files_stay(folder):
    words = [*CELL.split(), "-cell", "60", "-floatfile", "out.bin"]
    assert moved_is_the_same(words, folder) == words


def test_cache_file_that_is_read_without_being_named_is_named(folder):
    (folder / "Fdump.bin").write_text("0 0 0 0 0 0\n\f")
    # what stands last is ignored, and must not become active
    words = ["-N", "5", "-detpixels", "8", "-cell", "60", "-curved_det"]
    moved = moved_is_the_same(words, folder)
    assert moved == ["-dump", str(folder / "Fdump.bin"), *words]


def test_cache_file_of_the_other_folder_is_an_error(folder):
    (folder.parent / "there/Fdump.bin").write_text("0 0 0 0 0 0\n\f")
    with pytest.raises(UsageError, match=r"Fdump\.bin"):
        move_arguments([*CELL.split(), "-cell", "60"], folder, folder.parent / "there")


def test_clock_does_not_matter(folder, monkeypatch):
    seconds = iter(range(10, 20))
    monkeypatch.setattr("time.time", lambda: next(seconds))
    words = [*CELL.split(), "-cell", "60", "-misset", "random"]
    assert move_arguments(words, folder, folder.parent / "there") == words


def test_list_stays_as_it_is_in_its_own_folder(folder):
    words = [*CELL.split(), "-mat", "A.mat"]
    assert move_arguments(words, folder, folder / "../here") == words


def test_list_that_cannot_be_read_is_an_error(folder):
    with pytest.raises(UsageError, match="-oversampel"):
        move_arguments([*BASE.split(), "-oversampel", "2"], folder, NOWHERE)
    words = [*BASE.split(), "-oversampel", "2"]
    assert move_arguments(words, folder, folder, lenient=True) == words


@REPEATABLE
@given(arguments=LISTS)
def test_list_without_files_is_the_same_everywhere(arguments):
    try:
        moved = move_arguments(arguments, NOWHERE, NOWHERE / "else")
    except UsageError as error:
        if "a detector needs pixels" not in str(error):
            raise
        return
    assert moved == arguments


QUIET = ("-floatfile", "f.bin", "-nonoise")


def test_prolonged_list_keeps_every_word_but_the_names_of_files(folder):
    words = [*CELL.split(), "-mat", "A.mat", "-density", "4", "-floatfile", "x"]
    found = prolong_arguments(words, folder, QUIET)
    assert found == [str(folder / w) if w == "A.mat" else w for w in words]


@pytest.mark.parametrize("last", ["-curved_det", "-lambda", "-distance"])
def test_option_that_would_come_alive_is_refused(folder, last):
    words = [*CELL.split(), "-cell", "60", last]
    with pytest.raises(UsageError, match=f"{last} does nothing where it stands last"):
        prolong_arguments(words, folder, QUIET, lenient=True)


def test_seed_that_the_clock_chose_is_handed_on(folder, monkeypatch):
    monkeypatch.setattr("time.time", lambda: 77.5)
    words = [*CELL.split(), "-cell", "60", "-misset", "random"]
    found = prolong_arguments(words, folder, QUIET)
    assert found == [*words, "-misset_seed", "77", "-misset", "random"]
    again = read_arguments(found, folder).experiment.crystal
    assert again.random_misset == -77
