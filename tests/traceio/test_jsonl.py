"""The native trace file: lossless, and found out when it lost its end."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.errors import TraceFormatError
from braggtrace.events import AXES, Anomaly, Event, Exemption, Trace, Unread
from braggtrace.traceio import parse_log, read_jsonl, read_trace, write_jsonl
from braggtrace.visible import is_one_line
from tests.helpers import REPEATABLE, event, native_trace, small_trace, trace

# line separators and the words for what is not finite have a test of their own; a lone
# surrogate is no text that a file can hold; numpy strings cannot end in a null
_AWKWARD = "\x85\u2028\u2029\0"
texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=_AWKWARD), max_size=12
).filter(lambda text: text not in ("NaN", "Infinity", "-Infinity"))
names = texts.filter(lambda text: text != "" and is_one_line(text))
columns = {
    "float": st.floats(),
    "int": st.integers(-(2**63), 2**63 - 1),
    "text": texts,
}
dtypes = {"float": np.float64, "int": np.int64, "text": np.str_}


@st.composite
def events(draw: st.DrawFn, name: str) -> Event:
    kind = draw(st.sampled_from(sorted(columns)))
    rows, width = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    axes = draw(st.lists(st.sampled_from(AXES), unique=True, max_size=3))
    cell = columns[kind]
    values = [[draw(cell) for _ in range(width)] for _ in range(rows)]
    index = draw(
        st.lists(
            st.lists(st.integers(0, 10**6), min_size=len(axes), max_size=len(axes)).map(
                tuple
            ),
            min_size=rows,
            max_size=rows,
        )
    )
    return event(
        name,
        np.array(values, dtype=dtypes[kind]),
        axes=axes,
        index=index,
        unit=draw(names),
        components=[f"c{i}" for i in range(width)] if width > 1 else (),
    )


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    chosen = draw(st.lists(names, unique=True, max_size=4))
    return trace(
        *(draw(events(name)) for name in chosen),
        program=draw(texts),
        version=draw(texts),
        dialect=draw(st.sampled_from(["native", "nanobragg"])),
        sizes=draw(st.dictionaries(names, st.integers(1, 2**40), max_size=2)),
        scales=draw(
            st.dictionaries(names, st.floats(0, allow_infinity=False), max_size=2)
        ),
        provenance=draw(st.dictionaries(names, texts, max_size=2)),
    )


def bits(event: Event) -> Any:
    """Values to the last bit; a NaN is a NaN whatever its payload."""
    if event.kind != "float":
        return event.values.tolist()
    nan = np.isnan(event.values)
    return np.where(nan, -1, event.values.view(np.int64)).tolist(), nan.tolist()


def assert_same(one: Trace, two: Trace) -> None:
    assert one.header == two.header
    assert list(one.events) == list(two.events)
    for a, b in zip(one, two, strict=True):
        assert (a.name, a.unit, a.axes, a.components) == (
            b.name,
            b.unit,
            b.axes,
            b.components,
        )
        assert a.kind == b.kind
        assert a.index.tolist() == b.index.tolist()
        assert a.values.shape == b.values.shape
        assert bits(a) == bits(b)


@REPEATABLE
@given(traces())
def test_a_trace_comes_back_from_its_file_to_the_last_bit(original):
    assert_same(original, read_jsonl(write_jsonl(original), "t.jsonl"))


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), float("-inf"), -0.0, 0.0, 5e-324, -5e-324, 0.1],
)
def test_special_numbers_come_back_to_the_last_bit(value):
    original = trace(event("F_latt", [value, 1.0], axes=("phi",)))
    assert_same(original, read_jsonl(write_jsonl(original), "t.jsonl"))


def test_a_trace_with_every_event_comes_back_to_the_last_bit():
    original = native_trace(1, layer=2, subpixel=4, source=3, phi=2, mosaic=2)
    assert_same(original, read_jsonl(write_jsonl(original), "t.jsonl"))


@pytest.mark.parametrize("text", ["one\x85two", "one\u2028two", "one\u2029two"])
def test_a_line_separator_inside_a_text_comes_back(text):
    original = trace(event("detector_convention", [text]))
    assert_same(original, read_jsonl(write_jsonl(original), "t.jsonl"))


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_a_text_that_looks_like_a_number_stays_a_text(text):
    original = trace(event("detector_convention", [text, "MOSFLM"], axes=("phi",)))
    assert_same(original, read_jsonl(write_jsonl(original), "t.jsonl"))


def test_an_event_without_samples_comes_back_as_absent_or_empty():
    original = trace(event("F_cell", np.zeros((0, 1)), axes=()), event("F_latt", [1.0]))
    found = read_jsonl(write_jsonl(original), "t.jsonl")
    assert found.events["F_latt"].values.tolist() == [[1.0]]
    assert "F_cell" not in found or found.events["F_cell"].values.size == 0


def test_what_the_reader_of_a_log_found_wrong_survives_the_native_file():
    log = "TRACE_C: F_latt 1\nTRACE_C: F_latt 2\nTRACE_C: odd 1\n"
    original = parse_log(log, "c.log").relabelled(
        exempt=(Exemption(name="Rx", values=9, reason="constants"),),
        anomalies=(Anomaly(kind="duplicate", name="F_latt", message="twice"),),
    )
    found = read_jsonl(write_jsonl(original), "t.jsonl")
    assert found.header.anomalies == original.header.anomalies
    assert found.header.exempt == original.header.exempt


def test_every_truncation_after_a_whole_line_is_an_error():
    lines = write_jsonl(small_trace()).splitlines(keepends=True)
    for kept in range(len(lines)):
        with pytest.raises(TraceFormatError):
            read_jsonl("".join(lines[:kept]), "t.jsonl")


def test_every_truncation_within_the_file_is_an_error(tmp_path):
    # the unit has a letter of two bytes, so that a cut may fall within it
    short = trace(event("rot_a", [[1.5, float("nan"), -0.0]]), event("steps", [10]))
    data = write_jsonl(short).encode()
    path = tmp_path / "t.jsonl"
    # without its last new line the file still holds all that it said
    for kept in range(len(data) - 1):
        path.write_bytes(data[:kept])
        with pytest.raises(TraceFormatError) as caught:
            read_trace(path)
        assert str(path) in str(caught.value)


def test_a_lost_line_in_the_middle_is_an_error():
    lines = write_jsonl(small_trace()).splitlines(keepends=True)
    for lost in range(len(lines)):
        with pytest.raises(TraceFormatError):
            read_jsonl("".join(lines[:lost] + lines[lost + 1 :]), "t.jsonl")


def test_a_line_that_stands_twice_is_an_error():
    lines = write_jsonl(small_trace()).splitlines(keepends=True)
    for twice in range(len(lines)):
        with pytest.raises(TraceFormatError):
            read_jsonl("".join(lines[: twice + 1] + lines[twice:]), "t.jsonl")


def test_a_damaged_line_is_named_by_file_and_line():
    lines = write_jsonl(small_trace()).splitlines()
    lines[3] = lines[3][: len(lines[3]) // 2]
    with pytest.raises(TraceFormatError, match=r"^t\.jsonl:4: not a JSON object"):
        read_jsonl("\n".join(lines), "t.jsonl")


def with_header(**changed: Any) -> str:
    first, *rest = write_jsonl(small_trace()).splitlines()
    header = {**json.loads(first), **changed}
    kept = {key: value for key, value in header.items() if value is not None}
    return "\n".join([json.dumps(kept), *rest])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"format": "other-trace"}, "braggtrace-trace"),
        ({"format": None}, "braggtrace-trace"),
        ({"version": 2}, "version 2"),
        ({"version": None}, "version None"),
        ({"program": None}, "header without 'program'"),
        ({"sizes": [1, 2]}, "header without"),
        ({"scales": {"lattice": "wide"}}, "header without"),
    ],
)
def test_another_header_is_an_error_of_the_first_line(changed, message):
    with pytest.raises(TraceFormatError) as caught:
        read_jsonl(with_header(**changed), "t.jsonl")
    assert str(caught.value).startswith("t.jsonl:1: ")
    assert message in str(caught.value)


def with_sample(text: str) -> str:
    """A file with one more sample in its second line, duly counted."""
    first, *rest = write_jsonl(small_trace()).splitlines()
    end = json.dumps({"end": True, "samples": len(rest)})
    return "\n".join([first, text, *rest[:-1], end])


_SAMPLE: dict[str, Any] = {
    "event": "odd",
    "unit": "1",
    "index": {},
    "components": [],
    "value": [1.0],
}


def test_one_more_sample_is_read():
    found = read_jsonl(with_sample(json.dumps(_SAMPLE)), "t.jsonl")
    assert found.events["odd"].values.tolist() == [[1.0]]


@pytest.mark.parametrize(
    "sample",
    [
        *({k: v for k, v in _SAMPLE.items() if k != key} for key in _SAMPLE),
        {**_SAMPLE, "value": [None]},
        {**_SAMPLE, "value": [[1.0]]},
        {**_SAMPLE, "value": 1.0},
        {**_SAMPLE, "index": [0]},
        {**_SAMPLE, "index": {"phi": "first"}},
        {**_SAMPLE, "index": {"phi": 0.5}},
        {**_SAMPLE, "index": {"phi": None}},
        {**_SAMPLE, "index": {"phi": 2**63}},
        {**_SAMPLE, "value": [2**63]},
        {**_SAMPLE, "value": [-(2**70)]},
    ],
    ids=str,
)
def test_a_malformed_sample_is_an_error_of_its_line(sample):
    with pytest.raises(TraceFormatError, match=r"^t\.jsonl:2: "):
        read_jsonl(with_sample(json.dumps(sample)), "t.jsonl")


@pytest.mark.parametrize("line", ["", "[]", "1", "null", '"text"', "{", "[" * 10**5])
def test_a_line_that_is_no_object_is_an_error_of_its_line(line):
    with pytest.raises(TraceFormatError, match=r"^t\.jsonl:2: "):
        read_jsonl(with_sample(line), "t.jsonl")


@pytest.mark.parametrize(
    "changed",
    [
        {"unit": "m"},
        {"components": ["x"]},
        {"index": {"phi": 1}},
        {"value": [1.0, 2.0]},
    ],
    ids=str,
)
def test_samples_of_one_event_must_have_one_structure(changed):
    first, *rest = write_jsonl(trace(event("F_cell", [1.0]))).splitlines()
    twin = json.dumps({**json.loads(rest[0]), **changed})
    end = json.dumps({"end": True, "samples": 2})
    with pytest.raises(TraceFormatError, match=r"^t\.jsonl:3: F_cell: .*differ"):
        read_jsonl("\n".join([first, rest[0], twin, end]), "t.jsonl")


def test_an_empty_text_is_an_error():
    with pytest.raises(TraceFormatError):
        read_jsonl("", "t.jsonl")


def test_what_was_not_read_comes_back_and_is_left_out_where_there_is_nothing():
    whole = small_trace()
    assert '"unread"' not in write_jsonl(whole)
    part = Unread(what="lines", why="passed over", count=2, examples=("line 1 'x'",))
    found = read_jsonl(write_jsonl(whole.relabelled(unread=(part,))), "t")
    assert found.header.unread == (part,)


@pytest.mark.parametrize(
    "digits",
    [
        "1.00000000000000000000001",
        "1.00000000000000001",
        "1e-400",
        "0.1000000000000000001",
    ],
)
def test_digits_that_no_double_holds_are_refused_with_their_line(digits):
    text = write_jsonl(trace(event("x", 1.5))).replace("1.5", digits)
    with pytest.raises(TraceFormatError, match=r"^t:2: .*digits that no double holds"):
        read_jsonl(text, "t")


# the last two as a program with its own rounding of the last digit prints them
@pytest.mark.parametrize(
    "digits",
    [
        *("0.30000000000000004", "0.10000000000000001", "1e-300", "5e-324"),
        *("0.0099709751153564744", "326.03181329225635"),
    ],
)
def test_digits_of_a_double_are_read(digits):
    text = write_jsonl(trace(event("x", 1.5))).replace("1.5", digits)
    assert read_jsonl(text, "t").events["x"].values[0, 0] == float(digits)


def test_digits_in_a_text_are_no_number():
    made = trace(event("x", np.array([["1.00000000000000000000001"]])))
    found = read_jsonl(write_jsonl(made), "t").events["x"].values
    assert found.tolist() == [["1.00000000000000000000001"]]


def test_a_whole_number_without_end_is_refused_in_plain_words():
    text = write_jsonl(trace(event("x", 1.5))).replace("1.5", "7" * 5000)
    with pytest.raises(TraceFormatError, match="thousands of digits") as caught:
        read_jsonl(text, "t")
    assert "sys." not in str(caught.value)


@pytest.mark.parametrize("key", ["exempt", "anomalies", "unread"])
@pytest.mark.parametrize("parts", [["f"], "f", {"f": 1}, [{"name": "f"}], [{"f": 1}]])
def test_parts_of_a_header_that_are_none_are_named(key, parts):
    first, _, rest = write_jsonl(trace(event("x", 1.5))).partition("\n")
    header = json.dumps({**json.loads(first), key: parts})
    with pytest.raises(
        TraceFormatError, match=f"list of objects under {key}"
    ) as caught:
        read_jsonl(f"{header}\n{rest}", "t")
    assert "**" not in str(caught.value)
