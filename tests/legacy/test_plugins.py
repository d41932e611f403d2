"""One plugin file a hook, with the signatures of 0.1.0, does what it did."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import call
from tests.legacy.kept import BUNDLES, KEPT, copy_beside, names

# file: the objects that it offers
OFFERS = {
    "factors": ("length", "counts"),
    "energies": ("energy", "motion"),
    "every": ("all_events",),
    "comparators": ("relative", "total"),
    "hypotheses": ("other-end", "centre-swapped", "per-step"),
    "readers": ("semicolons",),
    "catalogs": ("oscillator_events",),
    "baselines": ("folder",),
    "reports": ("spreadsheet",),
}
# configuration: exit code of its run
RUNS = {"plugin_sides": 0, "hypotheses": 1, "plugin_reader": 1, "plugin_factors": 0}


def data(bundle: Path, name: str = "metrics.json") -> dict[str, Any]:
    return dict(json.loads((bundle / name).read_text("utf-8")))


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """What was printed, the new bundle and the kept one, by configuration."""
    found = {}
    for name in RUNS:
        folder = tmp_path_factory.mktemp(name)
        kept = next(n for n in names() if n.startswith(f"{name}/"))
        old = copy_beside(kept, folder, alter=True)
        result = call("run", folder / f"configs/{name}.yaml", "-q")
        assert result.code == RUNS[name], result.out + result.err
        (new,) = set(old.parent.iterdir()) - {old}
        found[name] = (result.out, new, BUNDLES / kept)
    return found


def test_every_kept_plugin_is_listed_here():
    assert {path.stem for path in (KEPT / "plugins").iterdir()} == set(OFFERS)


def test_plugins_offer_what_they_did():
    files = [KEPT / f"plugins/{name}.py" for name in OFFERS]
    result = call("plugins", *files, "--verbose")
    assert result.code == 0, result.err
    for name, offers in OFFERS.items():
        lines = [line for line in result.out.splitlines() if f"{name}.py" in line]
        for offer in offers:
            assert any(offer in line for line in lines), (name, offer, result.out)


@pytest.mark.parametrize("name", RUNS)
def test_run_finds_what_the_kept_bundle_says(runs, name):
    _, new, kept = runs[name]
    found, told = data(new), data(kept)
    for key in ("verdict", "first_divergence", "num_divergent", "num_compared"):
        assert found[key] == told[key], key
    assert found["values"] == told["values"]
    assert list(found["factors"]) == list(told["factors"])
    for factor, row in told["factors"].items():
        for key in ("status", "group", "comparator", "unit", "compared", "outside"):
            assert found["factors"][factor][key] == row[key], (factor, key)


@pytest.mark.parametrize("name", RUNS)
def test_new_bundle_with_the_plugins_verifies(runs, name):
    _, new, _ = runs[name]
    assert call("verify", new).code == 0


def test_factors_take_part(runs):
    _, new, _ = runs["plugin_sides"]
    factors = data(new)["factors"]
    assert factors["q_length"]["group"] == "length"
    assert factors["steps"]["group"] == "counts"
    _, new, _ = runs["plugin_factors"]
    factors = data(new)["factors"]
    assert factors["kinetic_energy"]["group"] == "energy"
    assert factors["position"]["group"] == "motion"
    _, new, _ = runs["plugin_reader"]
    assert {f["group"] for f in data(new)["factors"].values()} == {"all_events"}


def test_comparators_judge(runs):
    _, new, _ = runs["plugin_sides"]
    assert data(new)["factors"]["R_distance"]["comparator"] == "relative"
    _, new, _ = runs["plugin_factors"]
    factors = data(new)["factors"]
    assert factors["kinetic_energy"]["comparator"] == "relative"
    assert factors["position"]["comparator"] == "total"


def test_finding_made_by_hand_diverges(runs):
    _, new, _ = runs["plugin_factors"]
    strict = "tolerances.position={comparator: total, rtol: 1.0e-9, why: a test}"
    result = call("regate", new, "--set", strict, "--format", "json")
    assert result.code == 1
    (found,) = json.loads(result.out)["comparisons"]
    assert found["factors"]["position"]["message"] == "the sums differ"
    assert found["factors"]["position"]["status"] == "DIVERGENT"


def test_reader_and_catalogue_give_names_units_and_order(runs):
    out, new, kept = runs["plugin_reader"]
    assert "first divergence  position [m]  at n=0" in out
    for name in ("trace_c.jsonl", "trace_py.jsonl"):
        assert (new / name).read_bytes() == (kept / name).read_bytes()


def test_reader_refuses_in_its_own_words(tmp_path):
    kept = next(n for n in names() if n.startswith("plugin_reader/"))
    copy_beside(kept, tmp_path, alter=True)
    trace = tmp_path / "configs/programs/theirs.txt"
    trace.write_text("theirs 1.0\nforce_0 = 1\n", encoding="utf-8")
    result = call("run", tmp_path / "configs/plugin_reader.yaml", "-q")
    assert result.code == 3
    assert "theirs.txt:2" in result.err
    assert "wanted name_step;value" in result.err


def test_catalogue_is_listed_in_causal_order():
    result = call("events", KEPT / "plugins/catalogs.py")
    assert result.code == 0, result.err
    places = [result.out.index(name) for name in ("force", "velocity", "position")]
    assert places == sorted(places)


def test_baseline_is_written_into_the_bundle(runs):
    _, new, kept = runs["plugin_sides"]
    trace = (new / "trace_c.jsonl").read_bytes()
    assert trace == (kept / "trace_c.jsonl").read_bytes()
    assert data(new, "run_metadata.json")["baseline"]["plugin"] == "folder"


def test_report_is_a_file_of_the_bundle(runs):
    _, new, kept = runs["plugin_sides"]
    lines = (new / "reports/factors.csv").read_text("utf-8").splitlines()
    told = (kept / "reports/factors.csv").read_text("utf-8").splitlines()
    assert lines[:2] == told[:2]
    # the last digits of the subject are the processor's
    columns = [line.split(",")[:2] for line in lines]
    assert columns == [line.split(",")[:2] for line in told]


def test_hypothesis_of_the_plugin_closes_the_difference(runs):
    out, new, _ = runs["hypotheses"]
    assert "other-end" in out
    text = (new / "hypotheses.md").read_text("utf-8")
    for name in (*OFFERS["hypotheses"], "measured-again", "physical-mode"):
        assert name in text
