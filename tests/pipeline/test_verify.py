"""A bundle is verified as it was written, and in no other form."""

import json
import os
import re
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from braggtrace.bundle.contents import file_problems
from braggtrace.errors import BundleError
from braggtrace.pipeline.verify import Check, verify_bundle
from tests.pipeline.bundles import (
    CHECKSUMS,
    LISTING,
    edit,
    files_of,
    flip,
    sign_again,
)
from tests.slow import mostly_slow


def verified(check: Check) -> bool:
    return not check.problems


def rejected(bundle: Path) -> bool:
    """Whether a bundle is found to be wrong: by its problems, or as no bundle."""
    try:
        return not verified(verify_bundle(bundle))
    except BundleError:
        return True


def test_bundle_is_verified_elsewhere_than_where_it_was_written(bundle):
    check = verify_bundle(bundle)
    assert check.problems == ()
    metrics = json.loads((bundle / "metrics.json").read_text(encoding="utf-8"))
    assert check.verdict == metrics["verdict"]
    assert check.files == len(files_of(bundle)) - 1


def test_bundle_is_verified_after_signing_it_again(bundle):
    sign_again(bundle)
    assert verified(verify_bundle(bundle))


def test_bundle_is_verified_without_the_files_that_the_run_read(
    supervisor, braggtrace, tmp_path
):
    assert braggtrace("run", supervisor, "-q").code == 0
    (written,) = (tmp_path / "reports/supervisor").iterdir()
    shutil.rmtree(supervisor.parent)
    assert verified(verify_bundle(written))


def test_verifying_changes_nothing(bundle):
    before = {name: (bundle / name).read_bytes() for name in files_of(bundle)}
    verify_bundle(bundle)
    assert {name: (bundle / name).read_bytes() for name in files_of(bundle)} == before


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def link(path: Path) -> None:
    aside = path.parent.parent / f"outside-{path.name}"
    path.rename(aside)
    path.symlink_to(aside)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


CHANGES: list[Callable[[Path], Any]] = [
    flip,
    append,
    folder,
    Path.unlink,
    lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(path.read_bytes()[:-2]),
    lambda path: path.rename(path.with_name(f"{path.name}.old")),
    lambda path: path.rename(path.with_name(path.name.upper())),
    lambda path: path.rename(path.parent.parent / path.name),
    lambda path: shutil.copy(path, path.with_name(f"{path.name}.copy")),
]
NAMES = [
    *("flipped bit", "appended line", "folder instead", "deleted", "emptied"),
    *("cut", "renamed", "other case", "moved out", "copied"),
]


@pytest.mark.parametrize("change", CHANGES, ids=NAMES)
def test_change_of_any_single_file_is_found(diverged_bundle, tmp_path, change):
    missed = []
    for name in files_of(diverged_bundle):
        changed = tmp_path / "changed" / "bundle"
        shutil.copytree(diverged_bundle, changed)
        change(changed / name)
        if not rejected(changed):
            missed.append(name)
        shutil.rmtree(changed.parent)
    assert missed == []


@pytest.mark.slow("alters many bytes of a bundle, one by one")
def test_any_byte_of_the_checksums_that_is_another_is_found(bundle):
    path = bundle / CHECKSUMS
    data = path.read_bytes()
    ends = [i for i, byte in enumerate(data) if byte == 10]
    missed = []
    for at in {*range(0, len(data), 37), *ends}:
        for other in {data[at] ^ 1, data[at] ^ 0x20, 0x0A, 0x0B, 0x0D} - {data[at]}:
            path.write_bytes(data[:at] + bytes([other]) + data[at + 1 :])
            try:
                if not file_problems(bundle):
                    missed.append((at, other))
            except BundleError:
                continue
    assert missed == []


@pytest.mark.parametrize("tail", [b"\n", b" ", b"\x00", b""])
def test_other_end_of_the_checksums_is_found(bundle, tail):
    path = bundle / CHECKSUMS
    path.write_bytes(path.read_bytes()[:-1] + tail + (b"\n" if tail else b""))
    assert rejected(bundle)


def test_empty_folder_and_special_file_are_found(bundle):
    (bundle / "more/inner").mkdir(parents=True)
    assert any("more" in problem for problem in verify_bundle(bundle).problems)
    shutil.rmtree(bundle / "more")
    (bundle / "env.json").unlink()
    os.mkfifo(bundle / "env.json")
    assert "env.json is no regular file" in verify_bundle(bundle).problems


def test_edited_trace_is_found_though_all_its_digests_were_made_anew(diverged_bundle):
    """What is printed nowhere, with the digest in run_metadata.json and sha256.txt."""
    path = diverged_bundle / "trace_py.jsonl"
    before = sha256(path.read_bytes()).hexdigest()
    lines = path.read_text(encoding="utf-8").splitlines()
    row = next(i for i, line in enumerate(lines) if '"event": "cell_a"' in line)
    sample = json.loads(lines[row])
    sample["value"][0] *= 1.001
    lines[row] = json.dumps(sample, ensure_ascii=False)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    after = sha256(path.read_bytes()).hexdigest()
    edit(diverged_bundle, "run_metadata.json", before, after)
    sign_again(diverged_bundle)
    problems = verify_bundle(diverged_bundle).problems
    assert "diff_trace.md is not what the traces give" in problems
    assert "summary.md does not begin with what this run wrote" in problems


def test_ledger_beside_a_bundle_knows_checksums_made_anew(
    braggtrace, supervisor, tmp_path
):
    assert braggtrace("run", supervisor, "-q").code == 0
    (written,) = (tmp_path / "reports/supervisor").iterdir()
    edit(written, "env.json", '"cpu_count"', '"cpu_c0unt"')
    sign_again(written)
    (problem,) = verify_bundle(written).problems
    assert problem.startswith("sha256.txt was written anew after the run: the ledger")


def test_file_that_became_a_link_is_found(diverged_bundle, tmp_path):
    missed = []
    for name in files_of(diverged_bundle):
        changed = tmp_path / "changed" / "bundle"
        shutil.copytree(diverged_bundle, changed)
        link(changed / name)
        if not rejected(changed):
            missed.append(name)
        shutil.rmtree(changed.parent)
    assert missed == []


@pytest.mark.parametrize("name", ["more.txt", ".hidden", "plugins/more.py", "a/b/c"])
def test_further_file_is_found(bundle, name):
    (bundle / name).parent.mkdir(parents=True, exist_ok=True)
    (bundle / name).write_text("more", encoding="utf-8")
    (problem,) = verify_bundle(bundle).problems
    assert problem == f"{name} is not listed in sha256.txt"


def test_problem_names_the_file(bundle):
    (bundle / "metrics.json").unlink()
    flip(bundle / "compare.md")
    problems = verify_bundle(bundle).problems
    assert "metrics.json is missing" in problems
    assert any(p.startswith("compare.md was changed") for p in problems)


def test_listing_that_does_not_fit_is_found_even_with_right_checksums(bundle):
    sign_again(bundle)
    edit(bundle, LISTING, "metrics.json", "metrics.jsom")
    listing = (bundle / LISTING).read_bytes()
    sign_again(bundle)
    (bundle / LISTING).write_bytes(listing)
    assert rejected(bundle)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"verdict": "DIVERGED"', '"verdict": "AGREE"'),
        ('"first_divergence": "rot_a"', '"first_divergence": null'),
        ('"first_divergence": "rot_a"', '"first_divergence": "rot_b"'),
        ('"num_divergent": ', '"num_divergent": 1'),
        ('"num_compared": 67', '"num_compared": 68'),
        ('"rtol": 1e-09', '"rtol": 1e-08'),
        ('"expected": 173', '"expected": 172'),
        ('"status": "PASS"', '"status": "MINOR"'),
        ('"status": "DIVERGENT"', '"status": "PASS"'),
        ('"slow": 685', '"slow": 686'),
        ('"unit": "rad"', '"unit": "deg"'),
        ('"root_causes": [', '"root_causes": [], "more": ['),
        ("{\n", "{\n\n"),
    ],
)
def test_edited_metrics_are_found_with_right_checksums(diverged_bundle, old, new):
    edit(diverged_bundle, "metrics.json", old, new)
    sign_again(diverged_bundle)
    (problem,) = verify_bundle(diverged_bundle).problems
    assert problem.startswith("metrics.json is not what the traces give")


@pytest.mark.slow("a verification for each number; some edits are in make test")
def test_any_number_edited_in_the_metrics_is_found(diverged_bundle):
    path = diverged_bundle / "metrics.json"
    text = path.read_text(encoding="utf-8")
    places = [m.start() for m in re.finditer(r"\d(?=\.\d)", text)][::11]
    assert len(places) > 20
    missed = []
    for at in places:
        digit = str((int(text[at]) + 1) % 10)
        path.write_text(text[:at] + digit + text[at + 1 :], encoding="utf-8")
        sign_again(diverged_bundle)
        if not rejected(diverged_bundle):
            missed.append(text[at - 40 : at + 10])
    assert missed == []


@pytest.mark.parametrize(
    ("name", "every"),
    mostly_slow(
        [("trace_c.log", 5), ("trace_py.log", 5), ("trace_c.log", 40)],
        but=lambda case: case[1] == 40,
        why="a verification for each number",
    ),
)
def test_any_number_edited_in_a_log_is_found(diverged_bundle, name, every):
    path = diverged_bundle / name
    text = path.read_text(encoding="utf-8")
    numbers = list(re.finditer(r"(?<=[ =:])-?\d+\.\d+(e-?\d+)?", text))
    assert len(numbers) > 100
    missed = []
    for number in numbers[::every]:
        changed = repr(float(number[0]) * (1 + 1e-6))
        path.write_text(
            text[: number.start()] + changed + text[number.end() :], encoding="utf-8"
        )
        sign_again(diverged_bundle)
        if not rejected(diverged_bundle):
            missed.append(text[number.start() - 40 : number.end()])
    assert missed == []


@pytest.mark.parametrize(
    "name", ["R_distance", "F_latt", "I_before_scaling", "pixel_pos", "steps", "pixel"]
)
def test_printed_value_edited_in_the_native_trace_is_found(diverged_bundle, name):
    path = diverged_bundle / "trace_py.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    row = next(i for i, line in enumerate(lines) if f'"event": "{name}"' in line)
    sample = json.loads(lines[row])
    sample["value"][0] += type(sample["value"][0])(1)
    lines[row] = json.dumps(sample, ensure_ascii=False)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sign_again(diverged_bundle)
    assert rejected(diverged_bundle)


@pytest.mark.parametrize("name", ["compare.txt", "compare.md"])
def test_edited_table_is_found_with_right_checksums(diverged_bundle, name):
    edit(diverged_bundle, name, "DIVERGENT", "PASS     ")
    sign_again(diverged_bundle)
    (problem,) = verify_bundle(diverged_bundle).problems
    assert problem == f"{name} is not what the traces give"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("summary.md", "verdict: **DIVERGED**", "verdict: **AGREE**"),
        ("summary.md", "first divergence: rot_a", "first divergence: none"),
        ("diff_trace.md", "first divergence: rot_a", "first divergence: none"),
    ],
)
def test_edited_sentence_on_the_verdict_is_found_with_right_checksums(
    diverged_bundle, name, old, new
):
    edit(diverged_bundle, name, old, new)
    sign_again(diverged_bundle)
    assert rejected(diverged_bundle)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rtol: 1.0e-09", "rtol: 1.0"),
        ("- lattice\n", ""),
        ("exempt: {}", "exempt: {rot_a: because}"),
        ("version: 1", "version: 2"),
        ("mode: physical", "mode: nanobragg"),
    ],
)
def test_edited_configuration_is_found_with_right_checksums(diverged_bundle, old, new):
    edit(diverged_bundle, "config.yaml", old, new)
    sign_again(diverged_bundle)
    assert rejected(diverged_bundle)


def test_file_left_out_of_bundle_and_checksums_is_found(
    braggtrace, diverged_bundle, tmp_path
):
    missed = {}
    for name in files_of(diverged_bundle):
        if name in (LISTING, CHECKSUMS):
            continue  # these two are written anew
        changed = tmp_path / "changed"
        shutil.copytree(diverged_bundle, changed)
        (changed / name).unlink()
        sign_again(changed)
        code = braggtrace("verify", changed).code
        if code not in (1, 3):
            missed[name] = f"exit {code}"
        shutil.rmtree(changed)
    assert missed == {}


def test_listing_left_out_of_bundle_and_checksums_is_found(diverged_bundle):
    lines = (diverged_bundle / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.endswith(LISTING)]
    text = "\n".join(kept) + "\n"
    (diverged_bundle / CHECKSUMS).write_text(text, encoding="utf-8")
    (diverged_bundle / LISTING).unlink()
    assert rejected(diverged_bundle)


DIGEST = "0" * 64


@pytest.mark.parametrize(
    "line",
    [
        f"{DIGEST}  ../outside",
        f"{DIGEST}  /etc/passwd",
        f"{DIGEST}  a/../../b",
        f"{DIGEST}  ",
        f"{DIGEST} *metrics.json",
        f"{DIGEST[:-1]}  metrics.json",
        f"{DIGEST}  metrics.json",
        "metrics.json",
        "",
    ],
    ids=[
        *("above", "absolute", "above in a detour", "no name", "one blank"),
        *("short digest", "twice", "no digest", "empty line"),
    ],
)
def test_malformed_line_of_the_checksums_is_refused(bundle, line):
    with (bundle / CHECKSUMS).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    with pytest.raises(BundleError, match=r"sha256\.txt:\d+: wanted"):
        verify_bundle(bundle)


def test_checksums_that_are_no_text_are_refused(bundle):
    (bundle / CHECKSUMS).write_bytes(b"\xff\xfe")
    with pytest.raises(BundleError, match="not text"):
        verify_bundle(bundle)
