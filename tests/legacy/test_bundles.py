"""Bundles of braggtrace 0.1.0 verify, are judged again and are promoted as they were.

Each is a copy; what came of it in its own version stands in ``0.1.0/expected.json``.
"""

import json
import shutil
from hashlib import sha256

import pytest

from tests.cli.runner import call, call_python
from tests.legacy.kept import (
    BUNDLES,
    KEPT,
    PROMOTE,
    change_value,
    copy_alone,
    copy_beside,
    names,
    promoted,
    regated,
    sign_again,
    trace_of,
)
from tests.slow import mostly_slow

EXPECTED = json.loads((KEPT / "expected.json").read_text("utf-8"))
NAMES = names()
DIVERGED = next(name for name in NAMES if name.startswith("physical/"))
PROGRAMS = next(name for name in NAMES if name.startswith("two_programs_red/"))
PROMOTABLE = [name for name in NAMES if EXPECTED[name]["promote"]["code"] == 0]
# no recording, nothing to accept, a third side, no verdict
REFUSED = [
    name
    for name in NAMES
    if name.split("/")[0] in ("two_programs", "promoted", "candidate_file", "blocked")
]
# its text grew, files came in, a text was signed by hand
ADDED = next(name for name in NAMES if name.startswith("added/"))
# a red and a green one, three sides, an image, other programs, a plugin, no verdict
SOME = {
    *("physical", "supervisor", "candidate_float32", "image_red", "npz_red"),
    *("two_programs_red", "plugin_sides", "blocked", "added"),
}
FEW = mostly_slow(
    NAMES,
    but=lambda name: name.split("/")[0] in SOME,
    why="every kept bundle; make test verifies all and takes some of each kind",
)
# one of each kind of evidence that only torch can have made
SIMULATED = ("auto", "candidate_float32", "candidate_compiled", "image_red", "native")
LOOK = """
import sys
sys.modules["torch"] = None  # importing it is an error from here on
from tests.cli.runner import call
for bundle in sys.argv[1:]:
    assert call("verify", bundle).code == 0, bundle
    assert call("regate", bundle, "-q").code in (0, 1), bundle
"""


def test_no_file_was_changed_since():
    lines = (KEPT / "sha256.txt").read_text("utf-8").splitlines()
    recorded = {name: digest for digest, name in (line.split("  ") for line in lines)}
    there = {
        str(path.relative_to(KEPT)): sha256(path.read_bytes()).hexdigest()
        for path in KEPT.rglob("*")
        if path.is_file() and path.parent != KEPT
    }
    there["expected.json"] = sha256((KEPT / "expected.json").read_bytes()).hexdigest()
    assert there == recorded


def test_every_bundle_has_its_expected_outcome():
    assert set(EXPECTED) == set(NAMES)
    assert (len(NAMES), len(PROMOTABLE), len(REFUSED)) == (37, 6, 4)


@pytest.mark.parametrize("name", NAMES)
def test_bundle_verifies_with_the_folder_alone(name, tmp_path):
    expected = EXPECTED[name]
    result = call("verify", copy_alone(name, tmp_path))
    assert result.code == expected["verify"] == 0, result.out + result.err
    blocked = expected["verdict"] == "BLOCKED"
    verdict = "blocked" if blocked else f"the verdict {expected['verdict']} follows"
    assert verdict in result.out


@pytest.mark.parametrize("name", [DIVERGED, PROGRAMS, ADDED])
def test_bundle_verifies_beside_its_ledger(name, tmp_path):
    result = call("verify", copy_beside(name, tmp_path))
    assert result.code == 0, result.out + result.err


def test_bundles_verify_and_are_judged_again_without_torch():
    bundles = [BUNDLES / name for name in NAMES if name.split("/")[0] in SIMULATED]
    assert len(bundles) == len(SIMULATED)
    result = call_python(LOOK, *bundles)
    assert result.code == 0, result.err


@pytest.mark.parametrize("name", FEW)
def test_bundle_is_judged_again_as_it_was(name, tmp_path, monkeypatch):
    bundle = copy_beside(name, tmp_path)
    monkeypatch.chdir(tmp_path)
    for found in EXPECTED[name]["regate"]:
        words = found.pop("words")
        assert regated(bundle, *words) == found, words


@pytest.mark.parametrize("name", NAMES)
def test_own_rules_give_the_recorded_verdict(name):
    """What the kept outcomes say, so that no wrong one was kept."""
    expected = EXPECTED[name]
    own = expected["regate"][0]
    if expected["verdict"] == "BLOCKED":
        assert own["code"] == 3
    else:
        assert own["verdict"] == expected["verdict"]
        assert own["first"] == expected["first"]
        metrics = json.loads((BUNDLES / name / "metrics.json").read_text("utf-8"))
        assert metrics["verdict"] == expected["verdict"]
        assert metrics["first_divergence"] == expected["first"]


@pytest.mark.parametrize("name", PROMOTABLE + REFUSED)
def test_bundle_is_promoted_as_it_was(name, tmp_path):
    bundle = copy_beside(name, tmp_path)
    assert promoted(bundle, tmp_path / "new") == EXPECTED[name]["promote"]


def test_new_version_counts_up_beside_the_recording_of_the_bundle(tmp_path):
    bundle = copy_beside(DIVERGED, tmp_path, alter=True)
    new = tmp_path / "configs/recording-v2"
    assert call("baseline", "promote", bundle, *PROMOTE).code == 3, "it is there"
    shutil.rmtree(new)
    assert call("baseline", "promote", bundle, *PROMOTE).code == 0
    kept = KEPT / "configs/recording-v2"
    for path in kept.glob("*.log"):
        assert (new / path.name).read_bytes() == path.read_bytes()
    assert {path.name for path in new.iterdir()} == {p.name for p in kept.iterdir()}


@pytest.mark.parametrize("name", FEW)
def test_changed_value_is_found(name, tmp_path):
    bundle = copy_alone(name, tmp_path)
    change_value(trace_of(bundle))
    result = call("verify", bundle)
    assert result.code == EXPECTED[name]["changed"]["verify"] == 1
    assert f"{trace_of(bundle).name} was changed" in result.out


@pytest.mark.parametrize("name", PROMOTABLE)
def test_changed_bundle_is_neither_judged_again_nor_promoted(name, tmp_path):
    bundle, new = copy_alone(name, tmp_path), tmp_path / "new"
    change_value(trace_of(bundle))
    codes = regated(bundle)["code"], promoted(bundle, new)["code"]
    expected = EXPECTED[name]["changed"]
    assert codes == (expected["regate"], expected["promote"]) == (3, 3)


@pytest.mark.parametrize("name", FEW)
def test_changed_value_is_found_where_the_checksums_were_made_anew(name, tmp_path):
    bundle, expected = copy_alone(name, tmp_path), EXPECTED[name]["signed_anew"]
    change_value(trace_of(bundle))
    sign_again(bundle)
    result = call("verify", bundle)
    assert (result.code, expected["verify"]) == (1, 1), result.out
    assert "sha256.txt" not in result.out, "the checksums themselves are right"
    if "promote" in expected:
        code = promoted(bundle, tmp_path / "new")["code"]
        assert (code, expected["promote"]) == (3, 3)


@pytest.mark.parametrize("name", [DIVERGED, PROGRAMS])
def test_forged_trace_is_found_though_everything_names_its_checksum(name, tmp_path):
    bundle = copy_alone(name, tmp_path)
    trace, metadata = bundle / "trace_py.jsonl", bundle / "run_metadata.json"
    before = sha256(trace.read_bytes()).hexdigest()
    change_value(trace)
    after = sha256(trace.read_bytes()).hexdigest()
    text = metadata.read_text("utf-8")
    assert before in text
    metadata.write_text(text.replace(before, after), encoding="utf-8")
    sign_again(bundle)
    assert call("verify", bundle).code == 1


@pytest.mark.parametrize("name", [DIVERGED, PROGRAMS])
def test_ledger_knows_that_checksums_were_made_anew(name, tmp_path):
    bundle = copy_beside(name, tmp_path)
    # held by its checksum alone
    told = bundle / "hypotheses.md"
    told.write_text(told.read_text("utf-8") + "\nmore\n", encoding="utf-8")
    sign_again(bundle)
    result = call("verify", bundle)
    assert result.code == 1
    assert "the ledger" in result.out
    assert call("verify", bundle.rename(tmp_path / "away")).code == 0


def test_additions_are_followed_back(tmp_path):
    bundle = copy_alone(ADDED, tmp_path)
    lines = (bundle / "additions.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 4
    attached = bundle / "attachments/sent.log"
    attached.write_text(attached.read_text("utf-8") + "more\n", encoding="utf-8")
    sign_again(bundle)
    assert call("verify", bundle).code == 1


def test_old_bundle_takes_a_further_note(tmp_path):
    bundle = copy_beside(DIVERGED, tmp_path)
    result = call("bundle", "note", bundle, "seen again", "--by", "ada")
    assert result.code == 0, result.err
    assert call("verify", bundle).code == 0


def test_history_reads_the_old_ledger(tmp_path):
    bundle = copy_beside(PROGRAMS, tmp_path)
    reports = bundle.parents[1]
    result = call("history", "two_programs_red", "--reports", reports)
    assert result.code == 0, result.err
    for path in bundle.parent.iterdir():
        assert path.name in result.out


@pytest.mark.parametrize("case", ["plugin_reader", "plugin_factors"])
def test_two_programs_are_judged_again_by_a_configuration_with_the_same_plugin(
    case, tmp_path, monkeypatch
):
    (name,) = (name for name in NAMES if name.startswith(f"{case}/"))
    bundle = copy_beside(name, tmp_path)
    monkeypatch.chdir(tmp_path)
    found = regated(bundle, "-c", f"configs/{case}.yaml")
    assert found == {
        k: v for k, v in EXPECTED[name]["regate"][0].items() if k != "words"
    }
