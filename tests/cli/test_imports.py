"""What commands import: no torch, schema, units or unpacking that they do not use."""

import pytest

from tests.cli.runner import call_python

SCRIPT = """
import sys
watched = sys.argv.pop(1).split(",")
from braggtrace.cli.main import main
commands = " ".join(sys.argv[1:]).split(" ; ")
for command in commands:
    try:
        main(command.split())
    except SystemExit as done:
        code = done.code
    print()
    print("AFTER", code, *(name in sys.modules for name in watched), sep=" ")
"""
SIMULATING = "torch,braggtrace.simulator"
# in one process: what one of them imports is there after each later one, too
WITHOUT_SIMULATION = (
    ("--help",),
    ("run", "--help"),
    ("history", "--help"),
    ("bundle", "note", "--help"),
    ("baseline", "--help"),
    ("compare", "LOG", "LOG"),
    ("history", "supervisor", "--reports", "REPORTS"),
    ("plugins",),
    ("events",),
    ("schema",),
    ("compare", "LOG", "NATIVE", "--config", "CONFIG"),
    ("verify", "BUNDLE"),
)


def after(out: str) -> list[str]:
    """Exit code and what is imported, after each command."""
    lines = out.splitlines()
    return [line.removeprefix("AFTER ") for line in lines if line.startswith("AFTER ")]


@pytest.fixture
def imports(root, recording, written):
    """Runs a command in a process of its own; exit code, torch?, simulator?"""
    names = {
        "LOG": recording,
        "NATIVE": written["nanobragg"] / "trace_py.jsonl",
        "CONFIG": root / "configs/supervisor.yaml",
        "BUNDLE": written["nanobragg"],
        "REPORTS": written["nanobragg"].parents[1],
    }

    def imported(*words: str) -> list[str]:
        result = call_python(
            SCRIPT, SIMULATING, *(names.get(word, word) for word in words)
        )
        return after(result.out)

    return imported


def test_commands_without_simulation_do_not_import_torch(imports):
    words = [word for words in WITHOUT_SIMULATION for word in (";", *words)]
    found = imports(*words[1:])
    assert len(found) == len(WITHOUT_SIMULATION)
    wrong = [
        f"{' '.join(words)}: {state}"
        for words, state in zip(WITHOUT_SIMULATION, found, strict=True)
        if state != "0 False False"
    ]
    assert not wrong


@pytest.mark.parametrize(("config", "read"), [((), False), (("--config",), True)])
def test_compare_reads_no_schema_where_no_configuration_is_named(
    root, recording, config, read
):
    words = (*config, *((root / "configs/supervisor.yaml",) if config else ()))
    result = call_python(SCRIPT, "pydantic", "compare", recording, recording, *words)
    assert after(result.out) == [f"0 {read}"]


# imports that took a twentieth of a command or more, and that it does not use
UNUSED = (
    (
        "--help",
        ("numpy", "json", "tempfile", "braggtrace.report", "braggtrace.cli.outcomes"),
    ),
    ("history two_programs --reports LEGACY/bundles", ("numpy", "braggtrace.report")),
    (
        "compare LOG LOG",
        (
            "pydantic",
            "pint",
            "fractions",
            "unicodedata",
            "gzip",
            "braggtrace.traceio.files",
            "h5py",
            "pyarrow",
        ),
    ),
    (
        "run LEGACY/configs/two_programs.yaml -q --set report.dir=FOLDER"
        " ; verify BUNDLE",
        ("pint", "unicodedata", "gzip", "h5py", "pyarrow", "matplotlib"),
    ),
)


@pytest.mark.parametrize(("command", "modules"), UNUSED)
def test_command_imports_nothing_that_it_does_not_use(
    root, recording, tmp_path, command, modules
):
    legacy = root / "tests/legacy/0.1.0"
    bundle = next((legacy / "bundles/two_programs").iterdir())
    words = {"LOG": recording, "LEGACY": legacy, "FOLDER": tmp_path, "BUNDLE": bundle}
    for word, path in words.items():
        command = command.replace(word, str(path))
    result = call_python(SCRIPT, ",".join(modules), *command.split())
    expected = " ".join(["0", *("False" for _ in modules)])
    assert set(after(result.out)) == {expected}, result.err


def test_trace_imports_torch_which_shows_that_this_test_can_fail(imports):
    assert imports("trace", "CONFIG", "-o", "-") == ["0 True True"]


PLUGINS = """
import sys
from braggtrace.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as done:
    assert done.code == 0
print()
found = [name for name in sys.modules if "_plugins.comparators." in name]
print(*sorted(name.rpartition(".")[2] for name in found))
"""


@pytest.mark.parametrize(
    ("tolerance", "loaded"),
    [
        ("{rtol: 1.0e-9, floor: 1.0e-12}", "close exact"),
        ("{rtol: null, ulp: 4}", "angular close exact noise ulp"),
    ],
)
def test_comparators_are_loaded_only_for_a_limit_that_not_every_one_takes(
    root, recording, tmp_path, tolerance, loaded
):
    path = tmp_path / "own.yaml"
    path.write_text(
        f"extends: {root / 'configs/supervisor.yaml'}\nname: own\n"
        f"tolerances: {{default: {tolerance}}}\nexempt: {{detector_convention: text}}\n"
    )
    result = call_python(PLUGINS, "compare", recording, recording, "--config", path)
    assert result.out.splitlines()[-1] == loaded, result.err
