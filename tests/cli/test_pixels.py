"""``braggtrace pixels`` says where to look, and each command that it shows runs."""

import re
import shlex

import pytest

from tests.e2e.image_case import image_case

ROW = re.compile(r"^ +(\d+) +(\d+)  (\S.*?)  +(\S+ \S+)  +(braggtrace .*)$")


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return image_case(tmp_path_factory.mktemp("pixels"))


def rows(text):
    found = [ROW.match(line) for line in text.splitlines()[2:]]
    return [m.groups() for m in found if m]


def kinds(found):
    return [row[2] for row in found]


def test_all_reasons_are_listed_with_values_and_units(braggtrace, case):
    other = "experiment.beam.polarization=0.5"
    result = braggtrace("pixels", case, "--count", 2, "--set", other)
    assert result.code == 0, result.err
    found = rows(result.out)
    assert kinds(found) == [
        *["peak"] * 2,
        *["greatest difference"] * 2,
        *["steepest gradient"] * 2,
        *["corner"] * 4,
    ]
    assert found[0][:2] == ("11", "36")
    assert found[0][3] == "3080.31 photons"
    assert found[2][:2] == ("45", "95")
    assert found[2][3] == "-11.6304 photons"


def test_same_images_have_no_difference_to_look_at(braggtrace, case):
    assert "greatest difference" not in kinds(rows(braggtrace("pixels", case).out))


def test_part_of_the_image_bounds_the_places(braggtrace, case):
    part = "scope={roi: {slow: [5, 20], fast: [10, 40]}}"
    found = rows(braggtrace("pixels", case, "--set", part).out)
    corners = [(int(r[0]), int(r[1])) for r in found if r[2] == "corner"]
    assert corners == [(5, 10), (5, 40), (20, 10), (20, 40)]
    assert all(5 <= int(r[0]) <= 20 and 10 <= int(r[1]) <= 40 for r in found)


def test_shown_commands_run(braggtrace, case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = rows(braggtrace("pixels", case, "--count", 2, "--dtype", "float64").out)
    commands = {row[4].split()[1]: shlex.split(row[4]) for row in found}
    assert set(commands) == {"run", "trace"}  # recorded pixels, and others
    for words in commands.values():
        result = braggtrace(*words[1:])
        assert result.code == 0, result.err
    assert list(tmp_path.glob("trace_s*_f*.jsonl"))


def test_recording_without_an_image_has_the_other_reasons(braggtrace, supervisor):
    small = "experiment.detector.size_px={slow: 30, fast: 40}"
    result = braggtrace("pixels", supervisor, "--set", small, "--pixel", 0, 0)
    assert result.code == 0, result.err
    assert "corner" in kinds(rows(result.out))
    assert "greatest difference" not in result.out


@pytest.mark.parametrize("count", ["0", "-1", "many"])
def test_wrong_count_exits_2(braggtrace, case, count):
    assert braggtrace("pixels", case, "--count", count).code == 2
