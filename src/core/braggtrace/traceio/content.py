"""The text of a file, however it is packed and encoded."""

import bz2
import codecs
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from braggtrace.errors import TraceFormatError

# what a packed file may unpack to: this, and so many times its own size
_FREE_BYTES: Final = 16 * 2**20
_TIMES: Final = 100
_MOST_BYTES: Final = 2**30
_PIECE: Final = 2**14
_LAYERS: Final = 3  # packed files in packed files

# the longer marks first: that of UTF-32 begins as that of UTF-16 does
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PACKED: Final = (".gz", ".bz2", ".zst", ".xz")


def text_of(data: bytes, source: str) -> str:
    """The text that the bytes of a file hold.

    Args:
        data: the whole file; packed by gzip, bzip2, zstd or xz, and in UTF-8, or in
            UTF-16 or UTF-32 with a byte order mark.
        source: its name for messages.

    Returns:
        The text without a byte order mark. Where no line ends otherwise, carriage
        returns end lines.

    Raises:
        TraceFormatError: empty, damaged, no text, or larger than a packed file may be.
    """
    text = _decoded(unpacked(data, source), source)
    if not text.strip():
        raise TraceFormatError(source, "is empty; record the trace again")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        why = f"is a binary file, not a trace (a NUL byte in line {line})"
        raise TraceFormatError(source, why)
    if "\n" not in text:
        text = text.replace("\r", "\n")
    return text


def unpacked_name(path: Path) -> Path:
    """The name of a file without the ending that says how it is packed."""
    return path.with_suffix("") if path.suffix in _PACKED else path


def unpacked(data: bytes, source: str) -> bytes:
    """The bytes that a packed file holds; those of any other file as they are.

    Raises:
        TraceFormatError: a truncated or damaged file, or one that unpacks to more than
            16 MiB and a hundred times its size.
    """
    most = min(_MOST_BYTES, _FREE_BYTES + _TIMES * len(data))
    for _ in range(_LAYERS):
        form = next((f for f in _FORMS if data.startswith(f[0])), None)
        if form is None:
            return data
        data = _whole(form[2](data), most, source, form[1])
    return data


def _whole(pieces: Iterator[bytes], most: int, source: str, form: str) -> bytes:
    found, size = [], 0
    try:
        for piece in pieces:
            size += len(piece)
            if size > most:
                why = f"unpacks to more than {most} bytes; unpack it first"
                raise TraceFormatError(source, why)
            found.append(piece)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError) as error:
        why = (str(error) or type(error).__name__).splitlines()[0]
        message = f"is truncated or damaged {form} ({why}); pack it again"
        raise TraceFormatError(source, message) from error
    return b"".join(found)


def _gzip(data: bytes) -> Iterator[bytes]:
    import gzip  # few traces are packed

    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        while piece := file.read(2**20):
            yield piece


def _zstd(data: bytes) -> Iterator[bytes]:
    import pyarrow as pa

    with pa.CompressedInputStream(pa.BufferReader(data), "zstd") as file:
        while piece := file.read(2**20):
            yield piece


class _Decompressor(Protocol):
    """What the modules bz2 and lzma have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


def _streams(data: bytes, begin: Callable[[], _Decompressor]) -> Iterator[bytes]:
    """Each stream of a file, to its end; what follows the last is an error, too."""
    at = 0
    while at < len(data):
        stream = begin()
        while not stream.eof:
            piece = b""
            if stream.needs_input:
                piece = data[at : at + _PIECE]
                at += len(piece)
                if not piece:
                    raise EOFError("the file ends in its midst")
            yield stream.decompress(piece, 2**20)
        at -= len(stream.unused_data)


def _bzip2(data: bytes) -> Iterator[bytes]:
    return _streams(data, bz2.BZ2Decompressor)


def _xz(data: bytes) -> Iterator[bytes]:
    return _streams(data, lzma.LZMADecompressor)


_FORMS: Final[tuple[tuple[bytes, str, Callable[[bytes], Iterator[bytes]]], ...]] = (
    (b"\x1f\x8b", "gzip", _gzip),
    (b"BZh", "bzip2", _bzip2),
    (b"\x28\xb5\x2f\xfd", "zstd", _zstd),
    (b"\xfd7zXZ\0", "xz", _xz),
)


def _decoded(data: bytes, source: str) -> str:
    mark, encoding = next((m for m in _MARKS if data.startswith(m[0])), (b"", "utf-8"))
    if not mark:
        encoding = _unmarked(data)
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.upper().removesuffix("-LE").removesuffix("-BE")
        at = error.start + len(mark)
        why = f"is not text (byte {at} is no {name}): not a trace; save it as UTF-8"
        raise TraceFormatError(source, why) from error


def _unmarked(data: bytes) -> str:
    """The encoding of a text without a mark; every other byte of UTF-16 is mostly 0."""
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = data[first:2000:2]
        if len(high) > 1 and 10 * high.count(0) > 9 * len(high):
            with suppress(UnicodeDecodeError):
                if "\0" not in data.decode(encoding):
                    return encoding
    return "utf-8"
