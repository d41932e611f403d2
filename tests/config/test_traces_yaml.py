"""Configurations of two traces: whatever stands in them, an error has its place."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from braggtrace.config import load_config, resolved_yaml
from braggtrace.errors import ConfigError
from tests.e2e.two_programs import CONFIG

KEYS = ("events", "unit", "axes", "upstream", "previous", "plugin", "advances")
NAMES = (
    "form",
    "pattern",
    "index",
    "n",
    "m",
    "force",
    "{name}={value}",
    "x.py",
    "a.yaml",
)
WORDS = st.sampled_from((*KEYS, *NAMES))
ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-1, 1) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3)
    ),
    max_leaves=8,
)
PLACES = (
    ("subject", "trace"),
    ("subject", "reader"),
    ("subject", "map"),
    ("baseline", "reader"),
    ("map",),
    ("catalog",),
    ("catalog", "events"),
    ("derive",),
    ("factors",),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(place=st.sampled_from(PLACES), value=ANY)
def test_anything_anywhere_is_a_configuration_or_an_error_with_its_place(
    tmp_path_factory, place, value
):
    import yaml

    data = yaml.safe_load(CONFIG)
    inner = data
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    path = tmp_path_factory.mktemp("c") / "run.yaml"
    path.write_text(json.dumps(data), encoding="utf-8")
    try:
        config = load_config(path)
    except ConfigError as error:
        message = str(error)
    else:
        message = f"{path}:1: {config.name}"
    assert message.startswith(str(path.parent))


def test_the_resolved_configuration_is_the_same_configuration(tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text(
        CONFIG + 'derive: {power: "force * velocity"}\n'
        'tolerances: {power: {rtol: 1.0e-3, why: "because"}}\n'
    )
    config = load_config(path)
    again = tmp_path / "again.yaml"
    again.write_text(resolved_yaml(config, tmp_path))
    assert load_config(again).model_dump() == config.model_dump()


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        ("catalog: absent.yaml", "catalog", "does not exist"),
        ("derive: {a: 3}", "derive.a", "string"),
        ('derive: {a: "1 +"}', "derive.a", "at character 4"),
        ("map: {a: {unit: furlongs_per}}", "map.a.unit", "unknown unit"),
    ],
)
def test_an_error_names_key_and_line(tmp_path, text, key, message):
    path = tmp_path / "run.yaml"
    own = text.partition(":")[0]
    kept = CONFIG.partition("catalog:")[0] if own == "catalog" else CONFIG
    path.write_text(f"{kept}{text}\n")
    with pytest.raises(ConfigError, match=message) as caught:
        load_config(path)
    assert caught.value.key == key
    assert caught.value.line == kept.count("\n") + 1
