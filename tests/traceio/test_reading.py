"""Opening a trace file: the content decides, and what is no trace is refused."""

import pytest

from braggtrace.errors import TraceFormatError
from braggtrace.traceio import format_log, read_trace, write_jsonl
from tests.helpers import native_trace, small_trace


def test_the_content_decides_not_the_name(tmp_path):
    native, log = tmp_path / "native.log", tmp_path / "log.jsonl"
    native.write_text(write_jsonl(small_trace()), encoding="utf-8")
    log.write_text(format_log(native_trace()), encoding="utf-8")
    assert read_trace(native).header.dialect == "native"
    assert read_trace(log).header.dialect == "nanobragg"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"TRACE_C: F_latt 1\n\0\0\n", "is a binary file"),
        (b"TRACE_C: F_latt 1\n\xff\xfe\n", "is not text (byte 18"),
        (b"nothing to see here\n", "holds no trace line"),
        (
            b"2024-01-01 12:00 INFO x=1.5\n",
            "`braggtrace init --traces BASELINE SUBJECT`",
        ),
        (b"TRACE: a_star (raw) = [1, 2, 3]\n", "holds no trace line"),
        (b"# TRACE_C: F_latt 1\n", "holds no trace line"),
        (b'{"format": "else"}\n', "braggtrace-trace"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_what_is_no_trace_is_an_error_that_names_the_file(tmp_path, data, message):
    path = tmp_path / "some.log"
    path.write_bytes(data)
    with pytest.raises(TraceFormatError) as caught:
        read_trace(path)
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)


def test_a_file_that_is_absent_is_an_error_that_names_it(tmp_path):
    path = tmp_path / "absent.log"
    with pytest.raises(TraceFormatError, match="cannot be read: No such file"):
        read_trace(path)


def test_a_folder_is_an_error_that_names_it(tmp_path):
    with pytest.raises(TraceFormatError, match="cannot be read"):
        read_trace(tmp_path)


def test_reading_changes_nothing(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text(write_jsonl(small_trace()), encoding="utf-8")
    before = path.stat().st_mtime_ns, path.read_bytes()
    read_trace(path)
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before
    assert list(tmp_path.iterdir()) == [path]
