"""The resolved text loads to the same configuration, from wherever it lies."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from braggtrace.config import RunConfig, load_config, resolved_yaml
from tests.config.texts import FULL, MINIMAL
from tests.helpers import REPEATABLE

PLACED = MINIMAL + "report: {dir: out}\n"


def reloaded(config: RunConfig, folder: Path) -> RunConfig:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "config.yaml"
    path.write_text(resolved_yaml(config, folder), encoding="utf-8")
    return load_config(path)


def same(first: RunConfig, second: RunConfig) -> bool:
    """Whether all keys are the same; the places of the keys may differ."""
    return first.model_dump() == second.model_dump()


def test_default_folder_of_the_bundles_lies_beside_the_file(load, tmp_path):
    assert Path(load(MINIMAL).report.dir) == tmp_path / "reports"


@pytest.mark.parametrize("text", [PLACED, FULL], ids=["small", "full"])
def test_resolved_text_loads_to_the_same_configuration(load, tmp_path, text):
    config = load(text)
    assert same(reloaded(config, tmp_path / "some/where/else"), config)


def test_resolving_twice_changes_nothing(load, tmp_path):
    config = load(FULL)
    again = reloaded(config, tmp_path / "there")
    assert resolved_yaml(again, tmp_path) == resolved_yaml(config, tmp_path)


def test_overrides_and_the_lower_file_are_part_of_the_resolved_text(write, tmp_path):
    write(PLACED, "base.yaml")
    path = write("extends: base.yaml\nname: upper\n")
    config = load_config(path, [("pixel.slow", "7")])
    assert "extends" not in resolved_yaml(config, tmp_path)
    again = reloaded(config, tmp_path / "elsewhere")
    assert (again.name, again.traced_pixels) == ("upper", ((7, 2),))
    assert same(again, config)


def test_paths_are_written_relative_to_the_folder_of_the_text(load, tmp_path):
    text = PLACED.replace("[geometry]", "[geometry, own.py]") + "plugins: [b/c.py]\n"
    resolved = resolved_yaml(load(text), tmp_path / "reports/small")
    assert str(tmp_path) not in resolved
    data = yaml.safe_load(resolved)
    assert data["baseline"]["trace"] == "../../c.log"
    assert data["report"]["dir"] == "../../out"
    assert data["factors"] == ["geometry", "../../own.py"]
    assert data["plugins"] == ["../../b/c.py"]


@pytest.mark.parametrize(
    "word", ["1e5", "1e-9", "yes", "no", "1.0", "12", "true", "null", "1_000", "0x1f"]
)
def test_word_that_looks_like_a_number_stays_a_word(load, tmp_path, word):
    text = PLACED.replace("name: small", f"name: '{word}'")
    config = load(text + f"exempt: {{rot_a: '{word}'}}\n")
    assert same(reloaded(config, tmp_path / "there"), config)


POSITIVE = st.floats(min_value=1e-300, max_value=1e300)
ANGLE = st.floats(min_value=-360.0, max_value=360.0)
LIMIT = st.floats(min_value=0.0, max_value=1.0)
COUNT = st.integers(min_value=1, max_value=10**6)
VECTOR = st.lists(ANGLE, min_size=3, max_size=3)
COUNTS = st.lists(COUNT, min_size=3, max_size=3)
PRINTABLE = st.characters(categories=("L", "N", "P", "S", "Zs"))
REASON = st.text(PRINTABLE, min_size=1, max_size=20).filter(str.strip)
NAME = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,9}\Z")
MODE = st.sampled_from(["nanobragg", "physical"])


def mapping(
    wanted: dict[str, st.SearchStrategy[Any]] | None = None,
    **optional: st.SearchStrategy[Any],
) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(wanted or {}, optional=optional)


TOLERANCE = st.one_of(
    mapping({"why": REASON, "rtol": LIMIT}, atol=LIMIT),
    mapping({"why": REASON, "ulp": COUNT}),
)
EXPERIMENT = mapping(
    {
        "beam": mapping({"wavelength_A": POSITIVE}, flux_ph_s=POSITIVE),
        "crystal": mapping(
            {
                "cell": mapping({"a_A": POSITIVE, "b_A": POSITIVE, "c_A": POSITIVE}),
                "structure_factors": mapping({"default_F": POSITIVE}),
            },
            misset_deg=VECTOR,
            cells=COUNTS,
        ),
        "detector": mapping(
            {
                "pixel_mm": POSITIVE,
                "distance_mm": POSITIVE,
                "size_px": mapping({"slow": COUNT, "fast": COUNT}),
            },
            rotations_deg=VECTOR,
        ),
    },
    scan=mapping(osc_deg=ANGLE, steps=COUNT, spindle=VECTOR),
)
CONFIGURATION = mapping(
    {
        "version": st.just(1),
        "name": NAME,
        "experiment": EXPERIMENT,
        "baseline": st.sampled_from([{"trace": "c.log"}, {"recorded": "b/c"}]),
        "pixel": mapping({"slow": COUNT, "fast": COUNT}),
        "factors": st.lists(NAME, min_size=1, max_size=3),
        "report": st.just({"dir": "out"}),
    },
    tolerances=st.dictionaries(NAME, TOLERANCE, max_size=2),
    exempt=st.dictionaries(NAME, REASON, max_size=2),
    subject=mapping(mode=MODE, switches=st.dictionaries(NAME, st.booleans())),
)


@settings(REPEATABLE, max_examples=40, phases=[Phase.generate])
@given(data=CONFIGURATION)
def test_any_configuration_survives_resolving(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("any")
    path = folder / "run.yaml"
    text = json.dumps(data, ensure_ascii=False)  # JSON is YAML too
    path.write_text(text, encoding="utf-8")
    config = load_config(path)
    assert same(reloaded(config, folder / "there"), config)
