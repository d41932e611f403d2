"""The C header: compiles without a word, loses nothing, costs nothing when off."""

import math
import re
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest

from braggtrace.errors import TraceFormatError
from braggtrace.traceio import read_trace
from tests.cli.runner import call
from tests.needs import look_for, needs

INCLUDE = call("include-dir").out.strip()
STRICT = ("-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O2")
START = '#define BRAGGTRACE_IMPLEMENTATION\n#include "braggtrace.h"\n'
pytestmark = needs("cc")


def compiled(folder: Path, source: str, *options: str, compiler: str = "cc") -> Path:
    standard = "-std=c99" if compiler == "cc" else "-std=c++11"
    path = folder / ("program.c" if compiler == "cc" else "program.cc")
    path.write_text(source, encoding="utf-8")
    program = folder / "program"
    command = [compiler, standard, *STRICT, "-I", INCLUDE, str(path)]
    subprocess.run([*command, "-o", str(program), "-lm", *options], check=True)
    return program


def ran(program: Path, *words: object, stdin: bytes = b"") -> str:
    command = [str(program), *map(str, words)]
    done = subprocess.run(command, input=stdin, capture_output=True, check=True)
    return done.stdout.decode()


EVERYTHING = (
    START
    + r"""
int main(int argc, char **argv) {
    const double r[3] = {1.0, -0.0, 1e300};
    if (argc < 2 || bt_open(argv[1], "a \"program\"")) return 1;
    BT_EMIT("x", "m", 2.5);
    BT_EMIT("y", "m", 1, "a", 1, "b", -2, "c", 3L, "d", 4LL);
    BT_EMIT_VEC("r", "m", "x y z", r, "step", 7);
    BT_EMIT_INT("n", "1", -9223372036854775807LL - 1);
    BT_EMIT_TEXT("word", "a \"b\"\\\n\x01 \xc3\xa9", "i", 0);
    BT_EMIT("nan", "1", sqrt(-1.0));
    BT_EMIT("inf", "1", -HUGE_VAL);
    return bt_close();
}
"""
)


@pytest.mark.parametrize("compiler", ["cc", "c++"])
def test_every_kind_of_value_comes_back(tmp_path, compiler):
    look_for(compiler)
    trace_file = tmp_path / "t.jsonl"
    ran(compiled(tmp_path, EVERYTHING, compiler=compiler), trace_file)
    trace = read_trace(trace_file)
    assert trace.header.program == 'a "program"'
    assert trace.events["x"].values.tolist() == [[2.5]]
    assert trace.events["y"].place(0) == {"a": 1, "b": -2, "c": 3, "d": 4}
    assert trace.events["y"].kind == "float"
    assert trace.events["r"].components == ("x", "y", "z")
    assert math.copysign(1.0, trace.events["r"].values[0, 1]) == -1.0
    assert trace.events["n"].values[0, 0] == -(2**63)
    assert trace.events["word"].values[0, 0] == 'a "b"\\\n\x01 é'
    assert np.isnan(trace.events["nan"].values[0, 0])
    assert trace.events["inf"].values[0, 0] == -math.inf


@pytest.mark.parametrize(
    "standard", ["c99", "c11", "c17", "c++11", "c++14", "c++17", "c++20"]
)
def test_it_compiles_without_a_word_under_every_standard(tmp_path, standard):
    compiler = "c++" if "+" in standard else "cc"
    look_for(compiler)
    path = tmp_path / ("program.cc" if "+" in standard else "program.c")
    path.write_text(EVERYTHING, encoding="utf-8")
    command = [compiler, f"-std={standard}", *STRICT, "-fsyntax-only", "-I", INCLUDE]
    done = subprocess.run(
        [*command, str(path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


ECHO = (
    START
    + r"""
int main(int argc, char **argv) {
    double value;
    long i = 0;
    if (argc < 2 || bt_open(argv[1], "echo")) return 1;
    while (fread(&value, sizeof value, 1, stdin) == 1) {
        BT_EMIT("x", "1", value, "i", i);
        i++;
    }
    return bt_close();
}
"""
)


def test_every_double_comes_back_to_the_last_bit(tmp_path):
    random = np.random.default_rng(7)
    bits = random.integers(0, 2**64, 40_000, dtype=np.uint64).view(np.float64)
    ordinary = random.normal(size=40_000) * 10.0 ** random.integers(-12, 20, 40_000)
    short = np.round(random.normal(size=20_000) * 1000, 3)
    edges = [0.0, -0.0, 5e-324, 1.7976931348623157e308, 2.0**53, 0.1, 1e15, 1e16, 1e22]
    values = np.concatenate([bits[np.isfinite(bits)], ordinary, short, edges])
    program = compiled(tmp_path, ECHO)
    trace_file = tmp_path / "t.jsonl"
    ran(program, trace_file, stdin=values.tobytes())
    found = read_trace(trace_file).events["x"].values[:, 0]
    assert struct.pack(f"{len(found)}d", *found) == values.tobytes()


PIXELS = (
    START
    + r"""
int main(int argc, char **argv) {
    int s, f;
    if (argc < 2 || bt_open(argv[1], "pixels")) return 1;
    bt_filter(1, 2);
    BT_EMIT("before", "1", 1.0);
    for (s = 0; s < 3; s++)
        for (f = 0; f < 3; f++) {
            BT_PIXEL(s, f);
            BT_EMIT("I", "1", 10.0 * s + f);
        }
    BT_NO_PIXEL();
    BT_EMIT("after", "1", 1.0);
    return bt_close();
}
"""
)


def test_one_pixel_is_kept(tmp_path):
    trace_file = tmp_path / "t.jsonl"
    ran(compiled(tmp_path, PIXELS), trace_file)
    trace = read_trace(trace_file)
    assert set(trace.events) == {"before", "I", "after"}
    assert trace.events["I"].values.tolist() == [[12.0]]


THREADS = (
    "#include <pthread.h>\n"
    + START
    + r"""
static void *work(void *given) {
    const long thread = *(const long *)given;
    long i;
    for (i = 0; i < 20000; i++)
        BT_EMIT("x", "1", 0.1 * (double)i, "thread", thread, "i", i);
    return NULL;
}

int main(int argc, char **argv) {
    pthread_t threads[4];
    long numbers[4], i;
    if (argc < 2 || bt_open(argv[1], "threads")) return 1;
    for (i = 0; i < 4; i++) {
        numbers[i] = i;
        pthread_create(&threads[i], NULL, work, &numbers[i]);
    }
    for (i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    return bt_close();
}
"""
)


@pytest.mark.slow("compiles a C program for each")
def test_threads_lose_nothing(tmp_path):
    trace_file = tmp_path / "t.jsonl"
    ran(compiled(tmp_path, THREADS, "-pthread"), trace_file)
    index = read_trace(trace_file).events["x"].index
    assert len({tuple(row) for row in index.tolist()}) == 80_000


def test_a_program_that_stops_leaves_a_file_that_says_so(tmp_path):
    source = EVERYTHING.replace("return bt_close();", "return 0;")
    trace_file = tmp_path / "t.jsonl"
    ran(compiled(tmp_path, source), trace_file)
    with pytest.raises(TraceFormatError, match="truncated"):
        read_trace(trace_file)


def test_a_full_disk_is_told_by_the_close(tmp_path):
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    program = compiled(tmp_path, EVERYTHING)
    done = subprocess.run([str(program), "/dev/full"], check=False)
    assert done.returncode != 0


def test_an_axis_without_an_index_does_not_compile(tmp_path):
    path = tmp_path / "wrong.c"
    path.write_text(START + 'int main(void) { BT_EMIT("x", "1", 1.0, "i"); return 0; }')
    command = ["cc", "-I", INCLUDE, str(path), "-o", str(tmp_path / "wrong")]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode != 0
    assert b"bt_an_axis_needs_an_index" in done.stderr


def test_several_source_files_share_one_trace(tmp_path):
    (tmp_path / "other.c").write_text(
        '#include "braggtrace.h"\nvoid other(void);\n'
        'void other(void) { BT_EMIT("x", "1", 2.0); }\n'
    )
    source = START + (
        "void other(void);\nint main(int argc, char **argv) {\n"
        '    if (argc < 2 || bt_open(argv[1], "two")) return 1;\n'
        "    other();\n    return bt_close();\n}\n"
    )
    trace_file = tmp_path / "t.jsonl"
    ran(compiled(tmp_path, source, str(tmp_path / "other.c")), trace_file)
    assert read_trace(trace_file).events["x"].values.tolist() == [[2.0]]


def test_the_header_is_installed_with_the_package():
    text = Path(INCLUDE, "braggtrace.h").read_text(encoding="utf-8")
    assert not re.search(r"[^\x00-\x7f]", text)


OPENED = (
    START
    + r"""
int main(int argc, char **argv) {
    int i, wrong = 0;
    for (i = 1; i < argc; i++) bt_open(argv[i], "opened");
    BT_EMIT("x", "m", 2.5);
    wrong = bt_close();
    return wrong == 0 ? 0 : bt_close() == 0 ? 7 : 9;
}
"""
)


def test_close_after_an_open_that_failed_is_nonzero(tmp_path):
    program = compiled(tmp_path, OPENED)
    kept = tmp_path / "kept.jsonl"
    kept.write_text("of an earlier run", encoding="utf-8")
    absent, folder = tmp_path / "absent/x.jsonl", tmp_path
    good, other = tmp_path / "good.jsonl", tmp_path / "other.jsonl"
    codes = {
        (absent,): 9,
        (folder,): 9,
        ("",): 0,
        (good,): 0,
        (absent, good): 0,  # a later one went well
        (good, other): 9,  # the second is refused while the first is open
        (good, absent): 9,
        (absent, ""): 0,  # recording is off on purpose
    }
    for paths, code in codes.items():
        done = subprocess.run([str(program), *map(str, paths)], check=False)
        assert done.returncode == code, paths
    assert kept.read_text(encoding="utf-8") == "of an earlier run"
    assert not other.exists()
