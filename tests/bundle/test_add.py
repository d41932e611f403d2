"""A bundle can be added to in three ways, and in no other."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from braggtrace.bundle.added import placing
from tests.pipeline.bundles import CHECKSUMS, edit, files_of, sign_again


@pytest.fixture
def whole(written, tmp_path) -> Path:
    """A bundle that agrees, away from its ledger."""
    return Path(shutil.copytree(written["nanobragg"], tmp_path / "whole"))


def content(bundle: Path) -> dict[str, bytes]:
    return {name: (bundle / name).read_bytes() for name in files_of(bundle)}


def additions(bundle: Path) -> list[dict[str, Any]]:
    lines = (bundle / "additions.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_note_grows_the_summary_and_is_recorded(braggtrace, whole):
    before = content(whole)
    for text in ("seen by two of us", "and by a third"):
        result = braggtrace("bundle", "note", whole, text, "--by", "ada")
        assert result.code == 0, result.err
    after = content(whole)
    assert after["summary.md"].startswith(before["summary.md"])
    said = after["summary.md"].decode()
    assert said.index("note by ada\n\nseen by two") < said.index("and by a third")
    assert after["commands.txt"].startswith(before["commands.txt"])
    assert after["commands.txt"].decode().count("braggtrace bundle note") == 2
    grown = {"summary.md", "commands.txt", "dir_listing.txt", CHECKSUMS}
    assert {n: d for n, d in after.items() if n in before and n not in grown} == {
        n: d for n, d in before.items() if n not in grown
    }
    assert [a["kind"] for a in additions(whole)] == ["note", "note"]
    assert after["manifests/0001-sha256.txt"] == before[CHECKSUMS]
    assert braggtrace("verify", whole).code == 0


def test_note_may_go_to_the_hypotheses(braggtrace, whole):
    words = ("too early to say", "--to", "hypotheses.md", "--by", "ada")
    assert braggtrace("bundle", "note", whole, *words).code == 0
    assert "too early to say" in (whole / "hypotheses.md").read_text("utf-8")
    assert braggtrace("verify", whole).code == 0


def test_attached_file_is_copied_and_declared(braggtrace, whole, tmp_path):
    source = tmp_path / "profile.bin"
    source.write_bytes(bytes(range(256)))
    words = ("--why", "along slow", "--by", "ada")
    assert braggtrace("bundle", "attach", whole, source, *words).code == 0
    assert (whole / "attachments/profile.bin").read_bytes() == source.read_bytes()
    assert "along slow" in (whole / "summary.md").read_text("utf-8")
    assert braggtrace("verify", whole).code == 0
    again = braggtrace("bundle", "attach", whole, source, "--by", "ada")
    assert (again.code, "never replaced" in again.err) == (2, True)
    named = ("--name", "other.bin", "--by", "ada")
    assert braggtrace("bundle", "attach", whole, source, *named).code == 0
    assert braggtrace("verify", whole).code == 0


UNUSABLE = [
    "../out",
    "a/b",
    "a\nb",
    " a",
    "..",
    ".",
    "/",
    "a" * 256,
    "é" * 128,
    "\udcff",
]


@pytest.mark.parametrize("name", UNUSABLE)
def test_name_that_cannot_be_listed_is_refused(braggtrace, whole, tmp_path, name):
    (tmp_path / "file").write_text("x")
    before = content(whole)
    words = ("--name", name, "--by", "ada")
    assert braggtrace("bundle", "attach", whole, tmp_path / "file", *words).code == 2
    assert content(whole) == before


def test_refresh_without_an_addition_changes_nothing(braggtrace, whole):
    before = content(whole)
    result = braggtrace("bundle", "refresh", whole, "--by", "ada")
    assert (result.code, "nothing was added" in result.out) == (0, True)
    assert content(whole) == before


def test_refresh_takes_declared_files_and_texts_that_grew(braggtrace, whole):
    (whole / "raw.txt").write_text("1 2 3\n")
    with (whole / "summary.md").open("a", encoding="utf-8") as file:
        file.write("\nby hand\n")
    refused = braggtrace("bundle", "refresh", whole, "--by", "ada")
    assert (refused.code, "raw.txt is new" in refused.err) == (3, True)
    words = ("--add", "raw.txt", "--why", "the meter's own", "--by", "ada")
    assert braggtrace("bundle", "refresh", whole, *words).code == 0
    assert braggtrace("verify", whole).code == 0
    (entry,) = additions(whole)
    assert (entry["kind"], list(entry["files"])) == ("refresh", ["raw.txt"])


@pytest.mark.parametrize("name", ["metrics.json", "trace_py.log", "summary.md"])
def test_refresh_refuses_what_was_rewritten(braggtrace, whole, name):
    data = (whole / name).read_bytes()
    (whole / name).write_bytes(data.replace(b"1", b"2", 1))
    before = content(whole)
    result = braggtrace("bundle", "refresh", whole, "--by", "ada")
    assert (result.code, name in result.err) == (3, True)
    assert content(whole) == before


@pytest.mark.parametrize("verb", ["note", "attach"])
def test_altered_bundle_is_not_added_to(braggtrace, whole, verb):
    edit(whole, "compare.txt", "PASS", "MISS")
    before = content(whole)
    what = "text" if verb == "note" else whole / "env.json"
    result = braggtrace("bundle", verb, whole, what, "--by", "ada")
    assert (result.code, "nothing is added" in result.err) == (3, True)
    assert content(whole) == before


@pytest.mark.parametrize("name", ["a" * 255, "é" * 127])
def test_longest_name_is_attached(braggtrace, whole, tmp_path, name):
    (tmp_path / "file").write_text("x")
    words = ("--name", name, "--by", "ada")
    assert braggtrace("bundle", "attach", whole, tmp_path / "file", *words).code == 0
    assert braggtrace("verify", whole).code == 0


@pytest.mark.parametrize("text", ["\udcff", "\x1b[2J", "a\rb", "\x9b", "\u202e"])
def test_text_that_is_not_shown_as_it_is_is_refused(braggtrace, whole, tmp_path, text):
    (tmp_path / "file").write_text("x")
    before = content(whole)
    by = ("--by", "ada")
    for words in (
        ("note", whole, text, *by),
        ("attach", whole, tmp_path / "file", "--why", text, *by),
        ("refresh", whole, "--why", text, *by),
        ("note", whole, "x", "--by", text),
    ):
        result = braggtrace("bundle", *words)
        assert (result.code, result.err.count("\n")) == (2, 1)
        assert text not in result.err
    assert content(whole) == before


@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "absent"])
def test_only_a_regular_file_is_attached(braggtrace, whole, tmp_path, kind):
    source = tmp_path / "source"
    if kind == "pipe":
        os.mkfifo(source)
    elif kind == "folder":
        source.mkdir()
    elif kind == "device":
        source = Path("/dev/zero")
    before = content(whole)
    result = braggtrace("bundle", "attach", whole, source, "--by", "ada")
    assert (result.code, "cannot be attached" in result.err) == (2, True)
    assert content(whole) == before


@pytest.mark.parametrize("folder", ["attachments/own", "attachments/own/inner"])
def test_addition_that_fails_halfway_leaves_the_bundle_as_it_was(
    braggtrace, whole, tmp_path, folder
):
    (tmp_path / "own").write_text("x")
    (whole / folder).mkdir(parents=True)  # in the place of the new file
    before = content(whole)
    words = ("attach", whole, tmp_path / "own", "--by", "ada")
    assert braggtrace("bundle", *words).code == 3
    assert content(whole) == before
    shutil.rmtree(whole / "attachments")
    assert braggtrace("verify", whole).code == 0
    assert braggtrace("bundle", *words).code == 0


def test_addition_that_is_interrupted_leaves_the_bundle_as_it_was(
    braggtrace, whole, monkeypatch
):
    before, replace, left = content(whole), Path.replace, iter(list[str]())

    def stop(self: Path, target: Path) -> Path:
        if next(left, "go on") == "stop":
            raise KeyboardInterrupt
        return replace(self, target)

    for stop_at in range(6):
        left = iter(["go on"] * stop_at + ["stop"])
        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", stop)
            assert braggtrace("bundle", "note", whole, "x", "--by", "ada").code == 3
        assert content(whole) == before
        assert not list(whole.parent.glob(".adding*"))


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[2Jb", os.fsdecode(b"a\xff")])
def test_file_whose_name_no_list_can_hold_is_not_declared(braggtrace, whole, name):
    (whole / name).write_text("x")
    sums = (whole / CHECKSUMS).read_bytes()
    result = braggtrace("bundle", "refresh", whole, "--add", name, "--by", "ada")
    assert (result.code, result.err.count("\n")) == (3, 1)
    assert (whole / CHECKSUMS).read_bytes() == sums
    assert name not in result.err


def test_addition_that_was_killed_is_finished_by_refresh(
    braggtrace, whole, monkeypatch
):
    # who is killed takes nothing back
    monkeypatch.setattr(placing, "_take_back", lambda *of: None)
    done: list[Path] = []
    replace = Path.replace

    def stop(self: Path, target: Path) -> Path:
        done.append(target)
        if len(done) > stop_after:
            raise KeyboardInterrupt
        return replace(self, target)

    for stop_after in range(6):
        bundle = Path(shutil.copytree(whole, whole.with_name(f"w{stop_after}")))
        done.clear()
        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", stop)
            assert braggtrace("bundle", "note", bundle, "x", "--by", "ada").code == 3
        rest = [p.name for p in bundle.parent.iterdir()]
        assert not [name for name in rest if name.startswith(".adding")]
        if stop_after:
            assert braggtrace("verify", bundle).code == 1
        assert braggtrace("bundle", "refresh", bundle, "--by", "ada").code == 0
        assert braggtrace("verify", bundle).code == 0


def test_line_of_an_addition_that_is_gone_is_found(braggtrace, whole):
    for text in ("one", "two"):
        braggtrace("bundle", "note", whole, text, "--by", "ada")
    path = whole / "additions.jsonl"
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:1]))
    sign_again(whole)
    assert braggtrace("verify", whole).code == 1


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("manifests/0001-sha256.txt", "  metrics.json", "  metrics.jsom"),
        ("summary.md", "AGREE", "agree"),
        ("summary.md", "first note", "other note"),
        ("additions.jsonl", '"number": 1', '"number": 2'),
        ("commands.txt", "braggtrace run", "braggtrace ran"),
        ("metrics.json", '"expected": 173', '"expected": 174'),
        ("attachments/file", "x", "y"),
    ],
)
def test_change_before_the_last_addition_is_found_with_right_checksums(
    braggtrace, whole, tmp_path, name, old, new
):
    (tmp_path / "file").write_text("x")
    braggtrace("bundle", "note", whole, "first note", "--by", "ada")
    braggtrace("bundle", "attach", whole, tmp_path / "file", "--by", "ada")
    braggtrace("bundle", "note", whole, "last note", "--by", "ada")
    assert braggtrace("verify", whole).code == 0
    edit(whole, name, old, new)
    sign_again(whole)
    assert braggtrace("verify", whole).code in (1, 3)


def test_undeclared_file_is_found_with_right_checksums(braggtrace, whole):
    braggtrace("bundle", "note", whole, "first note", "--by", "ada")
    (whole / "more.txt").write_text("more")
    sign_again(whole)
    result = braggtrace("verify", whole)
    assert (result.code, "no addition declares it" in result.out) == (1, True)


@pytest.mark.parametrize("text", ["", "  \n"])
def test_empty_note_is_refused(braggtrace, whole, text):
    assert braggtrace("bundle", "note", whole, text, "--by", "ada").code == 2


def test_folder_that_is_no_bundle_is_refused(braggtrace, tmp_path):
    for words in (("note", tmp_path, "x"), ("refresh", tmp_path)):
        result = braggtrace("bundle", *words, "--by", "ada")
        assert (result.code, "is no bundle" in result.err) == (3, True)
    assert list(tmp_path.iterdir()) == []
