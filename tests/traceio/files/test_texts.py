"""Logs, tables and JSON lines: what they say, and the line where they go wrong."""

import numpy as np
import pytest

from braggtrace.errors import TraceFormatError
from tests.cli.runner import call
from tests.traceio.files.reading import read


def test_an_index_line_says_where_the_lines_below_belong(tmp_path):
    text = "step 4\nx = 1.5 mm\nstep 5\nx = 2.5 mm\n"
    trace = read(tmp_path, "lines", text, "step {step}", "{name} = {value} {unit}")
    event = trace.events["x"]
    assert (event.axes, event.unit) == (("step",), "mm")
    assert event.index.tolist() == [[4], [5]]
    assert event.values.tolist() == [[1.5], [2.5]]


def test_a_name_that_comes_again_is_counted_where_that_is_asked_for(tmp_path):
    trace = read(tmp_path, "lines", "x 1\ny 5\nx 2\n", "{name} {values}", count="n")
    assert trace.events["x"].index.tolist() == [[0], [1]]
    assert trace.events["y"].index.tolist() == [[0]]


def test_fortran_and_c_numbers_are_numbers(tmp_path):
    text = "a 1.5D+03\nb nan\nc -inf\nd 7\ne word\n"
    trace = read(tmp_path, "lines", text, "{name} {value}")
    kinds = {event.name: event.kind for event in trace}
    assert kinds == {"a": "float", "b": "float", "c": "float", "d": "int", "e": "text"}
    assert trace.events["a"].values[0, 0] == 1500.0


def test_whole_numbers_among_others_are_floats(tmp_path):
    trace = read(tmp_path, "lines", "x 1\nx 2.5\n", "{name} {value}", count="n")
    assert trace.events["x"].kind == "float"


def test_printed_digits_vouch_for_no_more_than_they_say(tmp_path):
    plain = read(tmp_path, "lines", "x = 0.25\n", "{name} = {value}")
    assert plain.events["x"].half_width is None
    rounded = read(tmp_path, "lines", "x = 0.25\n", "{name} = {value}", digits=3)
    assert rounded.events["x"].half_width[0, 0] == pytest.approx(5e-4)
    fixed = read(tmp_path, "lines", "x = 0.25\n", "{name} = {value}", decimals=2)
    assert fixed.events["x"].half_width[0, 0] == pytest.approx(5e-3)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("x = 1\nso be it\n", 2, "wanted '{name} = {value}'"),
        ("x = 1\nx = y\n", 2, "holds numbers, and the text 'y'"),
        ("# nothing\n", None, "holds no value"),
        ("x = 1\n" + "y" * 200_000, 2, "longer than any"),
    ],
)
def test_a_log_that_goes_wrong_is_an_error_with_its_line(tmp_path, text, line, message):
    with pytest.raises(TraceFormatError, match=message.replace("{", r"\{")) as caught:
        read(tmp_path, "lines", text, "{name} = {value}", count="n")
    assert caught.value.line == line


def test_other_lines_are_ignored_and_counted_where_that_is_said(tmp_path):
    text = "hello\nTRACE x 1\nworld\n"
    trace = read(tmp_path, "lines", text, "TRACE {name} {value}", others="ignore")
    assert trace.header.provenance["ignored_lines"] == "2"
    (part,) = trace.header.unread
    assert (part.what, part.count, part.numbers) == ("lines", 2, 0)
    assert part.examples == ("line 1 'hello'", "line 3 'world'")


@pytest.mark.parametrize(
    "line", ["Total energy = -74.8", "E = nan", "p = -Infinity", "q = *******", "v1.2"]
)
def test_lines_that_hold_numbers_are_counted_as_such(tmp_path, line):
    text = f"h2o\n{line}\nx 1\n"
    trace = read(tmp_path, "lines", text, "{name} {value}", others="ignore", count="n")
    (part,) = trace.header.unread
    assert (part.count, part.numbers) == (2, 1)
    assert part.examples[0] == f"line 2 {line!r}"


def test_a_line_that_begins_as_a_form_and_does_not_match_is_never_ignored(tmp_path):
    text = "TRACE x 1\nTRACE y\n"
    with pytest.raises(TraceFormatError, match=r":2: wanted"):
        read(tmp_path, "lines", text, "TRACE {name} {value}", others="ignore")


def test_a_table_has_an_event_in_each_column(tmp_path):
    text = "step,x [mm],tag\n0,1.5,a\n1,2.5,b\n"
    trace = read(tmp_path, "csv", text, index=("step",))
    assert trace.events["x"].unit == "mm"
    assert trace.events["x"].index.tolist() == [[0], [1]]
    assert trace.events["tag"].values.tolist() == [["a"], ["b"]]


def test_a_long_table_has_an_event_in_each_row(tmp_path):
    text = "n;what;much;in\n0;x;1.5;m\n1;x;2.5;m\n0;y;3;s\n"
    trace = read(
        tmp_path,
        "csv",
        text,
        index=("n",),
        name="what",
        value="much",
        unit="in",
        delimiter=";",
    )
    assert trace.events["x"].values.tolist() == [[1.5], [2.5]]
    assert trace.events["y"].unit == "s"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a,b\n1\n", 2, "1 cells, where the first row has 2"),
        ("a,a\n1,2\n", 1, "stands twice"),
        ("a,\n1,2\n", 1, "no name"),
        ("a\n1\n2\n", 3, "a second row needs an index"),
        ('a,b\n1,"2\n', 2, "no table"),
    ],
)
def test_a_table_that_goes_wrong_is_an_error_with_its_line(
    tmp_path, text, line, message
):
    with pytest.raises(TraceFormatError, match=message) as caught:
        read(tmp_path, "csv", text)
    assert caught.value.line == line


def test_an_index_that_is_no_whole_number_is_an_error(tmp_path):
    with pytest.raises(TraceFormatError, match=r":2: index step is no whole number"):
        read(tmp_path, "csv", "step,x\n1.5,2\n", index=("step",))


def test_json_lines_may_nest_and_hold_components(tmp_path):
    text = '{"step": 0, "cell": {"a": 1.5}, "v": [1, 2.5], "no": null}\n'
    trace = read(tmp_path, "jsonl", text, index=("step",))
    assert set(trace.events) == {"cell.a", "v", "no"}
    assert trace.events["no"].values.size == 0
    assert trace.events["v"].values.tolist() == [[1.0, 2.5]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1]\n", "wanted an object"),
        ('{"a": 1, "a": 2}\n', "stands twice"),
        ('{"a": [[1]]}\n', "neither number nor text"),
        ('{"a": 1\n', "not a JSON object"),
        ("[" * 100_000, "not a JSON object"),
        ('{"a": ' + "9" * 5000 + "}", "not a JSON object"),
        ('{"a": []}', "a has no value"),
    ],
)
def test_json_lines_that_go_wrong_are_an_error_with_the_line(tmp_path, text, message):
    with pytest.raises(TraceFormatError, match=message) as caught:
        read(tmp_path, "jsonl", text)
    assert caught.value.line == 1


def test_another_unit_in_a_later_line_is_an_error(tmp_path):
    with pytest.raises(TraceFormatError, match=r":2: x: the unit is mm, and was m"):
        read(tmp_path, "lines", "x 1 m\nx 2 mm\n", "{name} {value} {unit}", count="n")


def test_large_indices_stay_whole(tmp_path):
    text = f"step,x\n{2**53 + 1},1\n"
    trace = read(tmp_path, "csv", text, index=("step",))
    assert trace.events["x"].index[0, 0] == np.int64(2**53 + 1)


def test_a_row_without_an_index_holds_what_does_not_depend_on_it(tmp_path):
    text = '{"mass": 2.5}\n{"step": 0, "x": 1.0}\n{"step": 1, "x": 2.0}\n{"g": 9.8}\n'
    trace = read(tmp_path, "jsonl", text, index=("step",))
    assert {e.name: e.axes for e in trace} == {"mass": (), "x": ("step",), "g": ()}
    table = "step,mass,x\n,2.5,\n0,,1\n1,,2\n"
    trace = read(tmp_path, "csv", table, index=("step",))
    assert {e.name: e.axes for e in trace} == {"mass": (), "x": ("step",)}


@pytest.mark.parametrize(
    ("form", "text", "message"),
    [
        ("csv", "step,x\n0,1\n,2\n", ":3: x: the index is none, and was step before"),
        ("csv", "stp,x\n0,1\n", ": no row has the index 'step'"),
        ("jsonl", '{"x": 1}\n', ": no row has the index 'step'"),
    ],
)
def test_an_index_that_is_lost_is_an_error(tmp_path, form, text, message):
    with pytest.raises(TraceFormatError) as caught:
        read(tmp_path, form, text, index=("step",))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ('{"step": [], "x": 1}', {"index": ("step",)}),
        ('{"step": [], "x": 1}', {"name": "step", "value": "x"}),
        ('{"x": "a", "step": []}', {"name": "x", "value": "step"}),
        ('{"x": "a", "y": 1, "step": []}', {"name": "x", "value": "y", "unit": "step"}),
        ('{"x": []}', {}),
    ],
)
def test_an_empty_list_is_an_error_with_its_line(tmp_path, line, given):
    with pytest.raises(TraceFormatError, match=r"file\.jsonl:1: .*(empty|no value)"):
        read(tmp_path, "jsonl", line + "\n", **given)


def test_a_complex_number_is_no_decimal_comma(tmp_path):
    path = tmp_path / "a.log"
    path.write_text("z = (1.0,2.0)\n", encoding="utf-8")
    reader = "{form: lines, pattern: '{name} = {value}'}"
    config = tmp_path / "c.yaml"
    config.write_text(
        f"version: 1\nname: c\nbaseline: {{trace: a.log, reader: {reader}}}\n"
        f"subject: {{trace: a.log, reader: {reader}}}\n",
        encoding="utf-8",
    )
    result = call("run", config)
    assert result.code == 3
    assert "of a complex number" in result.err
    assert "decimal comma" not in result.err
    text = config.read_text(encoding="utf-8").replace("{value}", "({values})")
    config.write_text(text, encoding="utf-8")
    assert call("run", config).code == 0
