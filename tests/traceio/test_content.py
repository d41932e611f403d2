"""Files as they come: packed, in other encodings, with other line ends."""

import bz2
import gzip
import lzma
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.errors import TraceFormatError
from braggtrace.traceio.content import text_of, unpacked
from tests.helpers import REPEATABLE

TEXT = "x = 1.5\ny = 2.5 Å\n"


def zstd(data: bytes) -> bytes:
    return bytes(pa.Codec("zstd").compress(data, asbytes=True))


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "zstd": zstd,
    "xz": lzma.compress,
}
packed = pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)


@packed
def test_a_packed_file_holds_its_text(pack):
    assert text_of(pack(TEXT.encode()), "f") == TEXT
    assert text_of(pack(pack(TEXT.encode("utf-16"))), "f") == TEXT


@packed
def test_a_file_of_several_streams_is_read_to_its_end(pack):
    whole = b"".join(pack(f"x = {i}\n".encode()) for i in range(300))
    assert text_of(whole, "f").count("\n") == 300


@packed
def test_a_truncated_packed_file_is_refused(pack):
    whole = pack(b"".join(b"%d\n" % (i * i) for i in range(50_000)))
    for end in (12, len(whole) // 2, len(whole) - 1):
        with pytest.raises(TraceFormatError, match=r"f: is truncated or damaged"):
            text_of(whole[:end], "f")


@packed
def test_what_follows_a_packed_text_is_not_passed_over(pack):
    with pytest.raises(TraceFormatError, match=r"f: is truncated or damaged"):
        text_of(pack(TEXT.encode()) + b"y = 3.5\n", "f")


@packed
def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is_allocated(pack):
    pieces = [pack(bytes(2**24))] * 8  # bzip2 packs 128 MiB to a few hundred bytes
    tracemalloc.start()
    with pytest.raises(TraceFormatError, match=r"unpacks to more than \d+ bytes"):
        unpacked(b"".join(pieces)[: 2**18], "f")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * 2**24 + 2 * 100 * 2**18


@REPEATABLE
@given(
    form=st.sampled_from(list(PACKERS)),
    flips=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 255)), max_size=3),
    cut=st.integers(1, 99),
)
def test_a_damaged_packed_file_is_an_error_or_its_text(form, flips, cut):
    data = bytearray(PACKERS[form](TEXT.encode()))
    for place, byte in flips:
        data[place % len(data)] = byte
    with suppress(TraceFormatError):
        text_of(bytes(data[:cut]), "f")


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"],
)
def test_a_text_is_read_in_its_encoding(encoding):
    assert text_of(TEXT.encode(encoding), "f") == TEXT


@pytest.mark.parametrize("mark", ["utf-16-be", "utf-32-be", "utf-16-le", "utf-32-le"])
def test_a_byte_order_mark_is_no_part_of_the_text(mark):
    assert text_of(("\ufeff" + TEXT).encode(mark), "f") == TEXT


def test_carriage_returns_end_lines_where_nothing_else_does():
    assert text_of(b"x = 1\ry = 2\r", "f") == "x = 1\ny = 2\n"
    assert text_of(b"x = 1\r\ny = 2\r\n", "f") == "x = 1\r\ny = 2\r\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (TEXT.encode("latin-1"), "byte 16 is no UTF-8"),
        (TEXT.encode("utf-16") + b"x", "is no UTF-16"),
        (b"x = 1\ny = \0\n", "binary file, not a trace (a NUL byte in line 2)"),
        (("x\n" + "\0" * 3).encode("utf-16"), "binary file"),
        (b"\xef\xbb\xbf", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (zstd(b" \n"), "is empty"),
    ],
)
def test_what_is_no_text_is_refused(data, message):
    with pytest.raises(TraceFormatError) as caught:
        text_of(data, "f")
    assert message in str(caught.value)
