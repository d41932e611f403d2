"""Units as other programs write them, from two files to the exit code."""

import json

import pytest

from tests.cli.runner import call
from tests.needs import package

YAML = """\
version: 1
name: case
baseline: {{trace: a{ending}{baseline}}}
subject: {{trace: b{ending}{subject}}}
{more}
report: {{formats: [{formats}], dir: out}}
"""
CATALOG = "catalog: {{events: {{v: {{unit: {}}}}}}}"


@pytest.fixture
def compared(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def compare(
        more="", *, ending=".csv", baseline="", subject="", formats="console", **texts
    ):
        for name, text in texts.items():
            (tmp_path / f"{name}{ending}").write_text(text, "utf-8")
        text = YAML.format(
            more=more,
            ending=ending,
            baseline=baseline,
            subject=subject,
            formats=formats,
        )
        (tmp_path / "c.yaml").write_text(text, "utf-8")
        return call("run", "c.yaml", "--quiet")

    return compare


def column(unit, value):
    return f"v [{unit}]\n{value}\n"


@pytest.mark.parametrize("of_map", ["", ", map: {v: {event: v, unit: m/s}}"])
def test_units_of_cf_are_understood(compared, tmp_path, of_map):
    h5py = package("h5py")
    for name, unit in (("a", "m s-1"), ("b", "m/s")):
        with h5py.File(tmp_path / f"{name}.h5", "w") as file:
            file["v"] = 2.0
            file["v"].attrs["units"] = unit
    result = compared(CATALOG.format("m/s"), ending=".h5", baseline=of_map)
    assert result.code == 0, result.out + result.err


@pytest.mark.parametrize(
    ("first", "second", "catalog"),
    [
        (("kg m-2 s-1", 2.0), ("g/m²/s", 2000.0), "kg m-2 s-1"),
        (("µm", 2.0), ("μm", 2.0), ""),
        (("W m-2", 2.0), ("W·m⁻²", 2.0), ""),
        (("degC", 20.0), ("K", 293.15), "°C"),
        (("dBm", 30.0), ("W", 1.0), "W"),
        (("percent", 2.0), ("1", 0.02), "1"),
        (("-", 2.0), ("1", 2.0), ""),
    ],
)
def test_one_quantity_in_two_spellings_agrees(compared, first, second, catalog):
    more = CATALOG.format(f'"{catalog}"') if catalog else ""
    assert compared(more, a=column(*first), b=column(*second)).code == 0
    wrong = compared(more, a=column(*first), b=column(second[0], 1.01 * second[1]))
    assert wrong.code == 1


@pytest.mark.parametrize("unit", ["mm s-1", "rad/s", "K"])
def test_another_unit_without_a_catalogue_is_red(compared, unit):
    result = compared(a=column("m s-1", 2.0), b=column(unit, 2.0))
    assert result.code == 1
    assert "baseline is in m s-1" in result.out + result.err


@pytest.mark.parametrize("unit", ["dB", "pH", "mag", "furlongs_x", "ppt"])
def test_what_cannot_be_converted_is_refused_by_name(compared, unit):
    result = compared(CATALOG.format('"1"'), a=column("1", 2.0), b=column(unit, 2.0))
    assert result.code == 3
    assert unit in result.err


@pytest.mark.parametrize("unit", ["furlongs_x", "dB", "mm"])
def test_the_map_overrules_what_the_file_says_and_the_report_says_so(
    compared, tmp_path, unit
):
    result = compared(
        CATALOG.format("m"),
        a=column("m", 2.0),
        b=column(unit, 2.0),
        subject=", map: {v: {event: v, unit: m}}",
        formats="console, bundle",
    )
    assert result.code == 0, result.err
    said = (
        f"subject: the map overrules the units of 1 names of the file (v: {unit} is m)"
    )
    assert said in result.out
    (path,) = tmp_path.glob("out/*/*/metrics.json")
    assert said in json.loads(path.read_text("utf-8"))["notes"]
    assert call("verify", path.parent).code == 0


def test_a_limit_of_a_temperature_is_one_of_a_difference(compared):
    limit = "tolerances: {v: {atol: 0.5, why: sensor}}\n" + CATALOG.format("K")
    assert compared(limit, a=column("degC", 20.0), b=column("K", 293.6)).code == 0
    assert compared(limit, a=column("degC", 20.0), b=column("K", 293.7)).code == 1
    assert compared(limit, a=column("degC", 20.0), b=column("degC", 20.6)).code == 1
