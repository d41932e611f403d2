"""Columnar traces judged window by window give the verdict of the whole."""

from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.events import Trace
from braggtrace.pipeline.files import windows
from braggtrace.pipeline.files.compare_files import compare_files
from braggtrace.report.metrics import metrics
from braggtrace.traceio import (
    ColumnarFile,
    ColumnarWriter,
    windows_of,
    write_columnar,
    write_jsonl,
)
from tests.helpers import REPEATABLE, event, trace

PIXELS = 12
PHI = 3
INDEX = np.array([[p, f] for p in range(PIXELS) for f in range(PHI)])
SIZES = {"pixel": PIXELS, "phi": PHI}


def region(**changed) -> Trace:
    """A small region: events per pixel, per pixel and step, and of the set-up."""
    rng = np.random.default_rng(1)
    steps = PIXELS * PHI
    values = {
        "pixel": np.array([[7, 20 + p] for p in range(PIXELS)]),
        "pixel_size": np.array([1.72e-4]),
        "hkl_frac": rng.normal(size=(steps, 3)),
        "F_latt": rng.normal(size=steps),
        "hkl_rounded": rng.integers(-5, 5, (steps, 3)),
        "I_before_scaling": rng.normal(size=PIXELS) + 50.0,
        "own": rng.normal(size=PIXELS),
        **changed,
    }
    events = [
        event(name, v, axes=axes_of(v), index=index_of(v))
        for name, v in values.items()
        if v is not None
    ]
    return trace(*events, sizes=SIZES)


def axes_of(values):
    return {1: (), PIXELS: ("pixel",)}.get(len(values), ("pixel", "phi"))


def index_of(values):
    n = len(values)
    return {1: [[]], PIXELS: INDEX[::PHI, :1]}.get(n, INDEX)


@pytest.fixture
def write(tmp_path):
    """Writes a trace as a columnar file of small blocks, and as JSON lines."""
    return partial(written, tmp_path)


def written(folder, name: str, found: Trace, block: int = 5):
    path, lines = folder / f"{name}.parquet", folder / f"{name}.jsonl"
    with ColumnarWriter(path) as writer:
        writer.open(found, "pixel")
        for start in range(0, PIXELS, block):
            part = {e.name: rows_between(e, start, start + block) for e in found}
            writer.add(Trace(header=found.header, events=part), count=block)
    lines.write_text(write_jsonl(found), encoding="utf-8")
    return path, lines


def rows_between(one, start, stop):
    if "pixel" not in one.axes:
        return one
    keep = (one.index[:, 0] >= start) & (one.index[:, 0] < stop)
    return replace(one, index=one.index[keep], values=one.values[keep])


def facts(report):
    """The verdict as data; what is told beyond it may be of one pixel alone."""
    data = metrics(report)
    data.pop("readings")
    data.pop("inconsistencies")
    data.pop("root_causes")
    return data


def assert_same_verdict(write, baseline: Trace, subject: Trace, monkeypatch):
    monkeypatch.setattr(windows, "WINDOW", 1)
    b, s = write("b", baseline), write("s", subject, 4)
    parts, whole = compare_files(b[0], s[0]), compare_files(b[1], s[1])
    assert facts(parts) == facts(whole)
    return parts


def nudged(name, row, by):
    values = region().events[name].values.copy()
    values.reshape(-1)[row] += by
    return {name: values}


DIFFERENT = [
    nudged("F_latt", 20, 1e-6),
    nudged("hkl_frac", 50, 1e3),
    nudged("hkl_frac", 50, np.nan),
    nudged("hkl_frac", 50, np.inf),
    nudged("hkl_rounded", 77, 1),
    nudged("I_before_scaling", 11, 1.0),
    nudged("pixel_size", 0, 1.0),
    nudged("own", 0, 1e-8),
    {"F_latt": None},
    {"pixel_size": None},
    {"own": None},
]


@pytest.mark.parametrize("changed", DIFFERENT, ids=lambda changed: next(iter(changed)))
def test_difference_is_red_as_in_the_whole(write, changed, monkeypatch):
    there = assert_same_verdict(write, region(), region(**changed), monkeypatch)
    back = assert_same_verdict(write, region(**changed), region(), monkeypatch)
    assert not there.verdict.agree
    assert not back.verdict.agree


@pytest.mark.parametrize("changed", [{}, nudged("F_latt", 20, 1e-12)], ids=len)
def test_agreement_is_green_as_in_the_whole(write, changed, monkeypatch):
    report = assert_same_verdict(write, region(), region(**changed), monkeypatch)
    assert report.verdict.agree


def test_windows_were_several_in_these_tests(write, monkeypatch):
    monkeypatch.setattr(windows, "WINDOW", 1)
    path, _ = write("b", region())
    file = ColumnarFile(path)
    assert len(windows_of(file.spans, 1)) == 3


def drop(found: Trace, name: str, keep) -> Trace:
    one = found.events[name]
    part = replace(one, index=one.index[keep], values=one.values[keep])
    return Trace(header=found.header, events={**found.events, name: part})


@pytest.mark.parametrize("side", ["baseline", "subject"])
@pytest.mark.parametrize("name", ["F_latt", "I_before_scaling", "hkl_rounded"])
def test_missing_row_is_named_by_its_index(write, monkeypatch, side, name):
    rows = len(region().events[name].values)
    less = drop(region(), name, np.arange(rows) != rows - 2)
    pair = (less, region()) if side == "baseline" else (region(), less)
    report = assert_same_verdict(write, *pair, monkeypatch)
    finding = report.verdict.first_divergence
    assert finding is not None
    assert (finding.factor, finding.problem) == (name, "index")
    assert "lacks pixel=" in finding.message
    assert not report.verdict.agree


def test_row_that_stands_twice_is_red(write, monkeypatch):
    rows = np.sort(np.append(np.arange(PIXELS * PHI), 8))
    twice = drop(region(), "F_latt", rows)
    report = assert_same_verdict(write, region(), twice, monkeypatch)
    finding = report.verdict.first_divergence
    assert finding is not None
    assert finding.message == "subject has an index twice"


def test_another_unit_is_red(write, monkeypatch):
    other = region()
    changed = replace(other.events["F_latt"], unit="m")
    other = Trace(header=other.header, events={**other.events, "F_latt": changed})
    report = assert_same_verdict(write, region(), other, monkeypatch)
    assert report.verdict.first_divergence.problem == "unit"


def test_single_precision_against_double_is_red(write):
    path, _ = write("b", region())
    other, _ = write("s", region())
    table = pq.read_table(other)
    at = table.column_names.index("value")
    pq.write_table(
        table.set_column(at, "value", table["value"].cast(pa.float32())), other
    )
    finding = compare_files(path, other).verdict.first_divergence
    assert finding is not None
    assert finding.problem == "dtype"


def test_whole_window_that_is_missing_is_red(write, monkeypatch):
    monkeypatch.setattr(windows, "WINDOW", 1)
    rows = np.flatnonzero(INDEX[:, 0] < 5)
    one = write("b", region())[0]
    other = write("s", drop(region(), "F_latt", rows))[0]
    verdict = compare_files(one, other).verdict
    assert not verdict.agree
    assert verdict.accounting.missing == PIXELS * PHI


def test_file_written_anew_in_one_block_is_compared_all_the_same(write):
    one, other = write("b", region())[0], write("s", region())[0]
    pq.write_table(pq.read_table(other), other)
    assert compare_files(one, other).verdict.agree


def test_columnar_and_lines_are_compared(write):
    path, lines = write("b", region())
    assert compare_files(lines, path).verdict.agree
    assert compare_files(path, lines).verdict.agree


def test_long_trace_of_one_pixel_is_cut_along_its_longest_axis(tmp_path):
    n = 400
    found = trace(
        event("F_latt", np.arange(1.0, n + 1.0), axes=("mosaic",)),
        event("pixel", np.array([[3, 4]])),
    )
    path = tmp_path / "one.parquet"
    write_columnar(found, path)
    assert ColumnarFile(path).layout.axis == "mosaic"
    report = compare_files(path, path)
    assert report.verdict.agree
    assert report.verdict.accounting.compared == n + 2


@pytest.mark.slow("many random traces")
@REPEATABLE
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["F_latt", "hkl_frac", "I_before_scaling", "own"]),
            st.integers(0, PIXELS - 1),
            st.sampled_from([1e-13, 1e-9, 1e-8, 1e-7, 1.0, 100.0, np.nan]),
        ),
        max_size=4,
    )
)
def test_any_differences_give_the_verdict_of_the_whole(tmp_path_factory, changes):
    values = {n: region().events[n].values.copy() for n, _, _ in changes}
    for name, row, by in changes:
        values[name].reshape(-1)[row] *= 1.0 + by
    folder = tmp_path_factory.mktemp("any")
    with pytest.MonkeyPatch.context() as patch:
        assert_same_verdict(partial(written, folder), region(), region(**values), patch)
