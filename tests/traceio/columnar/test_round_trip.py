"""A columnar file gives back what was written, bit for bit, whole or in windows."""

import numpy as np
import pytest
from hypothesis import given

from braggtrace.errors import TraceFormatError, UsageError
from braggtrace.events import Anomaly, Exemption, Trace
from braggtrace.traceio import (
    ColumnarFile,
    ColumnarWriter,
    read_columnar,
    read_trace,
    windows_of,
    write_columnar,
)
from braggtrace.traceio.columnar import Span, Window
from tests.helpers import REPEATABLE, event, small_trace, trace
from tests.traceio.test_jsonl import traces


def same(one: Trace, other: Trace) -> bool:
    """Bit for bit, the order of the rows included."""
    if list(one.events) != list(other.events) or one.header != other.header:
        return False
    return all(
        (a.unit, a.axes, a.components, a.kind) == (b.unit, b.axes, b.components, b.kind)
        and np.array_equal(a.index, b.index)
        and a.values.shape == b.values.shape
        and (a.kind == "text" or a.values.tobytes() == b.values.tobytes())
        and (a.kind != "text" or (a.values == b.values).all())
        for a, b in zip(one, other, strict=True)
    )


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("columnar") / "trace.parquet"


@pytest.mark.slow("writes and reads long traces block by block")
@REPEATABLE
@given(found=traces())
def test_whole_trace_survives_the_round_trip(scratch, found):
    ordered = Trace(header=found.header, events={e.name: _in_blocks(e) for e in found})
    write_columnar(ordered, scratch)
    assert same(read_columnar(scratch), ordered)


def _in_blocks(one):
    """Rows in ascending order: a file is cut into blocks along one axis."""
    order = np.lexsort(one.index.T[::-1]) if one.axes else np.arange(len(one.index))
    return event(
        one.name,
        one.values[order],
        axes=one.axes,
        index=one.index[order],
        unit=one.unit,
        components=one.components,
    )


def test_not_a_number_infinity_and_minus_zero_are_kept(tmp_path):
    values = np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324, 1.7976931348623157e308])
    path = tmp_path / "trace.parquet"
    write_columnar(trace(event("x", values, axes=("pixel",))), path)
    assert read_columnar(path).events["x"].values.tobytes() == values.tobytes()


def test_header_keeps_anomalies_and_exemptions(tmp_path):
    path = tmp_path / "trace.parquet"
    found = small_trace().relabelled(
        anomalies=(Anomaly(kind="unknown", name="x", message="strange"),),
        exempt=(Exemption(name="y", values=3, reason="constant"),),
    )
    write_columnar(found, path)
    assert read_columnar(path).header == found.header


def test_content_decides_what_a_file_is(tmp_path):
    path = tmp_path / "trace.jsonl"  # whatever its name says
    write_columnar(small_trace(), path)
    assert same(read_trace(path), small_trace())


@pytest.mark.slow("writes and reads long traces block by block")
def test_windows_hold_every_value_once(tmp_path):
    path = tmp_path / "trace.parquet"
    n = 300_000  # several blocks
    index = np.stack((np.arange(n), np.zeros(n, dtype=int)), axis=1)
    vector = np.arange(3.0 * n).reshape(n, 3)
    whole = trace(
        event("v", vector, axes=("pixel", "phi"), index=index, components="xyz"),
        event("shared", [1.5]),
        event("count", np.arange(n), axes=("pixel",)),
    )
    write_columnar(whole, path)
    file = ColumnarFile(path)
    windows = windows_of(file.spans)
    parts = [file.within(window) for window in windows]
    assert len(windows) > 1
    for name in ("v", "count"):
        joined = np.concatenate([part[name].values for part in parts])
        assert np.array_equal(joined, whole.events[name].values)
    assert [sorted(file.shared())] == [["shared"]]
    assert same(file.whole(), whole)


def test_windows_are_cut_where_no_block_is():
    spans = [
        Span(places=Window(start=a, stop=b), values=10)
        for a, b in ((0, 5), (3, 8), (8, 9), (20, 30))
    ]
    bounds = [(w.start, w.stop) for w in windows_of(spans)]
    assert [stop for _, stop in bounds[:-1]] == [8, 20]
    assert bounds[0][0] < 0
    assert bounds[-1][1] > 10**12
    assert len(windows_of(spans, values=30)) == 2


def test_blocks_repeat_what_is_the_same_at_every_place(tmp_path):
    path = tmp_path / "trace.parquet"
    pattern = trace(event("x", [1.0, 2.0], axes=("pixel",)))
    with ColumnarWriter(path) as writer:
        writer.open(pattern, "pixel")
        writer.add(trace(event("x", [1.0, 2.0], axes=("pixel",))), count=2)
        writer.add(trace(event("x", [7.0])), count=3, first=2)
    found = read_columnar(path).events["x"]
    assert found.values.ravel().tolist() == [1.0, 2.0, 7.0, 7.0, 7.0]
    assert found.index.ravel().tolist() == [0, 1, 2, 3, 4]


def test_block_of_another_form_is_refused_and_leaves_no_file(tmp_path):
    path = tmp_path / "trace.parquet"
    pattern = trace(event("x", [1.0, 2.0], axes=("pixel",)))
    other = trace(event("x", [1.0, 2.0], axes=("pixel",), unit="m"))

    def write():
        with ColumnarWriter(path) as writer:
            writer.open(pattern, "pixel")
            writer.add(other, count=2)

    with pytest.raises(TraceFormatError, match="same form"):
        write()
    assert list(tmp_path.iterdir()) == []


def test_index_beyond_32_bits_is_refused(tmp_path):
    found = trace(event("x", [1.0], axes=("phi",), index=[[2**31]]))
    with pytest.raises(UsageError, match="32 bits"):
        write_columnar(found, tmp_path / "trace.parquet")
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(UsageError, match="cannot be written"):
        write_columnar(small_trace(), tmp_path / "absent" / "trace.parquet")
