"""Which reader takes a file, and what it is handed."""

import pytest

from braggtrace.config.trace_model import ReaderModel
from braggtrace.defaults import ANY_FILE, READERS
from braggtrace.errors import DuplicateNameError, PluginError, UsageError
from braggtrace.pluginmanager import Registry
from braggtrace.sources.file_reader import form_of, read_file
from braggtrace.traceio.files import Declared
from tests.cli.runner import call_python
from tests.e2e.two_programs import CONFIG, log_of, right, table_of

PLUGIN = """\
import numpy as np
from braggtrace import Event, Trace, TraceHeader, hookimpl

class Reader:
    name = {name!r}
    description = "what it was handed"
    endings = {endings!r}

    def read(self, path, options):
        values = np.array([[float(len(options))]])
        index = np.zeros((1, 0), np.int64)
        event = Event(name="handed", unit="1", axes=(), index=index, values=values)
        return Trace(header=TraceHeader(program={name!r}), events={{"handed": event}})

@hookimpl
def braggtrace_readers():
    return (Reader(),)
"""


@pytest.fixture
def plugin(tmp_path):
    def write(name, *endings, text=""):
        path = tmp_path / f"{name}_reader.py"
        path.write_text(PLUGIN.format(name=name, endings=endings) + text)
        return str(path)

    return write


@pytest.mark.parametrize("name", READERS)
def test_what_is_known_of_a_built_in_reader_is_what_it_says(name):
    reader, known = Registry().reader(name), READERS[name]
    assert getattr(reader, "endings", ()) == known.endings
    assert set(known.keys) <= set(ReaderModel.model_fields) - {"form", "options"}
    assert known.needs in (*known.keys, "")


def test_every_key_of_a_reader_belongs_to_a_form():
    keys = {key for reader in READERS.values() for key in reader.keys}
    # what indices count from holds for every form
    assert keys == set(ReaderModel.model_fields) - {"form", "options", "first"}


@pytest.mark.parametrize(
    ("file", "given", "form"),
    [
        ("a.csv", {}, "csv"),
        ("a.nxs", {}, "hdf5"),
        ("a.tar.npz", {}, "npz"),
        ("a.CSV", {}, ANY_FILE),
        (".csv", {}, ANY_FILE),
        ("a.jsonl", {}, "trace"),
        ("a", {}, "trace"),
        ("a.csv", {"pattern": "{name} {value}"}, "lines"),
        ("a.csv", {"form": "jsonl"}, "jsonl"),
        ("a.csv", {"form": "mine"}, "mine"),
    ],
)
def test_the_form_is_named_or_a_key_or_the_ending_tells_it(tmp_path, file, given, form):
    reader = ReaderModel.model_validate(given)
    assert form_of(tmp_path / file, reader, Registry()) == form


def test_a_plugin_that_the_configuration_names_offers_its_endings(tmp_path, plugin):
    registry = Registry()
    path = tmp_path / "run_7.out.dat"
    assert form_of(path, ReaderModel(), registry) == ANY_FILE
    registry.load(plugin("mine", ".dat", ".csv"))
    assert form_of(path, ReaderModel(), registry) == "mine"
    assert form_of(tmp_path / "a.csv", ReaderModel(), registry) == "mine"
    registry.load(plugin("longer", ".out.dat"))
    assert form_of(path, ReaderModel(), registry) == "longer"


def test_two_plugins_with_one_ending_want_a_form(tmp_path, plugin):
    registry = Registry()
    registry.load(plugin("mine", ".dat"))
    registry.load(plugin("yours", ".dat"))
    with pytest.raises(UsageError, match=r"mine and yours both read \.dat files"):
        form_of(tmp_path / "a.dat", ReaderModel(), registry)


@pytest.mark.parametrize("endings", ['".dat"', '("",)', "(1,)"])
def test_endings_that_are_none_fail_at_registration(plugin, endings):
    path = plugin("mine", text=f"\nReader.endings = {endings}\n")
    with pytest.raises(PluginError, match="has endings"):
        Registry().load(path)


def test_a_reader_of_two_arguments_is_called_with_these(tmp_path, plugin):
    registry = Registry()
    registry.load(plugin("mine"))
    reader = ReaderModel.model_validate({"form": "mine", "options": {"a": 1, "b": 2}})
    trace = read_file(tmp_path / "absent", reader, Declared(), registry)
    assert trace.events["handed"].values.tolist() == [[2.0]]


def test_a_key_of_another_form_is_an_error_where_the_ending_picks_a_plugin(
    tmp_path, plugin
):
    registry = Registry()
    registry.load(plugin("mine", ".dat"))
    reader = ReaderModel.model_validate({"delimiter": ";"})
    with pytest.raises(UsageError, match="delimiter is nothing that mine needs"):
        read_file(tmp_path / "a.dat", reader, Declared(), registry)


def test_a_reader_in_the_name_of_a_built_in_one_is_an_error(tmp_path, plugin):
    registry = Registry()
    registry.load(plugin("csv"))
    with pytest.raises(DuplicateNameError, match="'csv'"):
        read_file(tmp_path / "a.csv", ReaderModel(), Declared(), registry)


def test_only_the_readers_that_are_used_are_imported(tmp_path):
    log_of(tmp_path / "baseline.log", right)
    table_of(tmp_path / "subject.csv", right)
    (tmp_path / "oscillator.yaml").write_text(CONFIG, encoding="utf-8")
    script = (
        "import sys\nfrom braggtrace.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as done:\n"
        "    found = [n for n in sys.modules if 'braggtrace_plugins.readers' in n]\n"
        "    print(); print(done.code, 'h5py' in sys.modules, *sorted(found))\n"
    )
    result = call_python(script, "run", tmp_path / "oscillator.yaml")
    assert result.out.splitlines()[-1] == " ".join(
        ["0 False", *(f"braggtrace_plugins.readers{n}" for n in ("", ".csv", ".lines"))]
    )
