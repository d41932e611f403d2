"""The ledger grows by whole lines, under a lock, and loses none."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from braggtrace.bundle import write as writing
from braggtrace.bundle.ledger import Ledger, ledger_names
from braggtrace.bundle.write import write_bundle
from braggtrace.errors import BundleError
from tests.bundle.test_write import EVIDENCE, full_disk
from tests.report import reports


@pytest.fixture
def folder(tmp_path) -> Path:
    """Where the bundles of a name go."""
    return Path(tmp_path, "reports/small")


def write(folder: Path) -> Path:
    return write_bundle(reports.agreeing(), EVIDENCE, folder)


def test_each_bundle_has_its_line(folder):
    names = [write(folder).name for _ in range(3)]
    attempts = Ledger(folder).attempts()
    assert [a.bundle for a in attempts] == names
    assert {(a.name, a.verdict, a.worst_factor) for a in attempts} == {
        ("small", "AGREE", "omega")
    }
    assert sorted(a.time for a in attempts) == [a.time for a in attempts]


def test_attempts_at_once_have_a_line_each(folder):
    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda _: write(folder), range(20)))
    assert {a.bundle for a in Ledger(folder).attempts()} == {p.name for p in paths}
    assert len({p.name for p in paths}) == 20


def test_diverged_attempt_names_factor_and_margin(folder):
    write_bundle(reports.diverged(), EVIDENCE, folder)
    (attempt,) = Ledger(folder).attempts()
    assert (attempt.verdict, attempt.first_divergence) == ("DIVERGED", "rot_a")
    assert attempt.worst_margin is not None
    assert attempt.worst_margin < 1


def test_factor_that_is_missing_has_no_margin_left(folder):
    write_bundle(reports.missing(), EVIDENCE, folder)
    (attempt,) = Ledger(folder).attempts()
    assert (attempt.worst_margin, attempt.worst_factor) == (0.0, "omega")


def test_bundle_whose_run_was_killed_before_its_line_gets_it_later(folder):
    killed, later = write(folder), None
    Ledger(folder).path.unlink()
    later = write(folder)
    first, second = Ledger(folder).attempts()
    assert (first.bundle, first.recovered) == (killed.name, True)
    assert (second.bundle, second.recovered) == (later.name, False)


def test_folder_that_is_no_bundle_gets_no_line(folder):
    (folder / "20250102T030405Z").mkdir(parents=True)
    (folder / "notes").mkdir()
    written = write(folder)
    assert [a.bundle for a in Ledger(folder).attempts()] == [written.name]


def test_damaged_line_is_named_and_never_lost(folder):
    write(folder)
    ledger = Ledger(folder)
    with ledger.path.open("ab") as file:
        file.write(b'{"time": "20')
    write(folder)
    lines = ledger.path.read_text("utf-8").splitlines()
    assert (len(lines), lines[1]) == (3, '{"time": "20')
    assert json.loads(lines[2])["name"] == "small"
    with pytest.raises(BundleError, match=r"small\.ledger\.jsonl:2: not a line"):
        ledger.attempts()


def test_ledger_that_cannot_be_written_leaves_no_bundle(folder, monkeypatch):
    write(folder)
    before = Ledger(folder).path.read_bytes()
    monkeypatch.setattr(Path, "replace", full_disk)
    with pytest.raises(BundleError, match="No space left"):
        write(folder)
    assert len(list(folder.iterdir())) == 1
    assert Ledger(folder).path.read_bytes() == before
    assert not list(folder.parent.glob("*.writing"))


def test_folder_in_place_of_the_ledger_is_refused(folder):
    Ledger(folder).path.mkdir(parents=True)
    with pytest.raises(BundleError, match="cannot be read"):
        write(folder)
    assert list(folder.iterdir()) == []


def test_names_are_those_that_have_a_ledger(folder):
    write(folder)
    (folder.parent / "other").mkdir()
    assert ledger_names(folder.parent) == ("small",)


def test_ledger_does_not_go_back_when_the_clock_does(folder, monkeypatch):
    moments = ["2030-01-01T00:00:00.000+00:00", "2020-01-01T00:00:00.000+00:00"]
    for moment in (*moments, *moments):
        monkeypatch.setattr(writing, "now", lambda moment=moment: moment)
        write(folder)
    assert [a.time for a in Ledger(folder).attempts()] == [moments[0]] * 4


def test_recovered_line_does_not_go_back_either(folder, monkeypatch):
    monkeypatch.setattr(writing, "now", lambda: "2090-01-01T00:00:00.000+00:00")
    write(folder)
    killed = write(folder)
    ledger = Ledger(folder)
    ledger.path.write_text(ledger.path.read_text("utf-8").splitlines()[0] + "\n")
    monkeypatch.undo()
    write(folder)
    times = [a.time for a in ledger.attempts()]
    assert [a.recovered for a in ledger.attempts()] == [False, True, False]
    assert ledger.attempts()[1].bundle == killed.name
    assert times == sorted(times)


def test_line_without_a_moment_stops_no_further_line(folder):
    write(folder)
    ledger = Ledger(folder)
    lines = ledger.path.read_text("utf-8")
    time = json.loads(lines)["time"]
    ledger.path.write_text(lines.replace(time, "yesterday"), encoding="utf-8")
    write(folder)
    assert len(ledger.attempts()) == 2


@pytest.mark.parametrize("name", ["20300101T000000Z", "20260102T030405Z-7"])
def test_renamed_bundle_gets_no_line_from_the_next_run(folder, name):
    write(folder).rename(folder / name)
    write(folder)
    assert name not in [a.bundle for a in Ledger(folder).attempts()]


def test_bundle_of_another_name_gets_no_line(folder):
    other = replace(EVIDENCE, metadata={**EVIDENCE.metadata, "name": "other"})
    foreign = write_bundle(reports.agreeing(), other, folder.with_name("other"))
    folder.mkdir()
    foreign.rename(folder / "20260102T030405Z-2")
    write(folder)
    assert len(Ledger(folder).attempts()) == 1
