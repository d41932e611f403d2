"""``events``: the simulator's catalogue, and those of other programs."""

import shutil

import pytest

from braggtrace.catalog import CATALOG
from tests.helpers import REPOSITORY

HOOKS = REPOSITORY / "docs/examples/hooks"
HEAT = REPOSITORY / "examples/heat/heat.yaml"


def names(text):
    """First word of each row of the tables."""
    lines = text.splitlines()
    begins = [i for i, line in enumerate(lines) if line.startswith("---")]
    found = []
    for begin in begins:
        for line in lines[begin + 1 :]:
            if not line.strip():
                break
            found.append(line.split()[0])
    return found


def test_the_whole_catalogue_of_the_simulator_in_causal_order(braggtrace):
    result = braggtrace("events")
    assert result.code == 0
    assert names(result.out) == list(CATALOG)


def test_as_markdown_each_event_is_a_row(braggtrace):
    result = braggtrace("events", "--format", "markdown")
    assert result.code == 0
    lines = result.out.splitlines()
    assert len(lines) == len(CATALOG) + 2
    assert {line[0] + line[-1] for line in lines} == {"||"}


def test_a_configuration_that_simulates_has_the_simulators(braggtrace, supervisor):
    result = braggtrace("events", supervisor)
    assert result.code == 0
    assert names(result.out) == list(CATALOG)


def test_a_catalogue_in_a_configuration_is_listed_without_its_files(
    braggtrace, tmp_path
):
    shutil.copy(HEAT, tmp_path)
    result = braggtrace("events", tmp_path / "heat.yaml")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("heat: declared by the configuration; advances step")
    assert names(result.out) == [
        "conductivity",
        "face_conductivity",
        "flux",
        "temperature",
    ]
    assert "W/(m*K)" in result.out
    assert "scale" not in result.out, "an empty column is left out"


def test_a_catalogue_file_is_listed_by_itself(braggtrace, tmp_path):
    path = tmp_path / "springs.yaml"
    path.write_text("events: {force: {unit: N, description: of the spring}}\n", "utf-8")
    result = braggtrace("events", path)
    assert result.code == 0
    assert result.out.startswith("springs: ")
    assert names(result.out) == ["force"]
    assert "of the spring" in result.out


def test_a_wrong_catalogue_file_is_an_error_with_its_place(braggtrace, tmp_path):
    path = tmp_path / "springs.yaml"
    path.write_text("events:\n  force: {unti: N}\n", "utf-8")
    result = braggtrace("events", path)
    assert (result.code, result.out) == (2, "")
    assert f"{path}:2:" in result.err
    assert "did you mean 'unit'" in result.err


@pytest.mark.parametrize("source", ["catalogs.py", "catalogs.yaml"])
def test_a_plugins_catalogue_is_listed(braggtrace, source):
    result = braggtrace("events", HOOKS / source)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("box: the sides of a box and its area")
    assert names(result.out) == ["length", "width", "area"]


def test_two_traces_without_a_catalogue_have_the_events_of_their_files(
    braggtrace, tmp_path
):
    (tmp_path / "a.csv").write_text("x [mm],y\n1,2\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("x [mm],z\n1,2\n", encoding="utf-8")
    path = tmp_path / "c.yaml"
    path.write_text(
        "version: 1\nname: c\nbaseline: {trace: a.csv}\nsubject: {trace: b.csv}\n",
        encoding="utf-8",
    )
    result = braggtrace("events", path)
    assert result.code == 0
    assert names(result.out) == ["x", "y", "z"]
    assert "mm" in result.out


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("box", "no catalogue 'box'; wanted a configuration"),
        ("gone.yaml", "gone.yaml"),
        (HOOKS / "factors.py", "offers no catalogue"),
    ],
)
def test_what_has_no_catalogue_is_a_wrong_request(braggtrace, source, said):
    result = braggtrace("events", source)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
