"""Mutated files of every text form: a trace or a refusal, soon, in little memory."""

import bz2
import gzip
import random
import time
import tracemalloc
from collections.abc import Callable

import pyarrow as pa
import pytest

from braggtrace.errors import TraceFormatError
from tests.traceio.files.reading import read

TABLE = '# port\n# i,x [mm],y,label\n0,1.5,0.1,a\n1,-2e-3,NA,"b c"\n2,,nan,d\n'
LINES = '{"i":0,"t":1.0,"v":[1,2.5],"c":{"a":1}}\n{"i":1,"t":null,"v":[3,4]}\n'
DOCUMENT = '{"a":1.5,"m":[[1,2],[3,4.5]],"s":[{"n":0,"x":1.5},{"n":1,"x":null}]}'
LOG = "step 0\nE = 1.5 eV\nF = 1 2 3 N\nstep 1\nE = -1.#IND eV\nF = 4 5 6 N\n"
FILES = (
    ("csv", TABLE, {"index": ("i",)}),
    ("csv", TABLE.replace(",", ";").replace(".", ","), {"count": "n", "decimal": ","}),
    ("csv", "n what much\n0 x 1.5\n1 x NA\n", {"name": "what", "value": "much"}),
    ("jsonl", LINES, {"index": ("i",), "empty": "nan"}),
    ("json", DOCUMENT, {"index": ("n",)}),
    ("lines", LOG, {"pattern": ("step {n}", "{name} = {values} {unit}")}),
)
PIECES = (
    *(b"#", b",", b";", b"\t", b'"', b"\n", b"\r", b"\0", b"\xff", b"\xc3\xa9", b" "),
    *(b"nan", b"-nan(ind)", b"1e400", b"9" * 30, b"1_0", b"0x1p3", b"****", b"1,5"),
    *(b"null", b"[", b"]", b"{", b"}", b"true", b":", b"NA", b"--", b"1'000", b"sep=;"),
)


def zstd(data: bytes) -> bytes:
    return bytes(pa.Codec("zstd").compress(data, asbytes=True))


PACKERS: tuple[Callable[[bytes], bytes], ...] = (
    *(bytes, bytes, bytes),
    *(gzip.compress, bz2.compress, zstd),
)


def mutated(draw: random.Random, text: str) -> bytes:
    data = bytearray(text.encode())
    for _ in range(draw.randint(0, 3)):
        at = draw.randrange(len(data) + 1)
        match draw.randrange(4):
            case 0:
                data[at:at] = draw.choice(PIECES)
            case 1:
                del data[at : at + draw.randint(1, 8)]
            case 2 if at < len(data):
                data[at] = draw.randrange(256)
            case _:
                data[at:at] = data[at : at + draw.randrange(1, 40)]
    packed = bytearray(draw.choice(PACKERS)(bytes(data)))
    if packed and draw.random() < 0.1:
        packed[draw.randrange(len(packed))] ^= 1 << draw.randrange(8)
    return bytes(packed)


@pytest.mark.parametrize(
    ("count", "seed"),
    [
        (500, 1),
        pytest.param(
            20_000, 2, marks=pytest.mark.slow("20,000 files: half a minute of CPU time")
        ),
    ],
)
def test_a_mutated_file_is_a_trace_or_refused_with_its_name(tmp_path, count, seed):
    draw, outcomes = random.Random(seed), {"read": 0, "refused": 0}
    tracemalloc.start()
    for _ in range(count):
        form, text, options = draw.choice(FILES)
        data, start = mutated(draw, text), time.monotonic()
        try:
            read(tmp_path, form, data, **options)
            outcomes["read"] += 1
        except TraceFormatError as error:
            outcomes["refused"] += 1
            named = str(error).startswith(str(tmp_path))
        else:
            named = True
        assert named, data
        assert time.monotonic() - start < 10, data
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**29
    assert min(outcomes.values()) > count // 5
