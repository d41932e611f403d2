"""What a file says of itself never lets more of it pass."""

import json

import pytest

from tests.cli.runner import call
from tests.helpers import REPOSITORY

CONFIG = REPOSITORY / "configs" / "supervisor.yaml"
LOG = REPOSITORY / "configs" / "baselines" / "supervisor" / "trace_s685_f1039.log"
FLOOR = f"""\
extends: {CONFIG}
name: floor
tolerances:
  lattice: {{rtol: 1.0e-9, floor: 1.0e-12, why: "zeros of the grating function"}}
"""


@pytest.fixture(scope="module")
def native(tmp_path_factory):
    """Header and samples of the subject of a shipped configuration."""
    path = tmp_path_factory.mktemp("native") / "s.jsonl"
    assert call("trace", CONFIG, "-o", path).code == 0
    lines = path.read_text("utf-8").splitlines()
    return json.loads(lines[0]), [json.loads(line) for line in lines[1:-1]]


@pytest.fixture
def written(tmp_path, native, monkeypatch):
    """Writes a trace with other samples or another header."""
    monkeypatch.chdir(tmp_path)

    def write(name, change=lambda sample: [sample], **header):
        samples = [made for sample in native[1] for made in change(dict(sample))]
        end = {"end": True, "samples": len(samples)}
        lines = [{**native[0], **header}, *samples, end]
        (tmp_path / name).write_text("\n".join(map(json.dumps, lines)) + "\n")
        return tmp_path / name

    return write


def only(event, **changes):
    """Changes the samples of one event; a value may be a function of the sample."""

    def change(sample):
        if sample["event"] == event:
            for key, value in changes.items():
                sample[key] = value(sample) if callable(value) else value
        return [sample]

    return change


def twice(sample):
    if sample["event"] == "F_latt" and sample["index"] == {**sample["index"], "phi": 3}:
        return [{**sample, "value": [123456.0]}, sample]
    return [sample]


def extra(sample):
    if sample["event"] == "rot_a" and sample["index"].get("phi") == 9:
        further = {**sample["index"], "phi": 10}
        return [sample, {**sample, "index": further, "value": [9e9] * 3}]
    return [sample]


def own_view(sample):
    if sample["event"] != "r_e_sqr":
        return [sample]
    view = {"event": "r_e", "unit": "m", "index": {}, "components": [], "value": [77.0]}
    return [sample, view]


FAULTS = {
    "twice": (twice, "has two values for one index"),
    "extra": (extra, "has a value at phi=10, and the trace says that there are 10"),
    "view": (own_view, "r_e"),
    "four": (
        only(
            "a_star",
            components=["x", "y", "z", "w"],
            value=lambda sample: [*sample["value"], 1e9],
        ),
        "has 4 components",
    ),
    "named": (only("a_star", components=["z", "y", "x"]), "has the components z, y, x"),
    "kind": (
        only("steps", value=lambda sample: [float(sample["value"][0])]),
        "is float, declared int",
    ),
    "unit": (only("pixel_size", unit="furlong"), "is in 'furlong'"),
    "dimension": (only("pixel_size", unit="rad"), "is in 'rad', declared in m"),
    "axis": (only("steps", index={"n": 0}), "has the axis n"),
    "below": (only("F_cell", index=lambda s: {**s["index"], "phi": -1}), "phi"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_of_a_native_subject_is_lost_on_the_way_to_a_log(written, fault):
    change, message = FAULTS[fault]
    path = written(f"{fault}.jsonl", change)
    result = call("compare", LOG, path, "-c", CONFIG, "--format", "json")
    assert result.code == 1, result.err
    assert message in result.out


def test_the_same_subject_unchanged_agrees(written):
    assert call("compare", LOG, written("s.jsonl"), "-q", "-c", CONFIG).code == 0


@pytest.mark.parametrize(
    "scales",
    [
        {"lattice": 1e30, "intensity": 1e60},
        {"lattice": float(10**12)},
        {"lattice": 1e300},
    ],
)
@pytest.mark.parametrize("baseline", ["log", "native"])
def test_a_subject_does_not_choose_the_scale_of_its_floor(written, scales, baseline):
    def wrong(sample):
        if sample["event"].startswith("F_latt"):
            sample["value"] = [1000.0 * value + 5.0 for value in sample["value"]]
        return [sample]

    reference = LOG if baseline == "log" else written("b.jsonl")
    path = written("forged.jsonl", wrong, scales=scales)
    config = path.parent / "floor.yaml"
    config.write_text(FLOOR)
    result = call("compare", reference, path, "-c", config, "--format", "json")
    assert result.code == 1
    assert "its header says the natural scales lattice" in result.out


def test_another_scale_is_red_though_every_value_is_right(written):
    path = written("forged.jsonl", scales={"lattice": 1e30})
    assert call("compare", LOG, path, "-q", "-c", CONFIG).code == 1


@pytest.mark.parametrize("axis", ["subpixel", "phi", "layer"])
def test_a_size_that_no_event_has_is_red_and_takes_no_time(written, native, axis):
    path = written("s.jsonl", sizes={**native[0]["sizes"], axis: 10**12})
    result = call("compare", LOG, path, "-c", CONFIG, "--format", "json")
    assert result.code == 1
    assert f"the header says {10**12} of {axis}" in result.out


@pytest.mark.parametrize(
    "header",
    [
        {"scales": {"lattice": float("inf")}},
        {"scales": {"lattice": float("nan")}},
        {"scales": {"lattice": -1.0}},
        {"sizes": {"phi": float("inf")}},
    ],
)
def test_a_header_without_a_number_is_refused(written, header):
    result = call("compare", LOG, written("s.jsonl", **header), "-q", "-c", CONFIG)
    assert result.code == 3
    assert "s.jsonl:1: header without" in result.err


@pytest.mark.parametrize("dialect", ["nanobragg", "printout"])
def test_a_subject_does_not_choose_its_dialect(written, dialect):
    def fewer(sample):
        return [] if sample["event"] == "distance" else [sample]

    reference, path = written("b.jsonl"), written("s.jsonl", fewer, dialect=dialect)
    result = call("compare", reference, path, "--format", "json")
    assert result.code == 1
    assert f"its header says the dialect {dialect}" in result.out


YAML = """\
version: 1
name: c
baseline: {trace: b.jsonl}
subject: {trace: s.jsonl}
catalog:
  events:
    distance: {unit: m, axes: [n]}
    force: {unit: N, axes: [n], upstream: [distance]}
"""


@pytest.mark.parametrize("dialect", ["native", "nanobragg", "printout"])
@pytest.mark.parametrize("lacking", ["distance", "force", ""])
def test_under_another_catalogue_no_dialect_is_converted(written, dialect, lacking):
    header = {"dialect": "native", "sizes": {}, "scales": {}, "provenance": {}}
    units = {"distance": "m", "force": "N"}

    def trace(name, without, **changes):
        events = [(e, n) for e in units for n in range(3) if e != without]
        samples = iter(
            {
                "event": event,
                "unit": units[event],
                "index": {"n": n},
                "components": [],
                "value": [1.0 + n],
            }
            for event, n in events
        )
        first = iter([True])

        def change(_):
            return list(samples) if next(first, False) else []

        return written(name, change, **{**header, **changes})

    trace("b.jsonl", "")
    path = trace("s.jsonl", lacking, dialect=dialect)
    (path.parent / "c.yaml").write_text(YAML)
    assert call("run", "c.yaml", "-q").code == (1 if lacking else 0)


def test_what_the_lines_of_a_subject_cannot_say_is_counted_by_name(written):
    result = call("compare", written("b.jsonl"), LOG)
    assert result.code == 0, result.out
    assert (
        "the subject's dialect (nanobragg) has no line for these values" in result.out
    )
    assert "distance" in result.out
