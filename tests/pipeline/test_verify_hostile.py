"""A bundle of anybody's making is verified or refused; it neither stops nor hangs."""

import json
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from braggtrace.pipeline.verify import verify_bundle
from tests.cli.runner import call
from tests.pipeline.bundles import files_of, sign_again
from tests.pipeline.two_tables import bundle_of, red_and_green, two_tables

NAMES = (
    *("sha256.txt", "config.yaml", "run_metadata.json", "env.json", "metrics.json"),
    *("dir_listing.txt", "summary.md", "trace_py.jsonl", "given/subject/b.csv"),
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    red, _ = red_and_green(Path(tmp_path_factory.mktemp("hostile")))
    return red


@pytest.fixture
def bundle(kept, tmp_path) -> Path:
    """A red bundle, away from its ledger."""
    return Path(shutil.copytree(kept, tmp_path / "q"))


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def link_to_a_pipe(path: Path) -> None:
    os.mkfifo(path.parent.parent / f"pipe-{path.name}")
    path.symlink_to(path.parent.parent / f"pipe-{path.name}")


def circle(path: Path) -> None:
    path.symlink_to(path.name)


def folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", [pipe, endless, link_to_a_pipe, circle, folder])
def test_what_is_no_regular_file_is_found_and_not_read(bundle, name, kind):
    (bundle / name).unlink()
    kind(bundle / name)
    result = call("verify", bundle)
    assert result.code in (1, 3), result
    assert name.rpartition("/")[2] in result.out + result.err
    assert call("bundle", "note", bundle, "x", "--by", "ada").code == 3
    assert call("bundle", "refresh", bundle, "--by", "ada").code == 3
    assert call("regate", bundle).code in (2, 3)


@pytest.mark.parametrize("name", ["additions.jsonl", "manifests", "attachments/a"])
def test_pipe_that_no_run_writes_is_found_and_not_read(bundle, name):
    (bundle / name).parent.mkdir(exist_ok=True)
    pipe(bundle / name)
    assert call("verify", bundle).code == 1


def test_socket_in_a_bundle_is_found(bundle, monkeypatch):
    monkeypatch.chdir(bundle)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("s")
    assert call("verify", bundle).code == 1


@pytest.mark.parametrize("name", ["metrics.json", "env.json", "hypotheses.md"])
def test_pipe_in_the_last_bundle_does_not_stop_the_next_run(tmp_path, name):
    config = two_tables(tmp_path)
    last = bundle_of(config)
    (last / name).unlink(missing_ok=True)
    pipe(last / name)
    assert call("run", config, "-q").code == 0


VALUES: tuple[Any, ...] = (
    *(None, 5, -1, True, "x", "", [], [1], {}, {"a": 1}, 10**400, float("inf")),
    *("\0", "\ud800", "../../x", "9999-12-31T23:59:59+23:59", "2026-01-01"),
)


def places(data: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every key and number of an entry, at every depth."""
    items: Iterator[tuple[Any, Any]] = iter(())
    if isinstance(data, dict):
        items = iter(data.items())
    elif isinstance(data, list):
        items = iter(enumerate(data))
    for key, value in items:
        yield (*before, key)
        yield from places(value, (*before, key))


def altered(bundle: Path, name: str, place: tuple[Any, ...], value: Any) -> None:
    data = json.loads((bundle / name).read_text("utf-8"))
    inner = data
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    (bundle / name).write_text(json.dumps(data), encoding="utf-8")
    sign_again(bundle)


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [
        ("run_metadata.json", ("started",), "x"),
        ("run_metadata.json", ("started",), 5),
        ("run_metadata.json", ("trace_sha256",), 5),
        ("run_metadata.json", ("rules",), 10**400),
        ("run_metadata.json", ("pixels",), {"a": 1}),
        ("run_metadata.json", ("baseline",), []),
        ("run_metadata.json", ("config_sha256",), None),
        ("env.json", ("variables",), [1]),
        ("env.json", ("variables",), {"a": 1}),
        ("env.json", ("since_last_bundle",), "x"),
    ],
)
def test_record_of_another_type_is_found(bundle, name, place, value):
    altered(bundle, name, place, value)
    result = call("verify", bundle)
    assert (result.code, result.out.startswith("WRONG  ")) == (1, True)


@pytest.mark.parametrize(
    "text", ["", "[]", "5", "{", "\x00", "[" * 10**5, '{"a":1e999}']
)
@pytest.mark.parametrize("name", ["run_metadata.json", "env.json", "metrics.json"])
def test_record_that_is_no_record_is_found(bundle, name, text):
    (bundle / name).write_text(text, encoding="utf-8")
    sign_again(bundle)
    assert call("verify", bundle).code == 1


def every_place(kept: Path) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for name in files_of(kept):
        if name.endswith(".json"):
            for place in places(json.loads((kept / name).read_text("utf-8"))):
                yield name, place


@pytest.mark.slow("every entry of every record with each of many values")
@pytest.mark.parametrize("value", VALUES)
def test_any_entry_of_another_type_ends_in_a_verdict(kept, tmp_path, value):
    for number, (name, place) in enumerate(every_place(kept)):
        bundle = Path(shutil.copytree(kept, tmp_path / str(number)))
        altered(bundle, name, place, value)
        assert verify_bundle(bundle).bundle == bundle
        shutil.rmtree(bundle)
