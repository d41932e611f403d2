"""A trace that was written goes through ``compare`` with the verdict of ``run``."""

import json
import re

import pytest

SUFFIXES = [".log", ".jsonl"]


@pytest.fixture
def traced(braggtrace, supervisor, tmp_path):
    """Writes the trace of the supervisor's pixel."""

    def trace(name: str, *options: object):
        path = tmp_path / name
        result = braggtrace("trace", supervisor, "-o", path, *options)
        assert (result.code, result.out, result.err) == (0, "", "")
        return path

    return trace


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("configured", [True, False], ids=["config", "no config"])
def test_trace_agrees_with_the_c_log_in_both_directions(
    braggtrace, traced, recording, supervisor, suffix, configured
):
    path = traced(f"x{suffix}")
    options = ("--config", supervisor) if configured else ()
    for sides in ((recording, path), (path, recording)):
        result = braggtrace("compare", *sides, *options)
        assert (result.code, result.err) == (0, "")
        assert "AGREE" in result.out
        printed = sides[0] == recording or suffix == ".log"
        assert ("= 173 compared + 0 exempt" in result.out) == printed
        assert "= 173 compared" in result.out
        assert "first divergence  none" in result.out


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_physical_trace_diverges_from_the_c_log_where_run_does(
    braggtrace, traced, recording, supervisor, suffix
):
    path = traced(f"x{suffix}", "--mode", "physical")
    run = braggtrace("run", supervisor, "-q", "--mode", "physical")
    (line,) = re.findall("first divergence .*", run.out)
    (count,) = re.findall(r"\(\d+ of \d+ factors outside", run.out)
    for sides in ((recording, path), (path, recording)):
        result = braggtrace("compare", *sides)
        assert result.code == 1
        assert line in result.out
        assert count in result.out


def test_both_forms_of_one_trace_agree(braggtrace, traced):
    assert braggtrace("compare", traced("x.log"), traced("x.jsonl")).code == 0


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_trace_agrees_with_itself_to_the_last_digit(braggtrace, traced, suffix):
    path = traced(f"x{suffix}")
    result = braggtrace("compare", path, path)
    assert result.code == 0
    assert "every value is the same" in result.out


def test_log_has_the_names_and_the_order_of_the_c_log(traced, recording):
    def names(text: str) -> list[str]:
        heads = (re.match(r"(TRACE_\w+:?[ ]?\w+)", line) for line in text.splitlines())
        return [head[1].replace("TRACE_PY", "TRACE_C") for head in heads if head]

    mine = names(traced("x.log").read_text(encoding="utf-8"))
    assert mine == names(recording.read_text(encoding="utf-8"))


def test_log_carries_the_tag_of_the_subject(traced):
    lines = traced("x.log").read_text(encoding="utf-8").splitlines()
    assert {re.match("TRACE_[A-Z]+", line)[0] for line in lines} == {  # type: ignore[index]
        "TRACE_PY",
        "TRACE_CONFIG",
    }
    assert sum(line.startswith("TRACE_PY_PHI ") for line in lines) == 10


def test_log_on_the_console_is_the_log_in_the_file(braggtrace, traced, supervisor):
    result = braggtrace("trace", supervisor, "-o", "-")
    assert (result.code, result.err) == (0, "")
    assert result.out == traced("x.log").read_text(encoding="utf-8")


def test_trace_is_the_one_in_the_bundle(traced, written):
    for suffix in SUFFIXES:
        mine = traced(f"x{suffix}").read_bytes()
        assert mine == (written["nanobragg"] / f"trace_py{suffix}").read_bytes()


def test_native_trace_says_where_it_came_from(traced):
    first = traced("x.jsonl", "--mode", "physical").read_text("utf-8").splitlines()[0]
    header = json.loads(first)
    assert header["program"] == "braggtrace"
    assert header["provenance"]["mode"] == "physical"
    assert header["provenance"]["dtype"] == "float64"
    assert "phi_zero_carryover=off" in header["provenance"]["switches"]


def test_trace_replaces_an_older_file_whole(traced, tmp_path):
    (tmp_path / "x.log").write_text("old\n" * 1000, encoding="utf-8")
    assert "old" not in traced("x.log").read_text(encoding="utf-8")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["configs", "x.log"]


def test_pixel_that_was_never_recorded_can_be_traced(traced):
    text = traced("x.log", "--pixel", 12, 34).read_text(encoding="utf-8")
    assert "TRACE_CONFIG: tracing pixel (spixel=12, fpixel=34)\n" in text


def test_recorded_trace_file_serves_as_a_baseline(braggtrace, traced, supervisor):
    path = traced("x.jsonl")
    only = f"baseline={{trace: {path}, recorded: null}}"
    result = braggtrace("run", supervisor, "-q", "--set", only)
    assert (result.code, result.err) == (0, "")
    assert "AGREE" in result.out


def test_bundle_of_a_native_baseline_is_verified(
    braggtrace, traced, supervisor, tmp_path
):
    path = traced("x.jsonl")
    only = f"baseline={{trace: {path}, recorded: null}}"
    for mode, code in (("nanobragg", 0), ("physical", 1)):
        options = ("--mode", mode, "--set", only, "--set", f"name={mode}")
        assert braggtrace("run", supervisor, "-q", *options).code == code
        (bundle,) = (tmp_path / "reports" / mode).iterdir()
        assert (bundle / "trace_c.jsonl").read_bytes() == path.read_bytes()
        assert braggtrace("verify", bundle).code == 0


def test_traces_of_two_pixels_diverge_at_the_pixel(braggtrace, traced, recording):
    other = recording.with_name("trace_s1039_f685.log")
    result = braggtrace("compare", other, traced("x.log"))
    assert result.code == 1
    assert "first divergence  pixel" in result.out
