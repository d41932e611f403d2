"""The YAML of docs/gate.md loads, and its figures are those of the program."""

import re

import pytest
import yaml

from braggtrace.config import load_config
from braggtrace.config.rules import build_rules
from tests.helpers import BUILT_IN_GROUPS, REPOSITORY

TEXT = (REPOSITORY / "docs/gate.md").read_text("utf-8")
SNIPPETS = re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda s: s.split(":")[0])
def test_a_snippet_is_a_configuration(snippet, tmp_path):
    base = REPOSITORY / "configs/supervisor.yaml"
    path = tmp_path / "snippet.yaml"
    path.write_text(f"extends: {base}\n{snippet}", encoding="utf-8")
    rules = build_rules(load_config(path), BUILT_IN_GROUPS)
    (key,) = yaml.safe_load(snippet)
    assert rules.expect if key == "expect" else rules.tolerances
