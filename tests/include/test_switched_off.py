"""Recording off: what is left of an emit in the program, read in its assembly."""

import platform
import re
import subprocess

import pytest

from tests.cli.runner import call
from tests.needs import needs

INCLUDE = call("include-dir").out.strip()
SOURCE = """
#include "braggtrace.h"
extern double vector[2];
double costly(void);
void probe(double value, long i) { %s }
"""
EMITS = {
    "number": 'BT_EMIT("x", "m", value * 3.0 + costly(), "step", i, "other", 2 * i);',
    "whole number": 'BT_EMIT_INT("n", "1", i + 1);',
    "vector": 'BT_EMIT_VEC("r", "m", "x y", vector, "step", i);',
    "text": 'BT_EMIT_TEXT("word", "a", "step", i);',
    "pixel": "BT_PIXEL(i, 2 * i);",
}
JUMP = re.compile(r"j(?!mp)[a-z]+")
pytestmark = [
    needs("cc"),
    pytest.mark.skipif(
        platform.machine() not in ("x86_64", "AMD64"),
        reason="reads the assembly of x86-64",
    ),
]


def way_when_off(folder, statement, level):
    """Instructions from the entry to the return, no conditional jump taken."""
    path = folder / "probe.c"
    path.write_text(SOURCE % statement.replace("%", "%%"), encoding="utf-8")
    options = ["-std=c99", level, "-S", "-fno-pie", "-fcf-protection=none", "-I"]
    done = subprocess.run(
        ["cc", *options, INCLUDE, str(path), "-o", "-"],
        capture_output=True,
        text=True,
        check=True,
    )
    body = done.stdout.partition("\nprobe:")[2]
    found = []
    for line in body.splitlines()[1:]:
        words = line.split("#")[0].split()
        if not words or words[0].startswith(".") or words[0].endswith(":"):
            continue
        found.append(words[0])
        if words[0].startswith("ret"):
            break
    return found


@pytest.mark.parametrize("level", ["-O2", "-O3"])
@pytest.mark.parametrize("emit", EMITS)
def test_one_comparison_and_one_branch_are_left(tmp_path, emit, level):
    found = way_when_off(tmp_path, EMITS[emit], level)
    comparison, jump, back = found
    assert comparison.startswith("cmp")
    assert JUMP.fullmatch(jump)
    assert back.startswith("ret")


def test_the_way_is_longer_where_the_argument_is_needed(tmp_path):
    found = way_when_off(tmp_path, "if (value > 0.0) costly();", "-O2")
    assert len(found) > 3, found
