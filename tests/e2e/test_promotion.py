"""A baseline gets a new version by decision, factor by factor; the old one stays."""

import json
import shutil
import stat
from pathlib import Path

import pytest

from tests.conftest import copy_of_configs
from tests.pipeline.bundles import edit, files_of, sign_again

DIVERGED = (
    *("rot_a", "rot_b", "rot_c", "hkl_frac", "k_frac", "F_latt_a", "F_latt_b"),
    *("F_latt_c", "F_latt", "I_before_scaling", "I_pixel_final"),
    "floatimage_accumulated",
)
WHO = ("--by", "ada", "--why", "the cell is not carried over any more")


@pytest.fixture(scope="module")
def once(root, braggtrace, tmp_path_factory):
    """A configuration, and a bundle of it that diverged; nothing may change them."""
    config = copy_of_configs(root, tmp_path_factory.mktemp("promotion"))
    braggtrace("run", config, "-q", "--mode", "physical")
    (bundle,) = (config.parent.parent / "reports/supervisor").iterdir()
    return config, bundle


@pytest.fixture
def case(once, tmp_path):
    """A copy of both."""
    config, bundle = once
    tree = shutil.copytree(config.parent.parent, tmp_path / "tree")
    return tree / "configs" / config.name, tree / "reports/supervisor" / bundle.name


def content(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in files_of(folder)}


def test_accepted_factors_agree_with_the_new_version_and_the_old_one_stays(
    braggtrace, case, tmp_path
):
    config, bundle = case
    old = config.parent / "baselines/supervisor"
    before = content(old)
    result = braggtrace("baseline", "promote", bundle, *WHO, "--accept-rest")
    assert result.code == 0, result.err
    new = old.with_name("supervisor-v2")
    assert f"version 2 in {new}: 12 factors diverged before, 0 after" in result.out
    assert content(old) == before
    words = ("--mode", "physical", "--set", f"baseline.recorded={new}", "-q")
    again = braggtrace("run", config, *words)
    assert again.code == 0, again.out + again.err
    texts = [p.read_text("utf-8") for p in tmp_path.glob("tree/reports/*/*/summary.md")]
    assert sum("promotion version 2, rot_a, rot_b" in text for text in texts) == 1


def test_manifest_tells_who_why_and_the_numbers_of_every_decision(braggtrace, case):
    config, bundle = case
    accepted = ("rot_a", "rot_b", "rot_c")
    words = [w for name in accepted for w in ("--accept", name)]
    result = braggtrace("baseline", "promote", bundle, *WHO, *words, "--reject-rest")
    assert result.code == 0, result.err
    new = config.parent / "baselines/supervisor-v2"
    promotion = json.loads((new / "manifest.json").read_text("utf-8"))["promotion"]
    assert (promotion["who"], promotion["why"]) == (WHO[1], WHO[3])
    assert (promotion["version"], promotion["previous"]) == (2, "supervisor")
    assert promotion["bundle"] == bundle.name
    assert promotion["before"] == {"verdict": "DIVERGED", "num_divergent": 12}
    assert promotion["after"] == {"verdict": "DIVERGED", "num_divergent": 9}
    decisions = {d["factor"]: d for d in promotion["factors"]}
    assert set(decisions) == set(DIVERGED)
    metrics = json.loads((bundle / "metrics.json").read_text("utf-8"))["factors"]
    for name, found in decisions.items():
        told = metrics[name]
        assert (found["before"], found["proposed"]) == (
            told["baseline"],
            told["subject"],
        )
        taken = name in accepted
        assert found["decision"] == ("accept" if taken else "reject")
        assert found["after"] == (told["subject"] if taken else told["baseline"])


def test_only_lines_of_accepted_factors_change(braggtrace, case):
    config, bundle = case
    words = ("--accept", "rot_b", "--accept", "k_frac", "--reject-rest")
    assert braggtrace("baseline", "promote", bundle, *WHO, *words).code == 0
    old = config.parent / "baselines/supervisor"
    new = old.with_name("supervisor-v2")
    changed = [
        (before.split()[1], before, after)
        for before, after in zip(
            (old / "trace_s685_f1039.log").read_text("utf-8").splitlines(),
            (new / "trace_s685_f1039.log").read_text("utf-8").splitlines(),
            strict=True,
        )
        if before != after
    ]
    assert {name for name, _, _ in changed} <= {"rot_b_angstroms", "phi_tic=0"} | {
        f"phi_tic={i}" for i in range(10)
    }
    assert any(name == "rot_b_angstroms" for name, _, _ in changed)
    for _, before, after in changed:
        if "k_frac" in before:
            assert before.split("k_frac")[0] == after.split("k_frac")[0]
            assert before.split("F_latt_b")[1] == after.split("F_latt_b")[1]
    others = set(files_of(old)) - {"trace_s685_f1039.log", "manifest.json", "README.md"}
    for name in others:
        assert (old / name).read_bytes() == (new / name).read_bytes()


@pytest.mark.slow("runs, promotes and runs again")
def test_new_version_is_read_only_and_counts_up(braggtrace, case):
    config, bundle = case
    folder = config.parent / "baselines"
    for version in (2, 3):
        source = folder / ("supervisor" if version == 2 else "supervisor-v2")
        words = ("--accept", "rot_a", "--reject-rest", "--from", source)
        assert braggtrace("baseline", "promote", bundle, *WHO, *words).code == 0
        new = folder / f"supervisor-v{version}"
        modes = {stat.S_IMODE(p.stat().st_mode) for p in (new, *new.iterdir())}
        assert modes == {0o444, 0o555}
        again = ("-o", new, *words)
        result = braggtrace("baseline", "promote", bundle, *WHO, *again)
        assert (result.code, "never written over" in result.err) == (3, True)


@pytest.mark.slow("runs, promotes and runs again")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "no decision on rot_a"),
        (("--accept", "rot_a"), 2, "no decision on rot_b"),
        (("--accept", "rot_aa", "--accept-rest"), 2, "did you mean 'rot_a'"),
        (("--accept", "phi", "--reject-rest"), 2, "unknown diverged factor 'phi'"),
        (("--accept", "rot_a", "--reject", "rot_a"), 2, "both accepted and rejected"),
        (("--accept-rest", "--reject-rest"), 2, "choose one"),
        (("--reject-rest",), 2, "nothing would change"),
        (("--accept-rest", "--from", "nowhere"), 3, "nowhere"),
    ],
)
def test_promotion_without_a_clear_decision_is_refused(
    braggtrace, once, words, code, said
):
    config, bundle = once
    before = files_of(config.parent)
    result = braggtrace("baseline", "promote", bundle, *WHO, *words)
    assert (result.code, said in result.err) == (code, True), result.err
    assert files_of(config.parent) == before


def test_altered_bundle_is_not_promoted(braggtrace, case):
    config, bundle = case
    edit(bundle, "metrics.json", "DIVERGED", "AGREE")
    sign_again(bundle)
    result = braggtrace("baseline", "promote", bundle, *WHO, "--accept-rest")
    assert (result.code, "not as it was written" in result.err) == (3, True)
    assert not (config.parent / "baselines/supervisor-v2").exists()


def test_recording_that_changed_since_the_run_is_not_promoted(braggtrace, case):
    config, bundle = case
    folder = config.parent / "baselines/supervisor"
    words = ("--accept", "rot_a", "--reject-rest", "-o", folder.with_name("other"))
    assert braggtrace("baseline", "promote", bundle, *WHO, *words).code == 0
    folder.rename(folder.with_name("first"))
    folder.with_name("other").rename(folder)
    result = braggtrace("baseline", "promote", bundle, *WHO, "--accept-rest")
    assert (result.code, "is not the recording" in result.err) == (3, True)


def test_protect_checks_and_makes_read_only(braggtrace, supervisor):
    folder = supervisor.parent / "baselines/supervisor"
    result = braggtrace("baseline", "protect", folder)
    assert (result.code, "12 files as recorded" in result.out) == (0, True)
    path = folder / "trace_s685_f1039.log"
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    path.chmod(0o644)
    path.write_text(path.read_text("utf-8").replace("1", "2", 1), encoding="utf-8")
    result = braggtrace("baseline", "protect", folder)
    assert (result.code, "was changed" in result.err) == (3, True)
