"""Damaged copies of a file, by a seeded choice of changes."""

import gzip
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from tests.fuzz.seeds import Seed, holds_zip, members, zipped

# what readers stumble over
WORDS: Final = (
    b"nan", b"-nan(ind)", b"1.#QNAN", b"inf", b"+Infinity", b"****", b"1e999", b"-0",
    b"1_000", b"1,5", b"1.2.3", b"9" * 40, b"9" * 5000, b"1e-400",
    b"0x1p-1080", b"true",
    b"null", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b"\n\n", b"\n",
    b",",
    b";", b"\t", b'"', b"'", b"[", b"]", b"{", b"}", b"[" * 3000, b'{"a":' * 2000, b":",
    b"\\", b"\\u0000", b"\\ud800", "é".encode(), "\u2028".encode(), "µ".encode(), b"%s",
    b"#", b"=", b"\x1b[31m", b"::error::x", b"../../etc/passwd", b"a" * 70_000,
    b"18446744073709551616", b"-1", b"4294967295", b"2147483648", b"0" * 300,
)  # fmt: skip
Change = Callable[[bytearray, Random], None]


def mutated(seed: Seed, data: bytes, random: Random) -> bytes:
    """A damaged copy of a file.

    Args:
        seed: which kind of file it is.
        data: its bytes.
        random: decides what is damaged.
    """
    if holds_zip(seed) and random.random() < 0.6:
        found = members(data)
        name = random.choice(sorted(found))
        found[name] = _changed(found[name], random)
        if random.random() < 0.1:
            found[f"{name}x"] = found.pop(name)
        return zipped(found)
    if seed.name.endswith(".gz") and random.random() < 0.6:
        return gzip.compress(_changed(gzip.decompress(data), random))
    return _changed(data, random)


def _changed(data: bytes, random: Random) -> bytes:
    found = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        random.choice(CHANGES)(found, random)
    return bytes(found)


def _spot(data: Sequence[int], random: Random) -> int:
    return random.randrange(len(data) + 1)


def _flip(data: bytearray, random: Random) -> None:
    if data:
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def _byte(data: bytearray, random: Random) -> None:
    if data:
        data[random.randrange(len(data))] = random.choice((0, 1, 0x7F, 0x80, 0xFF, 48))


def _cut(data: bytearray, random: Random) -> None:
    del data[_spot(data, random) :]


def _drop(data: bytearray, random: Random) -> None:
    at = _spot(data, random)
    del data[at : at + random.choice((1, 2, 8, 64))]


def _word(data: bytearray, random: Random) -> None:
    at = _spot(data, random)
    data[at : at + random.choice((0, 0, 1, 3))] = random.choice(WORDS)


def _repeat(data: bytearray, random: Random) -> None:
    at = _spot(data, random)
    piece = data[at : at + random.choice((1, 8, 40))]
    data[at:at] = piece * random.choice((1, 2, 500))


def _swap(data: bytearray, random: Random) -> None:
    a, b, n = _spot(data, random), _spot(data, random), random.choice((1, 4, 20))
    data[a : a + n], data[b : b + n] = data[b : b + n], data[a : a + n]


def _digits(data: bytearray, random: Random) -> None:
    """Another number in the place of a digit: sizes, counts, shapes, exponents."""
    places = [i for i, byte in enumerate(data) if 48 <= byte <= 57]
    if places:
        at = random.choice(places)
        data[at : at + 1] = random.choice((b"0", b"-1", b"99999999", b"4096", b"1.5"))


def _line(data: bytearray, random: Random) -> None:
    """A line twice, gone, or elsewhere."""
    lines = bytes(data).splitlines(keepends=True)
    if lines:
        line = lines.pop(random.randrange(len(lines)))
        for _ in range(random.choice((0, 1, 2))):
            lines.insert(random.randrange(len(lines) + 1), line)
        data[:] = b"".join(lines)


CHANGES: Final[tuple[Change, ...]] = (
    _flip, _byte, _cut, _drop, _word, _word, _repeat, _swap, _digits, _digits, _line,
    _line,
)  # fmt: skip
