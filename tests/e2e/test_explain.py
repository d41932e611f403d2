"""``braggtrace explain``: the story, hypotheses.md, the hypotheses of a file."""

import json
import re

import pytest

from braggtrace.bundle.sections.hypotheses import HYPOTHESES
from tests.golden.parity import CASES

AXIS = CASES / "twotheta_axis"


@pytest.fixture(scope="module")
def told(written):
    return (written["physical"] / HYPOTHESES).read_text(encoding="utf-8")


def by_status(text, status):
    last = re.split(r"^## ", text, flags=re.MULTILINE)[-1]
    return set(re.findall(rf"^- \*\*{status}\*\* `([^`]+)`", last, re.MULTILINE))


def test_supervisor_in_physical_mode_is_explained(braggtrace, supervisor):
    result = braggtrace("explain", supervisor, "--mode", "physical")
    assert (result.code, result.err) == (1, "")
    assert "first divergence  rot_a [Å]  at phi=0" in result.out
    assert (
        "root cause        rot_a, rot_b, rot_c at phi=0: every upstream" in result.out
    )
    assert "explains          100.0 % of the difference in I_pixel_final" in result.out
    assert "hypothesis        phi_zero_carryover closes it (0 of 67" in result.out
    assert (
        "--mode physical --set subject.switches.phi_zero_carryover=true" in result.out
    )


def test_the_command_that_is_told_closes_the_gap(braggtrace, supervisor):
    result = braggtrace("explain", supervisor, "--mode", "physical")
    (line,) = re.findall("^try +braggtrace (.*)$", result.out, re.MULTILINE)
    assert braggtrace(*line.split(), "-q").code == 0


def test_one_hypothesis_is_confirmed_and_no_other_in_part(told):
    assert by_status(told, "confirmed") == {"phi_zero_carryover"}
    assert by_status(told, "partial") == set()
    assert by_status(told, "refuted")
    assert "cell_cstar_z" in by_status(told, "not run")


def test_run_tells_the_cause_when_it_fails(braggtrace, supervisor):
    result = braggtrace("run", supervisor, "-q", "--mode", "physical")
    for label in ("first divergence", "root cause", "explains"):
        assert re.search(rf"^{label} ", result.out, re.MULTILINE), label


def test_nothing_is_blamed_where_both_sides_agree(braggtrace, supervisor):
    result = braggtrace("explain", supervisor)
    assert result.code == 0
    assert "first divergence  none" in result.out
    for word in ("root cause", "hypothesis", "inconsistent"):
        assert word not in result.out


def recorded_otherwise(supervisor, tmp_path, old, new):
    """A configuration whose baseline is a recording with other lines."""
    recording = supervisor.parent / "baselines/supervisor/trace_s685_f1039.log"
    changed = re.sub(old, new, recording.read_text("utf-8"), flags=re.MULTILINE)
    (tmp_path / "c.log").write_text(changed, encoding="utf-8")
    path = tmp_path / "otherwise.yaml"
    path.write_text(
        f"extends: {supervisor}\nname: otherwise\nbaseline: {{trace: c.log}}\n"
        f"report: {{dir: {tmp_path / 'reports'}}}\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.slow("many replays")
def test_line_that_is_missing_leads_to_at_or_before(braggtrace, supervisor, tmp_path):
    path = recorded_otherwise(supervisor, tmp_path, "^TRACE_C: rot_a_angs.*\n", "")
    result = braggtrace("explain", path)
    assert result.code == 1
    (cause,) = re.findall("^root cause +(.*)$", result.out, re.MULTILINE)
    assert cause == "at or before rot_a (not compared: rot_a)"


def test_baseline_that_divides_twice_is_found_out(braggtrace, supervisor, tmp_path):
    new = r"TRACE_C: \1 2.881395426e-08"
    old = "^TRACE_C: (I_pixel_final|floatimage_accumulated) .*"
    result = braggtrace("explain", recorded_otherwise(supervisor, tmp_path, old, new))
    assert result.code == 1
    assert "root cause        I_pixel_final: every upstream event agrees" in result.out
    assert "the subject is the baseline × steps" in result.out
    assert re.search("^inconsistent +baseline: I_pixel_final.*× 1/steps", result.out, 8)


def test_switch_that_acts_on_reading_is_tried(braggtrace, tmp_path):
    """The C program takes the first number of -twotheta_axis for a two-theta, too."""
    words = json.loads((AXIS / "case.json").read_text("utf-8"))["args"]
    path = tmp_path / "axis.yaml"
    path.write_text(
        "version: 1\nname: axis\n"
        f"experiment: {{nanobragg_args: {json.dumps(words)}}}\n"
        f"baseline: {{trace: {AXIS / 'trace_s32_f47.log'}}}\n"
        "pixel: {slow: 32, fast: 47}\n"
        "factors: [geometry, lattice, structure_factor, polarization, scaling]\n"
        "tolerances: {default: {rtol: 1.0e-9, atol: 1.0e-15}}\n"
        f"report: {{dir: {tmp_path / 'reports'}}}\n",
        encoding="utf-8",
    )
    off = "subject.switches.twotheta_axis_substring=false"
    result = braggtrace("explain", path, "--set", off)
    assert result.code == 1
    assert "first divergence  detector_angles" in result.out
    assert "hypothesis        twotheta_axis_substring closes it" in result.out


@pytest.mark.slow("explains a run in two ways")
def test_later_run_keeps_what_an_earlier_one_found(braggtrace, supervisor, tmp_path):
    for mode in ("physical", "nanobragg"):
        braggtrace("run", supervisor, "-q", "--mode", mode)
    bundles = sorted((tmp_path / "reports/supervisor").iterdir())
    last = (bundles[-1] / HYPOTHESES).read_text(encoding="utf-8")
    assert len(re.findall(r"^## \d{8}T", last, re.MULTILINE)) == 2
    assert "**confirmed** `phi_zero_carryover`" in last
    assert last.rstrip().endswith("there is nothing to explain.")


DECLARED = """
hypotheses:
  - id: carry
    claim: the cell is carried over
    overrides: {subject.switches.phi_zero_carryover: true}
    closes_when: [rot_b]
  - id: other_phi
    claim: the scan starts elsewhere
    overrides: {experiment.scan.phi_start_deg: 0.05}
"""


@pytest.mark.slow("explains a run in two ways")
def test_hypotheses_of_a_file_are_tried(braggtrace, supervisor, tmp_path):
    supervisor.write_text(supervisor.read_text("utf-8") + DECLARED, "utf-8")
    braggtrace("run", supervisor, "-q", "--mode", "physical")
    (bundle,) = (tmp_path / "reports/supervisor").iterdir()
    text = (bundle / HYPOTHESES).read_text(encoding="utf-8")
    assert "carry" in by_status(text, "confirmed")
    assert "other_phi" in by_status(text, "not run")
    assert braggtrace("verify", bundle).code == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("phi_start_deg", "phi_strat_deg", "did you mean 'phi_start_deg'"),
        ("0.05", "[1, 2]", "phi_start_deg"),
        ("experiment.scan.phi_start_deg", "tolerances", "unknown key"),
        ("[rot_b]", "[rot_d]", "did you mean 'rot_"),
        ("id: other_phi", "id: carry", "twice"),
    ],
)
def test_hypothesis_that_cannot_be_tried_is_refused(
    braggtrace, supervisor, tmp_path, old, new, said
):
    text = DECLARED.replace(old, new, 1)
    supervisor.write_text(supervisor.read_text("utf-8") + text, "utf-8")
    result = braggtrace("run", supervisor, "-q")
    assert result.code == 2
    assert said in result.err
    assert not (tmp_path / "reports").exists()
