"""Every limit of a tolerance is recorded by name, so that loosening it is told."""

import json
import shutil

import pytest

from braggtrace.bundle.sections.renderings import BUILT_IN
from braggtrace.pipeline.recompute import recompute
from braggtrace.report.tables import comparison_table
from tests.cli.runner import call
from tests.helpers import REPOSITORY
from tests.pipeline.bundles import edit, sign_again

SUPERVISOR = REPOSITORY / "configs/supervisor.yaml"


def run(folder, times):
    return call(
        *("run", SUPERVISOR, "--set", "pixel={slow: 685, fast: 1039}"),
        *("--set", f"tolerances.default={{rtol: null, noise: {times}}}"),
        *("--set", f"report.dir={folder}"),
    )


def test_a_loosened_noise_limit_is_told(tmp_path):
    first = run(tmp_path, 8)
    assert first.code == 0, first.out + first.err
    (bundle,) = (tmp_path / "supervisor").iterdir()
    found = json.loads((bundle / "metrics.json").read_text("utf-8"))
    assert found["factors"]["I_pixel_final"]["tolerance"]["noise"] == 8
    second = run(tmp_path, 800)
    assert second.code == 0, second.out + second.err
    assert "tolerance loosened since the last bundle, noise 8 to 800" in second.out


@pytest.fixture
def earlier(tmp_path):
    """A bundle of a program that did not record the limit ``noise``."""
    run(tmp_path / "today", 8)
    (today,) = (tmp_path / "today/supervisor").iterdir()
    bundle = tmp_path / "earlier/supervisor" / today.name
    shutil.copytree(today, bundle)  # not the ledger beside it, which knows today's
    path = bundle / "metrics.json"
    found = json.loads(path.read_text("utf-8"))
    for tolerance in (
        found["tolerance"],
        *(factor["tolerance"] for factor in found["factors"].values()),
    ):
        if tolerance.pop("noise", None) is not None:
            assert tolerance.pop("comparator") == "noise"
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", "utf-8")
    record = bundle / "run_metadata.json"
    data = json.loads(record.read_text("utf-8"))
    for newer in ("rules", BUILT_IN):  # neither was recorded then
        del data[newer]
    text = json.dumps(data, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    record.write_text(text, "utf-8")
    report = recompute(bundle).report  # by the rules of then
    (bundle / "compare.txt").write_text(comparison_table(report), "utf-8")
    (bundle / "compare.md").write_text(comparison_table(report, "github"), "utf-8")
    sign_again(bundle)
    return bundle


def test_an_earlier_bundle_is_verified_and_a_changed_one_is_not(earlier):
    assert call("verify", earlier).code == 0
    edit(earlier, "metrics.json", '"num_divergent": 0', '"num_divergent": 1')
    sign_again(earlier)
    found = call("verify", earlier)
    assert found.code == 1
    assert "metrics.json is not what the traces give" in found.out


def test_the_first_run_after_an_earlier_bundle_warns_of_nothing(earlier):
    result = run(earlier.parents[1], 8)
    assert result.code == 0
    assert "warning" not in result.out
