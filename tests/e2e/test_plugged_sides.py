"""Baselines and reports of plugins: from a file beside the YAML to the bundle."""

import json
from pathlib import Path

import pytest
import yaml

from tests.pipeline.bundles import edit, sign_again

BASELINE = '''\
"""A baseline that reads the recording, as any program of one's own might."""

from dataclasses import replace
from pathlib import Path

from braggtrace import Trace, hookimpl, read_trace


class Mine:
    name = "mine"
    description = "the recording, through a plugin"

    def trace(self, request):
        {body}


@hookimpl
def braggtrace_baselines():
    return [Mine()]
'''
READ = """\
slow, fast = request.pixel
        file = request.folder / request.options["traces"] / f"trace_s{slow}_f{fast}.log"
        return read_trace(file)"""
REPORT = '''\
"""A table of one's own."""

from braggtrace import hookimpl


class Csv:
    name = "csv"
    description = "one line a factor"
    file = "{file}"

    def render(self, comparison):
        {body}


@hookimpl
def braggtrace_reports():
    return [Csv()]
'''
LINES = """\
rows = comparison["factors"].items()
        return "".join(f"{name},{row['status']}\\n" for name, row in rows)"""


@pytest.fixture
def write(supervisor):
    """Writes a plugin file and a configuration that names it."""

    def writes(text: str, *lines: str) -> Path:
        (supervisor.parent / "mine.py").write_text(text, encoding="utf-8")
        config: Path = supervisor.with_name("mine.yaml")
        head = ("extends: supervisor.yaml", "plugins: [mine.py]")
        config.write_text("\n".join((*head, *lines)) + "\n", encoding="utf-8")
        return config

    return writes


def baseline(body: str = READ) -> str:
    return BASELINE.format(body=body)


def report(body: str = LINES, file: str = "factors.csv") -> str:
    return REPORT.format(body=body, file=file)


USED = "baseline: {plugin: {name: mine, options: {traces: baselines/supervisor}}}"


def bundles(config: Path) -> list[Path]:
    folder = config.parent.parent / "reports/supervisor"
    return sorted(folder.iterdir()) if folder.exists() else []


def test_baseline_of_a_plugin_is_compared(write, braggtrace):
    result = braggtrace("run", write(baseline(), USED), "-q")
    assert result.code == 0, result.err
    assert "67 of 67 factors within tolerance" in result.out


def test_bundle_with_a_plugins_baseline_is_verified_without_asking_it_again(
    write, braggtrace
):
    config = write(baseline(), USED)
    braggtrace("run", config, "-q")
    (written,) = bundles(config)
    bundle = written.rename(config.parent / "away_from_its_ledger")
    assert (bundle / "trace_c.jsonl").read_text("utf-8").startswith("{")
    copy = bundle / "plugins/mine.py"
    edit(bundle, "plugins/mine.py", "def trace(self, request):", "def trace(self):")
    sign_again(bundle)
    assert "def trace(self):" in copy.read_text("utf-8")
    assert braggtrace("verify", bundle).code == 0
    metadata = json.loads((bundle / "run_metadata.json").read_text("utf-8"))
    assert metadata["baseline"]["plugin"] == "mine"


def test_bundle_with_a_plugins_baseline_runs_again(write, braggtrace):
    config = write(baseline(), USED)
    braggtrace("run", config, "-q")
    (bundle,) = bundles(config)
    again = braggtrace("run", bundle / "config.yaml", "-q")
    assert again.code == 0, again.err


def test_several_pixels_are_asked_for_one_by_one(write, braggtrace):
    words = ("--pixel", 685, 1039, "--pixel", 1039, 685)
    result = braggtrace("run", write(baseline(), USED), "-q", *words)
    assert result.code == 0, result.err
    assert "2 pixels" in result.out


def test_setting_one_option_keeps_the_folder_of_the_others(write, braggtrace):
    config = write(baseline(), USED)
    words = ("--set", "baseline.plugin.options.unused=1")
    assert braggtrace("run", config, "-q", *words).code == 0


def test_name_of_a_baseline_may_stand_alone(write, braggtrace):
    config = write(baseline(), "baseline: {plugin: mine}")
    result = braggtrace("run", config, "-q")
    assert result.code == 3
    assert "'mine' raised KeyError" in result.err
    assert "'traces' (mine.py:" in result.err


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("raise SystemExit(0)", "SystemExit"),
        ("return None", "wanted a braggtrace.Trace, got NoneType"),
        ("return {}", "got dict"),
        ("return Trace(header=None, events={})", "AttributeError"),
    ],
)
def test_baseline_that_breaks_is_named_and_exits_3(write, braggtrace, body, word):
    result = braggtrace("run", write(baseline(body), USED), "-q")
    assert (result.code, result.out) == (3, "")
    assert "'mine'" in result.err
    assert word in result.err


def test_trace_of_another_pixel_is_no_baseline(write, braggtrace):
    text = baseline(READ.replace("request.pixel", "(0, 0)"))
    result = braggtrace("run", write(text, USED), "-q")
    assert result.code == 3
    assert "asked for pixel slow 685, fast 1039 and traced slow 0" in result.err


def test_unknown_baseline_is_a_configuration_error_with_its_place(write, braggtrace):
    config = write(baseline(), "baseline: {plugin: mime}")
    result = braggtrace("run", config, "-q")
    assert result.code == 2
    assert "mine.yaml:3" in result.err
    assert "did you mean 'mine'" in result.err


def test_two_baselines_are_refused(write, braggtrace):
    config = write(baseline(), "baseline: {plugin: mine, recorded: baselines}")
    result = braggtrace("run", config, "-q")
    assert result.code == 2
    assert "exactly one" in result.err


def test_report_of_a_plugin_is_a_file_of_the_bundle(write, braggtrace):
    config = write(report(), "report: {plugins: [csv]}")
    result = braggtrace("run", config, "-q")
    assert result.code == 0, result.err
    (bundle,) = bundles(config)
    lines = (bundle / "reports/factors.csv").read_text("utf-8").splitlines()
    assert "F_latt,PASS" in lines
    assert len(lines) == 67
    assert braggtrace("verify", bundle).code == 0


def test_report_of_a_plugin_that_changes_its_data_changes_nothing_else(
    write, braggtrace
):
    body = "comparison['verdict'] = 'X'; comparison['factors'].clear(); return 'x'"
    config = write(report(body), "report: {formats: [bundle], plugins: [csv]}")
    assert braggtrace("run", config, "-q").code == 0
    (bundle,) = bundles(config)
    metrics = json.loads((bundle / "metrics.json").read_text("utf-8"))
    assert (metrics["verdict"], len(metrics["factors"])) == ("AGREE", 67)


@pytest.mark.parametrize(
    ("body", "file", "word"),
    [
        ("raise KeyError('gone')", "a.csv", "KeyError"),
        ("return 7", "a.csv", "wanted a text, got int"),
        ("return ''", "../a.csv", "plain file name"),
        ("return ''", "", "plain file name"),
        ("raise SystemExit(0)", "a.csv", "SystemExit"),
    ],
)
def test_report_that_breaks_is_named_and_exits_3(write, braggtrace, body, file, word):
    config = write(report(body, file), "report: {formats: [bundle], plugins: [csv]}")
    result = braggtrace("run", config, "-q")
    assert result.code == 3
    assert "plugin 'csv' raised" in result.err
    assert word in result.err


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ("{plugins: [cvs]}", "did you mean 'csv'"),
        ("{plugins: [csv, csv]}", "named twice"),
        ("{plugins: [scaling]}", "unknown report 'scaling'"),
        ("{plugins: [csv], formats: [console]}", "add bundle to report.formats"),
    ],
)
def test_report_that_cannot_be_written_exits_2_before_anything_is_run(
    write, braggtrace, lines, word
):
    config = write(report(), f"report: {lines}")
    result = braggtrace("run", config, "-q")
    assert (result.code, result.out) == (2, "")
    assert word in result.err
    assert not bundles(config)


def test_options_that_a_source_changes_are_recorded_as_they_were_given(
    write, braggtrace
):
    body = f"""\
request.options["more"]["list"] = 2
        request.options.setdefault("own", 1)
        {READ}"""
    options = "options: {traces: baselines/supervisor, more: {list: [1]}}"
    config = write(baseline(body), f"baseline: {{plugin: {{name: mine, {options}}}}}")
    result = braggtrace("run", config, "-q")
    assert result.code == 0, result.err
    recorded = (bundles(config)[-1] / "config.yaml").read_text("utf-8")
    options = yaml.safe_load(recorded)["baseline"]["plugin"]["options"]
    assert options["more"] == {"list": [1]}
    assert "own" not in options


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ("property(lambda self: 1 / 0)", "raised ZeroDivisionError while saying"),
        ("'no'", "wanted needs_experiment True or False, got 'no'"),
    ],
)
def test_whether_a_source_needs_an_experiment_is_true_or_false(
    tmp_path, braggtrace, given, word
):
    text = baseline().replace(
        "class Mine:", f"class Mine:\n    needs_experiment = {given}"
    )
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    (tmp_path / "ours.csv").write_text("length\n2.5\n", encoding="utf-8")
    config = tmp_path / "mine.yaml"
    config.write_text(
        "version: 1\nname: own\nplugins: [mine.py]\n"
        "baseline: {plugin: mine}\nsubject: {trace: ours.csv}\n",
        encoding="utf-8",
    )
    result = braggtrace("run", config, "-q")
    assert result.code == 3, result.err
    assert word in result.err
    assert "Traceback" not in result.err
