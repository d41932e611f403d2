"""Renderers of outcomes: picked by name, of any plugin, printed or into a file."""

import json
import shutil

import pytest

from braggtrace import defaults
from tests.cli.runner import call_python
from tests.e2e.two_programs import CONFIG, log_of, right, table_of, wrong

OWN = '''\
"""A renderer of outcomes of one's own."""

from braggtrace import hookimpl


class Own:
    name = "{name}"
    description = "mine"
    {more}

    def render(self, outcomes):
        {body}


@hookimpl
def braggtrace_outcomes():
    return [Own()]
'''
NAMES = "return ' '.join(f'{one.name}={one.verdict}' for one in outcomes) + '\\n'"


@pytest.fixture(autouse=True)
def no_github(monkeypatch):
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def config(tmp_path):
    """Two programs that differ, and a configuration that lists a renderer."""
    log_of(tmp_path / "baseline.log", right)
    table_of(tmp_path / "subject.csv", wrong)
    own(tmp_path)
    path = tmp_path / "oscillator.yaml"
    path.write_text(f"{CONFIG}plugins: [own.py]\n", encoding="utf-8")
    return path


def own(folder, body=NAMES, *, name="own", more=""):
    text = OWN.format(name=name, body=body, more=more)
    (folder / "own.py").write_text(text, encoding="utf-8")


def test_a_renderer_of_the_configuration_prints_instead_of_the_console(
    config, braggtrace
):
    result = braggtrace("run", config, "--format", "own")
    assert (result.code, result.out) == (1, "oscillator=DIVERGED\n")


def test_renderers_write_files_beside_what_is_printed(config, braggtrace, tmp_path):
    files = {name: tmp_path / f"out.{name}" for name in ("own", *defaults.OUTCOMES)}
    words = [f"--render={name}={file}" for name, file in files.items()]
    result = braggtrace("run", config, "-q", *words)
    assert result.code == 1, result.err
    texts = {name: file.read_text("utf-8") for name, file in files.items()}
    assert texts["console"] == result.out
    assert texts["own"] == "oscillator=DIVERGED\n"
    assert json.loads(texts["json"])["exit_code"] == 1
    assert texts["junit"].startswith("<?xml")
    assert texts["github"].startswith("::error")
    assert "| oscillator | **DIVERGED** |" in texts["github_summary"]


def test_junit_is_a_renderer_like_others(config, braggtrace, tmp_path):
    words = ("--junit", tmp_path / "a.xml", "--render", f"junit={tmp_path / 'b.xml'}")
    braggtrace("run", config, "-q", *words)
    one, two = ((tmp_path / name).read_text("utf-8") for name in ("a.xml", "b.xml"))
    assert one == two != ""


def test_the_console_may_be_named(config, braggtrace):
    words = ("compare", config.parent / "baseline.log", config.parent / "subject.csv")
    text = braggtrace(*words, "-c", config)
    named = braggtrace(*words, "-c", config, "--format", "console")
    assert (named.code, named.out) == (text.code, text.out)
    assert "first divergence" in named.out


def test_compare_and_regate_know_the_renderers_of_their_configuration(
    config, braggtrace, tmp_path
):
    files = (tmp_path / "baseline.log", tmp_path / "subject.csv")
    result = braggtrace("compare", *files, "-c", config, "--format", "own")
    assert (result.code, result.out) == (1, "oscillator=DIVERGED\n")
    braggtrace("run", config, "-q")
    (bundle,) = (tmp_path / "reports/oscillator").glob("*Z*")
    (tmp_path / "own.py").unlink()
    result = braggtrace("regate", bundle, "--format", "own")
    assert (result.code, result.out) == (1, "oscillator=DIVERGED\n")


def test_each_outcome_is_printed_as_it_comes_where_the_renderer_wants_it(
    config, braggtrace, tmp_path
):
    own(tmp_path, more="each = True")
    second = tmp_path / "second.yaml"
    second.write_text("extends: oscillator.yaml\nname: second\n", encoding="utf-8")
    file = tmp_path / "all.txt"
    words = ("--format", "own", "--render", f"own={file}")
    result = braggtrace("run", config, second, *words)
    assert result.out == "oscillator=DIVERGED\nsecond=DIVERGED\n"
    assert file.read_text("utf-8") == "oscillator=DIVERGED second=DIVERGED\n"


def test_two_configurations_may_have_a_renderer_of_one_name(
    config, braggtrace, tmp_path
):
    other = tmp_path / "other"
    other.mkdir()
    for name in ("baseline.log", "subject.csv", "own.py", "oscillator.yaml"):
        shutil.copy(tmp_path / name, other)
    result = braggtrace("run", config, other / "oscillator.yaml", "--format", "own")
    assert result.out == "oscillator=DIVERGED oscillator=DIVERGED\n"


def test_bytes_are_printed_and_written_as_bytes(config, tmp_path):
    own(tmp_path, "return bytes([0, 255, 10])")
    file = tmp_path / "out.bin"
    script = (
        "import subprocess, sys; done = subprocess.run([sys.executable, '-m', "
        "'braggtrace', *sys.argv[1:]], capture_output=True); "
        "print(done.returncode, list(done.stdout))"
    )
    words = ("run", config, "--format", "own", "--render", f"own={file}")
    assert call_python(script, *words).out == "1 [0, 255, 10]\n"
    assert file.read_bytes() == bytes([0, 255, 10])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--format", "jsn"), "unknown renderer 'jsn'; did you mean 'json'?"),
        (("--format", "owm"), "did you mean 'own'?"),
        (("--format", "txt"), "did you mean 'text'?"),
        (("--format", "close"), "unknown renderer 'close'"),
        (("--format", "tables"), "unknown renderer 'tables'"),
        (("--render", "junt=a.xml"), "did you mean 'junit'?"),
        (("--render", "junit"), "--render wants NAME=FILE, got 'junit'"),
        (("--render", "=a"), "--render wants NAME=FILE"),
        (("--render", "junit="), "--render wants NAME=FILE"),
        (("--render", "own=x", "--render", "junit=./x"), "two renderers would write"),
        (("--junit", "x", "--render", "own=x"), "two renderers would write"),
    ],
)
def test_a_wrong_request_exits_2_before_anything_is_run(
    config, braggtrace, tmp_path, monkeypatch, words, told
):
    monkeypatch.chdir(tmp_path)
    result = braggtrace("run", config, *words)
    assert (result.code, result.out) == (2, "")
    assert told in result.err
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("raise KeyError('gone')", "KeyError"),
        ("raise SystemExit(0)", "SystemExit"),
        ("return None", "wanted a text or bytes, got NoneType"),
        ("return {'a': 'b'}", "wanted a text or bytes, got dict"),
        ("return chr(0xd800)", "UnicodeEncodeError"),
    ],
)
@pytest.mark.parametrize("where", ["--format=own", "--render=own=out.txt"])
def test_a_renderer_that_breaks_is_named_and_nothing_is_written(
    config, braggtrace, tmp_path, monkeypatch, body, word, where
):
    monkeypatch.chdir(tmp_path)
    own(tmp_path, body)
    words = (where, "--junit", tmp_path / "j.xml")
    result = braggtrace("run", config, "-q", *words)
    assert result.code == 3
    assert "plugin 'own' raised" in result.err
    assert "rendering the outcomes" in result.err
    assert word in result.err
    assert not (tmp_path / "j.xml").exists()
    assert not (tmp_path / "out.txt").exists()


@pytest.mark.parametrize("name", defaults.OUTCOMES)
def test_the_names_of_built_in_renderers_are_taken(config, braggtrace, tmp_path, name):
    own(tmp_path, name=name)
    result = braggtrace("run", config, "-q")
    assert result.code == 2
    assert f"renderer '{name}' is claimed twice" in result.err


def test_a_file_that_cannot_be_written_names_its_option(config, braggtrace, tmp_path):
    nowhere = tmp_path / "absent/out.txt"
    result = braggtrace("run", config, "-q", "--render", f"own={nowhere}")
    assert result.code == 2
    assert "--render" in result.err


def test_annotations_are_printed_once_where_they_are_asked_for(
    config, braggtrace, monkeypatch
):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    result = braggtrace("run", config, "--format", "github")
    assert result.out.count("::error") == 1
    assert "::error" not in result.err


def test_plugins_lists_every_renderer(braggtrace, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = braggtrace("plugins", "--verbose")
    for name in defaults.OUTCOMES:
        assert f"outcomes    {name}: " in result.out
    for name in defaults.RENDERINGS:
        lines = result.out.splitlines()
        (line,) = (one for one in lines if one.startswith(f"reports     {name}: "))
        assert line.endswith("used by every bundle")


# each command in a fork of a process that has imported the command line alone
FORKS = """
import os, sys
from braggtrace.cli.main import main
for command in " ".join(sys.argv[1:]).split(" ; "):
    sys.stdout.flush()
    if os.fork():
        os.wait()
        continue
    try:
        main(command.split())
    except SystemExit:
        found = [n for n in sys.modules if "braggtrace_plugins.ren" in n]
        print()
        print("IMPORTED", *sorted(n.rpartition(".")[2] for n in found), sep=" ")
    sys.stdout.flush()
    os._exit(0)
"""


def test_only_the_renderers_that_are_used_are_imported(config):
    folder = config.parent
    files = (folder / "baseline.log", folder / "subject.csv", "-c", config)
    wanted = {
        ("--help",): "",
        ("history", "--help"): "",
        ("compare", *files): "console renderers",
        ("compare", *files, "--format", "json"): "json renderers",
        ("run", config, "--set", "report.formats=[console]"): "console renderers",
        ("run", config): "console diff_trace renderers summary tables",
    }
    words = [word for command in wanted for word in (";", *command)]
    result = call_python(FORKS, *words[1:])
    lines = [line for line in result.out.splitlines() if line.startswith("IMPORTED")]
    assert lines == [f"IMPORTED {names}".rstrip() for names in wanted.values()]
