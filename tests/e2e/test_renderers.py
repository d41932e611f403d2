"""Renderers of plugins: what they may answer, what they are handed, what is refused."""

import json
import shutil
from importlib import import_module

import pytest

from braggtrace import defaults
from tests.e2e.image_case import image_case
from tests.e2e.two_programs import CONFIG, log_of, right, table_of
from tests.pipeline.bundles import edit, sign_again, without_verdict

WRITER = '''\
"""A renderer of one's own."""

from braggtrace import hookimpl


class Own:
    name = {name!r}
    description = "mine"
    file = {file!r}
    {more}

    def render(self, comparison, context):
        {body}


@hookimpl
def braggtrace_reports():
    return [Own()]
'''
# all that a renderer may look at, in an order that hides nothing
EVERYTHING = """\
        parts = [context.record, context.environment, context.digests, context.report]
        for trace in (context.baseline, context.subject, context.candidate):
            for event in trace or ():
                arrays = (event.index, event.values, event.half_width, event.repeats)
                told = [a if a is None else (a.dtype, a.tolist()) for a in arrays]
                parts += [event.name, event.unit, event.axes, event.components, *told]
            parts.append(trace and trace.header)
        for name, v in context.values.items():
            arrays = (v.index, v.baseline, v.subject, v.deviation, v.allowed, v.outside)
            parts += [name, v.axes, v.unit, *(a.tolist() for a in arrays)]
        images = context.images
        parts += [images and (images.baseline.sum(), images.subject.tolist())]
        return repr((comparison, parts))"""


def writer(body="return 'x'", *, name="own", file="own.txt", more=""):
    return WRITER.format(name=name, file=file, more=more, body=body.strip())


@pytest.fixture
def run(tmp_path, braggtrace):
    """Runs two programs that agree with renderers of some files."""
    log_of(tmp_path / "baseline.log", right)
    table_of(tmp_path / "subject.csv", right)

    def runs(*texts, names=("own",)):
        files = [f"own{i}.py" for i, _ in enumerate(texts)]
        for file, text in zip(files, texts, strict=True):
            (tmp_path / file).write_text(text, encoding="utf-8")
        lines = [f"plugins: [{', '.join(files)}]"]
        lines.append(f"report: {{plugins: [{', '.join(names)}]}}")
        config = tmp_path / "oscillator.yaml"
        config.write_text(CONFIG + "\n".join(lines), encoding="utf-8")
        return braggtrace("run", config, "-q")

    return runs


def bundle_of(folder):
    (found,) = (folder / "reports/oscillator").glob("*Z*")
    return found


def test_bytes_are_written_as_bytes(run, tmp_path):
    assert run(writer("return bytes(range(256))")).code == 0
    data = (bundle_of(tmp_path) / "reports/own.txt").read_bytes()
    assert data == bytes(range(256))


def test_what_is_not_derived_is_kept_by_its_checksum(run, tmp_path, braggtrace):
    assert run(writer("import os; return os.urandom(8)")).code == 0
    bundle = bundle_of(tmp_path)
    assert braggtrace("verify", bundle).code == 0
    (bundle / "reports/own.txt").write_bytes(b"other")
    sign_again(bundle)
    assert braggtrace("verify", bundle).code == 1


def test_a_writer_without_context_is_called_as_before(run, tmp_path):
    text = writer("return comparison['verdict']").replace(", context", "")
    assert run(text).code == 0
    assert (bundle_of(tmp_path) / "reports/own.txt").read_text("utf-8") == "AGREE"
    found = json.loads((bundle_of(tmp_path) / "run_metadata.json").read_text("utf-8"))
    assert found["reports"]["own"]["version"] == 1
    assert not found["reports"]["own"]["derived"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (writer("raise KeyError('gone')"), ("KeyError", "gone")),
        (writer("return None"), ("wanted a text, got NoneType",)),
        (writer("return {'a.txt': 7}"), ("wanted a text, got int",)),
        (writer("return {}"), ("at least one file",)),
        (writer("return {'../a.txt': ''}"), ("plain file name", "'../a.txt'")),
        (writer("return {'a/b.txt': ''}"), ("plain file name",)),
        (writer("return {'/a.txt': ''}"), ("plain file name",)),
        (writer("return {'..': ''}"), ("plain file name",)),
        (writer("return {'a\\\\b': ''}"), ("plain file name",)),
        (writer("return {'a\\nb': ''}"), ("plain file name",)),
        (writer("return {7: ''}"), ("plain file name", "7")),
        (writer("return {'a.txt': ''}", name=".."), ("plain file name", "'..'")),
        (writer(file="a/b"), ("plain file name",)),
        (writer(file=None), ("plain file name", "None")),
        (writer("return chr(0xd800)"), ("UnicodeEncodeError",)),
        (writer("return context.values['gone']"), ("KeyError",)),
        (writer("context.values['force'].baseline[:] = 0"), ("read-only",)),
    ],
)
def test_a_renderer_that_breaks_is_named_and_nothing_is_half_written(
    run, tmp_path, text, words
):
    name = ".." if "name = '..'" in text else "own"
    result = run(text, names=(f'"{name}"',))
    assert (result.code, result.out) == (3, "")
    for word in (f"plugin {name!r} raised", "rendering the report", *words):
        assert word in result.err
    assert without_verdict(tmp_path / "reports")
    assert not list((tmp_path / "reports").rglob("own.txt"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (writer(name="a"), writer(name="b")),
        (writer(name="a", file="b"), writer("return {'c': ''}", name="b")),
    ],
    ids=["one file", "a file and a folder"],
)
def test_two_renderers_of_one_file_are_refused(run, tmp_path, first, second):
    result = run(first, second, names=("a", "b"))
    assert result.code == 3
    assert "another report writes the file reports/" in result.err
    assert "plugin 'b' raised" in result.err
    assert without_verdict(tmp_path / "reports")


@pytest.mark.parametrize("more", ["derived = 1", "version = 1.5", "version = True"])
def test_what_a_renderer_says_of_itself_is_checked_when_it_is_registered(run, more):
    result = run(writer(more=more))
    assert result.code == 3
    assert "answering braggtrace_reports" in result.err


def test_a_report_may_have_the_name_of_a_built_in_rendering(run, tmp_path, braggtrace):
    text = writer("return 'mine'", name="summary", more="derived = True")
    assert run(text, names=("summary",)).code == 0
    bundle = bundle_of(tmp_path)
    assert (bundle / "reports/own.txt").read_text("utf-8") == "mine"
    assert (bundle / "summary.md").read_text("utf-8").startswith("# oscillator")
    assert braggtrace("verify", bundle).code == 0


def test_what_one_renderer_changes_the_next_does_not_see(run, tmp_path):
    body = "context.record.clear(); context.environment.clear(); return 'x'"
    other = "return str(len(context.record) and len(context.environment))"
    done = run(
        writer(body, name="a"), writer(other, name="b", file="b"), names=("a", "b")
    )
    assert done.code == 0, done.err
    assert int((bundle_of(tmp_path) / "reports/b").read_text("utf-8")) > 1


@pytest.mark.slow("runs and verifies for each kind of comparison")
@pytest.mark.parametrize(
    "words",
    [
        ("--mode", "physical"),
        ("--pixel", 685, 1039, "--pixel", 1039, 685),
        ("--candidate", "float32"),
        ("--set", "tolerance=auto"),
    ],
    ids=["diverged", "pixels", "three sides", "noise floor"],
)
def test_a_renderer_is_handed_the_same_when_the_bundle_is_verified(
    supervisor, tmp_path, braggtrace, words
):
    text = writer(EVERYTHING, more="derived = True")
    (supervisor.parent / "own.py").write_text(text, encoding="utf-8")
    config = supervisor.with_name("own.yaml")
    lines = (
        "extends: supervisor.yaml",
        "plugins: [own.py]",
        "report: {plugins: [own]}",
    )
    config.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = braggtrace("run", config, "-q", *words)
    assert done.code in (0, 1), done.err
    (bundle,) = (tmp_path / "reports/supervisor").glob("*Z*")
    moved = shutil.copytree(bundle, tmp_path / "moved")
    shutil.rmtree(supervisor.parent)
    result = braggtrace("verify", moved)
    assert result.code == 0, result.out
    if "--pixel" in words:
        told = (moved / "reports/own.txt").read_text("utf-8")
        assert "('slow', 'fast', 'phi')" in told


def test_a_renderer_is_handed_both_images(tmp_path, braggtrace, monkeypatch):
    monkeypatch.setattr("braggtrace.report.image_plot.image_png", lambda *_: b"picture")
    config = image_case(tmp_path)
    text = writer(EVERYTHING, more="derived = True")
    (tmp_path / "own.py").write_text(text, encoding="utf-8")
    with config.open("a", encoding="utf-8") as file:
        file.write("plugins: [own.py]\nreport: {plugins: [own]}\n")
    assert braggtrace("run", config, "-q").code == 0
    (bundle,) = (tmp_path / "reports/image").glob("*Z*")
    assert (bundle / "reports/own.txt").read_text("utf-8").endswith("]])])")
    assert braggtrace("verify", bundle).code == 0


@pytest.mark.parametrize("name", defaults.RENDERINGS)
def test_a_built_in_rendering_is_recorded(diverged_bundle, name):
    record = json.loads((diverged_bundle / "run_metadata.json").read_text("utf-8"))
    found = record["renderings"][name]
    assert set(found["files"]) == set(defaults.RENDERINGS[name])
    assert (found["version"], found["derived"]) == (1, True)


def not_asked(*_):
    raise ValueError("a renderer of another version was asked")


@pytest.mark.parametrize(
    ("name", "file"), [("tables", "compare.txt"), ("diff_trace", "diff_trace.md")]
)
def test_a_built_in_rendering_of_another_version_is_verified_by_its_checksum(
    diverged_bundle, braggtrace, monkeypatch, name, file
):
    plugin = import_module(f"braggtrace_plugins.renderers.{name}")
    later = type(plugin.braggtrace_reports()[0])(version=2)
    monkeypatch.setattr(plugin, name.upper(), later)
    monkeypatch.setattr(type(later), "render", not_asked)
    assert braggtrace("verify", diverged_bundle).code == 0
    edit(diverged_bundle, file, "rot_a", "rot_x")
    sign_again(diverged_bundle)
    result = braggtrace("verify", diverged_bundle)
    assert result.code == 1
    assert f"{file} is not the file that run_metadata.json names" in result.out


def test_a_bundle_without_a_record_of_renderings_is_of_version_1(
    diverged_bundle, braggtrace, monkeypatch
):
    record = json.loads((diverged_bundle / "run_metadata.json").read_text("utf-8"))
    del record["renderings"], record["rules"]  # both came with the same version
    (diverged_bundle / "run_metadata.json").write_text(
        json.dumps(record), encoding="utf-8"
    )
    sign_again(diverged_bundle)
    assert braggtrace("verify", diverged_bundle).code == 0
    edit(diverged_bundle, "compare.md", "DIVERGENT", "PASS     ")
    sign_again(diverged_bundle)
    assert (
        "compare.md is not what the traces give"
        in braggtrace("verify", diverged_bundle).out
    )


@pytest.mark.parametrize("key", ["renderings", "reports"])
def test_a_bundle_of_todays_rules_records_its_renderings(
    run, tmp_path, braggtrace, key
):
    assert run(writer("return comparison['verdict']", more="derived = True")).code == 0
    bundle = bundle_of(tmp_path)
    record = json.loads((bundle / "run_metadata.json").read_text("utf-8"))
    del record[key]
    (bundle / "run_metadata.json").write_text(json.dumps(record), "utf-8")
    (bundle / "reports/own.txt").write_text("FORGED", "utf-8")
    sign_again(bundle)
    (tmp_path / "reports/oscillator.ledger.jsonl").unlink(missing_ok=True)
    result = braggtrace("verify", bundle)
    assert result.code == 1
    assert f"run_metadata.json lacks or misstates {key}: no such key" in result.out


@pytest.mark.parametrize("name", defaults.RENDERINGS)
def test_what_core_knows_of_a_built_in_rendering_is_what_it_says(name):
    plugin = import_module(f"braggtrace_plugins.renderers.{name}")
    (offered,) = plugin.braggtrace_reports()
    assert offered.name == name
    files = defaults.RENDERINGS[name]
    assert offered.file == (files[0] if len(files) == 1 else "")
