"""A damaged or edited columnar file is refused, or its trace says what is wrong."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from braggtrace.errors import TraceFormatError
from braggtrace.traceio import read_columnar, write_columnar
from tests.helpers import event, trace

VECTOR = np.arange(30.0).reshape(10, 3)


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "trace.parquet"
    whole = trace(
        event("v", VECTOR, axes=("pixel",), components="xyz"),
        event("s", np.arange(10.0), axes=("pixel",)),
        event("n", np.arange(10), axes=("pixel",)),
        event("unit_cell", [4.0]),
    )
    write_columnar(whole, found)
    return found


def rewritten(path, table, count=None):
    """The file written anew by pyarrow alone, with or without the number of values."""
    with pq.ParquetWriter(path, table.schema) as writer:
        writer.write_table(table)
        if count is not None:
            writer.add_key_value_metadata({"braggtrace-values": str(count)})
    return path


def changed(path, name, row, value):
    """The file with one cell changed."""
    table = pq.read_table(path)
    cells = table[name].to_pylist()
    cells[row] = value
    at = table.column_names.index(name)
    column = pa.array(cells, table.schema.field(at).type)
    return rewritten(path, table.set_column(at, table.schema.field(at), column))


def row_of(path, name, nth=0):
    """Number of the nth row of an event."""
    names = pq.read_table(path)["event"].to_pylist()
    return [i for i, found in enumerate(names) if found == name][nth]


def test_file_written_anew_is_the_same_trace(path):
    before = read_columnar(path)
    after = read_columnar(rewritten(path, pq.read_table(path)))
    assert after.header == before.header
    assert all(np.array_equal(e.values, after.events[e.name].values) for e in before)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_truncated_file_is_refused(path, share):
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(TraceFormatError, match="damaged or truncated"):
        read_columnar(path)


def test_absent_file_is_refused(tmp_path):
    with pytest.raises(TraceFormatError, match="check the path"):
        read_columnar(tmp_path / "absent.parquet")


def test_other_parquet_file_is_refused(tmp_path):
    path = tmp_path / "other.parquet"
    pq.write_table(pa.table({"a": [1, 2]}), path)
    with pytest.raises(TraceFormatError, match="no trace"):
        read_columnar(path)


@pytest.mark.parametrize("which", ["lost", "doubled"])
def test_number_of_rows_that_is_not_the_written_one_is_an_anomaly(path, which):
    table, row = pq.read_table(path), row_of(path, "s", 4)
    after = row + (1 if which == "lost" else 0)
    parts = [table.slice(0, row if which == "lost" else row + 1), table.slice(after)]
    found = read_columnar(rewritten(path, pa.concat_tables(parts), count=51))
    (anomaly,) = found.header.anomalies
    assert anomaly.kind == "unfinished"
    assert "was written with 51" in anomaly.message
    assert len(found.events["s"].values) == (9 if which == "lost" else 11)


def test_vector_that_lost_a_component_is_refused(path):
    table, row = pq.read_table(path), row_of(path, "v", 4)
    parts = [table.slice(0, row), table.slice(row + 1)]
    with pytest.raises(TraceFormatError, match="whole vectors of 3"):
        read_columnar(rewritten(path, pa.concat_tables(parts)))


@pytest.mark.parametrize(
    ("name", "event_name", "value", "message"),
    [
        ("component", "v", 2, "out of order"),
        ("component", "v", None, "without component"),
        ("pixel", "v", 9, "at several pixel"),
        ("pixel", "s", None, "without pixel"),
        ("pixel", "unit_cell", 3, "cannot have"),
        ("phi", "s", 3, "cannot have"),
        ("value", "s", None, "without value"),
        ("whole", "s", 5, "something in the column whole"),
        ("event", "s", "other", "does not name"),
        ("event", "s", None, "without event"),
    ],
)
def test_cell_that_cannot_be_is_refused(path, name, event_name, value, message):
    with pytest.raises(TraceFormatError, match=message):
        read_columnar(changed(path, name, row_of(path, event_name), value))


def test_column_that_is_missing_is_refused(path):
    table = pq.read_table(path)
    with pytest.raises(TraceFormatError, match="has not one column phi"):
        read_columnar(rewritten(path, table.drop_columns(["phi"])))


def test_values_of_another_kind_are_refused(path):
    table = pq.read_table(path)
    at = table.column_names.index("value")
    whole = pa.array(
        [None if v is None else int(v) for v in table["value"].to_pylist()]
    )
    with pytest.raises(TraceFormatError, match="is int64 where float is promised"):
        read_columnar(rewritten(path, table.set_column(at, "value", whole)))


@pytest.mark.parametrize(
    "change",
    [
        {"version": 99},
        {"format": "another"},
        {"events": {"v": {}}},
        {"events": {"v": {"unit": "m", "axes": ["nowhere"]}}},
        {"blocks": "nowhere"},
        {"axes": ["value"]},
        {"axes": 7},
    ],
)
def test_metadata_that_cannot_be_are_refused(path, change):
    table = pq.read_table(path)
    data = json.loads(table.schema.metadata[b"braggtrace"])
    metadata = {b"braggtrace": json.dumps({**data, **change}).encode()}
    with pytest.raises(TraceFormatError):
        read_columnar(rewritten(path, table.replace_schema_metadata(metadata)))
