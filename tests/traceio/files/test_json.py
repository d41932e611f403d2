"""JSON lines and documents: nothing is lost, and nothing equal that is not."""

import json

import numpy as np
import pytest

from braggtrace.errors import TraceFormatError
from braggtrace.experiment import memory
from braggtrace.traceio import write_jsonl
from braggtrace.traceio.files import Shape, json_values
from tests.cli.runner import call
from tests.helpers import small_trace
from tests.traceio.files.reading import read


def rows(trace, name):
    event = trace.events[name]
    return event.axes, event.index.tolist(), event.values.tolist()


def holes(trace):
    return {part.what: part.count for part in trace.header.unread}


def test_null_is_no_value_and_counted(tmp_path):
    text = '{"i":0,"t":1.0}\n{"i":1,"t":null}\n{"i":2,"t":3.0}\n'
    trace = read(tmp_path, "jsonl", text, index=("i",))
    assert rows(trace, "t") == (("i",), [[0], [2]], [[1.0], [3.0]])
    assert holes(trace) == {"cells of t": 1}
    assert trace.header.unread[0].examples == ("line 2 'i=1'",)


def test_null_is_nan_where_that_is_said(tmp_path):
    text = '{"i":0,"t":[1.0,null]}\n{"i":1,"t":[null,2.0]}\n'
    trace = read(tmp_path, "jsonl", text, index=("i",), empty="nan")
    assert np.isnan(trace.events["t"].values).tolist() == [[False, True], [True, False]]
    with pytest.raises(TraceFormatError, match=r":1: .*null is one of several comp"):
        read(tmp_path, "jsonl", text, index=("i",))


def test_a_key_that_is_always_null_is_an_event_without_values(tmp_path):
    text = '{"i":0,"t":null,"x":1}\n{"i":1,"t":null,"x":2}\n'
    trace = read(tmp_path, "jsonl", text, index=("i",))
    assert trace.events["t"].values.size == 0
    assert trace.events["t"].axes == ("i",)


def test_null_in_a_long_table_is_a_hole_of_its_event(tmp_path):
    text = '{"n":"x","v":1.5}\n{"n":"y","v":null}\n{"n":"x","v":2.5}\n'
    trace = read(tmp_path, "jsonl", text, name="n", value="v", count="i")
    assert holes(trace) == {"cells of y": 1}
    assert trace.events["y"].values.size == 0


@pytest.mark.parametrize("word", ["NaN", "-Infinity", "nan(ind)", "1.#QNAN", "inf"])
@pytest.mark.parametrize("quote", ['"', ""])
def test_nan_and_infinity_are_numbers_in_quotes_too(tmp_path, word, quote):
    if not quote and word not in ("NaN", "-Infinity"):
        return  # no JSON of any dialect
    trace = read(tmp_path, "jsonl", f'{{"x":{quote}{word}{quote}}}\n')
    assert not np.isfinite(trace.events["x"].values[0, 0])


def test_a_number_in_quotes_is_a_text(tmp_path):
    trace = read(tmp_path, "jsonl", '{"x":"1.5","y":1.5}\n')
    assert trace.events["x"].kind == "text"
    assert trace.events["y"].kind == "float"


def test_true_is_no_number(tmp_path):
    trace = read(tmp_path, "jsonl", '{"x":true,"y":false,"z":1}\n')
    assert trace.events["x"].values.tolist() == [["true"]]
    assert trace.events["y"].values.tolist() == [["false"]]
    with pytest.raises(TraceFormatError, match="holds numbers, and the text 'true'"):
        read(tmp_path, "jsonl", '{"x":1}\n{"x":true}\n', count="i")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"x":3.14159265358979323846}', "digits that no double holds"),
        ('{"x":1e-400}', "digits that no double holds"),
        ('{"x":' + "1" * 500 + ".5}", "a number of 502 characters is too long"),
        ('{"x":1,"x":1}', "'x' stands twice"),
        ('{"x":{"y":1,"y":2}}', "'y' stands twice"),
        ('{"x":{"y":1},"x.y":2}', "'x.y' stands twice"),
        ('{"x":1', "not a JSON (object|document)"),
        ('{"x":[[1]]}', "neither number nor text"),
    ],
)
@pytest.mark.parametrize("form", ["jsonl", "json"])
def test_what_would_be_lost_is_refused(tmp_path, form, line, message):
    if form == "json" and ("[[1]]" in line or "x.y" in line):
        return  # of a document an array, and a place that is there twice
    with pytest.raises(TraceFormatError, match=message):
        read(tmp_path, form, line + "\n")


def test_large_whole_numbers_are_exact(tmp_path):
    large = 2**53 + 1
    trace = read(tmp_path, "json", f'{{"x":{large},"y":[{large},1]}}')
    assert trace.events["x"].values.tolist() == [[large]]
    assert trace.events["y"].values.tolist() == [[large], [1]]
    mixed = read(tmp_path, "json", f'{{"y":[{large},0.5],"z":1}}')
    assert "no double holds" in mixed.events["y"].unreadable
    longer = read(tmp_path, "json", f'{{"x":{2**70},"y":[{2**70}],"z":1}}')
    assert "more than 64 bits" in longer.events["x"].unreadable
    assert "more than 64 bits" in longer.events["y"].unreadable


DOCUMENT = {
    "program": "port",
    "cell": {"a": 1.5, "angles": [90, 90, 120]},
    "matrix": [[1.0, 2.0], [3.0, 4.0]],
    "steps": [{"n": 3, "x": 0.5}, {"n": 4, "x": 0.25}],
    "runs": [{"e": [{"v": 1}, {"v": 2}]}, {"e": [{"v": 3}]}],
}


def test_a_document_is_read_by_names_axes_and_index(tmp_path):
    trace = read(tmp_path, "json", json.dumps(DOCUMENT, indent=2), index=("n",))
    assert rows(trace, "program") == ((), [[]], [["port"]])
    assert rows(trace, "cell.a") == ((), [[]], [[1.5]])
    assert rows(trace, "cell.angles")[::2] == (("dim0",), [[90], [90], [120]])
    assert trace.events["matrix"].axes == ("dim0", "dim1")
    assert rows(trace, "steps.x") == (("n",), [[3], [4]], [[0.5], [0.25]])
    assert rows(trace, "runs.e.v") == (
        ("dim0", "dim1"),
        [[0, 0], [0, 1], [1, 0]],
        [[1], [2], [3]],
    )


def test_axes_of_a_document_have_the_names_that_are_given(tmp_path):
    text = json.dumps({"m": [[1.0, 2.0]], "v": [3.0], "r": [{"x": 1}]})
    trace = read(tmp_path, "json", text, axes=("i", "j"))
    assert trace.events["m"].axes == ("i", "j")
    assert trace.events["v"].axes == ("i",)
    assert trace.events["r.x"].axes == ("i",)
    shapes = {"m": Shape(axes=("k",), components=("a", "b"))}
    declared = read(tmp_path, "json", text, axes=("i",), shapes=shapes)
    assert declared.events["m"].axes == ("k",)
    assert declared.events["m"].components == ("a", "b")


def test_a_list_of_objects_is_a_table_with_its_lines(tmp_path):
    text = '[\n {"i": 0,\n  "x": 1.5},\n {"i": 1, "x": null},\n {"i": 0.5}]'
    with pytest.raises(TraceFormatError, match="index i is no whole number") as caught:
        read(tmp_path, "json", text, index=("i",))
    assert caught.value.line == 5
    trace = read(tmp_path, "json", text.replace("0.5", "2"), index=("i",))
    assert holes(trace) == {"cells of x": 2}
    assert trace.header.unread[0].examples == ("line 4 'i=1'", "line 5 'i=2'")
    long = '[{"n":"x","v":1.5,"u":"mm"},{"n":"y","v":2,"u":"s"}]'
    found = read(tmp_path, "json", long, name="n", value="v", unit="u")
    assert {event.name: event.unit for event in found} == {"x": "mm", "y": "s"}


def test_holes_of_an_array_are_counted_by_position(tmp_path):
    trace = read(tmp_path, "json", '{"m":[[1.0,null],[3.0,4.0]],"t":null}')
    assert rows(trace, "m")[1:] == ([[0, 0], [1, 0], [1, 1]], [[1.0], [3.0], [4.0]])
    assert holes(trace) == {"cells of m": 1, "cells of t": 1}
    assert trace.header.unread[0].examples == ("position 0, 1",)
    assert trace.events["t"].values.size == 0
    filled = read(tmp_path, "json", '{"m":[[1,null],[3,4]]}', empty="nan")
    assert np.isnan(filled.events["m"].values).sum() == 1


@pytest.mark.parametrize("array", ["[1,[2]]", "[[1,2],[3]]", '[1,"a"]', "[[[1]],[2]]"])
def test_an_odd_array_is_unreadable_by_its_name_alone(tmp_path, array):
    trace = read(tmp_path, "json", f'{{"odd":{array},"x":1.5}}')
    assert trace.events["odd"].unreadable
    assert trace.events["x"].values.tolist() == [[1.5]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"x":1}\n{"x":2}\n', r":2: .*`form: jsonl`"),
        ('{"x":[{"y":1},2]}', "a list of objects and of other values"),
        ('{"x":1', "not a JSON document"),
        ("[" * 100_000, "not a JSON document"),
        ("{}", "holds no value"),
        ("[]", "holds no value"),
        ('{"x":null}', "holds no value"),
        ('{"a":{"n":1.5,"x":1}}', "index n is no whole number"),
        ('{"a":{"n":true,"x":1}}', "index n is no whole number"),
        ('{"a":1}', "no object has the index 'n'"),
    ],
)
def test_a_document_that_goes_wrong_is_refused(tmp_path, text, message):
    index = ("n",) if "n" in message.split("'") or "index n" in message else ()
    with pytest.raises(TraceFormatError, match=message):
        read(tmp_path, "json", text, **({"index": index} if index else {}))


def test_keys_of_rows_need_a_list_of_objects(tmp_path):
    with pytest.raises(TraceFormatError, match="name is for a list of objects"):
        read(tmp_path, "json", '{"x":1}', name="n", value="v")


def test_a_native_trace_is_one_whatever_its_ending(tmp_path):
    trace = read(tmp_path, "json", write_jsonl(small_trace()))
    assert "rot_a" in trace.events


def test_repeated_places_are_red_or_one_of_them_is_taken(tmp_path):
    text = '{"n":0,"x":1.5}\n{"n":1,"x":2.5}\n{"n":1,"x":3.5}\n'
    trace = read(tmp_path, "jsonl", text, index=("n",), again="last")
    assert rows(trace, "x")[2] == [[1.5], [3.5]]
    table = "n,x\n0,1.5\n1,2.5\n1,3.5\n"
    for keep, value in (("first", 2.5), ("last", 3.5)):
        found = read(tmp_path, "csv", table, index=("n",), again=keep)
        assert rows(found, "x")[2] == [[1.5], [value]]
        assert found.header.unread[0].count == 1


BARE = [
    ("json", '{"atoms":[{"q":1.0},{},{}]}', '{"atoms":[{"q":1.0}]}', {}),
    ("json", '{"a":[{"b":{"q":1.0}},{"b":{}}]}', '{"a":[{"b":{"q":1.0}}]}', {}),
    ("jsonl", '{"n":1,"x":1.5}\n{"n":2}\n', '{"n":1,"x":1.5}\n', {"index": ["n"]}),
    ("json", '[{"n":1,"x":1.5},{"n":2}]', '[{"n":1,"x":1.5}]', {"index": ["n"]}),
]


@pytest.mark.parametrize(("form", "more", "fewer", "options"), BARE)
def test_an_object_without_any_value_on_one_side_is_red(
    tmp_path, form, more, fewer, options
):
    (tmp_path / f"a.{form}").write_text(more)
    (tmp_path / f"b.{form}").write_text(fewer)
    config = tmp_path / "c.yaml"
    reader = json.dumps({"form": form, **options})
    config.write_text(
        f"version: 1\nname: c\nbaseline: {{trace: a.{form}, reader: {reader}}}\n"
        f"subject: {{trace: b.{form}, reader: {reader}}}\n"
    )
    sides = [tmp_path / f"{side}.{form}" for side in "ab"]
    found = call("compare", *sides, "--config", config)
    assert found.code == 1, found
    found = call("compare", sides[0], sides[0], "--config", config)
    assert found.code == 0, found


def test_an_object_that_is_about_no_event_is_counted(tmp_path):
    trace = read(tmp_path, "json", '{"a":{},"x":1.0}')
    assert holes(trace) == {"objects": 1}
    assert trace.events["x"].values.tolist() == [[1.0]]


def test_an_index_alone_is_no_hole_where_another_line_has_the_value(tmp_path):
    trace = read(tmp_path, "jsonl", '{"n":1}\n{"n":1,"x":2.5}\n', index=("n",))
    assert holes(trace) == {}


@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize(
    "part", ['"a":"\\ud800"', '"a\\udc00":1', '"a":"x\\ud800\u00e9"']
)
def test_half_of_a_character_is_refused_with_its_line(tmp_path, form, part):
    with pytest.raises(TraceFormatError, match="holds half of a character") as caught:
        read(tmp_path, form, f'{{"x":1.5,{part}}}')
    str(caught.value).encode()
    assert form == "json" or caught.value.line == 1
    assert read(tmp_path, form, '{"a":"\\ud83d\\ude00","x":1.5}').events["x"]


def test_half_of_a_character_in_an_array_is_red_and_no_crash(tmp_path):
    for side in "ab":
        (tmp_path / f"{side}.json").write_text('{"x":1.5,"a":["\\ud800"]}')
    found = call("compare", tmp_path / "a.json", tmp_path / "b.json")
    assert found.code in (1, 3), found
    assert "half of a character" in found.out + found.err, found


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_more_values_than_the_memory_holds_are_refused_first(
    tmp_path, form, monkeypatch
):
    monkeypatch.setattr(json_values, "_ALWAYS", 3)
    monkeypatch.setattr(memory, "available_memory", lambda: 500.0)
    assert read(tmp_path, form, '{"x":1.5,"y":2.5}').events["x"].values.size == 1
    with pytest.raises(TraceFormatError, match=r"5 keys, .*e-07 GB are free; divide"):
        read(tmp_path, form, '{"x":1.5,"y":[2.5]}')
