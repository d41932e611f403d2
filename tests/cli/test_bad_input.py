"""Bad input: each kind has its exit code and a sentence that says what to do."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.runner import Result


def refused(result: Result, code: int, *words: str) -> None:
    """The program ended with that code and said why, in one sentence on stderr."""
    assert result.code == code, result
    assert "Traceback" not in result.err
    for word in words:
        assert word in result.err, result.err
    assert result.out == ""


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def run(braggtrace, supervisor):
    """Runs the copied configuration without writing a bundle."""

    def runs(*options: object) -> Result:
        formats = ("--set", "report.formats=[console]")
        result: Result = braggtrace("run", supervisor, "-q", *formats, *options)
        return result

    return runs


def test_unknown_key_exits_2(run, supervisor):
    edit(supervisor, "name: supervisor", "name: supervisor\ntolerancess: {}")
    refused(run(), 2, "supervisor.yaml:9:1: tolerancess", "did you mean 'tolerances'")


def test_wrong_type_exits_2(run, supervisor):
    edit(supervisor, "steps: 10", "steps: ten")
    refused(run(), 2, "supervisor.yaml:25", "experiment.scan.steps", "'ten'")


def test_missing_configuration_exits_2(braggtrace, tmp_path):
    refused(braggtrace("run", tmp_path / "nope.yaml"), 2, "nope.yaml", "check the path")


def test_missing_reflections_exit_2(run, supervisor):
    (supervisor.parent / "supervisor/structure_factors.hkl").unlink()
    refused(run(), 2, "structure_factors.hkl", "cannot be read")


def test_folder_in_place_of_the_reflections_exits_2(run, supervisor):
    path = supervisor.parent / "supervisor/structure_factors.hkl"
    path.unlink()
    path.mkdir()
    refused(run(), 2, "structure_factors.hkl", "cannot be read")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["holds no reflection"]),
        (b"1 2 3 4.0\n1 2 3\n", [":2: ", "'1 2 3'"]),
        (b"1 2 3 4.0\n1 2 x 5.0\n", [":2: ", "'1 2 x 5.0'"]),
        (b"1 2 3 4.0\n1 2.5 3 5.0\n", [":2: ", "whole numbers"]),
        (b"\xff\x00\xfe", ["not a text file"]),
    ],
    ids=["empty", "short", "letters", "fraction", "binary"],
)
def test_bad_reflections_exit_2_with_the_line(run, supervisor, content, words):
    (supervisor.parent / "supervisor/structure_factors.hkl").write_bytes(content)
    by_lines = ("--set", "subject.switches.hkl_stream=false")
    refused(run(*by_lines), 2, "structure_factors.hkl", *words)
    # the C program takes what it can of it; that is said, and nothing is green
    as_in_c = run()
    assert as_in_c.code in (1, 2), as_in_c
    assert "structure_factors.hkl" in as_in_c.err
    assert "C program" in as_in_c.err


@pytest.mark.parametrize("number", ["nan", "inf"])
def test_reflection_that_is_not_finite_is_never_green(run, supervisor, number):
    path = supervisor.parent / "supervisor/structure_factors.hkl"
    path.write_text(f"-7 -1 -14 {number}\n", encoding="utf-8")
    assert run().code in (1, 2)


@pytest.mark.parametrize("pixel", [(2527, 0), (0, 2463), (9999, 9999)])
def test_pixel_outside_the_detector_exits_2(run, pixel):
    refused(run("--pixel", *pixel), 2, "outside", "2527 x 2463", "slow 0..2526")


def test_negative_pixel_exits_2(run):
    refused(run("--pixel", -1, 2), 2, "pixel.slow", "-1")


def test_pixel_that_was_not_recorded_exits_3_and_lists_those_that_were(run, recording):
    manifest = json.loads((recording.parent / "manifest.json").read_text("utf-8"))
    listed = [f"({pixel['slow']} {pixel['fast']})" for pixel in manifest["pixels"]]
    assert len(listed) == 12
    refused(run("--pixel", 12, 34), 3, "slow 12, fast 34", "--pixel", *listed)


def test_recorded_pixel_with_slow_and_fast_swapped_exits_3_with_a_hint(run):
    refused(run("--pixel", 2209, 1728), 3, "1728 2209", "swapped")


def test_unknown_factor_group_exits_2_with_the_nearest_name(run, supervisor):
    edit(supervisor, "factors: [geometry", "factors: [geometri")
    refused(run(), 2, "supervisor.yaml:40", "geometri", "did you mean 'geometry'")


def test_factor_group_that_is_a_comparator_exits_2(run, supervisor):
    edit(supervisor, "factors: [geometry", "factors: [close")
    refused(run(), 2, "'close'")


def test_unknown_tolerance_exits_2_with_the_nearest_name(run, supervisor):
    edit(supervisor, "  default:", "  F_lat: {rtol: 1, why: test}\n  default:")
    refused(run(), 2, "supervisor.yaml:42:3", "F_lat", "did you mean 'F_latt'")


def test_tolerance_without_a_reason_exits_2(run, supervisor):
    edit(supervisor, "  default:", "  F_latt: {rtol: 1}\n  default:")
    refused(run(), 2, "supervisor.yaml:42:3", "tolerances.F_latt", "why")


def test_unknown_exempt_factor_exits_2_with_the_nearest_name(run):
    refused(run("--set", "exempt={F_lat: test}"), 2, "did you mean 'F_latt'")


def test_unknown_comparator_exits_2_with_the_nearest_name(run):
    options = ("--set", "tolerances.F_latt={comparator: clos, why: test}")
    refused(run(*options), 2, "clos", "did you mean 'close'")


def test_unknown_switch_exits_2_with_the_nearest_name(run):
    options = ("--set", "subject.switches={phi_zero_carry_over: false}")
    refused(run(*options), 2, "did you mean 'phi_zero_carryover'")


def test_factor_group_named_twice_exits_2(run):
    options = ("--set", "factors=[geometry, lattice, geometry]")
    refused(run(*options), 2, "geometry", "twice")


def test_plugin_named_twice_exits_2(run, supervisor):
    own = supervisor.parent / "own.py"
    own.write_text(
        "from braggtrace import EventFactors, hookimpl\n"
        "@hookimpl\ndef braggtrace_factors():\n"
        "    return (EventFactors(name='own', description='', events=()),)\n",
        encoding="utf-8",
    )
    refused(run("--set", f"plugins=[{own}, {own}]"), 2, "own.py", "twice")


def test_missing_plugin_file_exits_2(run):
    refused(run("--set", "plugins=[nope.py]"), 2, "nope.py", "does not exist")


def test_unknown_plugin_module_exits_2(run):
    refused(run("--set", "plugins=[no.such.module]"), 2, "no.such.module", "known:")


def test_missing_baseline_exits_3(run):
    refused(run("--set", "baseline.recorded=nope"), 3, "nope", "manifest.json")


def test_changed_baseline_file_exits_3(run, supervisor):
    log = supervisor.parent / "baselines/supervisor/trace_s685_f1039.log"
    edit(log, "TRACE_C: F_cell 190.27", "TRACE_C: F_cell 190.28")
    refused(run(), 3, "trace_s685_f1039.log", "sha256", "restore it")


def test_changed_file_of_another_recorded_pixel_exits_3(run, supervisor):
    log = supervisor.parent / "baselines/supervisor/trace_s0_f0.log"
    edit(log, "TRACE_C: steps 10", "TRACE_C: steps 11")
    refused(run(), 3, "trace_s0_f0.log", "sha256")


def test_missing_baseline_file_exits_3(run, supervisor):
    (supervisor.parent / "baselines/supervisor/trace_s0_f0.log").unlink()
    refused(run(), 3, "trace_s0_f0.log", "restore it")


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('"format": "braggtrace-recording"', '"format": "other"', "format"),
        ('"version": 1', '"version": 2', "version"),
        ('"program_version"', '"program_versions"', "program_version"),
        ('"fast": 1039', '"fast": "1039"', "pixels"),
        ('"trace": "trace_s0_f0.log"', '"trace": "../trace_s0_f0.log"', "checksum"),
        ("{\n", "", "JSON"),
    ],
)
def test_malformed_manifest_exits_3(run, supervisor, old, new, word):
    manifest = supervisor.parent / "baselines/supervisor/manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace(old, new, 1), encoding="utf-8")
    refused(run(), 3, "manifest.json", word)


def test_manifest_that_leads_out_of_its_folder_exits_3(run, supervisor):
    folder = supervisor.parent / "baselines/supervisor"
    shutil.copy(folder / "trace_s0_f0.log", folder.parent)
    manifest = folder / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"trace_s0', '"../trace_s0'), encoding="utf-8")
    refused(run(), 3, "leads out of the recording")


def test_manifest_that_names_another_pixel_exits_3(run, supervisor):
    manifest = supervisor.parent / "baselines/supervisor/manifest.json"
    edit(manifest, '"fast": 1039', '"fast": 1040')
    refused(run("--pixel", 685, 1040), 3, "slow 685, fast 1039", "slow 685, fast 1040")


@pytest.mark.parametrize("device", ["cpus", "gpu", "cuda:x"])
def test_unknown_device_exits_2(run, device):
    refused(run("--device", device), 2, device, "cpu, cuda")


@pytest.mark.parametrize("device", ["meta", "hpu"])
def test_device_that_cannot_give_numbers_is_refused(run, device):
    result = run("--device", device)
    refused(result, result.code, device)
    assert result.code in (2, 3)


def test_device_that_is_not_there_exits_3(run):
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is a cuda device here")
    refused(run("--device", "cuda"), 3, "cuda", "not available", "name another")


def test_report_folder_that_is_a_file_exits_3(braggtrace, supervisor, tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    result = braggtrace("run", supervisor, "--set", f"report.dir={tmp_path / 'taken'}")
    refused(result, 3, "cannot be written", "report.dir")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["runn", "x.yaml"], "No such command 'runn'"),
        (["run"], "Missing argument"),
        (["run", "x.yaml", "--modus", "physical"], "--mod"),
        (["run", "x.yaml", "--mode", "real"], "'nanobragg', 'physical'"),
        (["run", "x.yaml", "--dtype", "float16"], "'float64', 'float32'"),
        (["run", "x.yaml", "--pixel", "1"], "2 arguments"),
        (["run", "x.yaml", "--pixel", "1", "two"], "'two' is not a valid integer"),
        (["run", "x.yaml", "--set"], "requires an argument"),
        (["compare", "one.log"], "Missing argument"),
        (["compare", "one.log", "two.log", "three.log"], "unexpected extra argument"),
        (["trace", "x.yaml"], "--output"),
        (["verify"], "Missing argument"),
        (["events", "--format", "html"], "'text', 'markdown'"),
        (["plugins", "--all"], "--all"),
    ],
)
def test_wrong_command_line_exits_2(braggtrace, arguments, word):
    refused(braggtrace(*arguments), 2, word)


def test_no_command_exits_2_and_shows_the_commands(braggtrace):
    refused(braggtrace(), 2, "run", "compare", "verify")


@pytest.mark.parametrize("setting", ["pixel", "=1", "pixel.slow:1"])
def test_setting_without_key_or_value_exits_2(run, setting):
    refused(run("--set", setting), 2, "KEY=VALUE")


def test_setting_of_an_unknown_key_exits_2(run):
    refused(run("--set", "pixel.slo=1"), 2, "command line", "did you mean 'slow'")


def test_second_of_two_configurations_is_checked_before_the_first_one_runs(
    braggtrace, supervisor, tmp_path
):
    result = braggtrace("run", supervisor, tmp_path / "nope.yaml")
    refused(result, 2, "nope.yaml")
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize("name", ["out.txt", "out", "out.LOG", "log"])
def test_trace_into_a_file_of_unknown_kind_exits_2(
    braggtrace, supervisor, tmp_path, name
):
    result = braggtrace("trace", supervisor, "-o", tmp_path / name)
    refused(result, 2, ".log, .jsonl or .parquet")
    assert not (tmp_path / name).exists()


def test_trace_into_a_missing_folder_fails_and_leaves_nothing(
    braggtrace, supervisor, tmp_path
):
    result = braggtrace("trace", supervisor, "-o", tmp_path / "no/folder.log")
    refused(result, result.code, "cannot be written", "-o")
    assert result.code in (2, 3)
    assert [path.name for path in tmp_path.iterdir()] == ["configs"]


def test_trace_onto_a_folder_fails_and_leaves_nothing(braggtrace, supervisor, tmp_path):
    (tmp_path / "out.log").mkdir()
    result = braggtrace("trace", supervisor, "-o", tmp_path / "out.log")
    refused(result, result.code, "cannot be written")
    assert result.code in (2, 3)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["configs", "out.log"]


def test_trace_of_a_pixel_outside_the_detector_exits_2(
    braggtrace, supervisor, tmp_path
):
    out = tmp_path / "out.log"
    result = braggtrace("trace", supervisor, "--pixel", 3000, 0, "-o", out)
    refused(result, 2, "outside")


BAD_TRACES = {
    "absent": (None, "cannot be read"),
    "empty": (b"", "is empty"),
    "blank": (b" \n\n", "is empty"),
    "binary": (b"\x00\x01\x02", "binary"),
    "image": (b"\x89PNG\r\n\x1a\n\xff", "not text"),
    "prose": (b"nothing to see here\n", "no trace line"),
    "no value": (b"TRACE_C: F_latt\n", ":1: wanted a value"),
    "no number": (b"TRACE_C: F_latt twelve\n", "'twelve' is not a number"),
    "too many values": (b"TRACE_C: F_latt 1 2\n", "wanted 1 values, got 2"),
    "too few values": (b"TRACE_C: rot_a_angstroms 1 2\n", "wanted 3 values, got 2"),
    "cut in a line": (b"TRACE_CONFIG: tracing pixel (spixel=1, fp", "holds no event"),
    "other JSON": (b'{"a": 1}\n', "braggtrace-trace"),
    "broken JSON": (b'{"format": "braggtrace-trace", ', ":1: not a JSON object"),
    "a list": (b"[1, 2]\n", "no trace line"),
}


@pytest.mark.parametrize("kind", BAD_TRACES)
def test_trace_that_cannot_be_read_exits_3(braggtrace, recording, tmp_path, kind):
    content, word = BAD_TRACES[kind]
    path = tmp_path / "bad.trace"
    if content is not None:
        path.write_bytes(content)
    refused(braggtrace("compare", recording, path), 3, str(path), word)
    refused(braggtrace("compare", path, recording), 3, str(path), word)


def test_native_trace_that_lost_its_end_exits_3(braggtrace, written, tmp_path):
    whole = (written["nanobragg"] / "trace_py.jsonl").read_text(encoding="utf-8")
    lines = whole.splitlines(keepends=True)
    for kept in (1, 2, len(lines) // 2, len(lines) - 1):
        path = tmp_path / "cut.jsonl"
        path.write_text("".join(lines[:kept]), encoding="utf-8")
        refused(
            braggtrace("compare", path, path), 3, f"cut.jsonl:{kept}: ", "truncated"
        )


def test_native_trace_of_another_version_exits_3(braggtrace, written, tmp_path):
    text = (written["nanobragg"] / "trace_py.jsonl").read_text(encoding="utf-8")
    path = tmp_path / "new.jsonl"
    path.write_text(text.replace('"version": 1', '"version": 2', 1), encoding="utf-8")
    refused(braggtrace("compare", path, path), 3, "new.jsonl:1: version 2")


@pytest.mark.parametrize("what", ["nothing", "a folder", "a file"])
def test_verify_of_what_is_no_bundle_exits_3(braggtrace, tmp_path, what):
    path = tmp_path / "thing"
    if what == "a folder":
        path.mkdir()
    elif what == "a file":
        path.write_text("text", encoding="utf-8")
    refused(braggtrace("verify", path), 3, "is no bundle", "sha256.txt")
