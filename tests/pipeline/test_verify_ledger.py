"""A bundle next to its ledger is verified only where the ledger has its line."""

import json
import os
import shutil
from pathlib import Path

import pytest

from braggtrace.bundle.ledger import Ledger
from braggtrace.digests import digest
from braggtrace.pipeline.verify import verify_bundle
from tests.cli.runner import call
from tests.pipeline.bundles import edit, sign_again
from tests.pipeline.two_tables import red_and_green


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    """``reports`` with the ledger of a red bundle and, elsewhere, a green one."""
    folder = Path(tmp_path_factory.mktemp("ledgers"))
    red_and_green(folder)
    return folder


@pytest.fixture
def red(kept, tmp_path) -> Path:
    """A copy of the red bundle with its ledger; the green one lies in ``other``."""
    for part in ("reports", "other"):
        shutil.copytree(kept / part, tmp_path / part)
    return Path(next((tmp_path / "reports/c").iterdir()))


def green(red: Path) -> Path:
    return Path(next((red.parent.parent.parent / "other/c").iterdir()))


def problem(bundle: Path) -> str:
    (only,) = verify_bundle(bundle).problems
    return only


def test_bundle_that_the_ledger_knows_is_verified(red):
    assert verify_bundle(red).problems == ()
    assert call("verify", red).code == 0


def test_bundle_without_a_ledger_is_verified(red):
    alone = shutil.copytree(red, red.parent.parent.parent / "alone/q")
    assert verify_bundle(alone).problems == ()


def test_bundle_in_the_place_of_another_is_found(red):
    place = red
    aside = green(red)
    shutil.rmtree(red)
    aside.rename(place)
    assert problem(place).startswith("sha256.txt was written anew")
    assert call("verify", place).code == 1


def test_link_in_the_place_of_a_bundle_is_found(red):
    other = green(red)
    shutil.rmtree(red)
    red.symlink_to(other)
    assert problem(red).startswith("sha256.txt was written anew")


def test_link_to_a_bundle_next_to_it_is_found_under_a_name_of_the_ledger(red):
    shutil.copytree(green(red), red.parent / "later")
    place = red.parent / red.name
    shutil.rmtree(red)
    place.symlink_to("later")
    assert any("written anew" in p for p in verify_bundle(place).problems)


def test_second_name_of_a_known_bundle_is_verified(red):
    latest = red.parent / "latest"
    latest.symlink_to(red.name)
    assert verify_bundle(latest).problems == ()


@pytest.mark.parametrize("name", ["20300101T000000Z", "kept"])
def test_renamed_bundle_is_found(red, name):
    renamed = red.rename(red.with_name(name))
    assert f"no line of a bundle {name}" in problem(renamed)
    assert call("verify", renamed).code == 1


def test_bundle_under_another_name_of_the_reports_is_found(red):
    other = red.parent.parent / "other"
    (other.parent / "other.ledger.jsonl").write_text("", encoding="utf-8")
    other.mkdir()
    assert "no line of a bundle" in problem(red.rename(other / red.name))


def ledger_of(bundle: Path) -> Path:
    return bundle.parent.with_name(f"{bundle.parent.name}.ledger.jsonl")


def emptied(path: Path) -> None:
    path.write_text("", encoding="utf-8")


def without_line(path: Path) -> None:
    line = json.loads(path.read_text("utf-8"))
    line["bundle"] = "20200101T000000Z"
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")


def piped(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def binary(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\0")


def foreign(path: Path) -> None:
    path.write_text('{"time": 5}\n', encoding="utf-8")


@pytest.mark.parametrize(
    "change", [emptied, without_line, piped, dangling, binary, foreign]
)
def test_ledger_that_does_not_have_the_line_is_a_problem(red, change):
    change(ledger_of(red))
    assert "ledger" in problem(red)
    assert call("verify", red).code == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("verdict", "AGREE"),
        ("first_divergence", None),
        ("commit", "f" * 40),
        ("worst_margin", 7.0),
        ("started", "2020-01-01T00:00:00+00:00"),
    ],
)
def test_line_that_says_another_thing_than_the_bundle_is_found(red, key, value):
    path = ledger_of(red)
    line = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**line, key: value}) + "\n", encoding="utf-8")
    assert f"says {key} {value!r}" in problem(red)


def test_bundle_in_the_root_folder_has_no_ledger():
    assert not Ledger(Path("/")).is_there


def extending(bundle: Path, text: str) -> Path:
    """A copy without a ledger whose configuration has a further line."""
    copy = shutil.copytree(bundle, bundle.parent.parent.parent / "away/b")
    before = (copy / "config.yaml").read_bytes()
    path = copy / "config.yaml"
    path.write_text(f"{text}\n{before.decode()}", encoding="utf-8")
    edit(copy, "run_metadata.json", digest(before), digest(path))
    sign_again(copy)
    return copy


@pytest.mark.parametrize(
    "line", ["extends: ../outside.yaml", "extends: attachments/a.yaml", "extends: null"]
)
def test_configuration_that_extends_another_is_found(red, line):
    copy = extending(green(red), line)
    shutil.copy(copy / "config.yaml", copy.parent / "outside.yaml")
    assert "extends no other file" in problem(copy)
    assert call("verify", copy).code == 1
    assert call("regate", copy).code in (2, 3)


def test_configuration_that_is_another_file_altogether_is_found(red):
    copy = extending(green(red), "# nothing")
    outside = copy.parent / "outside.yaml"
    shutil.copy(copy / "config.yaml", outside)
    (copy / "config.yaml").write_text(f"extends: {outside}\n", encoding="utf-8")
    sign_again(copy)
    assert any("extends no other file" in p for p in verify_bundle(copy).problems)
