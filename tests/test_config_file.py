"""What `run` takes for a configuration is one for pytest, too, or a failing item."""

import os

import pytest

from braggtrace.config import load_config
from braggtrace.config.load import DEEPEST_CHAIN
from braggtrace.config.model import RunConfig
from braggtrace.config_file import KEYS, is_configuration
from braggtrace.errors import ConfigError
from tests.helpers import REPOSITORY
from tests.shipped import shipped

SIDE = "{trace: a.csv, reader: {index: [n]}}"
PLAIN = f"version: 1\nname: c\nbaseline: {SIDE}\nsubject: {SIDE}\n"


def test_keys_are_those_of_a_configuration():
    assert {*RunConfig.model_fields, "extends"} == KEYS


def written(folder, data, name="c.yaml"):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        f"\ufeff{PLAIN}",
        PLAIN.replace("version:", '"version":'),
        PLAIN.replace("version:", "'version':"),
        PLAIN.replace("baseline:", "baseline :"),
        PLAIN.replace("baseline:", "? baseline\n:"),
        f"{{version: 1, name: c, baseline: {SIDE}, subject: {SIDE}}}",
        f"--- # a document\n{PLAIN}",
        f"%YAML 1.2\n---\n{PLAIN}...\n",
        PLAIN.replace("version:", "!!str version:"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("baseline", '"base\\x6cine"'),
    ],
    ids=[
        "plain", "byte order mark", "quoted", "single quotes", "blank before the colon",
        "complex key", "flow style", "marker of a document", "directive", "tag",
        "ends of lines of Windows", "escape",
    ],
)  # fmt: skip
def test_every_way_to_write_a_configuration_is_one(tmp_path, text):
    path = written(tmp_path, text)
    assert load_config(path).name == "c"
    assert is_configuration(path)


@pytest.mark.parametrize(
    "data",
    [
        f"{PLAIN}# \u00e9\n".encode("latin-1"),
        PLAIN.encode("utf-16"),
        "extends: gone.yaml\nname: c\n",
        "extends: [a.yaml]\nversion: 1\nname: c\nbaseline: {\n",
        f"{PLAIN}tolerances: [\n",
        "version: 1\nname: {\n",
        f"{PLAIN}name: d\n",
        f"{PLAIN}---\n{PLAIN}",
        f"{PLAIN}exempt: &a {{k: *a}}\n",
        f"{PLAIN}toleranses: {{}}\n",
        f"{PLAIN}# {'x' * 2**20}\n",
    ],
    ids=[
        "Latin-1", "UTF-16", "extends a file that is gone", "extends a list", "open",
        "open early", "a key twice", "two documents", "recursive", "unknown key",
        "large",
    ],
)  # fmt: skip
def test_what_cannot_be_read_and_looks_like_one_is_one(tmp_path, data):
    path = written(tmp_path, data)
    with pytest.raises(ConfigError):
        load_config(path)
    assert is_configuration(path)


def chain(folder, length):
    for number in range(1, length):
        written(folder, f"extends: {number}.yaml\n", f"{number - 1}.yaml")
    written(folder, PLAIN, f"{length - 1}.yaml")
    return folder / "0.yaml"


def test_files_that_extend_one_another_are_followed_as_far_as_run_does(tmp_path):
    first = chain(tmp_path, DEEPEST_CHAIN)
    assert load_config(first).name == "c"
    assert is_configuration(first)


def test_more_files_than_may_extend_one_another_are_refused(tmp_path):
    first = chain(tmp_path, DEEPEST_CHAIN + 1)
    with pytest.raises(ConfigError, match=f"more than {DEEPEST_CHAIN} files extend"):
        load_config(first)
    written(tmp_path, "extends: 1.yaml\nname: c\n", "0.yaml")
    assert is_configuration(first)


def test_a_file_that_extends_itself_is_one(tmp_path):
    path = written(tmp_path, "extends: c.yaml\nname: c\n")
    with pytest.raises(ConfigError, match="circle"):
        load_config(path)
    assert is_configuration(path)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "# nothing\n",
        "- 1\n- 2\n",
        "version: 2\nservices: {}\n",
        "extends: standard\nplugins: [react]\n",
        "extends: absent.yaml\nenv: {es6: true}\n",
        "name: x\ndescription: y\nversion: 1.0.0\n",
        "kind: Pod\n---\nkind: Service\n",
        b"version: \xff\xfe: [",
        "{{ template }}: [",
        "tolerances: {default: {rtol: 1.0e-3}}\n",
    ],
)
def test_files_of_other_programs_and_parts_of_configurations_are_none(tmp_path, data):
    assert not is_configuration(written(tmp_path, data))


def test_a_pipe_is_none_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "c.yaml")
    assert not is_configuration(tmp_path / "c.yaml")
    with pytest.raises(ConfigError, match="is no regular file"):
        load_config(tmp_path / "c.yaml")


def test_a_file_that_cannot_be_opened_may_be_one(tmp_path, monkeypatch):
    path = written(tmp_path, "- 1\n")
    assert not is_configuration(path)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", refuse)
    assert is_configuration(path)


@pytest.mark.parametrize("path", shipped(REPOSITORY / "configs"), ids=str)
def test_shipped_files_are_told_apart_as_run_does(path):
    if path.suffix == ".yaml":
        assert is_configuration(path)
