"""Two programs that have nothing to do with diffraction, from YAML to the bundle."""

import json

import pytest

from tests.cli.runner import call, call_python
from tests.e2e.two_programs import CONFIG, log_of, recorded, right, table_of, wrong
from tests.test_pytest_plugin import pytest_in


@pytest.fixture
def folder(tmp_path):
    """A configuration, a baseline, and a subject that agrees."""
    log_of(tmp_path / "baseline.log", right)
    table_of(tmp_path / "subject.csv", right)
    (tmp_path / "oscillator.yaml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def bundle_of(folder):
    (found,) = (folder / "reports/oscillator").glob("*Z*")
    return found


def test_programs_that_agree_are_green(folder):
    result = call("run", folder / "oscillator.yaml")
    assert (result.code, result.err) == (0, "")
    assert "AGREE  oscillator  (3 of 3 factors within tolerance)" in result.out
    assert "15 expected = 15 compared" in result.out


def test_a_planted_slip_is_the_first_divergence_and_the_root_cause(folder):
    table_of(folder / "subject.csv", wrong)
    result = call("run", folder / "oscillator.yaml")
    assert result.code == 1
    assert "first divergence  position [m]  at n=0" in result.out
    assert (
        "root cause        position at n=0: every upstream event agrees" in result.out
    )
    assert "inherited by      force, velocity" in result.out


def test_the_bundle_verifies_without_the_files_and_notices_a_change(folder):
    call("run", folder / "oscillator.yaml")
    (folder / "baseline.log").unlink()
    (folder / "subject.csv").unlink()
    bundle = bundle_of(folder)
    assert call("verify", bundle).code == 0
    assert call("regate", bundle, "-q").code == 0
    given = bundle / "given/subject/subject.csv"
    given.write_text(given.read_text().replace("-2.0", "-2.1", 1))
    assert call("verify", bundle).code == 1


def test_a_bundle_with_right_sums_and_another_trace_is_not_believed(folder):
    from hashlib import sha256

    call("run", folder / "oscillator.yaml")
    bundle = bundle_of(folder)
    trace, facts = bundle / "trace_py.jsonl", bundle / "run_metadata.json"
    sums = bundle / "sha256.txt"
    before = [sha256(path.read_bytes()).hexdigest() for path in (trace, facts)]
    trace.write_text(trace.read_text().replace("-2.0", "-2.5", 1))
    after = sha256(trace.read_bytes()).hexdigest()
    facts.write_text(facts.read_text().replace(before[0], after))
    text = sums.read_text().replace(before[0], after)
    sums.write_text(text.replace(before[1], sha256(facts.read_bytes()).hexdigest()))
    result = call("verify", bundle)
    assert result.code == 1
    assert "trace_py.jsonl is not what the files under given give" in (
        result.out + result.err
    )


def test_compare_takes_readers_and_catalogue_from_the_configuration(folder):
    table_of(folder / "other.csv", wrong)
    result = call(
        "compare",
        folder / "baseline.log",
        folder / "other.csv",
        "--config",
        folder / "oscillator.yaml",
    )
    assert result.code == 1
    assert "root cause        position at n=0" in result.out


def test_regate_judges_by_other_tolerances(folder):
    table_of(folder / "subject.csv", wrong)
    call("run", folder / "oscillator.yaml")
    loose = ("--set", "tolerances.default.rtol=0.1")
    assert call("regate", bundle_of(folder), *loose, "-q").code == 0


def test_recorded_traces_are_compared_under_the_same_catalogue(folder):
    recorded(folder / "a.jsonl", right)
    recorded(folder / "b.jsonl", wrong)
    text = CONFIG.replace("subject.csv, reader: {index: [n]}", "b.jsonl")
    text = text.replace(", map: {f: force, v: velocity,\n  x: position}", "")
    head, _, rest = text.partition("  trace: baseline.log")
    path = folder / "native.yaml"
    path.write_text(head + "  trace: a.jsonl" + rest[rest.index("\ncatalog") :])
    result = call("run", path)
    assert result.code == 1
    assert "root cause        position at n=0" in result.out


@pytest.mark.slow("starts pytest; test_pytest_plugin.py does so in make test")
def test_the_items_of_pytest_are_the_events(folder):
    (folder / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    table_of(folder / "subject.csv", wrong)
    code, out = pytest_in(folder, "oscillator.yaml", "-q", "-rA")
    assert code == 1, out
    for item in ("events.force", "events.velocity", "events.position", "verdict"):
        assert f"FAILED oscillator.yaml::{item}" in out


@pytest.mark.parametrize("words", [("run",), ("explain",)])
def test_torch_is_never_imported(folder, words):
    script = (
        "import sys\nfrom braggtrace.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as done:\n    print()\n"
        "    print(done.code, 'torch' in sys.modules)\n"
    )
    result = call_python(script, *words, folder / "oscillator.yaml")
    assert result.out.splitlines()[-1] == "0 False"


@pytest.mark.parametrize(
    "words",
    [("render", "-o", "x.npy"), ("pixels",), ("export",)],
)
def test_what_needs_an_experiment_says_so(folder, words):
    result = call(words[0], folder / "oscillator.yaml", *words[1:])
    assert result.code == 2
    assert "oscillator.yaml:" in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("x: position", "y: position", "subject.map.y: subject.csv has no 'y'"),
        ("{unit: N,", "{unit: kg,", "force: 'N' cannot be converted to 'kg'"),
        ("index: [n]", "indx: [n]", "did you mean 'index'?"),
        ("index: [n]", "form: hdf", "unknown reader 'hdf'; did you mean 'hdf5'?"),
        ("upstream: [velocity]", "upstream: [speed]", "unknown event 'speed'"),
        ("upstream: [velocity]", "upstream: [position]", "declared after it"),
        ("  advances: n\n", "", "say which axis advances"),
        ("unit: m/s", "unit: m/sx", "unknown unit"),
        ("unit: m/s", "unit: 9**9**9", "is no unit"),
        ('"step {n}"', '"step {n"', "is not closed"),
        (
            "name: oscillator\n",
            "name: o\npixel: {slow: 1, fast: 1}\n",
            "nothing is sim",
        ),
        ("{trace: subject.csv,", "{device: cpu, trace: subject.csv,", "device is of"),
        ("index: [n]", "index: [n], group: /a", "group is nothing that"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(folder, old, new, said):
    assert old in CONFIG
    path = folder / "oscillator.yaml"
    text = CONFIG.replace(old, new, 1)
    if "group" in new:
        text = text.replace("{index", "{form: csv, index")
    path.write_text(text, encoding="utf-8")
    result = call("run", path)
    assert result.code in (2, 3)
    assert said in result.err
    assert "Traceback" not in result.err


def test_an_event_on_one_side_only_is_red(folder):
    table = (folder / "subject.csv").read_text().splitlines()
    wider = [f"{row},{i or 'extra'}" for i, row in enumerate(table)]
    (folder / "subject.csv").write_text("\n".join(wider) + "\n")
    result = call("run", folder / "oscillator.yaml", "--format", "json")
    assert result.code == 1
    assert "extra" in json.dumps(json.loads(result.out))


def test_axes_and_kinds_that_are_not_declared_are_red(folder):
    path = folder / "oscillator.yaml"
    path.write_text(
        CONFIG.replace("velocity: {unit: m/s, axes: [n]", "velocity: {unit: m/s")
    )
    result = call("run", path)
    assert result.code == 1
    assert "velocity has the axes n, which are not declared" in result.out


def test_a_catalogue_in_a_file_of_its_own_has_places_of_its_own(folder):
    head, _, events = CONFIG.partition("catalog:\n")
    lines = [line.removeprefix("  ") for line in events.splitlines()]
    (folder / "events.yaml").write_text("\n".join(lines) + "\n")
    path = folder / "oscillator.yaml"
    path.write_text(head + "catalog: events.yaml\n")
    assert call("run", path).code == 0
    assert call("verify", bundle_of(folder)).code == 0
    broken = "\n".join(lines).replace("unit: m/s", "unot: m/s")
    (folder / "events.yaml").write_text(broken)
    result = call("run", path)
    assert result.code == 2
    assert "events.yaml:4:14: catalog.events.velocity.unot" in result.err


PLUGIN = """\
from braggtrace import Catalog, Event, EventSpec, Trace, TraceHeader, hookimpl
import numpy as np

class Pairs:
    name = "pairs"
    description = "name and number by turns"
    def read(self, path, options):
        words = path.read_text().split(options["between"])
        events = {
            name: Event(name=name, unit="m", axes=(), index=np.zeros((1, 0), np.int64),
                        values=np.array([[float(value)]]))
            for name, value in zip(words[::2], words[1::2])
        }
        return Trace(header=TraceHeader(program="pairs"), events=events)

@hookimpl
def braggtrace_readers():
    return (Pairs(),)

@hookimpl
def braggtrace_catalogs():
    a = EventSpec(name="a", unit="mm", description="first")
    b = EventSpec(name="b", unit="mm", description="second", upstream=("a",))
    return (Catalog(name="pairs", description="two lengths", events=(a, b)),)
"""
PLUGGED = """\
version: 1
name: plugged
plugins: [pairs.py]
catalog: pairs
subject: {trace: s.txt, reader: {form: pairs, options: {between: "|"}}}
baseline: {trace: b.txt, reader: {form: pairs, options: {between: "|"}}}
"""


def test_readers_and_catalogues_of_a_plugin_are_used(tmp_path):
    (tmp_path / "pairs.py").write_text(PLUGIN)
    (tmp_path / "b.txt").write_text("b|3.0|a|1.0")
    (tmp_path / "s.txt").write_text("b|3.5|a|1.5")
    path = tmp_path / "plugged.yaml"
    path.write_text(PLUGGED)
    result = call("run", path)
    assert result.code == 1, result.err
    assert "first divergence  a [mm]" in result.out
    assert "inherited by      b" in result.out
    (bundle,) = (tmp_path / "reports/plugged").glob("*Z*")
    (tmp_path / "pairs.py").unlink()
    assert call("verify", bundle).code == 0


def test_a_reader_of_a_plugin_that_breaks_is_named(tmp_path):
    (tmp_path / "pairs.py").write_text(PLUGIN)
    (tmp_path / "b.txt").write_text("a|x")
    (tmp_path / "s.txt").write_text("a|1.0")
    path = tmp_path / "plugged.yaml"
    path.write_text(PLUGGED)
    result = call("run", path)
    assert result.code == 3
    assert "plugin 'pairs' raised ValueError while reading b.txt" in result.err


def test_a_divergence_without_a_simulator_is_told_as_one(folder):
    """hypotheses.md and the next steps promise nothing that cannot be had here."""
    table_of(folder / "subject.csv", wrong)
    call("run", folder / "oscillator.yaml")
    bundle = bundle_of(folder)
    told = (bundle / "hypotheses.md").read_text("utf-8")
    assert "The two sides agree" not in told
    assert "Nothing was tried" in told
    assert "root cause        position at n=0" in told
    steps = (bundle / "diff_trace.md").read_text("utf-8")
    assert "braggtrace explain" not in steps


def test_units_that_differ_without_a_catalogue_are_told_with_what_to_do(folder):
    (folder / "baseline.csv").write_text("speed [m/s]\n10\n", encoding="utf-8")
    (folder / "subject.csv").write_text("speed [km/h]\n36\n", encoding="utf-8")
    config = folder / "oscillator.yaml"
    start = "version: 1\nname: oscillator\nbaseline: {trace: baseline.csv}\n"
    config.write_text(start + "subject: {trace: subject.csv}\n", encoding="utf-8")
    result = call("run", config)
    assert result.code == 1
    assert "baseline is in m/s, subject in km/h" in result.out
    steps = (bundle_of(folder) / "diff_trace.md").read_text("utf-8")
    assert "declare its unit in a catalogue" in steps
    with config.open("a", encoding="utf-8") as file:
        file.write("catalog: {events: {speed: {unit: m/s}}}\n")
    assert call("run", config).code == 0
