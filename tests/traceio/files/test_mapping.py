"""Names and units of others in those of a catalogue, and the line of what is wrong."""

import pytest

from braggtrace.errors import TraceFormatError
from braggtrace.events import Catalog, EventSpec
from braggtrace.traceio import read_trace
from braggtrace.traceio.files import Renaming, mapped
from braggtrace.traceio.mapped_units import overruled_units
from tests.traceio.files.reading import read

LENGTHS = Catalog(
    name="lengths",
    description="for a test",
    events=(
        EventSpec(name="width", unit="mm", description=""),
        EventSpec(name="r", unit="m", description="", components=("x", "y")),
    ),
)
LOG = ("{name} = {values} {unit}",)


def in_ours(trace, **names):
    renamings = {name: Renaming(event=event) for name, event in names.items()}
    return mapped(trace, renamings, LENGTHS, "theirs.log")


def wrong(trace, **renamings):
    with pytest.raises(TraceFormatError) as caught:
        mapped(trace, renamings, LENGTHS, "theirs.log")
    return str(caught.value)


def test_a_unit_is_converted(tmp_path):
    trace = in_ours(read(tmp_path, "lines", "w = 2.5 cm\n", *LOG), w="width")
    assert trace.events["width"].values.tolist() == [[25.0]]
    assert trace.events["width"].unit == "mm"


@pytest.mark.parametrize(
    ("form", "text", "patterns", "given", "line"),
    [
        ("lines", "# a log\n\nv = 1 m\nw = 2 s\n", LOG, {}, 4),
        ("csv", "# a table\nv,w [s]\n1,2\n3,4\n", (), {"count": "n"}, 2),
        (
            "csv",
            "what,is,unit\nv,1,m\nw,2,s\n",
            (),
            {"name": "what", "value": "is", "unit": "unit"},
            3,
        ),
        (
            "jsonl",
            '{"n": "v", "x": 1, "u": "m"}\n{"n": "w", "x": 2, "u": "s"}\n',
            (),
            {"name": "n", "value": "x", "unit": "u"},
            2,
        ),
    ],
    ids=["log", "wide table", "long table", "JSON lines"],
)
def test_a_unit_that_cannot_be_converted_is_told_with_its_line(
    tmp_path, form, text, patterns, given, line
):
    trace = read(tmp_path, form, text, *patterns, **given)
    message = wrong(trace, w=Renaming(event="width"))
    assert message.startswith(f"theirs.log:{line}: w: 's' cannot be converted to 'mm'")


def test_a_native_trace_tells_the_line_too(tmp_path):
    import braggtrace

    path = tmp_path / "t.jsonl"
    with braggtrace.record(path) as trace:
        trace.emit("v", 1.0, unit="m")
        trace.emit("w", 1.0, unit="s")
    message = wrong(read_trace(path), w=Renaming(event="width"))
    assert message.startswith("theirs.log:3: w: 's'")


@pytest.mark.parametrize(
    ("text", "renamings", "message"),
    [
        (
            "v = 1 m\nw = 2 m\n",
            {"v": Renaming(event="width"), "w": Renaming(event="width")},
            "theirs.log:2: width is filled by 2 of its names",
        ),
        (
            "v = 1 m\nw = 2 m\n",
            {
                "v": Renaming(event="r", component="x"),
                "w": Renaming(event="r", component="z"),
            },
            "theirs.log:2: r has the components",
        ),
        (
            "v = 1 m\nw = word m\n",
            {"w": Renaming(event="width")},
            "theirs.log:2: w holds texts",
        ),
    ],
    ids=["two names", "other components", "a text"],
)
def test_a_contradiction_is_an_error_with_its_line(tmp_path, text, renamings, message):
    assert wrong(read(tmp_path, "lines", text, *LOG), **renamings).startswith(message)


@pytest.mark.parametrize("unit", ["mm", "furlongs_x", "s"])
def test_the_map_overrules_the_unit_of_the_file_and_it_is_recorded(tmp_path, unit):
    trace = read(tmp_path, "lines", f"w = 2 {unit}\n", *LOG)
    found = mapped(trace, {"w": Renaming(event="width", unit="cm")}, LENGTHS, "f")
    assert found.events["width"].values.tolist() == [[20.0]]
    assert overruled_units(found) == (f"w: {unit} is cm",)


def test_another_spelling_of_the_unit_overrules_nothing(tmp_path):
    trace = read(tmp_path, "lines", "w = 2 millimetre\n", *LOG)
    found = mapped(trace, {"w": Renaming(event="width", unit="mm")}, LENGTHS, "f")
    assert overruled_units(found) == ()


def test_a_file_of_arrays_has_no_lines(tmp_path):
    import io

    import numpy as np

    file = io.BytesIO()
    np.savez(file, w=np.array(1.0))
    trace = read(tmp_path, "npz", file.getvalue())
    message = wrong(trace, w=Renaming(event="width", unit="s"))
    assert message.startswith("theirs.log: w: 's' cannot be converted")
