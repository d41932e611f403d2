"""What the program prints speaks neither to a terminal nor to a CI system."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

from braggtrace.errors import TraceFormatError
from braggtrace.report.redact import shell_word
from braggtrace.traceio import read_trace
from braggtrace.visible import is_one_line, visible, visible_line
from braggtrace.visible.streams import VisibleStream, echo_as_is
from tests.cli.runner import call
from tests.pipeline.two_tables import bundle_of, two_tables

NAMES = [
    os.fsdecode(b"a\xff"),
    "a\nAGREE  b",
    "\n::error::b",
    "a\x1b]0;title\x07\x1b[31m",
    "a\rb",
    "a\x9bb",
    "a\u202eb",
    "##vso[task.complete result=Succeeded]",
]
OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]|^\\s*::|##(\\[|vso)|^AGREE  b",
    re.M,
)


@pytest.fixture(params=NAMES, ids=range(len(NAMES)))
def name(request) -> str:
    return str(request.param)


def test_configuration_of_any_name_runs_and_is_shown_escaped(tmp_path, name):
    config = two_tables(tmp_path)
    config = config.rename(tmp_path / f"{name}.yaml")
    result = call("run", config, "-q")
    assert result.code == 0, result
    assert not OBEYED.search(result.out + result.err)
    (bundle,) = (tmp_path / "reports/c").iterdir()
    assert call("verify", bundle).code == 0
    for text in ("summary.md", "diff_trace.md", "commands.txt", "run_metadata.json"):
        assert not OBEYED.search((bundle / text).read_text("utf-8")), text


@pytest.mark.parametrize("style", ["text", "json", "junit", "github_summary"])
def test_file_of_any_name_is_compared_and_shown_escaped(tmp_path, name, style):
    two_tables(tmp_path)
    other = shutil.copy(tmp_path / "a.csv", tmp_path / f"{name}.csv")
    result = call("compare", tmp_path / "a.csv", other, "--format", style)
    assert result.code == 0, result
    assert not OBEYED.search(result.out + result.err)


def test_annotations_for_github_are_the_only_commands(tmp_path, name, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    two_tables(tmp_path, red=True)
    other = Path(shutil.copy(tmp_path / "b.csv", tmp_path / f"{name}.csv"))
    result = call("compare", tmp_path / "a.csv", other, "-q")
    commands = [line for line in result.out.splitlines() if line.startswith("::")]
    assert commands
    assert all(re.match(r"::(error|warning) file=", line) for line in commands)
    rest = "\n".join(li for li in result.out.splitlines() if not li.startswith("::"))
    assert not OBEYED.search(rest)


def test_junit_file_of_any_name_is_xml(tmp_path, name):
    two_tables(tmp_path)
    other = shutil.copy(tmp_path / "a.csv", tmp_path / f"{name}.csv")
    junit = tmp_path / "junit.xml"
    assert call("compare", tmp_path / "a.csv", other, "--junit", junit).code == 0
    (suite,) = ElementTree.parse(junit).getroot()
    assert suite.get("name") == visible_line(f"{name}.csv")


@pytest.mark.parametrize("command", ["run", "compare", "verify", "regate", "history"])
def test_absent_file_of_any_name_is_one_sentence(tmp_path, name, command):
    second = [tmp_path / "b.csv"] if command == "compare" else []
    result = call(command, f"{tmp_path}/{name}", *second)
    assert result.code in (2, 3), result
    assert "Traceback" not in result.err
    assert not OBEYED.search(result.err)


def test_file_of_any_name_in_a_bundle_is_named_on_one_line(tmp_path, name):
    bundle = shutil.copytree(bundle_of(two_tables(tmp_path)), tmp_path / "q")
    (bundle / name).write_text("x", encoding="utf-8")
    result = call("verify", bundle)
    assert result.code == 1
    assert not OBEYED.search(result.out)
    assert all(re.match("WRONG|NOT VERIFIED", line) for line in result.out.splitlines())


def trace(path: Path, event: str = "x", unit: str = "1", axis: str = "n") -> Path:
    header = {
        **{"format": "braggtrace-trace", "version": 1, "program": "p"},
        **{"program_version": "", "dialect": "native", "sizes": {}, "scales": {}},
        "provenance": {},
    }
    sample = {"event": event, "unit": unit, "index": {axis: 0}, "components": []}
    lines = [header, {**sample, "value": [1.0]}, {"end": True, "samples": 1}]
    path.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("key", ["event", "unit", "axis"])
@pytest.mark.parametrize("word", ["a\nAGREE", "a\x1b[2J", "\ud800", "a\u2028b", "\x9b"])
def test_name_in_a_trace_that_is_not_shown_as_it_is_is_refused(tmp_path, key, word):
    path = trace(tmp_path / "a.jsonl", **{key: word})
    with pytest.raises(TraceFormatError) as caught:
        read_trace(path)
    assert is_one_line(str(caught.value))
    result = call("compare", path, path)
    assert (result.code, result.err.count("\n")) == (3, 1)


@pytest.mark.parametrize("word", ["λ", "x y", "größe", "a:b", "::a", "## a"])
def test_plain_name_in_a_trace_is_read(tmp_path, word):
    assert read_trace(trace(tmp_path / "a.jsonl", word)).get(word) is not None


def shown(*texts: str) -> str:
    behind = io.StringIO()
    stream = VisibleStream(behind)
    for text in texts:
        stream.write(text)
    return behind.getvalue()


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (("a\tb\n",), "a\tb\n"),
        (("::error::x\n",), r"\u003a:error::x" + "\n"),
        (("a", "::b\n"), "a::b\n"),
        (("a\n", "  ::b"), "a\n  \\u003a:b"),
        (("a\n\n::b",), "a\n\n\\u003a:b"),
        (("  ", "::b"), "  \\u003a:b"),
        (("a ::b ##x ##[c]",), "a ::b ##x \\u0023#[c]"),
        (("\x1b[0m\udcff",), "\\u001b[0m\\udcff"),
    ],
)
def test_what_would_be_obeyed_is_escaped(texts: Sequence[str], wanted):
    assert shown(*texts) == wanted


def test_what_is_meant_as_a_command_is_printed_as_it_is(capsys):
    echo_as_is("::error::x\n")
    assert capsys.readouterr().out == "::error::x\n"


def test_output_in_another_encoding_is_no_failure():
    behind = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    VisibleStream(behind).write("λ")
    behind.flush()
    assert behind.buffer.getvalue() == b"\\u03bb"


def test_escaping_twice_changes_nothing(name):
    assert visible(visible_line(name)) == visible_line(name)


def test_word_of_a_command_is_read_back_by_a_shell(name):
    word = shell_word(name)
    assert is_one_line(word)
    done = subprocess.run(
        ["bash", "-c", f"printf %s {word}"],
        capture_output=True,
        check=True,
        env={"LC_ALL": "C.UTF-8"},
    )
    assert done.stdout in (os.fsencode(name), name.encode(errors="surrogateescape"))


@pytest.mark.parametrize(
    ("closed", "words", "code"),
    [
        (">&-", "events", 3),
        (">/dev/full", "events", 3),
        ("2>&-", "events", 0),
        ("2>/dev/full", "verify absent", 3),
        (">&- 2>&- <&-", "verify absent", 3),
        ("| head -c 1", "events", 0),
    ],
)
def test_streams_that_are_closed_or_full_never_look_like_a_verdict(
    closed, words, code, tmp_path
):
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m braggtrace {words} {closed}"],
        stdout=subprocess.DEVNULL if "head" in closed else subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        timeout=60,
        check=False,
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@pytest.mark.parametrize("word", ["a\nb", "a\x9bb", "a\\tb", "##[a]"])
def test_side_whose_file_no_bundle_can_keep_is_refused(tmp_path, word):
    config = two_tables(tmp_path)
    shutil.copy(tmp_path / "a.csv", tmp_path / f"{word}.csv")
    text = config.read_text("utf-8").replace("b.csv", json.dumps(f"{word}.csv"))
    config.write_text(text, encoding="utf-8")
    result = call("run", config, "-q")
    assert (result.code, result.out) == (3, "")
    assert "no bundle can keep; rename it" in result.err
    assert not OBEYED.search(result.err)
    assert not list(tmp_path.glob("reports/c/*/metrics.json"))
