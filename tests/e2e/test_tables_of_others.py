"""Tables that other programs leave: what differs in them is never green."""

import json

import pytest

from tests.cli.runner import call


@pytest.fixture
def compared(tmp_path):
    """Compares two tables; the rest of the configuration is given as YAML."""

    def compare(baseline, subject, reader="{index: [i]}", more="", form="csv"):
        paths = {"baseline": tmp_path / f"a.{form}", "subject": tmp_path / f"b.{form}"}
        lines = ["version: 1", "name: case"]
        for (role, path), text in zip(paths.items(), (baseline, subject), strict=True):
            path.write_text(text, encoding="utf-8")
            lines.append(f"{role}: {{trace: {path.name}, reader: {reader}}}")
        config = tmp_path / "c.yaml"
        config.write_text("\n".join([*lines, more, ""]), encoding="utf-8")
        return call("compare", *paths.values(), "--config", config)

    return compare


SAVETXT = "# i,x,y\n0,1.0,0.1\n1,2.0,0.2\n"
HASHED = "channel,x\n#1,1.0\n#2,2.0\nA,3.0\n"


@pytest.mark.parametrize(
    ("baseline", "subject", "code"),
    [
        (SAVETXT, SAVETXT.replace("1.0,", "1.0000000000000002,", 1), 0),
        (SAVETXT, SAVETXT.replace("0.2", "0.3"), 1),
        (SAVETXT, SAVETXT.removeprefix("# "), 0),
        (SAVETXT, SAVETXT.replace("# i,x,y", "# i,y,x"), 1),
        (SAVETXT, SAVETXT.partition("\n")[2], 3),
        (HASHED, HASHED.replace("1.0", "9.0").replace("2.0", "8.0"), 1),
        (HASHED, HASHED.replace("#2,2.0\n", ""), 1),
        (HASHED, HASHED, 0),
    ],
)
def test_names_behind_a_comment_sign_and_rows_that_begin_with_one(
    compared, baseline, subject, code
):
    assert compared(baseline, subject, "{count: row}").code == code


HOLES = "i,t\n0,1.0\n1,\n2,3.0\n"


def test_holes_at_the_same_places_are_counted_on_both_sides(compared):
    result = compared(HOLES, HOLES)
    assert result.code == 0
    for side in ("baseline", "subject"):
        assert f"{side}: 1 cells of t that hold no value: line 3" in result.out


@pytest.mark.parametrize(
    "other",
    [
        HOLES.replace("1,\n", "1,2.0\n"),
        HOLES.replace("1,\n", "1,2.0\n").replace("3.0", ""),
        HOLES.replace("1,\n", "1,nan\n"),
        HOLES.replace("2,3.0\n", ""),
        "i,t\n0,\n1,\n2,\n",
        "i,t,u\n0,1.0,\n1,,\n2,3.0,\n",
    ],
)
def test_holes_at_other_places_are_red_on_either_side(compared, other):
    rest = "" if ",u" in other else "\n"
    for pair in ((HOLES, other), (other, HOLES)):
        result = compared(*pair)
        assert result.code in (1, 3), result.out + rest
        assert (result.code == 3) == (other.count(".") == 0)


def test_a_hole_meets_a_hole_and_no_row_that_is_absent(compared):
    shorter = HOLES.replace("1,\n", "")
    for pair in ((HOLES, shorter), (shorter, HOLES)):
        result = compared(*pair)
        assert result.code == 1
        assert "has no value at i=1, and the " in result.out
    assert compared(HOLES, "i,t\n2,3.0\n1,\n0,1.0\n").code == 0
    first = "{index: [i], first: {i: 1}}"
    moved = "i,t\n1,1.0\n2,\n3,3.0\n"
    assert compared(moved, moved, first).code == 0
    assert compared(moved, moved.replace("2,\n", ""), first).code == 1


def test_a_cell_of_a_row_with_another_index_is_no_hole(compared):
    table = "i,mass,x\n,2.5,\n0,,1\n1,,2\n"
    assert compared(table, table.replace(",2.5,\n", ",2.5,  \n")).code == 0
    assert compared(table, "i,mass,x\n0,,1\n1,,2\n,2.5,\n").code == 0
    other = "i,mass,x\n,2.5,\n0,,1\n1,,2\n2,,\n"
    assert compared(table, other).code == 1


@pytest.mark.parametrize("text", ["i,t,u\n0,,1.0\n1,,2.0\n", "i,t,u\n0,NA,1\n1,NA,2\n"])
def test_a_column_without_any_value_is_red_unless_it_is_exempt(compared, text):
    result = compared(text, text)
    assert result.code == 1
    assert "neither side has a value" in result.out
    exempt = 'exempt: {t: "the programs never fill it"}'
    assert compared(text, text, more=exempt).code == 0


def test_a_bundle_with_a_column_without_values_verifies(compared, tmp_path):
    text = "i,t,u\n0,,1.0\n1,,2.0\n"
    compared(text, text)
    assert call("run", tmp_path / "c.yaml").code == 1
    (bundle,) = (tmp_path / "reports/case").glob("*Z*")
    verified = call("verify", bundle)
    assert verified.code == 0, verified.out + verified.err
    metrics = json.loads((bundle / "metrics.json").read_text("utf-8"))
    assert "cells of t" in json.dumps(metrics["unread"])


def test_an_empty_cell_is_nan_where_that_is_said(compared):
    reader = "{index: [i], empty: nan}"
    assert compared(HOLES, HOLES, reader).code == 1
    equal = 'tolerances: {t: {nan: equal, why: "both stop there"}}'
    assert compared(HOLES, HOLES, reader, equal).code == 0
    filled = HOLES.replace("1,\n", "1,2.0\n")
    assert compared(HOLES, filled, reader, equal).code == 1


@pytest.mark.parametrize(
    "word",
    ["nan", "-nan(ind)", "nan(0x8000000000000)", "1.#QNAN", "*****", "NaNQ", "1.#INF"],
)
def test_no_spelling_of_nan_is_green(compared, word):
    text = f"i,x\n0,1.0\n1,{word}\n"
    assert compared(text, text).code == 1
    alone = f"i,x\n0,{word}\n"
    assert compared(alone, alone).code == 1


@pytest.mark.parametrize(
    ("baseline", "subject", "reader", "code"),
    [
        ("i;x\n0;0,05\n", "i;x\n0;0,5\n", "{index: [i]}", 3),
        ("i;x\n0;0,05\n", "i;x\n0;0,05\n", "{index: [i]}", 3),
        ('i,x\n0,"0,05"\n', 'i,x\n0,"0,05"\n', "{index: [i]}", 3),
        ("i;x\n0;0,05\n", "i;x\n0;0,5\n", '{index: [i], decimal: ","}', 1),
        ("i;x\n0;0,05\n", "i;x\n0;5E-2\n", '{index: [i], decimal: ","}', 0),
        ("i;x\n0;0,05\n", "i;x\n0;0.05\n", '{index: [i], decimal: ","}', 3),
        ('i,x\n0,"1,234"\n', 'i,x\n0,"1,234"\n', "{index: [i]}", 3),
        ("i;x\n0;1.234.567\n", "i;x\n0;1.234.567\n", "{index: [i]}", 3),
    ],
)
def test_a_decimal_comma_is_read_where_that_is_said_and_refused_elsewhere(
    compared, baseline, subject, reader, code
):
    result = compared(baseline, subject, reader)
    assert result.code == code, result.out + result.err
    if code == 3 and "decimal" not in reader and "0,05" in baseline:
        assert '`decimal: ","`' in result.err


@pytest.mark.parametrize(
    ("baseline", "subject", "code"),
    [
        ("i,x\n0,1.5\n0,2.5\n", "i,x\n0,1.5\n0,2.5\n", 1),
        ("i,x\n0,1.5\n1,2.5\n", "i,x\n0,1.5\n1,2.5\n1,2.5\n", 1),
        ("i,x\n0,1.5\n", "i,x\n0,True\n", 1),
        ("i,x\n0,1\n", "i,x\n0,true\n", 1),
        ("i,x\n0,1.5\n", "i,x,y\n0,1.5,2\n", 1),
        ("i,x\n0,1.5\n1,2.5\n", "0,1.5\n1,2.5\n", 3),
        ("i,x\n0,1.5\n1,2.5\n", "i,x\n0,1.5\n1", 3),
        ("i,x\n0,1.5\n1,2.5\n", "i,x\n0,1.5\n1,", 1),
        ("i,x\n0,1.5\n1,2.5\n", "i,x\r0,1.5\r1,2.5\r", 0),
        ("i,x\n0,1.5\n1,2.5\n", "\ufeffi,x\n0,1.5\n1,2.5\n", 0),
        ("i,x\n0,1.5\n1,2.5\n", "i,x\n0,1.5\n1,\0\n", 3),
        ("i,x\n0,9007199254740993\n", "i,x\n0,9007199254740992\n", 1),
        ("i,x\n0,9007199254740993\n", "i,x\n0,9007199254740993\n", 0),
    ],
)
def test_what_a_table_may_have_wrong_is_not_green(compared, baseline, subject, code):
    result = compared(baseline, subject)
    assert result.code == code, result.out + result.err


LINES = '{"i":0,"t":1.0}\n{"i":1,"t":null}\n{"i":2,"t":3.0}\n'


@pytest.mark.parametrize(
    ("baseline", "subject", "code"),
    [
        (LINES, LINES, 0),
        (LINES, LINES.replace("null", "2.0"), 1),
        (LINES, LINES.replace("null", "NaN"), 1),
        (LINES.replace("null", "NaN"), LINES.replace("null", '"NaN"'), 1),
        (LINES, LINES.replace('{"i":1,"t":null}\n', ""), 1),
        (LINES.replace('{"i":1,"t":null}\n', ""), LINES, 1),
        (LINES, LINES.replace(',"t":null', ""), 1),
        (LINES, LINES.replace("1.0", "true"), 3),
        ('{"i":0,"t":1}\n', '{"i":0,"t":true}\n', 1),
        ('{"i":0,"t":1.5}\n', '{"i":0,"t":"1.5"}\n', 1),
        ('{"i":0,"t":null,"u":1}\n', '{"i":0,"t":null,"u":1}\n', 1),
        (LINES, LINES[:-3], 3),
    ],
)
def test_what_json_lines_may_have_wrong_is_not_green(compared, baseline, subject, code):
    result = compared(baseline, subject, "{form: jsonl, index: [i]}", form="jsonl")
    assert result.code == code, result.out + result.err
    if (baseline, subject) == (LINES, LINES):
        for side in ("baseline", "subject"):
            assert f"{side}: 1 cells of t that hold no value: line 2 'i=1'" in (
                result.out
            )


DOCUMENT = json.dumps(
    {"steps": [{"n": i, "x": i / 4, "v": [1.5, i]} for i in range(3)], "m": [[1, 2]]}
)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (("0.25", "0.25000000000000006"), 0),
        (("0.25", "0.26"), 1),
        (("0.25", "null"), 1),
        (('"n": 2', '"n": 1'), 1),
        (("[[1, 2]]", "[[1], [2]]"), 1),
        (("[[1, 2]]", "[[1, 2, 3]]"), 1),
        (("[[1, 2]]", "[[1, 2.0]]"), 1),
        (("[[1, 2]]", "[[true, 2]]"), 1),
        (('"m"', '"M"'), 1),
        (("[1.5, 1]", "[1.5]"), 3),
    ],
)
def test_documents_are_compared_by_name_and_index(compared, changed, code):
    other = DOCUMENT.replace(*changed)
    assert other != DOCUMENT
    result = compared(DOCUMENT, other, "{index: [n]}", form="json")
    assert result.code == code, result.out + result.err


def test_documents_need_no_configuration(tmp_path, written):
    for name, value in (("a", 1.5), ("b", 1.5), ("c", 2.5)):
        text = json.dumps({"x": [0, value], "rows": [{"y": value}]})
        (tmp_path / f"{name}.json").write_text(text)
    assert call("compare", tmp_path / "a.json", tmp_path / "b.json").code == 0
    result = call("compare", tmp_path / "a.json", tmp_path / "c.json")
    assert result.code == 1
    assert "first divergence  x  at dim0=1" in result.out
    native = written["nanobragg"] / "trace_py.jsonl"
    copy = tmp_path / "native.json"
    copy.write_bytes(native.read_bytes())
    assert call("compare", copy, native).code == 0


def test_a_flag_is_a_whole_number_where_that_is_declared(compared):
    catalog = "catalog: {events: {on: {kind: int}}}"
    texts = ('{"on": true}', '{"on": 1}', '{"on": false}')
    assert compared(*texts[:2], "json", catalog, "json").code == 0
    assert compared(*texts[1:], "json", catalog, "json").code == 1


def test_whole_numbers_beyond_doubles_never_become_equal_as_floats(compared):
    catalog = "catalog: {events: {x: {axes: [i], kind: float}}}"
    pair = (f"i,x\n0,{2**53}\n", f"i,x\n0,{2**53 + 1}\n")
    assert compared(*pair, more=catalog).code == 1


def test_a_repeated_row_is_red_with_index_file_and_lines(compared):
    text = "i,x\n0,1.5\n1,2.5\n1,3.5\n"
    result = compared(text, "i,x\n0,1.5\n1,3.5\n")
    assert result.code == 1
    assert "i=1 stands in lines 3 and 4 of a.csv (2.5 and 3.5)" in result.out
    last = "{index: [i], again: last}"
    assert compared(text, "i,x\n0,1.5\n1,3.5\n", last).code == 0
    assert compared(text, "i,x\n0,1.5\n1,2.5\n", last).code == 1


def test_a_row_without_the_key_is_named_without_a_made_up_index(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"n":1,"x":1.5}\n{"n":2}\n')
    (tmp_path / "b.jsonl").write_text('{"n":1,"x":1.5}\n{"n":2,"x":null}\n')
    reader = "reader: {form: jsonl, index: [n]}"
    config = tmp_path / "c.yaml"
    config.write_text(
        f"version: 1\nname: c\nbaseline: {{trace: a.jsonl, {reader}}}\n"
        f"subject: {{trace: b.jsonl, {reader}}}\n"
    )
    result = call("run", config)
    assert result.code == 1
    assert "the baseline has rows without the key" in result.out
    assert str(2**62) not in result.out
