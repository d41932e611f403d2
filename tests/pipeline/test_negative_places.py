"""Rows at an index below 0, as reflections have it."""

import json

import pytest

from tests.cli.runner import call

HEADER = {
    "format": "braggtrace-trace",
    "version": 1,
    "program": "p",
    "program_version": "1",
    "dialect": "native",
    "sizes": {},
    "scales": {},
    "provenance": {},
}


def csv(rows):
    return "h,F\n" + "".join(f"{h},{value}\n" for h, value in rows)


def lines(rows):
    return "".join(f"h = {h} F = {value}\n" for h, value in rows)


def jsonl(rows):
    return "".join(json.dumps({"h": h, "F": value}) + "\n" for h, value in rows)


def native(rows):
    samples = [
        {"event": "F", "unit": "1", "index": {"h": h}, "components": [], "value": [v]}
        for h, v in rows
    ]
    whole = [HEADER, *samples, {"end": True, "samples": len(samples)}]
    return "".join(json.dumps(one) + "\n" for one in whole)


READERS = {
    "csv": (csv, ", reader: {form: csv, index: [h]}"),
    "log": (lines, ", reader: {form: lines, pattern: 'h = {h} F = {value:F}'}"),
    "ndjson": (jsonl, ", reader: {form: jsonl, index: [h]}"),
    "jsonl": (native, ""),
}


def ran(folder, ending, first, second):
    write, reader = READERS[ending]
    (folder / f"a.{ending}").write_text(write(first), encoding="utf-8")
    (folder / f"b.{ending}").write_text(write(second), encoding="utf-8")
    text = "version: 1\nname: c\n" + "".join(
        f"{side}: {{trace: {name}.{ending}{reader}}}\n"
        for side, name in (("baseline", "a"), ("subject", "b"))
    )
    (folder / "c.yaml").write_text(text, encoding="utf-8")
    return call("run", folder / "c.yaml")


@pytest.mark.parametrize("ending", READERS)
def test_rows_below_0_are_compared(tmp_path, ending):
    rows = [(-1, 1.5), (0, 2.5)]
    result = ran(tmp_path, ending, rows, rows)
    assert result.code == 0, result.out + result.err


@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize("place", [-1, 0])
def test_a_difference_is_shown_with_its_place(tmp_path, ending, place):
    rows = [(-1, 1.5), (0, 2.5)]
    other = [(h, value + 0.1 * (h == place)) for h, value in rows]
    result = ran(tmp_path, ending, rows, other)
    assert result.code == 1, result.out + result.err
    assert f"at h={place}" in result.out
